"""What many records share: everything but their times. Pure.

A record is cut where its days and moments stand. What is left, its skeleton, most cases share with many others. The
page of a skeleton is drawn once (``assembly``), with holes for the times; a reader's page is a copy with the holes
filled. In a record that is drawn so, a numbered one, each time is its place among all of them, between two ``SLOT``.
"""

import re
from typing import Any, NamedTuple, TypeVar

from masar.speech.voice import SLOT

T = TypeVar("T")
Times = list[str]
"""The days ("2026-11-02") and moments ("2026-11-02T10:21:00Z") of a record, in the order of its text."""

_TIME = re.compile(r'"([12]\d{3}-\d\d-\d\d[^"]*)"')
_CUT = "\0"
_STANDS_FOR = re.compile(f"{SLOT}([0-9]+){SLOT}".encode())
_SLOT = SLOT.encode()


def cut(content: str) -> tuple[str, Times]:
    """A record, or a page of a log, as its skeleton and its times."""
    parts = _TIME.split(content)
    return _CUT.join(parts[::2]), parts[1::2]


def numbered(skeleton: str) -> str:
    """The JSON of a skeleton, with the place of each time in its stead."""
    first, *rest = skeleton.split(_CUT)
    return first + "".join([f'"{SLOT}{place}{SLOT}"{part}' for place, part in enumerate(rest)])


def place_of(time: str) -> int:
    """The place of a time of a numbered record."""
    return int(time[1:-1])


def dated(value: Any, times: Times) -> Any:
    """A part of a numbered record with its times."""
    if isinstance(value, str):
        return times[place_of(value)] if value[:1] == SLOT else value
    return tuple([dated(inner, times) for inner in value]) if isinstance(value, (tuple, list)) else value


class Holes(NamedTuple):
    """A drawn text with holes. ``parts`` has an empty part for each hole; the others say which parts these are, and
    what belongs there: a time of the record in words, or what goes under a name.
    """

    parts: list[bytes]
    days: list[tuple[int, int]]
    shorts: list[tuple[int, int]]
    moments: list[tuple[int, int]]
    named: list[tuple[int, str]]

    def put(self, drawn: bytes) -> None:
        """Go on with ``drawn``; what stands in it for a time is a hole for the day."""
        if _SLOT not in drawn:
            self.parts.append(drawn)
            return
        for index, piece in enumerate(_STANDS_FOR.split(drawn)):
            if index % 2:
                self.leave(self.days, int(piece))
            else:
                self.parts.append(piece)

    def leave(self, kind: list[tuple[int, T]], what: T) -> None:
        """Go on with a hole."""
        kind.append((len(self.parts), what))
        self.parts.append(b"")


def holes() -> Holes:
    """Nothing yet."""
    return Holes([], [], [], [], [])
