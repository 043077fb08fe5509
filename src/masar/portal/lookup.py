"""The one statement that answers a reader: the public record and the network's buckets, read together.

It goes straight to the driver's connection, past the ORM, with the driver's own placeholders, so that
the database prepares it once. A connection that has died since its last use is opened anew, once.
"""

from typing import Any

from django.db import InterfaceError, OperationalError, connection

from masar.cases.models import PublicRecord
from masar.cases.queries import Shown
from masar.limits.gcra import ALL_MISSES, CLOCK, network_key, wait
from masar.limits.models import Bucket

_STATEMENT = (
    "SELECT r.content, r.version, r.source, (SELECT tat FROM {buckets} WHERE key = {place}),"
    " (SELECT tat FROM {buckets} WHERE key = '{all}'), {clock}"
    " FROM {records} r WHERE r.number = {place}"
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


def _row(number: str, key: str) -> Any:
    try:
        return _execute(number, key)
    except Exception as error:
        # What the driver raises is not wrapped here; a transaction cannot be resumed on another connection.
        if connection.in_atomic_block or not _died(error):
            raise
    connection.close()
    return _execute(number, key)


def _execute(number: str, key: str) -> Any:
    if connection.connection is None:
        connection.ensure_connection()
    if connection.vendor == "sqlite":
        return connection.connection.execute(_STATEMENTS["sqlite"], (key, number)).fetchone()
    return connection.connection.execute(_STATEMENTS["postgresql"], (key, number), prepare=True).fetchone()


def _died(error: Exception) -> bool:
    driver: Any = connection.Database  # type: ignore[attr-defined]
    return isinstance(error, (OperationalError, InterfaceError, driver.OperationalError, driver.InterfaceError))
