"""SELECTs that are worded once and asked often: for what is read with every act. The ORM words a query anew each
time, which took ten times as long as the database took to answer.

Columns, adapters and converters come from the models, so that a value read here is the value the ORM would give.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection, models

from masar.lib.rows import Adapter, columns, in_chunks, operations

Found = tuple[Any, ...]
"""A row, with its values in the order of the fields asked for."""


class _Worded(NamedTuple):
    """What is the same each time: the statement up to its last condition and after it, how the values asked for go to
    the driver, and what is done to which column of an answer.
    """

    before: str
    after: str
    given: Sequence[tuple[int, Adapter]]
    found: Sequence[tuple[int, Any, Sequence[Any]]]


class Reading:
    """The fields ``names`` of a model's rows, found by the fields ``by``, in the order of ``order``.

    ``lock``: they are locked until the transaction ends, which the caller holds, where the database locks rows.
    """

    def __init__(
        self,
        model: type[models.Model],
        names: Sequence[str],
        by: Sequence[str],
        *,
        order: Sequence[str] = (),
        lock: bool = False,
    ) -> None:
        self.model, self.names, self.by, self.order, self.lock = model, tuple(names), tuple(by), tuple(order), lock
        self._words: _Worded | None = None

    def one(self, *values: Any) -> Found | None:
        """The first row with a value for each of ``by``; None if there is none."""
        found = self._asked(values[:-1], values[-1:])
        return found[0] if found else None

    def all(self, *values: Any) -> list[Found]:
        """All rows with a value for each of ``by``."""
        return self._asked(values[:-1], values[-1:])

    def among(self, *values: Any, last: Sequence[Any]) -> Iterator[Found]:
        """All rows with a value for each of ``by`` but the last, of which they have one of ``last``; in order within
        each five hundred of these.
        """
        for chunk in in_chunks(last):
            yield from self._asked(values, chunk)

    def _asked(self, values: Sequence[Any], last: Sequence[Any]) -> list[Found]:
        worded = self._words or self._worded()
        asked = [*values, *last]
        for place, adapt in worded.given:
            # Of the last field there may be many.
            for at in range(place, len(asked)) if place == len(values) else (place,):
                asked[at] = adapt(asked[at])
        places = "= %s" if len(last) == 1 else f"IN ({', '.join(['%s'] * len(last))})"
        before, after = worded.before, worded.after
        with connection.cursor() as cursor:
            cursor.execute(f"{before} {places}{after}", asked)
            return _converted(cursor.fetchall(), worded.found)

    def _worded(self) -> _Worded:
        table, keys = self.model._meta.db_table, columns(self.model, self.by)
        wanted, conditions = ", ".join(columns(self.model, self.names).quoted), " = %s AND ".join(keys.quoted)
        after = f" ORDER BY {', '.join(columns(self.model, self.order).quoted)}" if self.order else ""
        if self.lock and connection.features.has_select_for_update:
            after += " FOR UPDATE"
        fields = columns(self.model, self.names).fields
        asked = [(place, field.get_col(table)) for place, field in enumerate(fields)]
        found = [(place, column, made) for place, column in asked if (made := _converters(column))]
        self._words = _Worded(f'SELECT {wanted} FROM "{table}" WHERE {conditions}', after, keys.adapters, found)
        return self._words


def _converters(column: Any) -> list[Any]:
    """What the framework would do to a value of this column, one after the other."""
    if connection.vendor == "sqlite" and column.target.get_internal_type() == "DateTimeField":
        return [_in_utc]
    return [*operations().get_db_converters(column), *column.get_db_converters(connection)]


def _in_utc(value: datetime | None, *_: object) -> datetime | None:
    """A moment as SQLite's driver gives it, without the detours of a zone that could be another."""
    return value and value.replace(tzinfo=UTC)


def _converted(rows: list[Found], found: Sequence[tuple[int, Any, Sequence[Any]]]) -> list[Found]:
    """Rows as the driver gives them, as the models have their values."""
    if not found:
        return rows
    converted = []
    for row in rows:
        values = list(row)
        for place, column, converters in found:
            value = values[place]
            for convert in converters:
                value = convert(value, column, connection)
            values[place] = value
        converted.append(tuple(values))
    return converted
