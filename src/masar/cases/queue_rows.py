"""Queues, asked: how many cases are behind one, and its rows page by page.

A number is never an estimate, and never of another question than the rows: both come of the same conditions. Counts
of states alone are sums of ``tally``; where a day decides, an index of just those days is counted; what an officer
has taken on is few. A page is read in the order of an index from where the last one ended, never by skipping rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from masar.cases.desk_models import OpenCase, OpenCount
from masar.cases.queues import MARKED, Day, Order, Queue, Whose
from masar.cases.sight import Place, Sight, one_s_own
from masar.cases.standing import NEVER, State

SIZE = 25
"""Rows of a page."""
TERMS = 400
"""So many parts of one question at most: SQLite takes 500."""
COLUMN = {
    Order.SINCE: "since",
    Order.DUE: "due_on",
    Order.STILL: "still_on",
    Order.DOUBT: "doubt_on",
    Order.UNTOLD: "untold_on",
    Order.PROPOSED: "proposed_on",
    Order.ANSWER: "answer_on",
}
"""What a row stands by in each order, as a column and as a part of ``queue_lines.Line``."""
_DAY = {
    Day.LATE: "due_on < %s",
    Day.COME: "due_on <= %s",
    Day.STILL: "still_on <= %s",
    # Written out: the database must see that an index of just those rows has them all.
    Day.DOUBT: f"doubt_on < '{NEVER}'",
    Day.UNTOLD: f"untold_on < '{NEVER}'",
    Day.PROPOSED: f"proposed_on < '{NEVER}'",
}
_CASES, _COUNTS = OpenCase._meta.db_table, OpenCount._meta.db_table
# Written out, as the index of what is asked has it.
_ASKED = "AND asked > ''"
# All of it first, and of that what is asked: else a database may begin with all cases of the office.
_OWN = f"""(
    WITH own AS MATERIALIZED (
        SELECT case_id, office, service, state, escalated, since, due_on, still_on, doubt_on, untold_on,
            proposed_on, officer
        FROM {_CASES} WHERE officer = %s
    ) SELECT * FROM own
) AS mine WHERE 1 = 1"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a queue: behind the row of this day and case."""

    day: date
    case: UUID

    def __str__(self) -> str:
        return f"{self.day}.{self.case.hex}"


def mark(told: str) -> Mark | None:
    """The place that an address names; None if it names none."""
    day, _, case = told.partition(".")
    try:
        return Mark(date.fromisoformat(day), UUID(hex=case))
    except ValueError:
        return None


class _Sql:
    """A statement and what goes into its places."""

    def __init__(self, *parts: str) -> None:
        self.parts, self.params = list(parts), list[Any]()

    def add(self, part: str, *params: Any) -> "_Sql":
        """Go on with ``part``."""
        self.parts.append(part)
        self.params += params
        return self

    def some_of(self, column: str, values: Sequence[Any]) -> "_Sql":
        """Go on with the condition that a column has one of these values."""
        if len(values) == 1:
            return self.add(f"AND {column} = %s", *values)
        return self.add(f"AND {column} IN ({', '.join(['%s'] * len(values))})", *values)

    def rows(self) -> list[tuple[Any, ...]]:
        """What the database answers."""
        # The parts are this module's own; whatever was asked for is among the params.
        statement = " ".join(self.parts)
        with connection.cursor() as cursor:
            cursor.execute(statement, self.params)
            return list(cursor.fetchall())


def _together(statements: Sequence[_Sql]) -> _Sql:
    whole = _Sql(" UNION ALL ".join(" ".join(one.parts) for one in statements))
    whole.params = [param for one in statements for param in one.params]
    return whole


def _day(value: date) -> Any:
    return connection.ops.adapt_datefield_value(value)


def _condition(sql: _Sql, queue: Queue, sight: Sight) -> _Sql:
    """The condition on a day, if there is one."""
    day = queue.where.day
    if day is None:
        return sql
    return sql.add(f"AND {_DAY[day]}", *([] if day in MARKED else [_day(sight.today)]))


# --- counting -----------------------------------------------------------------------------------


def counts(asked: Iterable[tuple[Queue, Sight]]) -> dict[str, int]:
    """How many cases are behind each queue, as each is looked at: by name. Two questions, however many queues."""
    asked = list(asked)
    found = {queue.name: 0 for queue, _ in asked}
    open_to = [(queue, sight) for queue, sight in asked if not _nothing(queue, sight)]
    whole = [pair for pair in open_to if not pair[0].where.day and not pair[0].where.consulted]
    states = [(queue, sight) for queue, sight in whole if not one_s_own(queue, sight)]
    few = [pair for pair in open_to if pair not in states]
    for name, count in [*_counted(few), *_summed(states)]:
        found[name] += count
    return found


def _nothing(queue: Queue, sight: Sight) -> bool:
    """Whether nothing can be behind it: nobody takes on what their office is asked."""
    if queue.where.consulted and sight.whose is Whose.MINE:
        return True
    return not sight.places or (queue.where.handed_up and sight.whose is Whose.NOBODYS)


