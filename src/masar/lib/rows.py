"""Many rows at once, without a model instance for each: plain INSERT and UPDATE, and COPY where it pays.

Columns and adapters come from the models, so that a row written here is the row the ORM would write.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

from django.db import connection, models

COPY_FROM = 200
"""From this many rows on, PostgreSQL takes them by COPY: one round trip and no statement a row."""

Row = Sequence[Any]
Field: TypeAlias = "models.Field[Any, Any]"
Adapter: TypeAlias = Callable[[Any], Any]
T = TypeVar("T")


def _utc_text(value: datetime) -> str:
    """An aware moment as SQLite keeps it, without the detours that a moment in UTC does not need."""
    if value.tzinfo is UTC:
        return value.isoformat(" ")[:-6]
    return str(connection.ops.adapt_datetimefield_value(value))


class Columns(NamedTuple):
    """Some fields of a model: their columns, quoted, and by its position how a value goes to the driver; PostgreSQL's
    takes all as it is.
    """

    fields: tuple["Field", ...]
    quoted: tuple[str, ...]
    adapters: tuple[tuple[int, Adapter], ...]


@lru_cache(maxsize=256)
def columns(model: type[models.Model], names: tuple[str, ...]) -> Columns:
    """The columns of these fields; worked out once, since each act writes and reads the same."""
    fields: Any = tuple(model._meta.get_field(name) for name in names)
    return Columns(fields, tuple(f'"{field.column}"' for field in fields), tuple(_adapters(fields)))


def operations() -> Any:
    """What the framework knows of this kind of database, for whichever thread uses it: what is kept of it holds on to
    no thread's connection.
    """
    return type(connection.ops)(connection)


def _adapters(fields: Iterable["Field"]) -> Iterable[tuple[int, Adapter]]:
    if connection.vendor != "sqlite":
        return
    adapt: dict[str, Adapter] = {
        "UUIDField": lambda value: value.hex,
        "DateTimeField": _utc_text,
        "DateField": operations().adapt_datefield_value,
    }
    for position, field in enumerate(fields):
        target = field.target_field if isinstance(field, models.ForeignKey) else field
        if adapter := adapt.get(target.get_internal_type()):
            yield position, adapter


def _adapted(rows: Iterable[Row], adapters: Sequence[tuple[int, Adapter]]) -> Iterable[Row]:
    if not adapters:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for position, adapter in adapters:
            if values[position] is not None:
                values[position] = adapter(values[position])
        yield values


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert ``rows``, each with the values of the fields ``names`` in that order.

    Plainly: a row that breaks a constraint raises IntegrityError and nothing of the transaction stays.
    """
    if not rows:
        return
    written = columns(model, tuple(names))
    into = f'"{model._meta.db_table}" ({", ".join(written.quoted)})'
    values = _adapted(rows, written.adapters)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) >= COPY_FROM:
            with connection.wrap_database_errors, cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", values)  # type: ignore[arg-type]


def update(model: type[models.Model], keys: Sequence[str], names: Sequence[str], rows: Sequence[Row]) -> None:
    """Update one row for each of ``rows``: the values of ``names``, then those of ``keys`` that find it."""
    if not rows:
        return
    _, quoted, adapters = columns(model, (*names, *keys))
    sets = ", ".join(f"{column} = %s" for column in quoted[: len(names)])
    where = " AND ".join(f"{column} = %s" for column in quoted[len(names) :])
    statement = f'UPDATE "{model._meta.db_table}" SET {sets} WHERE {where}'
    with connection.cursor() as cursor:
        cursor.executemany(statement, _adapted(rows, adapters))  # type: ignore[arg-type]


def add(model: type[models.Model], keys: Sequence[str], name: str, rows: Sequence[Row]) -> None:
    """Add to the column ``name`` of the row that the values of ``keys`` find, or insert it, for each of ``rows``: the
    keys' values and how much. ``keys`` must be unique together.
    """
    if not rows:
        return
    _, quoted, adapters = columns(model, (*keys, name))
    table, column = f'"{model._meta.db_table}"', quoted[-1]
    places = ", ".join(["%s"] * len(quoted))
    statement = (
        f"INSERT INTO {table} ({', '.join(quoted)}) VALUES ({places})"
        f" ON CONFLICT ({', '.join(quoted[:-1])}) DO UPDATE SET {column} = {table}.{column} + excluded.{column}"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, _adapted(rows, adapters))  # type: ignore[arg-type]


def in_chunks(values: Sequence[T], size: int = 500) -> Iterable[Sequence[T]]:
    """``values`` in runs of at most ``size``, for IN lists."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
