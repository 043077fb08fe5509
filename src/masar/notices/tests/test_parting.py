"""Old contacts are told what a source changed, once and in their language."""

from datetime import UTC, datetime

import pytest

from masar.notices import messages
from masar.notices.models import Delivery
from masar.notices.parting import tell_old_contacts
from masar.people.models import OldContact
from masar.people.vault import opened, seal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def mail(settings):
    settings.MASAR_MAIL_READY, settings.MASAR_SMS = True, {"url": ""}


def parted(why: str, language: str, kind: str = "email", value: str = "old@example.org") -> None:
    row = OldContact(why=why, language=language, changed_at=NOW)
    row.sealed = seal(OldContact, row.pk, {"kind": kind, "value": value})
    row.save()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("why", ["contact_changed", "person_corrected", "case_moved", "case_joined"])
def test_the_old_contact_is_told_once(why, language):
    parted(why, language)
    assert (tell_old_contacts(NOW), tell_old_contacts(NOW)) == (1, 0)
    letter = Delivery.objects.get()
    content = opened(Delivery, letter.pk, letter.sealed)
    assert content["to"] == "old@example.org"
    assert content["subject"] == messages.wording(language)[why]["subject"]


def test_where_there_is_no_way_the_row_goes_all_the_same():
    parted("case_moved", "ar", "mobile", "+201001234567")
    tell_old_contacts(NOW)
    assert not OldContact.objects.exists() and not Delivery.objects.exists()
