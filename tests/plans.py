"""Whether a query reads a table from end to end: both databases are asked how they would answer it.

``watch`` looks over the shoulder of whatever runs inside it and asks for the plan of each query that the
product makes (never of those that a test makes itself). A table that grows may be reached by an index whose
first column the query names, by an index of only those rows that wait, or by reading a few rows off the end of
an index. Anything else is a fault, unless ``READ_WHOLE`` says why it may be so.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

PACKAGE = str(Path(__file__).resolve().parents[1] / "src" / "masar") + "/"
SMALL = frozenset(
    {
        *("cases_source", "cases_speaker", "cases_lease", "cases_follower"),
        *("catalogue_family", "catalogue_authority", "catalogue_service", "catalogue_procedure"),
        *("catalogue_revision", "catalogue_wordingrevision", "catalogue_form", "catalogue_formwording"),
        *(
            "staff_office",
            "staff_calendar",
            "staff_holiday",
            "staff_decree",
            "staff_user",
            "staff_posting",
            "staff_user_groups",
        ),
        *("staff_user_user_permissions", "auth_permission", "auth_group", "auth_group_permissions"),
        *("django_content_type", "django_migrations", "intake_importrun", "people_canary"),
    }
)
"""Tables that a ministry fills by hand, or that have a row for each job or file. All others grow."""
READ_WHOLE = {
    "masar.limits.gcra:forget_full": "what it does not delete is in use: the table is as long as it must be read",
    "masar.people.vault:left": "counted by hand, when keys are changed: no index knows under which key a value is",
    "masar.people.reindexing:left": "counted by hand, when keys are changed",
    "masar.people.reindexing:_older": "by hand, when keys are changed: no index knows under which key a value is",
    "masar.people.vault:reseal": "once from end to end for each change of keys, on from where the last batch ended",
    "masar.cases.sealing:_batches": "once, when a database from before is moved, a batch at a time",
    "masar.cases.rebuilding:batches": "by hand: the cases of another fold, a batch at a time, on from the last",
    "masar.cases.management.commands.rebuild:Command.handle": "by hand: how many cases there are to fold again",
    "masar.cases.tally:off": "by hand, by a rebuild: the counts are held against all that they count",
    "masar.cases.figures:_after": "by hand, by a rebuild: the counts are held against what all cases add",
    "masar.cases.figures:off": "by hand, by a rebuild: the counts are held against what all cases add",
    "masar.cases.troubles:standing": "counted by hand, by an operator: what is in trouble",
    "masar.cases.watching:_troubles": "as long as what is in trouble, which should be nothing; once a scrape",
    "masar.notices.untold:wrong": "by hand, by an operator: the queue is held against all that is owed",
    "masar.notices.management.commands.notices:Command._status": "counted by hand, by an operator",
    "masar.notices.engine:overview": "counted by hand, by an operator, over the messages of 30 days",
}
"""Functions that may read a table from end to end, and why."""
_ASKED = re.compile(r"\s*(?:SELECT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_SCAN = re.compile(r"SCAN (?:TABLE )?(\w+)(?: USING (?:COVERING )?INDEX (\w+))?")
_ALIAS = re.compile(r'"(\w+)" (?:AS )?"?([A-Z]\d+)"?')


@dataclass(slots=True)
class Seen:
    """What a ``watch`` saw: the functions that asked, and the queries that read a table from end to end."""

    places: set[str] = field(default_factory=set)
    faults: set[str] = field(default_factory=set)


@cache
def growing() -> frozenset[str]:
    """The tables that grow with the years: all but the few that are known not to."""
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True)) - SMALL


@cache
def of_some_rows() -> frozenset[str]:
    """The indexes that hold only some rows, those that wait for something."""
    return frozenset(index.name for model in apps.get_models() for index in model._meta.indexes if index.condition)


def read_whole(sql: str, params: Any) -> list[str]:
    """The tables that the database would read from end to end to answer the query, each once."""
    return sorted(set({"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor](sql, params)))


def _on_sqlite(sql: str, params: Any) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = [str(row[3]) for row in cursor.fetchall()]
    names = {alias: table for table, alias in _ALIAS.findall(sql)}
    few = "LIMIT" in sql and "WHERE" not in sql and not any("TEMP B-TREE" in line for line in plan)
    for line in plan:
        scan = _SCAN.match(line)
        table = names.get(scan[1], scan[1]) if scan else ""
        if table in growing() and not few and (not scan or scan[2] not in of_some_rows()):
            yield table
        if "AUTOMATIC" in line:
            yield line


def _on_postgresql(sql: str, params: Any) -> Iterator[str]:
    with connection.cursor() as cursor:
        # Without this an empty table is read whole, whatever indexes it has.
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        [(told,)] = cursor.fetchall()
        cursor.execute("RESET enable_seqscan")
    plan = json.loads(told) if isinstance(told, str) else told
    yield from _wide(plan[0]["Plan"], few=False)


_PASSING = ("Limit", "LockRows", "Result", "Subquery Scan")


def _wide(node: Mapping[str, Any], *, few: bool, table: str = "") -> Iterator[str]:
    """The tables read whole at or below a node; ``few`` if somebody above takes only the first rows."""
    kind, table = node["Node Type"], node.get("Relation Name", table)
    few = kind == "Limit" or (few and (kind in _PASSING or "Scan" in kind))
    unsorted = few and "Filter" not in node
    if table in growing() and not unsorted and (kind == "Seq Scan" or not _narrow(node)):
        yield table
    for child in node.get("Plans", ()):
        yield from _wide(child, few=few, table=table if kind == "Bitmap Heap Scan" else "")


def _narrow(node: Mapping[str, Any]) -> bool:
    name = node.get("Index Name")
    if name is None or name in of_some_rows():
        return True
    return re.search(rf"\b{_first_column(name)}\b", node.get("Index Cond", "")) is not None


@cache
def _first_column(index: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass, 1, true)", [f'"{index}"'])
        return str(cursor.fetchone()[0]).strip('"')


HELPERS = ("/lib/reading.py", "/lib/rows.py")
"""Modules that ask in somebody's place."""


