"""The one statement that answers a reader: the public record and the network's buckets, read together.

It goes straight to the driver's connection, past the ORM, with the driver's own placeholders, so that
the database prepares it once. A connection that has died since its last use is opened anew, once.
"""

import threading
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections

from masar.cases.models import PublicRecord
from masar.cases.queries import Shown
from masar.limits.gcra import ALL_MISSES, CLOCK, network_key, wait
from masar.limits.models import Bucket

# Almost nobody has a bucket: only for those who do, the common bucket and the clock are looked at.
_STATEMENT = (
    "SELECT r.content, r.version, r.source, b.tat,"
    " CASE WHEN b.tat IS NOT NULL THEN (SELECT tat FROM {buckets} WHERE key = '{all}') END,"
    " CASE WHEN b.tat IS NOT NULL THEN {clock} END"
    " FROM {records} r LEFT JOIN {buckets} b ON b.key = {place} WHERE r.number = {place}"
)
_STATEMENTS = {
    vendor: _STATEMENT.format(
        buckets=Bucket._meta.db_table,
        records=PublicRecord._meta.db_table,
        all=ALL_MISSES,
        clock=CLOCK[vendor],
        place={"sqlite": "?", "postgresql": "%s"}[vendor],
    )
    for vendor in CLOCK
}


def found(number: str, network: str) -> Shown | None:
    """The record of ``number`` for a reader from ``network``; None if there is none or they must wait."""
    row = _row(number, network_key(network))
    if row is None:
        return None
    content, version, source, network_tat, all_tat, clock = row
    if network_tat is not None and wait(network_tat, all_tat, clock):
        return None
    return Shown(content, version, source)


class _Mine(threading.local):
    """The framework's connection of this thread, without the way through its registry on every request."""

    def __init__(self) -> None:
        self.connection: Any = connections[DEFAULT_DB_ALIAS]
        self.statement = _STATEMENTS[self.connection.vendor]
        self.how = {"prepare": True} if self.connection.vendor == "postgresql" else {}


_mine = _Mine()


def _row(number: str, key: str) -> Any:
    mine = _mine
    connection = mine.connection
    try:
        return _execute(mine, connection, number, key)
    except Exception as error:
        # What the driver raises is not wrapped here; a transaction cannot be resumed on another connection.
        if connection.in_atomic_block or not _died(connection, error):
            raise
    connection.close()
    return _execute(mine, connection, number, key)


def _execute(mine: _Mine, connection: Any, number: str, key: str) -> Any:
    if connection.connection is None:
        connection.ensure_connection()
    return connection.connection.execute(mine.statement, (key, number), **mine.how).fetchone()


def _died(connection: Any, error: Exception) -> bool:
    driver = connection.Database
    return isinstance(error, (OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError))
