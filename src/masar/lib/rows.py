"""Many rows at once, without a model instance for each: plain INSERT and UPDATE, and COPY where it pays.

Columns and adapters come from the models, so that a row written here is the row the ORM would write.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias, TypeVar

from django.db import connection, models

COPY_FROM = 200
"""From this many rows on, PostgreSQL takes them by COPY: one round trip and no statement a row."""

Row = Sequence[Any]
Field: TypeAlias = "models.Field[Any, Any]"
T = TypeVar("T")


def _utc_text(value: datetime) -> str:
    """An aware moment as SQLite keeps it, without the detours that a moment in UTC does not need."""
    if value.tzinfo is UTC:
        return value.isoformat(" ")[:-6]
    return str(connection.ops.adapt_datetimefield_value(value))


def _adapters(fields: Iterable["Field"]) -> list[tuple[int, Callable[[Any], Any]]]:
    """What must be done to which column before the driver takes it; PostgreSQL's driver takes all as it is."""
    if connection.vendor != "sqlite":
        return []
    adapt: dict[str, Callable[[Any], Any]] = {
        "UUIDField": lambda value: value.hex,
        "DateTimeField": _utc_text,
        "DateField": connection.ops.adapt_datefield_value,
    }
    found = []
    for position, field in enumerate(fields):
        target = field.target_field if isinstance(field, models.ForeignKey) else field
        if adapter := adapt.get(target.get_internal_type()):
            found.append((position, adapter))
    return found


def _adapted(rows: Iterable[Row], adapters: list[tuple[int, Callable[[Any], Any]]]) -> Iterable[Row]:
    if not adapters:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for position, adapter in adapters:
            if values[position] is not None:
                values[position] = adapter(values[position])
        yield values


def _columns(model: type[models.Model], names: Sequence[str]) -> tuple[list["Field"], list[str]]:
    fields = [model._meta.get_field(name) for name in names]
    columns = [f'"{field.column}"' for field in fields]  # type: ignore[union-attr]
    return fields, columns  # type: ignore[return-value]


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert ``rows``, each with the values of the fields ``names`` in that order.

    Plainly: a row that breaks a constraint raises IntegrityError and nothing of the transaction stays.
    """
    if not rows:
        return
    fields, columns = _columns(model, names)
    into = f'"{model._meta.db_table}" ({", ".join(columns)})'
    values = _adapted(rows, _adapters(fields))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", values)  # type: ignore[arg-type]


def update(model: type[models.Model], keys: Sequence[str], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Update one row for each of ``rows``: the values of ``names``, then those of ``keys`` that find it."""
    if not rows:
        return
    fields, columns = _columns(model, [*names, *keys])
    sets = ", ".join(f"{column} = %s" for column in columns[: len(names)])
    where = " AND ".join(f"{column} = %s" for column in columns[len(names) :])
    statement = f'UPDATE "{model._meta.db_table}" SET {sets} WHERE {where}'
    with connection.cursor() as cursor:
        cursor.executemany(statement, _adapted(rows, _adapters(fields)))  # type: ignore[arg-type]


def in_chunks(values: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    """``values`` in runs of at most ``size``, for IN lists."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
