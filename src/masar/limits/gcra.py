"""Token buckets by the generic cell rate algorithm: exact under concurrency, one statement each.

A bucket is one number, its theoretical arrival time (TAT): every token that is taken moves it ``interval`` seconds
on, and while it lies more than ``burst`` intervals ahead of the database's clock the bucket is empty. A bucket that
is not there is full. The same bucket may be asked for less than it holds (``Rate.leaving``): what is left is a
reserve for those who may take the last tokens too.
"""

from collections.abc import Sequence

from django.db import connection, transaction

from masar.limits.rates import Rate, wait

__all__ = ["Rate", "wait"]

CLOCK = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "extract(epoch FROM clock_timestamp())::float8",
}
"""The database's clock as seconds of the Unix epoch: several servers may disagree, one database does not."""


def spend(key: str, rate: Rate) -> bool:
    """Take one token of the bucket ``key``. False, and nothing changes, if it is empty."""
    clock = CLOCK[connection.vendor]
    with connection.cursor() as cursor:
        # One statement decides and writes, so that concurrent attempts cannot both take the last token.
        cursor.execute(
            f"INSERT INTO limits_bucket (key, tat) VALUES (%s, {clock} + %s) "
            f"ON CONFLICT (key) DO UPDATE SET tat = CASE WHEN limits_bucket.tat > {clock} "
            f"THEN limits_bucket.tat ELSE {clock} END + %s "
            f"WHERE limits_bucket.tat <= {clock} + %s RETURNING tat",
            [key, rate.interval, rate.interval, rate.interval * (rate.burst - 1)],
        )
        return cursor.fetchone() is not None


def spend_all(wanted: Sequence[tuple[str, Rate]]) -> str | None:
    """Take one token of every bucket, or none of any: the key of the first that was empty, or None.

    Callers name buckets of the same kinds in the same order, so that two of them never wait for each other.
    """
    with transaction.atomic():
        for key, rate in wanted:
            if not spend(key, rate):
                transaction.set_rollback(True)
                return key
    return None


def give_back(wanted: Sequence[tuple[str, Rate]]) -> None:
    """Put back one token of each: what they were taken for is not to be counted."""
    with transaction.atomic(), connection.cursor() as cursor:
        for key, rate in wanted:
            cursor.execute("UPDATE limits_bucket SET tat = tat - %s WHERE key = %s", [rate.interval, key])


def stand(key: str, at: float, interval: float) -> float:
    """Join the line ``key`` at ``at`` seconds of the Unix epoch: when one's turn comes. The next comes ``interval``
    seconds later. A line refuses nobody; it is a bucket whose TAT is read and not obeyed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO limits_bucket (key, tat) VALUES (%s, %s) "
            "ON CONFLICT (key) DO UPDATE SET tat = %s + CASE WHEN limits_bucket.tat > %s "
            "THEN limits_bucket.tat ELSE %s END RETURNING tat",
            [key, at + interval, interval, at, at],
        )
        (end,) = cursor.fetchone()
    return float(end) - interval


def mark(key: str, seconds: float) -> None:
    """Remember ``key`` for ``seconds`` from now on."""
    clock = CLOCK[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO limits_bucket (key, tat) VALUES (%s, {clock} + %s) "
            "ON CONFLICT (key) DO UPDATE SET tat = excluded.tat",
            [key, seconds],
        )


def marked(key: str) -> bool:
    """Whether ``key`` is still remembered."""
    tat, clock = _read(key)
    return tat is not None and tat > clock


def waiting(key: str, rate: Rate) -> float:
    """Seconds until the bucket ``key`` has a token again; 0 if it has one. Only reads."""
    tat, clock = _read(key)
    return wait(tat, rate, clock)


def _read(key: str) -> tuple[float | None, float]:
    clock = CLOCK[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (SELECT tat FROM limits_bucket WHERE key = %s), {clock}", [key])
        tat, now = cursor.fetchone()
    return tat, now


def forget_full() -> None:
    """Delete the buckets that are full again: a missing bucket is a full one."""
    clock = CLOCK[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM limits_bucket WHERE tat < {clock}")
