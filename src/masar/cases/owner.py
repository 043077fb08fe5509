"""What is done for the owner of a case: its number closed and opened, a receipt issued."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masar.cases.access import Own
from masar.cases.actions import Refused
from masar.cases.models import Case, PublicRecord, Receipt
from masar.lib.numbers import ALPHABET
from masar.lib.typed import RECEIPT_LENGTH
from masar.people.access import Reader, note
from masar.people.codes import hashed


@transaction.atomic
def close_to_number(own: Own, *, closed: bool, reader: Reader, now: datetime) -> None:
    """Whether the number alone opens the status. Closed, it looks as if there were no such number."""
    Case.objects.filter(pk=own.case).update(closed_to_number=closed)
    PublicRecord.objects.filter(pk=own.number).update(closed=closed)
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


def _case(number: str) -> UUID:
    found = PublicRecord.objects.filter(pk=number).values_list("case_id", flat=True).first()
    if found is None:
        raise Refused("no case has this number")
    return found
