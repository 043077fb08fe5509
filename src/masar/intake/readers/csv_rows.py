"""CSV, record by record: a quote that is never closed, or a wrong byte, costs its row and not the file."""

import csv
import re
from collections import deque
from collections.abc import Collection, Iterator
from typing import BinaryIO

from masar.intake.readers import heading
from masar.intake.readers.parts import LONGEST_LINE, Broken, Layout, Numbered, encoding_of, lines, no_text, wrong_byte

csv.field_size_limit(1 << 22)
QUOTE = "a quotation mark in it stands alone or in the wrong place"
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\s;,]*', re.IGNORECASE)


class _Lines:
    """The lines, remembered while they belong to an unfinished record, so that they can be read once more."""

    def __init__(self, given: Iterator[str | Broken]) -> None:
        self._given, self._again = given, deque[str]()
        self.taken: list[str] = []
        self.size = 0
        self.broken: Broken | None = None

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._given)
        if isinstance(line, Broken):
            self.broken = line
            line = "\n"
        self.taken.append(line)
        self.size += len(line)
        if self.size > LONGEST_LINE and len(self.taken) > 1:
            raise csv.Error("the record is too long")
        return line

    def begin(self) -> None:
        """A new record begins."""
        self.taken, self.size, self.broken = [], 0, None

    def back(self) -> None:
        """All but the first line of the record is to be read again: the first one alone is broken."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def read(stream: BinaryIO, layout: Layout, needed: Collection[str]) -> Iterator[Numbered]:
    """The rows below the heading, numbered from 1; lines without a single character are not counted."""
    encoding = encoding_of(stream, layout.encoding)
    given = lines(stream, encoding)
    first = next(given, None)
    delimiter, source = layout.delimiter, _Lines(given)
    if isinstance(first, str) and (said := _SEPARATOR_LINE.fullmatch(first.strip("\r\n"))):
        delimiter = said[1]
    elif first is not None:
        source = _Lines(_chained(first, given))
    table = enumerate(_records(source, delimiter, encoding), 1)
    below, head = heading.found(table, needed)
    for number, cells in table:
        if isinstance(cells, Broken):
            yield number - below, cells
            continue
        if head.again(cells):
            continue
        row = head.row(cells)
        if len(source.taken) > 1 and len(cells) != len(head.names):
            # A quote that was opened and closed in another row: what lies between is no single row.
            source.back()
            row = Broken(QUOTE, source.taken[0].rstrip("\r\n"))
        yield number - below, row


def _chained(first: str | Broken, rest: Iterator[str | Broken]) -> Iterator[str | Broken]:
    yield first
    yield from rest


def _records(source: _Lines, delimiter: str, encoding: str) -> Iterator[list[str] | Broken]:
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            source.back()
            yield Broken(QUOTE, source.taken[0].rstrip("\r\n") if source.taken else "")
            continue
        if source.broken is not None:
            yield source.broken
        elif any(map(wrong_byte, source.taken)):
            yield Broken(no_text(encoding), "".join(source.taken).rstrip("\r\n"))
        elif cells:
            yield cells
