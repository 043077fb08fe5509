"""Sealed columns, whichever app they stand in: how they are written and read, and how their keys are changed."""

import json
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction

from masar.people.keyring import KeyRing, ring

BATCH = 500


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """Bytes sealed by the key ring for their own row. Write them with ``seal``, read them with ``opened``."""


def about(model: type[models.Model], key: UUID | str) -> str:
    """The place that a sealed value of this row is bound to."""
    return f"{model._meta.db_table}|{key}"


def seal(model: type[models.Model], key: UUID | str, content: Any) -> bytes:
    """``content`` (whatever JSON can hold), sealed for the row ``key`` of ``model``."""
    return ring().seal(json.dumps(content, ensure_ascii=False).encode(), about(model, key))


def opened(model: type[models.Model], key: UUID | str, sealed: bytes) -> Any:
    """What ``seal`` was given. Raises keyring.Unreadable."""
    return json.loads(ring().open(bytes(sealed), about(model, key)))


def sealed_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every model that has a sealed column, with the column's name."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field.name


def _old(model: type[models.Model], column: str, head: bytes) -> "models.QuerySet[Any]":
    """The rows whose sealed column does not begin with ``head``, which no other id's head begins with."""
    following = head[:-1] + bytes([head[-1] + 1])
    current = {f"{column}__gte": head, f"{column}__lt": following}
    return model._default_manager.exclude(**{f"{column}__isnull": True}).exclude(**current)


def left(keys: KeyRing) -> int:
    """How many sealed values are not under the current key."""
    head = keys.head(keys.sealing.current)
    return sum(_old(model, column, head).count() for model, column in sealed_columns())


def reseal(keys: KeyRing) -> Iterator[int]:
    """Seal what is under older keys anew, a batch a transaction; yields the size of each.

    It can be stopped at any time and started again: what is done is not found again. A row that changed in
    between is left to the next round.
    """
    head = keys.head(keys.sealing.current)
    for model, column in sealed_columns():
        old = _old(model, column, head).order_by("pk").values_list("pk", column)
        following = old
        while batch := list(following[:BATCH]):
            yield _resealed(keys, model, column, batch)
            # On from here: no index knows what is old, and to begin anew each time would read the table each time.
            following = old.filter(pk__gt=batch[-1][0])


def _resealed(keys: KeyRing, model: type[models.Model], column: str, batch: Sequence[tuple[Any, bytes]]) -> int:
    with transaction.atomic():
        for key, before in batch:
            after = keys.seal(keys.open(bytes(before), about(model, key)), about(model, key))
            model._default_manager.filter(pk=key, **{column: before}).update(**{column: after})
    return len(batch)
