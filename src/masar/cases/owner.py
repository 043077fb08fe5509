"""What is done for the owner of a case: its number closed and opened, a receipt issued, what was written erased."""

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from masar.cases import news
from masar.cases.access import Own
from masar.cases.actions import Refused
from masar.cases.facts import Kind
from masar.cases.models import Case, CaseParty, Event, PublicRecord, Receipt
from masar.lib import rows
from masar.lib.numbers import ALPHABET
from masar.lib.reading import Reading
from masar.lib.typed import RECEIPT_LENGTH
from masar.people import amendments, notes
from masar.people.access import Reader, note
from masar.people.codes import hashed

_NUMBERED = Reading(PublicRecord, ("case_id",), ("number",))


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
    rows.insert(Receipt, ("secret", "case_id", "issued_at"), [(hashed(secret), case, now)])
    return secret


def revoke_receipts(number: str, *, now: datetime) -> int:
    """Make every secret of the case's receipts worthless; how many there were. Raises Refused."""
    return Receipt.objects.filter(case_id=_case(number), revoked_at__isnull=True).update(revoked_at=now)


@transaction.atomic
def reissue_receipt(number: str, *, reader: Reader, now: datetime) -> str:
    """A new secret in the place of all earlier ones, for whoever lost theirs. Everybody with a part in the case finds
    it in their record. Raises Refused.
    """
    case = _case(number)
    Case.objects.select_for_update().get(pk=case)
    revoke_receipts(number, now=now)
    for person in _people(case):
        note(person, "receipt", reader=reader, now=now, case_id=case)
    return issue_receipt(number, now=now)


def _people(case: UUID) -> list[UUID]:
    """Everybody with a part in the case."""
    people = CaseParty.objects.filter(case_id=case, person__isnull=False).values_list("person", flat=True)
    return [person for person in people.distinct() if person is not None]


def noted_events(number: str) -> list[tuple[date, str, str, str]]:
    """Day, kind, source and source id of the events that a note was written beside, or that propose a correction
    of what was given. Raises Refused.
    """
    beside = Q(payload__contains='"note":') | Q(kind=Kind.AMENDMENT_PROPOSED.value)
    found = Event.objects.filter(beside, case_id=_case(number)).order_by("day", "seq")
    return list(found.values_list("day", "kind", "source", "source_id"))


@transaction.atomic
def erase_note(number: str, source: str, source_id: str, *, reader: Reader, now: datetime) -> int:
    """Take for good what was written beside one event of the case, or what it proposes to correct; how much that was.
    Raises Refused.

    The event stays with its commitment, so that the same file, imported again, is still a repeat. Everybody
    with a part in the case finds it in their record.
    """
    case = _case(number)
    erased = notes.erase((case, source, source_id), now=now)
    proposed = Event.objects.filter(case_id=case, source=source, source_id=source_id)
    if proposed.filter(kind=Kind.AMENDMENT_PROPOSED.value).exists():
        erased += amendments.erase(UUID(source_id), case, now=now)
    if erased:
        news.tell(case, news.What.NOTE_ERASED, public_changed=False, now=now)
    for person in _people(case) if erased else ():
        note(person, "erased_note", reader=reader, now=now, case_id=case)
    return erased


def _case(number: str) -> UUID:
    found = _NUMBERED.one(number)
    if found is None:
        raise Refused("no case has this number")
    id: UUID = found[0]
    return id
