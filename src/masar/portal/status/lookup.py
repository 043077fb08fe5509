"""The one statement that answers a reader: the public record and the network's bucket, read together.

It goes straight to the driver's connection, past the ORM, with the driver's own placeholders, so that
the database prepares it once. A connection that has died since its last use is opened anew, once.
"""

import threading
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from psycopg import OperationalError as PostgresError
from psycopg.pq import ExecStatus

from masar.cases.models import PublicRecord
from masar.cases.queries import Shown
from masar.limits.gcra import CLOCK, wait
from masar.limits.misses import FLOOD, flood_key
from masar.limits.models import Bucket

Row = tuple[str, int, str, float | None]
"""Content, version and source of the record; how far the TAT of the network's flood lies ahead of the clock."""


def statement(vendor: str, key: str, number: str) -> str:
    """The look-up with the driver's placeholders ``key`` and ``number``.

    Almost nobody has a bucket, and only for those who do the clock is looked at; a join would cost more.
    """
    records, buckets = PublicRecord._meta.db_table, Bucket._meta.db_table
    return (
        "SELECT r.content, r.version, r.source,"
        f" (SELECT b.tat - {CLOCK[vendor]} FROM {buckets} b WHERE b.key = {key})"
        f" FROM {records} r WHERE r.number = {number} AND NOT r.closed"
    )


def found(number: str, network: str) -> Shown | None:
    """The record of ``number`` for a reader from ``network``; None if there is none, or if the network floods."""
    row = _row(number, flood_key(network))
    if row is None:
        return None
    content, version, source, ahead = row
    if ahead is not None and wait(ahead, FLOOD, 0.0):
        return None
    return Shown(content, version, source)


_SQLITE = statement("sqlite", "?", "?")
_POSTGRESQL = statement("postgresql", "%s", "%s")
_PREPARED = b"masar_lookup"
_prepared: WeakSet[Any] = WeakSet()


def _sqlite(raw: Any, number: str, key: str) -> Row | None:
    row: Row | None = raw.execute(_SQLITE, (key, number)).fetchone()
    return row


def _postgresql(raw: Any, number: str, key: str) -> Row | None:
    """Through libpq's own call, which costs a quarter of a cursor; through a cursor where the deployment
    has forbidden prepared statements (behind a pooler that hands connections round).
    """
    if raw.prepare_threshold is None:
        row: Row | None = raw.execute(_POSTGRESQL, (key, number)).fetchone()
        return row
    link = raw.pgconn
    if raw not in _prepared:
        link.prepare(_PREPARED, statement("postgresql", "$1", "$2").encode())
        _prepared.add(raw)
    result = link.exec_prepared(_PREPARED, (key.encode(), number.encode()))
    if result.status != ExecStatus.TUPLES_OK:
        raise PostgresError(result.error_message.decode(errors="replace"))
    if not result.ntuples:
        return None
    content, version, source, ahead = [result.get_value(0, column) for column in range(4)]
    return content.decode(), int(version), source.decode(), None if ahead is None else float(ahead)


_WAYS: dict[str, Callable[[Any, str, str], Row | None]] = {"sqlite": _sqlite, "postgresql": _postgresql}


class _Mine(threading.local):
    """The framework's connection of this thread, without the way through its registry on every request."""

    def __init__(self) -> None:
        self.connection: Any = connections[DEFAULT_DB_ALIAS]
        self.way = _WAYS[self.connection.vendor]


_mine = _Mine()


def use(connection: Any) -> None:
    """From now on this thread looks up over ``connection``, which is the framework's in this thread already."""
    _mine.connection = connection


def _row(number: str, key: str) -> Row | None:
    mine = _mine
    connection = mine.connection
    try:
        raw = connection.connection
        if raw is not None:
            return mine.way(raw, number, key)
    except Exception as error:
        # What the driver raises is not wrapped here; a transaction cannot be resumed on another connection.
        if connection.in_atomic_block or not _died(connection, error):
            raise
        connection.close()
    connection.ensure_connection()
    return mine.way(connection.connection, number, key)


def _died(connection: Any, error: Exception) -> bool:
    driver = connection.Database
    return isinstance(error, (OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError))
