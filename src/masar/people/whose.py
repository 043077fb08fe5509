"""Whom an identity number leads to, exactly as it is written. Nothing is handed out but opaque ids."""

from collections.abc import Collection
from uuid import UUID

from masar.people.keyring import ring
from masar.people.models import Person, PersonIndex


def holders(spellings: Collection[str]) -> tuple[set[UUID], bool]:
    """The people whom these spellings (``identities.looked_for``, ``found_under``) lead to; and whether one of them
    is several people's, and so leads to none.
    """
    blinds = [blind for spelled in spellings for blind in ring().blinds(spelled)]
    led = list(PersonIndex.objects.filter(pk__in=blinds).values_list("person", flat=True))
    return {person for person in led if person is not None}, None in led


def hold(people: Collection[UUID]) -> None:
    """Lock these people in the order of their ids, as whoever registers does, until the transaction ends."""
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk", flat=True))
