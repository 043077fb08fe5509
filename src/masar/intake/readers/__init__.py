"""Files as rows: CSV, XLSX, JSON Lines and XES, plain or gzip, one row at a time in bounded memory.

A row is a flat mapping of column to what the file holds: text, a date of a workbook, or nothing. Rows are
numbered from 1 in the order of the file, below its heading. A row that cannot be read is given as ``Broken``
with its reason, and the next one follows; what damages the file itself ends the reading with ``Damaged``.
"""

import gzip
import io
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from masar.intake.readers import csv_rows, json_rows, xes_rows, xlsx_rows
from masar.intake.readers.parts import Broken, Damaged, Doubtful, Layout, Numbered, Row, WrongHeading

__all__ = [
    "FORMATS",
    "Broken",
    "Counting",
    "Damaged",
    "Doubtful",
    "Layout",
    "Numbered",
    "Row",
    "WrongHeading",
    "open_bytes",
    "rows",
]


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
        return io.BufferedReader(_Unpacked(buffered), 1 << 13)
    return buffered


class _Unpacked(io.RawIOBase):
    """What a gzip file holds, in small pieces: all that was unpacked before the damage is given before the damage."""

    def __init__(self, packed: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read1(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def rows(stream: BinaryIO, layout: Layout, needed: Collection[str] = ()) -> Iterator[Numbered]:
    """The rows of a file. ``needed`` are the columns without which it means nothing; they find the heading.

    Raises Damaged where it cannot be read further, and WrongHeading before the first row.
    """
    number = 0
    try:
        for number, row in _READERS[layout.format](stream, layout, needed):
            yield number, row
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged(f"after row {number}: the compressed file is cut off or damaged ({error})") from error
    except OSError as error:
        raise Damaged(f"after row {number}: {error}") from error
    except UnicodeError as error:
        raise Damaged(f"after row {number}: it is no text in {layout.encoding}") from error
    except Damaged as damaged:
        raise type(damaged)(damaged.why, number) from damaged


_READERS: dict[str, Callable[[BinaryIO, Layout, Collection[str]], Iterator[Numbered]]] = {
    "csv": csv_rows.read,
    "jsonl": json_rows.read,
    "xlsx": xlsx_rows.read,
    "xes": xes_rows.read,
}
FORMATS = tuple(_READERS)
