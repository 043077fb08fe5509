"""The blind index under a new key: each row is made anew from the sealed number that it leads from."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q

from masar.people import identities
from masar.people.keyring import KeyRing
from masar.people.models import Canary, Identity, PersonIndex
from masar.people.vault import BATCH, opened


def left(keys: KeyRing) -> int:
    """How many rows are not under the current key."""
    current = keys.index.current
    return sum(model.objects.exclude(key=current).count() for model in (PersonIndex, Canary))


def reindex(keys: KeyRing) -> Iterator[int]:
    """Move what is under older keys, a batch a transaction; yields the size of each. Can be stopped and resumed."""
    current = keys.index.current
    # An index finds what lies before and behind a value, but not what differs from it.
    older = Q(key__lt=current) | Q(key__gt=current)
    while batch := list(PersonIndex.objects.filter(older)[:BATCH]):
        with transaction.atomic():
            for row in batch:
                _moved(keys, row)
        yield len(batch)
    while canaries := list(Canary.objects.exclude(key=current)[:BATCH]):
        for canary in canaries:
            number = opened(Canary, canary.pk, canary.sealed)["number"]
            Canary.objects.filter(pk=canary.pk).update(key=current, blind=keys.blind(number))
        yield len(canaries)


def _moved(keys: KeyRing, row: PersonIndex) -> None:
    PersonIndex.objects.filter(pk=row.pk).delete()
    for text in _spellings(row):
        if keys.blind_under(row.key, text) == row.blind:
            values: dict[str, Any] = {"key": keys.index.current, "person": row.person, "identity": row.identity}
            PersonIndex.objects.update_or_create(blind=keys.blind(text), defaults=values)


def _spellings(row: PersonIndex) -> list[str]:
    identity = Identity.objects.get(pk=row.identity)
    return identities.found_under(identity.scheme, opened(Identity, identity.pk, identity.sealed)["number"])
