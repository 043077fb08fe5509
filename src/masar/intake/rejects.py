"""What could not be taken in, with its reason: counted always, written to a file where one is given."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

from masar.intake.readers import Row


class Rejects:
    """Collects rejected rows; a context manager, since it may hold a file open."""

    def __init__(self, path: Path | None) -> None:
        self.path, self.reasons = path, Counter[str]()
        self._file: TextIO | None = None
        self._writer: Any = None

    def __enter__(self) -> "Rejects":
        if self.path is not None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["row", "reason", "content"])
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, number: int, reason: str, row: Row) -> None:
        """Row ``number`` was not taken, because of ``reason``. The row itself goes only into the file."""
        self.reasons[reason] += 1
        if self._writer is not None:
            named = {str(key): value for key, value in row.items()}
            self._writer.writerow([number, reason, json.dumps(named, ensure_ascii=False, default=str)])

    @property
    def count(self) -> int:
        """How many there are."""
        return self.reasons.total()
