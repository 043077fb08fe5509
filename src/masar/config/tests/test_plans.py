"""No table that grows is read from end to end while a request, a job or an import runs.

Every test is watched for it (the root's ``conftest.py``); these see to it that the watch sees.
"""

import pytest
from tests import plans

from masar.cases.access import owner_of_number
from masar.cases.models import Case, Event, Outbox, PublicRecord
from masar.cases.owner import issue_receipt, revoke_receipts
from masar.catalogue.testing import load_sample
from masar.config.management.commands.work import JOBS
from masar.intake.tests.files import SAMPLES, file_in, profile_in, run
from masar.lib.clock import now
from masar.portal.tests.conftest import world  # noqa: F401
from masar.portal.tests.way_in import MONA, Browser, applied, given
from masar.staff.testing import load_offices


def asked(queryset):
    """What the database would read whole for a query."""
    return plans.read_whole(*queryset.query.sql_with_params())


@pytest.mark.django_db
def test_a_query_without_an_index_is_found_out():
    assert asked(Case.objects.filter(number="K7QM2X9DRT4BX")) == ["cases_case"]
    assert asked(Event.objects.filter(seq=1)) == ["cases_event"]
    assert asked(Event.objects.order_by("received_at")[:5]) == ["cases_event"]
    assert asked(Case.objects.filter(status="ready").order_by("pk")[:5]) == ["cases_case"]


@pytest.mark.django_db
def test_a_query_that_an_index_answers_is_none():
    assert asked(PublicRecord.objects.filter(pk="K7QM2X9DRT4BX")) == []
    assert asked(Outbox.objects.filter(position__isnull=True).order_by("recorded_at", "case_id", "seq")[:5]) == []
    assert asked(Case.objects.order_by("pk")[:5]) == []


def test_a_visit_is_watched_from_the_field_to_ones_own_pages(world):  # noqa: F811
    number, browser = applied("1", given()), Browser()
    with plans.watch() as seen:
        browser.ask(number)
        browser.post("/en/code/ask/", {"reference": number})
        world.work()
        browser.enter(world.codes()[-1])
        browser.get(f"/en/mine/{number}/")
        browser.ask(MONA)
        [job(now()) for job in JOBS]
    asking = {place.partition(":")[0] for place in seen.places}
    assert asking >= {"masar.cases.access", "masar.people.codes", "masar.limits.gcra", "masar.cases.sequencing"}
    assert seen.faults == set()


def test_receipts_and_owners_are_found_by_the_number(world):  # noqa: F811
    number = applied("1", given()).replace("-", "")
    with plans.watch() as seen:
        issue_receipt(number, now=now())
        assert revoke_receipts(number, now=now()) == 1
        assert owner_of_number(number) is not None
    assert {"masar.cases.owner:revoke_receipts", "masar.cases.access:owner_of_number"} <= seen.places
    assert seen.faults == set()


@pytest.mark.django_db
def test_an_import_is_watched(tmp_path):
    load_offices()
    load_sample(SAMPLES / "perm" / "catalogue")
    path, profile = file_in(tmp_path), profile_in(tmp_path)
    with plans.watch() as seen:
        run(path, profile)
        run(path, profile, again=True)
    assert "masar.cases.opening:_locked" in seen.places
    assert seen.faults == set()