def _asker() -> str | None:
    """Which function of the product makes the query that is running; None if a test makes it itself."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(PACKAGE) and not name.endswith(HELPERS):
            inside = "/tests/" in name or name.endswith("/testing.py") or "/migrations/" in name
            return None if inside else f"{frame.f_globals['__name__']}:{frame.f_code.co_qualname.partition('.<')[0]}"
        frame = frame.f_back  # type: ignore[assignment]
    return None


_KNOWN: dict[tuple[str, str], list[str]] = {}


@contextmanager
def watch() -> Iterator[Seen]:
    """Ask for the plan of every query that the product makes on this thread's connection."""
    seen, asking = Seen(), False

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asking
        place = None if asking or not _ASKED.match(sql) else _asker()
        if place is not None:
            params = list(params) if many else params
            asking, counted = True, len(connection.queries_log)
            try:
                _note(seen, place, sql, params[0] if many else params)
            finally:
                asking = False
                # Whoever counts what the product asks does not count what is asked about it.
                while len(connection.queries_log) > counted:
                    connection.queries_log.pop()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield seen


def _note(seen: Seen, place: str, sql: str, params: Any) -> None:
    seen.places.add(place)
    # The number of places in a list of values changes nothing.
    shape = (connection.vendor, re.sub(r"(?:%s, )+%s", "%s", sql))
    if shape not in _KNOWN:
        _KNOWN[shape] = read_whole(sql, params)
    if _KNOWN[shape] and place not in READ_WHOLE:
        seen.faults.add(f"{place} reads {', '.join(_KNOWN[shape])} from end to end: {sql[:300]}")
