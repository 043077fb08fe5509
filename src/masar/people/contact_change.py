"""A new contact, step by step: a code to the old contact, then one to the new, and only then does it count.

Whoever holds a session but not the old telephone cannot take the applications over; whoever lost the old
one goes to the counter, where an officer asks for the document itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from masar.people.codes import Ask, Opened, ask
from masar.people.models import Contact
from masar.people.registering import OWNER
from masar.people.vault import opened, seal


@dataclass(frozen=True, slots=True)
class Change:
    """A contact that is to become ``value``; ``step`` is ``old`` or ``new``: whose code is asked for now."""

    person: UUID
    kind: str
    value: str = field(repr=False)
    step: str = "old"


def ask_code(change: Change, *, language: str, network: str, now: datetime) -> str:
    """Ask for the code of this step; the token of the request, for the owner's browser."""
    told = {"kind": change.kind, "value": change.value, "step": change.step}
    wanted = Ask("contact", (str(change.person),), language, network, contact_kind=change.kind, change=told)
    return ask(wanted, now=now)


def change_of(person: UUID, told: Mapping[str, str]) -> Change:
    """What a request for a code of this kind is about, as ``ask_code`` kept it."""
    return Change(person, told["kind"], told["value"], told["step"])


def of(opened_by: Opened) -> Change:
    """The change whose code was right."""
    return change_of(opened_by.person, opened_by.change or {})


def contact_of(person: UUID, kind: str) -> tuple[str, str] | None:
    """Where the code to the old contact goes: the contact of that kind, else the other one; (kind, value)."""
    known = {contact.kind: contact for contact in Contact.objects.filter(person=person)}
    found = known.get(kind) or next(iter(known.values()), None)
    return (found.kind, opened(Contact, found.pk, found.sealed)["value"]) if found else None


@transaction.atomic
def replace(person: UUID, kind: str, value: str, *, given_by: str = OWNER, now: datetime) -> None:
    """Make ``value`` the person's contact of this kind. No import overwrites it from now on."""
    contact, _ = Contact.objects.select_for_update().get_or_create(
        person_id=person, kind=kind, defaults={"sealed": b"", "given_by": given_by, "changed_at": now}
    )
    sealed = seal(Contact, contact.pk, {"value": value})
    Contact.objects.filter(pk=contact.pk).update(sealed=sealed, given_by=given_by, changed_at=now)
