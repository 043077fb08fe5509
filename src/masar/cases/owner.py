"""What is done for the owner of a case: its number closed and opened, a receipt issued, a note erased."""

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from masar.cases import news
from masar.cases.access import Own
from masar.cases.actions import Refused
from masar.cases.models import Case, CaseParty, Event, PublicRecord, Receipt
from masar.lib.numbers import ALPHABET
from masar.lib.typed import RECEIPT_LENGTH
from masar.people import notes
from masar.people.access import Reader, note
from masar.people.codes import hashed


@transaction.atomic
def close_to_number(own: Own, *, closed: bool, reader: Reader, now: datetime) -> None:
    """Whether the number alone opens the status. Closed, it looks as if there were no such number."""
    # The update locks the case, so that of two who close it at once one changes it and makes news.
    if Case.objects.filter(pk=own.case, closed_to_number=not closed).update(closed_to_number=closed):
        PublicRecord.objects.filter(pk=own.number).update(closed=closed)
        what = news.What.NUMBER_CLOSED if closed else news.What.NUMBER_OPENED
        news.tell(own.case, what, public_changed=True, now=now)
    note(own.person, "closed_number" if closed else "opened_number", reader=reader, now=now, case_id=own.case)


def issue_receipt(number: str, *, now: datetime) -> str:
    """A new secret for the receipt of the case with this number: 26 symbols, 130 bits. Only its hash is kept.

    Raises Refused if there is no such case.
    """
    case = _case(number)
    secret = "".join(secrets.choice(ALPHABET) for _ in range(RECEIPT_LENGTH))
    Receipt.objects.create(pk=hashed(secret), case_id=case, issued_at=now)
    return secret


def revoke_receipts(number: str, *, now: datetime) -> int:
    """Make every secret of the case's receipts worthless; how many there were. Raises Refused."""
    return Receipt.objects.filter(case_id=_case(number), revoked_at__isnull=True).update(revoked_at=now)


def noted_events(number: str) -> list[tuple[date, str, str, str]]:
    """Day, kind, source and source id of the events that a note was written beside. Raises Refused."""
    found = Event.objects.filter(case_id=_case(number), payload__contains='"note":').order_by("day", "seq")
    return list(found.values_list("day", "kind", "source", "source_id"))


@transaction.atomic
def erase_note(number: str, source: str, source_id: str, *, reader: Reader, now: datetime) -> int:
    """Take for good what was written beside one event of the case; how many notes that were. Raises Refused.

    The event stays with its commitment, so that the same file, imported again, is still a repeat. Everybody
    with a part in the case finds it in their record.
    """
    case = _case(number)
    erased = notes.erase((case, source, source_id), now=now)
    if erased:
        news.tell(case, news.What.NOTE_ERASED, public_changed=False, now=now)
    people = CaseParty.objects.filter(case_id=case, person__isnull=False).values_list("person", flat=True)
    for person in people.distinct() if erased else ():
        if person is not None:
            note(person, "erased_note", reader=reader, now=now, case_id=case)
    return erased


def _case(number: str) -> UUID:
    found = PublicRecord.objects.filter(pk=number).values_list("case_id", flat=True).first()
    if found is None:
        raise Refused("no case has this number")
    return found
