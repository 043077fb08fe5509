"""What could not be taken in, with its reason: counted always, written to a file where one is given.

Both files of a run, rejects and numbers, are written once a batch is in the database, and go on where a run that
was cut short had stopped: at the end they say what one uninterrupted run would have said.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

from masar.intake.readers import Broken, Row

MOST_WAITING = 5_000
"""Rejects that wait for their batch."""
MOST_CHARACTERS = 1 << 23
"""Of what they hold, together."""


class Table:
    """A CSV file that grows; one that a run left behind is gone on with."""

    def __init__(self, path: Path | None, heading: tuple[str, ...]) -> None:
        self.path, self.heading = path, heading
        self._file: IO[str] | None = None
        self._writer: Any = None

    def begin(self, keep: Callable[[list[str]], bool] | None = None) -> None:
        """Open it: anew, or with those lines of before that ``keep`` says to."""
        if self.path is None:
            return
        begin = [self.heading]
        if keep is not None and self.path.is_file():
            self._shorten(self.path, keep)
            begin = []
        # What no text can hold is written in escapes: a reject is never lost for its content.
        self._file = opened = self.path.open(
            "w" if begin else "a", encoding="utf-8", errors="backslashreplace", newline=""
        )
        self._writer = csv.writer(opened)
        self._writer.writerows(begin)

    def _shorten(self, path: Path, keep: Callable[[list[str]], bool]) -> None:
        part = path.with_name(f"{path.name}.part")
        with path.open(encoding="utf-8", newline="") as old, part.open("w", encoding="utf-8", newline="") as new:
            before = (row for row in csv.reader(old) if len(row) == len(self.heading))
            next(before, None)
            csv.writer(new).writerows([self.heading])
            csv.writer(new).writerows(row for row in before if keep(row))
        part.replace(path)

    def write(self, rows: Iterable[Iterable[Any]]) -> None:
        """Write these lines, and see them to the disk."""
        if self._file is not None:
            self._writer.writerows(rows)
            self._file.flush()

    def close(self) -> None:
        """No more lines come."""
        if self._file is not None:
            self._file.close()


class Rejects:
    """Rejected rows, and remarks on rows that were taken; a context manager, since it may hold a file open."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.reasons, self.remarks = path, Counter[str](), Counter[str]()
        self.count = 0
        self._table = Table(path, ("row", "reason", "content"))
        self._waiting: list[tuple[int, str, str]] = []
        self._numbers: set[int] = set()
        self._size = 0

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(self, *error: object) -> None:
        self._table.close()

    def begin(self, done: int, count: int = 0) -> None:
        """A run begins after row ``done``; ``count`` rows up to there were rejected."""
        self.count = count
        self._table.begin((lambda row: row[0].isdigit() and int(row[0]) <= done) if done else None)

    def add(self, number: int, reason: str, row: Row | Broken, *, remark: bool = False) -> None:
        """Row ``number`` was not taken, because of ``reason``; or it was, and something of it is to be remarked.

        The row itself goes only into the file.
        """
        (self.remarks if remark else self.reasons)[reason] += 1
        if not remark:
            self._numbers.add(number)
        content = _content(row) if self.path else ""
        self._waiting.append((number, reason, content))
        self._size += len(content)

    @property
    def full(self) -> bool:
        """Whether enough wait for a batch to end."""
        return len(self._waiting) >= MOST_WAITING or self._size > MOST_CHARACTERS

    def settle(self) -> None:
        """The batch is in the database: write what waits, in the order of the file."""
        self.count += len(self._numbers)
        self._waiting.sort(key=lambda waiting: waiting[0])
        self._table.write(self._waiting)
        self._waiting.clear()
        self._numbers.clear()
        self._size = 0


def _content(row: Row | Broken) -> str:
    content = {"line": row.content} if isinstance(row, Broken) else {str(key): value for key, value in row.items()}
    return json.dumps(content, ensure_ascii=False, default=str)


class Numbers:
    """The pairs of old reference and new number, each once."""

    def __init__(self, path: Path) -> None:
        self._table = Table(path, ("reference", "number"))
        self._seen: set[str] = set()

    def __enter__(self) -> "Numbers":
        return self

    def __exit__(self, *error: object) -> None:
        self._table.close()

    def begin(self, done: int) -> None:
        """A run begins after row ``done``."""
        self._table.begin(self._known if done else None)

    def _known(self, row: list[str]) -> bool:
        self._seen.add(row[0])
        return True

    def add(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Write those that are not written yet."""
        new = [(reference, number) for reference, number in pairs if reference not in self._seen]
        self._seen |= {reference for reference, _ in new}
        self._table.write(new)
