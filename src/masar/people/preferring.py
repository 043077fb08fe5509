"""How somebody wishes to be written to: by which of their contacts first, and in which language."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from masar.lib.languages import LANGUAGES
from masar.people.access import Reader, note
from masar.people.models import Contact, Person


def first(person: UUID, kind: str, *, reader: Reader, now: datetime) -> None:
    """Write to the contact of this kind first. Raises ValueError if the person has none."""
    if kind not in Contact.Kind.values or not Contact.objects.filter(person=person, kind=kind).exists():
        raise ValueError("no contact of this kind")
    _set(person, "contact_kind", kind, reader, now)


def language(person: UUID, code: str, *, reader: Reader, now: datetime) -> None:
    """Write in this language. Raises ValueError if it is not offered."""
    if code not in LANGUAGES:
        raise ValueError("no such language")
    _set(person, "language", code, reader, now)


@transaction.atomic
def _set(person: UUID, field: str, value: str, reader: Reader, now: datetime) -> None:
    if Person.objects.filter(pk=person).exclude(**{field: value}).update(**{field: value}):
        note(person, "preferred", reader=reader, now=now)
