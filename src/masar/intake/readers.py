"""Files as rows: CSV, XLSX, JSON Lines and XES, plain or gzip, one row at a time.

A row is a flat mapping of column to text (or to what the file holds: numbers, dates). Rows are numbered
from 1 in the order of the file. Whatever damages a file ends the reading with ``Damaged``; the rows
before it have been given.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

Row = dict[str, Any]
Numbered = tuple[int, Row]

csv.field_size_limit(1 << 20)


class Damaged(Exception):
    """The file cannot be read further. ``str()`` says why, and after which row."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written. ``sheet`` is an XLSX sheet by name; None is the first."""

    format: str
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    sheet: str | None = None


class Counting(io.RawIOBase):
    """A file that knows how far it has been read, for the progress bar."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.size = path.stat().st_size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()

    @property
    def at(self) -> int:
        """Bytes of the file, as it lies on the disk, that have been read."""
        return 0 if self._file.closed else self._file.tell()


def open_bytes(counting: Counting) -> BinaryIO:
    """The file's bytes, unpacked if it is gzip (told by its first bytes, not by its name)."""
    buffered = io.BufferedReader(counting, 1 << 18)
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(gzip.GzipFile(fileobj=buffered), 1 << 18)
    return buffered


def rows(stream: BinaryIO, layout: Layout) -> Iterator[Numbered]:
    """The rows of a file. Raises Damaged where it cannot be read further."""
    number = 0
    try:
        for number, row in _READERS[layout.format](stream, layout):
            yield number, row
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged(f"after row {number}: the compressed file is cut off or damaged ({error})") from error
    except UnicodeDecodeError as error:
        raise Damaged(f"after row {number}: not written in {layout.encoding} (byte {error.start})") from error
    except (csv.Error, expat.ExpatError, CalamineError, OSError) as error:
        raise Damaged(f"after row {number}: {error}") from error


def _text(stream: IO[bytes], layout: Layout) -> io.TextIOWrapper:
    return io.TextIOWrapper(stream, encoding=layout.encoding, newline="")


def _csv(stream: BinaryIO, layout: Layout) -> Iterator[Numbered]:
    yield from enumerate(csv.DictReader(_text(stream, layout), delimiter=layout.delimiter, strict=True), 1)


def _json_lines(stream: BinaryIO, layout: Layout) -> Iterator[Numbered]:
    """A line that is no JSON object is given as a row with the key ``unreadable``."""
    for number, line in enumerate(_text(stream, layout), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        yield number, row if isinstance(row, dict) else {"unreadable": line.strip()}


def _xlsx(stream: BinaryIO, layout: Layout) -> Iterator[Numbered]:
    """The first row holds the columns' names. The format cannot be streamed, so the file is read whole."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
    sheet = workbook.get_sheet_by_name(layout.sheet) if layout.sheet else workbook.get_sheet_by_index(0)
    given = iter(sheet.iter_rows())
    names = [str(name) for name in next(given, [])]
    for number, values in enumerate(given, 1):
        if any(value != "" for value in values):
            yield number, dict(zip(names, values, strict=False))


class _Xes:
    """XES events as rows: the event's attributes under their keys, the trace's under ``case:`` and theirs.

    The log's globals and nested attributes are passed over. A document type is refused: nothing that
    expands has any business in a log.
    """

    def __init__(self) -> None:
        self.ready: list[Row] = []
        self.trace: Row | None = None
        self.event: Row | None = None
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._refuse

    @staticmethod
    def _refuse(*args: Any) -> None:
        raise OSError("a document type declaration is not allowed in a log")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "trace":
            self.trace, self.depth = {}, 0
        elif name == "event" and self.trace is not None:
            self.event, self.depth = {}, 0
        elif self.trace is not None and "key" in attributes:
            if self.depth == 0:
                target, prefix = (self.event, "") if self.event is not None else (self.trace, "case:")
                target[prefix + attributes["key"]] = attributes.get("value", "")
            self.depth += 1

    def _end(self, name: str) -> None:
        if name == "event" and self.event is not None and self.trace is not None:
            self.ready.append(self.trace | self.event)
            self.event = None
        elif name == "trace":
            self.trace = None
        elif self.depth:
            self.depth -= 1


def _xes(stream: BinaryIO, layout: Layout) -> Iterator[Numbered]:
    reader, number = _Xes(), 0
    damage: Exception | None = None
    while damage is None:
        chunk = stream.read(1 << 16)
        try:
            reader.parser.Parse(chunk, not chunk)
        except (expat.ExpatError, OSError) as error:
            damage = error  # what was read before the damage is given first
        for row in reader.ready:
            number += 1
            yield number, row
        reader.ready.clear()
        if not chunk:
            break
    if damage is not None:
        raise damage


_READERS: dict[str, Callable[[BinaryIO, Layout], Iterator[Numbered]]] = {
    "csv": _csv,
    "jsonl": _json_lines,
    "xlsx": _xlsx,
    "xes": _xes,
}
FORMATS = tuple(_READERS)