def _counted(asked: Sequence[tuple[Queue, Sight]]) -> list[tuple[str, int]]:
    parts = [
        _restricted(_Sql("SELECT").add("%s AS name, COUNT(*) AS n FROM", queue.name), queue, sight, place)
        for queue, sight in asked
        for place in sight.places
    ]
    return [(name, int(n)) for name, n in _together(parts).rows()] if parts else []


def _restricted(sql: _Sql, queue: Queue, sight: Sight, place: Place) -> _Sql:
    """All conditions of a queue in one place."""
    if queue.where.consulted:
        sql.add(f"{_CASES} WHERE 1 = 1").some_of("asked", place.offices).add(_ASKED)
        return _of_services(sql, place)
    if one_s_own(queue, sight):
        sql.add(_OWN, sight.officer)
        if queue.where.handed_up:
            sql.add("AND escalated = %s", True)
    else:
        sql.add(f"{_CASES} WHERE 1 = 1")
    sql.some_of("office", place.offices)
    if set(queue.where.states) != set(State):
        sql.some_of("state", queue.where.states)
    _condition(sql, queue, sight)
    return _rest(sql, sight, place)


def _of_services(sql: _Sql, place: Place) -> _Sql:
    return sql.some_of("service", place.services) if place.services is not None else sql


def _rest(sql: _Sql, sight: Sight, place: Place) -> _Sql:
    _of_services(sql, place)
    return sql.add("AND officer IS NULL") if sight.whose is Whose.NOBODYS else sql


def _summed(asked: Sequence[tuple[Queue, Sight]]) -> list[tuple[str, int]]:
    """The sums of what is counted as it changes, once for each sight."""
    sights = list(dict.fromkeys(sight for _, sight in asked))
    parts = []
    for number, sight in enumerate(sights):
        for place in sight.places:
            sql = _Sql(f"SELECT {number} AS sight, state, SUM(n) AS n FROM {_COUNTS} WHERE 1 = 1")
            sql.some_of("office", place.offices).some_of("state", list(State))
            if place.services is not None:
                sql.some_of("service", place.services)
            if sight.whose is Whose.NOBODYS:
                sql.add("AND claimed = %s", False)
            parts.append(sql.add("GROUP BY state"))
    totals: dict[tuple[Sight, str], int] = {}
    for number, state, n in _together(parts).rows() if parts else ():
        totals[sights[number], state] = totals.get((sights[number], state), 0) + int(n)
    return [
        (queue.name, sum(totals.get((sight, state), 0) for state in queue.where.states)) for queue, sight in asked
    ]


# --- one page -----------------------------------------------------------------------------------


def page(queue: Queue, sight: Sight, *, after: Mark | None = None, size: int = SIZE) -> tuple[list[UUID], bool]:
    """The cases of a page behind ``after``, the first ones without; and whether there are more behind them."""
    if _nothing(queue, sight):
        return [], False
    column = COLUMN[queue.order]
    terms = _terms(queue, sight, column, after, size + 1)
    found: list[tuple[str, UUID]] = []
    for start in range(0, len(terms), TERMS):
        for case, day in _together(terms[start : start + TERMS]).rows():
            found.append((str(day), case if isinstance(case, UUID) else UUID(hex=case)))
    found.sort(key=lambda pair: (pair[0], pair[1].hex))
    return [case for _, case in found[:size]], len(found) > size


def _terms(queue: Queue, sight: Sight, column: str, after: Mark | None, size: int) -> list[_Sql]:
    """A question for each run of an index that has rows of the queue, in that index's own order."""
    begun: list[_Sql] = []
    for place in sight.places:
        if queue.where.consulted:
            asked = [_select(column).add("WHERE asked = %s", office).add(_ASKED) for office in place.offices]
            begun += [_of_services(sql, place) for sql in asked]
            continue
        if one_s_own(queue, sight):
            begun.append(_restricted(_Sql(f"SELECT case_id, {column} FROM"), queue, sight, place))
            continue
        for office in place.offices:
            if queue.where.day in MARKED:
                sql = _select(column).add("WHERE office = %s", office)
                if set(queue.where.states) != set(State):
                    sql.some_of("state", queue.where.states)
                begun.append(_rest(_condition(sql, queue, sight), sight, place))
                continue
            for state in queue.where.states:
                sql = _select(column).add("WHERE office = %s AND state = %s", office, state.value)
                begun.append(_rest(_condition(sql, queue, sight), sight, place))
    return [_run(sql, number, column, after, size) for number, sql in enumerate(begun)]


def _select(column: str) -> _Sql:
    return _Sql(f"SELECT case_id, {column} FROM {_CASES}")


def _run(sql: _Sql, number: int, column: str, after: Mark | None, size: int) -> _Sql:
    if after is not None:
        case = after.case if connection.features.has_native_uuid_field else after.case.hex
        sql.add(f"AND ({column}, case_id) > (%s, %s)", _day(after.day), case)
    sql.add(f"ORDER BY {column}, case_id LIMIT {size}")
    sql.parts = [f"SELECT * FROM ({' '.join(sql.parts)}) AS part_{number}"]
    return sql
