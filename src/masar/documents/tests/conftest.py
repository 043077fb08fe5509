"""A case that waits for two documents, and a folder for what is handed in."""

from datetime import timedelta

import pytest

from masar.cases.access import own_cases
from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, record_events
from masar.cases.facts import Fact, Kind
from masar.catalogue.testing import load_sample
from masar.lib.clock import now
from masar.people.models import PersonIndex
from masar.people.registering import Given
from masar.staff.testing import load_offices


@pytest.fixture
def folder(settings, tmp_path):
    """Where what is handed in lies."""
    at = tmp_path / "documents"
    kept = {"BACKEND": "masar.documents.storage.Durable", "OPTIONS": {"location": str(at)}}
    settings.STORAGES = settings.STORAGES | {"documents": kept}
    return at


@pytest.fixture
def lying(folder):
    """Asks how many files lie in the folder."""
    return lambda: sum(path.is_file() for path in folder.rglob("*")) if folder.exists() else 0


@pytest.fixture
def own(db, folder):
    """An application of Mona's, of which two documents are asked for, as she sees it."""
    load_offices()
    load_sample()
    declare_source("old", name={"ar": "م", "en": "old"}, appears_within_hours=48)
    then, said = now() - timedelta(minutes=5), {"documents": ["photo", "birth-certificate"]}
    facts = (
        Fact(Kind.SUBMITTED, then.date(), "old", "1", then),
        Fact(Kind.DOCUMENTS_REQUESTED, then.date(), "old", "2", then, payload=said),
    )
    mona = PartyGiven("applicant", Given((("eg", "29001011234567"),), name="منى حسن"))
    record_events([Incoming(NewCase("passport-renewal", "old", "R-1", parties=(mona,)), facts)], now=now())
    return own_cases(PersonIndex.objects.values_list("person", flat=True).first())[0]
