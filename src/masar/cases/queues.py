"""Queues as data: what a file of ``queues/`` may say, and whether it is right. Pure.

A queue is a question to the open cases, asked in words and never in the database's language: states, one condition on
a day, whose cases they are, and an order. ``docs/queues.md`` says how a file is written. ``queue_rows`` asks.
"""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from masar.cases.acts import Act
from masar.cases.standing import State
from masar.lib.languages import in_each
from masar.lib.tables import Problem, Table
from masar.staff.rights import RIGHTS, Right

Text = Mapping[str, str]
RESERVED = ("colleagues",)
"""Names that are other pages of the console."""


class Day(StrEnum):
    """A condition on a day: it fell due before today; it falls due today or did before; it has stood still for longer
    than is usual; it is in doubt; nobody was told of its latest news; a correction of what was given waits.
    """

    LATE = "late"
    COME = "come"
    STILL = "still"
    DOUBT = "doubt"
    UNTOLD = "untold"
    PROPOSED = "proposed"


MARKED = frozenset({Day.DOUBT, Day.UNTOLD, Day.PROPOSED})
"""Conditions under which a case is at a desk whatever its state is: also one that is over."""


class Order(StrEnum):
    """What stands first: the longest in its state, the soonest due, the longest still, the longest in doubt, the
    longest untold, the longest with a correction, the soonest to be answered by an office that is asked.
    """

    SINCE = "since"
    DUE = "due"
    STILL = "still"
    DOUBT = "doubt"
    UNTOLD = "untold"
    PROPOSED = "proposed"
    ANSWER = "answer"


class Whose(StrEnum):
    """Whose cases: everybody's, one's own, or those that nobody has taken on."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "nobodys"


class Column(StrEnum):
    """What a row says besides its number, its holder and what is new."""

    SERVICE = "service"
    STATE = "state"
    AGE = "age"
    SINCE = "since"
    WITH_ME = "with_me"
    WITH_OFFICE = "with_office"
    DUE = "due"
    OVER = "over"
    UNTOLD = "untold"
    PROPOSED = "proposed"
    ANSWER = "answer"


ORDERS: Mapping[Day | None, tuple[Order, ...]] = {
    None: (Order.SINCE, Order.DUE, Order.STILL),
    Day.LATE: (Order.DUE,),
    Day.COME: (Order.DUE,),
    Day.STILL: (Order.STILL,),
    Day.DOUBT: (Order.DOUBT,),
    Day.UNTOLD: (Order.UNTOLD,),
    Day.PROPOSED: (Order.PROPOSED,),
}
"""The orders that a condition can be read in: a page begins in an index, and is never sorted. What an office is asked
has one of its own.
"""


@dataclass(frozen=True, slots=True)
class Where:
    """Which cases. ``handed_up``: to whoever looks. ``consulted``: cases of others about which the office is asked
    something.
    """

    states: tuple[State, ...]
    day: Day | None = None
    handed_up: bool = False
    consulted: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue. ``right`` says who sees it, and of which cases; ``act`` is the one that a row offers, or none."""

    name: str
    position: int
    right: Right
    title: Text
    empty: Text
    where: Where
    order: Order
    columns: tuple[Column, ...]
    act: Act | None = None
    does: Text | None = None


def read(folders: Sequence[Path]) -> tuple[dict[str, Queue], list[Problem]]:
    """The queues of the folders in their order, and all that is wrong. A later folder's file stands for an earlier
    one's of the same name.
    """
    files = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    problems: list[Problem] = []
    if not files:
        named = ", ".join(map(str, folders))
        problems.append(Problem(named, "", "holds no queues", "*.toml files"))
    found = [queue for path in files.values() if (queue := _file(path, problems)) is not None]
    places = [queue.position for queue in found]
    for queue in found:
        if places.count(queue.position) > 1:
            others = sorted(one.name for one in found if one.position == queue.position and one is not queue)
            wrong = f"is {queue.position}, as of {', '.join(others)}"
            problems.append(Problem(f"{queue.name}.toml", "position", wrong, "a position of its own"))
    return {queue.name: queue for queue in sorted(found, key=lambda one: one.position)}, problems


