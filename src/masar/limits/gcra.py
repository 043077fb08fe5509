"""Token buckets by the generic cell rate algorithm: exact under concurrency, one statement each.

Two independent buckets watch look-ups that found nothing: one for the network they came from, one for
all misses together. A bucket is one number, its theoretical arrival time (TAT): every miss moves it
``interval`` seconds on, and while it lies more than ``burst`` intervals ahead of the database's clock
the bucket is empty. Hits only read.

When the common bucket is empty, closing it to everybody would hand an attacker a switch for the whole
service. So only networks that have missed lately are closed then; whoever has not guessed is served.
"""

from dataclasses import dataclass

from django.db import connection

ALL_MISSES = "miss:all"

CLOCK = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "extract(epoch FROM clock_timestamp())::float8",
}
"""The database's clock as seconds of the Unix epoch: several servers may disagree, one database does not."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` tokens at once, then one every ``interval`` seconds."""

    burst: int
    interval: float


PER_NETWORK = Rate(burst=20, interval=30.0)
TOGETHER = Rate(burst=1000, interval=0.01)


def network_key(network: str) -> str:
    """The key of a network's bucket."""
    return f"miss:{network}"


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


def miss(network: str) -> bool:
    """Count a look-up from ``network`` that found nothing. False if it was one too many."""
    allowed = spend(network_key(network), PER_NETWORK)
    return spend(ALL_MISSES, TOGETHER) and allowed


def wait(network_tat: float | None, all_tat: float | None, clock: float) -> float:
    """Seconds that a network must wait, 0 if it may look; from both buckets' TAT and the database's clock."""
    if network_tat is None:
        return 0.0
    until = network_tat - PER_NETWORK.interval * (PER_NETWORK.burst - 1)
    if all_tat is not None and all_tat > clock + TOGETHER.interval * (TOGETHER.burst - 1):
        until = network_tat
    return max(0.0, until - clock)


def blocked(network: str) -> float:
    """Seconds that ``network`` must wait before it may look again; 0 if it may now. Only reads."""
    clock = CLOCK[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT (SELECT tat FROM limits_bucket WHERE key = %s),"
            f" (SELECT tat FROM limits_bucket WHERE key = %s), {clock}",
            [network_key(network), ALL_MISSES],
        )
        network_tat, all_tat, now = cursor.fetchone()
    return wait(network_tat, all_tat, now)


def forget_full() -> None:
    """Delete the buckets that are full again: a missing bucket is a full one."""
    clock = CLOCK[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM limits_bucket WHERE tat < {clock}")
