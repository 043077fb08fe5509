"""A stored record as pages are drawn from it: read, and what the page works out of it before a word is said. Pure.

Objects become tuples of pairs, so that parts of a record can be keys of what was drawn from them.
"""

import re
from json import JSONDecoder
from typing import Any

_scan = JSONDecoder(object_pairs_hook=tuple).scan_once  # type: ignore[attr-defined]
_TEXT = r'"(?:[^"\\]++|\\.)*+"'
_EVENT = re.compile(rf'{{"kind":"(\w+)","on":"([^"]+)"(?:,"at":"([^"]+)")?((?:[^"}}]++|{_TEXT})*+)}}')
_APART = frozenset({("state", "maybe"), ("state", "exempt")})
"""Stages that do not count: nobody knows yet whether the case goes through them, or it does not."""

Pairs = tuple[tuple[str, Any], ...]
Event = tuple[str, str, str, str]
"""An entry of the log: its kind and day, its moment or "", and the JSON of what else it says."""


def read(content: str) -> dict[str, Any]:
    """A stored record with its inner objects as tuples of pairs, and its log as ``Event``.

    Raises ValueError or StopIteration for what the heart does not write.
    """
    start, _, log = content.partition(',"log":[')
    record = dict(_scan(start + "}", 0)[0])
    record["log"] = entries(log)
    return record


def entries(log: str) -> list[Event]:
    """The entries of a log, or of a page of one. Raises ValueError for what the heart does not write."""
    found: list[Event] = _EVENT.findall(log)
    if len(found) != log.count('{"kind":"'):
        raise ValueError("the log has entries of another form")
    return found


def thawed(value: Any) -> Any:
    """Tuples of pairs as dicts again, tuples of those as lists; None values are left out."""
    if not isinstance(value, tuple) or not value or not isinstance(value[0], tuple):
        return value
    if isinstance(value[0][0], str):
        return {key: thawed(inner) for key, inner in value if inner is not None}
    return [thawed(inner) for inner in value]


def frozen(value: Any) -> Any:
    """Lists as tuples, so that what holds them can be a key."""
    if isinstance(value, (list, tuple)):
        return tuple(map(frozen, value))
    return value


def worked_out(record: dict[str, Any]) -> dict[str, Any]:
    """``record``, as ``read`` gives it, with what pages need besides: ``failed``, the day of a delivery that failed
    and was not tried again; ``apart``, the stages that do not count; ``late``, what is told of a delay that was
    recorded.
    """
    for key in record.keys() & {"asks", "also"}:
        record[key] = frozen(record[key])
    if record["status"] == "dispatched" and "earlier" not in record:
        record["failed"] = last(record["log"], "delivery_failed", before="dispatched")
    if apart := tuple([(n, entry[1][1]) for n, entry in enumerate(record["stages"]) if entry[1] in _APART]):
        record["apart"] = apart
    if "target" in record.get("overdue", ()) and "window" in record:
        record["late"] = _late(record)
    return record


def _late(record: dict[str, Any]) -> Pairs:
    """The last day expected, the last on which anything happened, and whom to ask."""
    happened = [day for kind, day, _, _ in record["log"] if kind != "overdue"]
    known = {"until": record["window"][1][1], "last": happened[-1] if happened else None}
    return tuple((known | {key: record.get(key) for key in ("office", "legal")}).items())


def moved(record: dict[str, Any]) -> str | None:
    """The day on which another office last got the case, if one did."""
    day: str | None = record.get("transferred") if "earlier" in record else last(record["log"], "transferred")
    return day


def last(log: list[Event], kind: str, before: str | None = None) -> str | None:
    """The day of the latest event of a kind, if there was one since the latest of the kind ``before``."""
    for found, day, _, _ in reversed(log):
        if found == kind:
            return day
        if found == before:
            return None
    return None