def _file(path: Path, problems: list[Problem]) -> Queue | None:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(Problem(path.name, "", f"cannot be read: {error}", "a TOML file in UTF-8"))
        return None
    wrong: list[Problem] = []
    queue = _queue(path.stem, Table(path.name, content, wrong))
    problems += wrong
    return None if wrong else queue


def _queue(name: str, table: Table) -> Queue | None:
    """The queue that a file says; worth nothing where something of the table is wrong."""
    table.only("position", "right", "title", "empty", "order", "columns", "where", "act")
    inside = Table(table.file, {"(its name)": name}, table.problems)
    if inside.code("(its name)") and name in RESERVED:
        inside.wrong("(its name)", f"is {name!r}", "a name that is no page of the console")
    position = table.number("position", 0, 1000)
    right = table.one_of("right", [one for one in Right if RIGHTS[one] <= RIGHTS[Right.READ_CASE]])
    title, empty = table.text("title"), table.text("empty")
    order, columns = table.one_of("order", list(Order)), _each(table, "columns", list(Column))
    where, (act, does) = _where(table), _act(table)
    if where is not None and order is not None:
        _fitting(table, where, Order(order))
    if table.problems or where is None:
        return None
    return Queue(
        name=name,
        position=position or 0,
        right=Right(right or ""),
        title=in_each(title or {}),
        empty=in_each(empty or {}),
        where=where,
        order=Order(order or ""),
        columns=tuple(Column(one) for one in columns),
        act=act,
        does=does,
    )


_MARKS = ("handed_up", "consulted")


def _where(table: Table) -> Where | None:
    where = table.table("where")
    if where is None:
        return None
    where.only("states", "day", *_MARKS)
    for key in _MARKS:
        if key in where.content and where.value(key, bool, "true, or nothing") is False:
            where.wrong(key, "is False", "true, or nothing")
    day = Day(told) if "day" in where.content and (told := where.one_of("day", list(Day))) else None
    if not where.content:
        where.wrong("states", "is missing", "states, or another condition")
    if "consulted" in where.content and len(where.content) > 1:
        where.wrong("consulted", "stands beside another condition", "consulted = true alone")
    marks = {key: key in where.content for key in _MARKS}
    if "states" not in where.content:
        return Where(_open(day), day, **marks)
    states = tuple(State(one) for one in _each(where, "states", list(State)))
    if State.OVER in states and day not in MARKED:
        needed = " or ".join(f'"{one}"' for one in Day if one in MARKED)
        where.wrong("states", "names 'over'", f"states of open cases: what is over is there only with day = {needed}")
    return Where(states, day, **marks)


def _open(day: Day | None) -> tuple[State, ...]:
    """The states of a queue that names none."""
    return tuple(state for state in State if state is not State.OVER or day in MARKED)


def _each(table: Table, key: str, known: Collection[str]) -> list[str]:
    """A list of some of the ``known`` words, at least one, each once."""
    expected = f"a list of some of {', '.join(known)}"
    given: list[Any] = table.value(key, list, expected) or []
    if key in table.content and (not given or len(set(map(str, given))) != len(given)):
        table.wrong(key, "is empty" if not given else "names something twice", expected)
    for one in given:
        if one not in known:
            table.wrong(key, f"names {one!r}", expected)
    return [one for one in given if one in known]


def _fitting(table: Table, where: Where, order: Order) -> None:
    # What was handed up to somebody is few enough to be sorted; all else is read in an index's own order.
    possible = ORDERS[None] if where.handed_up and where.day not in MARKED else ORDERS[where.day]
    if where.consulted:
        possible = (Order.ANSWER,)
    if order not in possible:
        day = (
            "with consulted = true"
            if where.consulted
            else f'with day = "{where.day}"'
            if where.day
            else "without a day"
        )
        table.wrong("order", f"is {order.value!r}", f"{day}: one of {', '.join(possible)}")


def _act(table: Table) -> tuple[Act | None, Text | None]:
    act = table.table("act", optional=True)
    if act is None:
        return None, None
    act.only("does", "label")
    does, label = act.one_of("does", list(Act)), act.text("label")
    return (Act(does) if does else None), in_each(label or {})
