"""How many open cases there are, by office, service, state and whether somebody has them: counted as they change.

Whoever writes rows at the desks adds rows here, in the same transaction: so many more, so many less. No row is ever
changed, so that nobody waits for anybody who writes of the same office; readers add up, and the worker puts many rows
together. What is read is exact: it becomes visible with what it counts.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from masar.cases.desk_models import OpenCase, OpenCount
from masar.lib import rows

MANY = 500
"""Fewer rows than these are left as they are."""
MOST = 20_000
"""So many rows are put together at once."""
_COLUMNS = ("office", "service", "state", "claimed", "n")
_OFF = f"""
    SELECT office, service, state, claimed, SUM(n) FROM (
        SELECT office, service, state, officer IS NOT NULL AS claimed, 1 AS n FROM {OpenCase._meta.db_table}
        UNION ALL
        SELECT office, service, state, claimed, -n FROM {OpenCount._meta.db_table}
    ) AS both_sides
    GROUP BY office, service, state, claimed HAVING SUM(n) <> 0
"""


class Kind(NamedTuple):
    """What is counted together."""

    office: str
    service: str
    state: str
    claimed: bool


Changes = Counter[Kind]
"""So many more, or less, of each."""


def write(changes: Changes) -> None:
    """Add to the counts; the caller holds the transaction in which the rows change."""
    rows.insert(OpenCount, _COLUMNS, [(*kind, n) for kind, n in changes.items() if n])


def kinds(cases: Collection[UUID]) -> Changes:
    """What these cases are counted as."""
    found: Changes = Counter()
    for chunk in rows.in_chunks(list(cases)):
        stored = OpenCase.objects.filter(pk__in=chunk).values_list("office", "service", "state", "officer")
        found.update(Kind(*place[:3], place[3] is not None) for place in stored)
    return found


@contextmanager
def counted(cases: Collection[UUID]) -> Iterator[None]:
    """Count what changes of the rows of these cases inside."""
    before = kinds(cases)
    yield
    after = kinds(cases)
    after.subtract(before)
    write(after)


def put_together(now: datetime) -> int:
    """Put the oldest rows together, where there are many; how many fewer there are."""
    if len(OpenCount.objects.order_by("pk").values_list("pk")[:MANY]) < MANY:
        return 0
    with transaction.atomic():
        # Locked, so that of two who do this none counts a row twice. Whoever writes meanwhile adds rows of their own.
        taken = list(OpenCount.objects.select_for_update().order_by("pk").values_list("pk", *_COLUMNS)[:MOST])
        sums: Changes = Counter()
        for _, office, service, state, claimed, n in taken:
            sums[Kind(office, service, state, claimed)] += n
        left = sum(1 for n in sums.values() if n)
        if 2 * left > len(taken):
            return 0
        for chunk in rows.in_chunks([row[0] for row in taken]):
            OpenCount.objects.filter(pk__in=chunk).delete()
        write(sums)
    return len(taken) - left


def off() -> dict[Kind, int]:
    """Where the counts are not the rows, and by how much: nothing, or something is wrong. Reads all of both."""
    with connection.cursor() as cursor:
        cursor.execute(_OFF)
        found = [(Kind(row[0], row[1], row[2], bool(row[3])), int(row[4])) for row in cursor.fetchall()]
    return dict(found)


def correct() -> int:
    """Put the counts right, beside whoever writes meanwhile; how many were wrong."""
    wrong = off()
    # Both sides were read at one moment, and what is added is a difference: it stays right whatever came since.
    write(Counter(wrong))
    return len(wrong)
