"""XES: the events of a log as rows, with the attributes of their trace under ``case:`` and their key."""

import codecs
import re
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from masar.intake.readers.parts import LONGEST_LINE, Broken, Damaged, Layout, Numbered, Row

CHUNK = 1 << 16
DEEPEST = 200
MOST_ATTRIBUTES = 1000
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})""")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOST = "\ufffd"
TWICE = "an attribute stands there twice, and nobody can say which is meant"


def read(stream: BinaryIO, layout: Layout, needed: Collection[str]) -> Iterator[Numbered]:
    """The events in the order of the log. XML that is no XES log is Damaged."""
    log, number = _Log(), 0
    damage: Exception | None = None
    for chunk, last in _texts(stream, layout):
        try:
            log.take(chunk, last)
        except (expat.ExpatError, Damaged) as error:
            damage = error  # what was read before the damage is given first
        for row in log.ready:
            number += 1
            yield number, row
        log.ready.clear()
        if damage is not None:
            raise damage if isinstance(damage, Damaged) else Damaged(str(damage))


def _texts(stream: BinaryIO, layout: Layout) -> Iterator[tuple[str, bool]]:
    """The file as text, in pieces: bytes and characters that no XML may hold are marked, and cost their event."""
    begin = stream.read(CHUNK).lstrip(b" \t\r\n")
    declared = _DECLARED.match(begin)
    named = declared[1].decode("ascii") if declared else "utf-8-sig"
    marked = next((encoding for mark, encoding in _BEGINNINGS if begin.startswith(mark)), named)
    try:
        "".encode(marked)  # codecs that are no encodings of text are refused here
        decoder = codecs.getincrementaldecoder(marked)(errors="replace")
    except (LookupError, UnicodeError):
        raise Damaged(f"its encoding {marked} is not known") from None
    chunk = begin
    while chunk:
        yield _NO_XML.sub(_LOST, decoder.decode(chunk)), False
        chunk = stream.read(CHUNK)
    yield _NO_XML.sub(_LOST, decoder.decode(b"", True)), True


_BEGINNINGS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)


class _Log:
    """A log being read. What counts is where an element stands: an attribute belongs to the event or trace that
    it is a child of, and what is nested deeper, or of another namespace than the log's, says nothing here.

    A document type is refused: nothing that expands has any business in a log.
    """

    def __init__(self) -> None:
        self.ready: list[Row | Broken] = []
        self.space: str | None = None
        self.path: list[str] = []
        self.trace: Row = {}
        self.trace_fault: str | None = None
        self.event: Row = {}
        self.fault: str | None = None
        self.fed = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    def take(self, text: str, last: bool) -> None:
        """Read on. Raises Damaged and ExpatError."""
        self.fed += len(text.encode())
        self.parser.Parse(text, last)
        if self.fed - self.parser.CurrentByteIndex > 4 * LONGEST_LINE + CHUNK * 4:
            raise Damaged(f"an element is longer than {LONGEST_LINE} characters")

    @staticmethod
    def _refuse(*args: Any) -> None:
        raise Damaged("a document type declaration is not allowed in a log")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self.space is None:
            if local != "log":
                raise Damaged(f"it is no XES log: its outermost element is {local[:40]!r}")
            self.space = space
        path = self.path
        path.append(local if space == self.space else "")
        if len(path) > DEEPEST:
            raise Damaged(f"elements are nested more than {DEEPEST} deep")
        if local == "trace" and path == ["log", "trace"]:
            self.trace, self.trace_fault = {}, None
        elif local == "event" and path in (["log", "trace", "event"], ["log", "event"]):
            self.event, self.fault = {}, self.trace_fault
        elif "value" in attributes and "key" in attributes and path[-1]:
            self._attribute(attributes["key"], attributes["value"])

    def _attribute(self, key: str, value: str) -> None:
        if self.path[1:-1] == ["trace", "event"]:
            if self.event.setdefault(key, value) != value:
                self.fault = TWICE
            if len(self.event) > MOST_ATTRIBUTES:
                raise Damaged(f"an event has more than {MOST_ATTRIBUTES} attributes")
        elif self.path[1:-1] == ["trace"]:
            if self.trace.setdefault(f"case:{key}", value) != value:
                self.trace_fault = TWICE
            if len(self.trace) > MOST_ATTRIBUTES:
                raise Damaged(f"a trace has more than {MOST_ATTRIBUTES} attributes")

    def _end(self, name: str) -> None:
        if self.path == ["log", "trace", "event"]:
            self.ready.append(self._given())
        elif self.path == ["log", "event"]:
            self.ready.append(Broken("the event stands outside of every trace", ""))
        self.path.pop()

    def _given(self) -> Row | Broken:
        row = self.event | self.trace
        fault = self.fault
        if any(_LOST in value for value in row.values()):
            fault = "a byte or character in it is no text"
        return row if fault is None else Broken(fault, str(row))
