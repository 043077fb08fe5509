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
        for order in ("pk", "-pk"):
            for key, sealed in model._default_manager.order_by(order).values_list("pk", column)[:SAMPLE]:
                try:
                    if sealed is not None:
                        keys.open(bytes(sealed), about(model, key))
                except Unreadable:
                    yield model._meta.db_table


def _index(keys: KeyRing) -> Iterator[str]:
    """Index rows under a key that is not on the ring, or that their own number does not lead to."""
    table, last = PersonIndex._meta.db_table, ""
    # From one key's name to the next: few steps in the index, however many rows there are.
    while first := PersonIndex.objects.filter(key__gt=last).order_by("key").first():
        last = first.key
        for row in PersonIndex.objects.filter(key=last)[:SAMPLE]:
            try:
                if spelling(keys, row) is None:
                    yield table
            except Unreadable:
                yield table
