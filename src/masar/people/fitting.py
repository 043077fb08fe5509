"""Whether a key ring is the one that this database was written with: a sample of every place is opened."""

from collections.abc import Iterator
from itertools import chain

from masar.people.keyring import KeyRing, Unreadable
from masar.people.models import PersonIndex
from masar.people.reindexing import spelling
from masar.people.vault import about, sealed_columns

SAMPLE = 20
"""Rows of a table, the oldest and the newest: a ring that was exchanged opens some of these at most."""


def unreadable(keys: KeyRing) -> list[str]:
    """The tables in which something is kept that ``keys`` do not open or do not find; empty if the ring fits."""
    return sorted(set(chain(_sealed(keys), _index(keys))))


def _sealed(keys: KeyRing) -> Iterator[str]:
    for model, column in sealed_columns():
        rows = model._default_manager.exclude(**{f"{column}__isnull": True})
        for order in ("pk", "-pk"):
            for key, sealed in rows.order_by(order).values_list("pk", column)[:SAMPLE]:
                try:
                    keys.open(bytes(sealed), about(model, key))
                except Unreadable:
                    yield model._meta.db_table


def _index(keys: KeyRing) -> Iterator[str]:
    """Index rows under a key that is not on the ring, or that their own number does not lead to."""
    table = PersonIndex._meta.db_table
    if PersonIndex.objects.exclude(key__in=list(keys.index.by_id)).exists():
        yield table
    for row in PersonIndex.objects.filter(key__in=list(keys.index.by_id))[:SAMPLE]:
        try:
            if spelling(keys, row) is None:
                yield table
        except Unreadable:
            yield table
