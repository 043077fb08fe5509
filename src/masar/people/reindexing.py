"""The blind index under a new key: each row is made anew from the sealed number that it leads from."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from masar.people import identities
from masar.people.keyring import KeyRing
from masar.people.models import Canary, Identity, PersonIndex
from masar.people.vault import BATCH, opened


def left(keys: KeyRing) -> int:
    """How many rows are not under the current key."""
    current = keys.index.current
    keyed = sum(model.objects.exclude(key=current).count() for model in (PersonIndex, Canary))
    return keyed + sum(1 for _ in _older(keys))


def _older(keys: KeyRing) -> Iterator[tuple[Any, str]]:
    """The rows that keep a blind index of what they hold themselves, and do not keep it under the current key; with
    that one. Their model names the column (``BLIND``), and says of what it is the index (``spelled``).
    """
    models: Iterable[Any] = apps.get_models()
    for model in models:
        if column := getattr(model, "BLIND", ""):
            for row in model._default_manager.exclude(**{column: ""}).iterator(chunk_size=BATCH):
                if getattr(row, column) != (blind := keys.blind(row.spelled())):
                    yield row, blind


def reindex(keys: KeyRing) -> Iterator[int]:
    """Move what is under older keys, a batch a transaction; yields how many were. Can be stopped and resumed.

    A row whose spelling is not known any more stays where it is, and the others are moved all the same: ``left``
    then tells that it is there.
    """
    current, last = keys.index.current, ""
    # An index finds what lies before and behind a value, but not what differs from it.
    behind = Q(key__lt=current) | Q(key__gt=current)
    while batch := list(PersonIndex.objects.filter(behind, pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        with transaction.atomic():
            yield sum(_moved(keys, row) for row in batch)
    while canaries := list(Canary.objects.exclude(key=current)[:BATCH]):
        for canary in canaries:
            number = opened(Canary, canary.pk, canary.sealed)["number"]
            Canary.objects.filter(pk=canary.pk).update(key=current, blind=keys.blind(number))
        yield len(canaries)
    older = _older(keys)
    while rows := list(islice(older, BATCH)):
        yield sum(_renamed(row, blind) for row, blind in rows)


def _renamed(row: Any, blind: str) -> int:
    """What changed meanwhile is left to the next round."""
    column = type(row).BLIND
    same = type(row)._default_manager.filter(**{"pk": row.pk, column: getattr(row, column)})
    return int(same.update(**{column: blind}))


def _moved(keys: KeyRing, row: PersonIndex) -> bool:
    text = spelling(keys, row)
    if text is None:
        return False
    values: dict[str, Any] = {"key": keys.index.current, "person": row.person, "identity": row.identity}
    PersonIndex.objects.filter(pk=row.pk).delete()
    PersonIndex.objects.update_or_create(blind=keys.blind(text), defaults=values)
    return True


def spelling(keys: KeyRing, row: PersonIndex) -> str | None:
    """The spelling that ``row`` is the blind index of; None if none of its number's is. Raises Unreadable."""
    identity = Identity.objects.get(pk=row.identity)
    number = opened(Identity, identity.pk, identity.sealed)["number"]
    known = identities.kept_under(identity.scheme, number)
    return next((text for text in known if keys.blind_under(row.key, text) == row.blind), None)
