"""A cases file beside an events file: each event gets the columns of its case, under ``case:`` and their name.

The cases wait in a temporary file that the database engine deletes, so there may be millions. A case of which no
event is told is given as a row of its own after all events: what a profile takes from its columns alone is taken.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from masar.intake.readers import Broken, Doubtful, Numbered, Row
from masar.intake.translate import Rejected, text_of
from masar.lib.text import spelling

PREFIX = "case:"
_TABLE = "CREATE TABLE cases (key TEXT PRIMARY KEY, content TEXT, told INTEGER DEFAULT 0, twice INTEGER DEFAULT 0)"
_ADD = (
    "INSERT INTO cases (key, content) VALUES (?, ?) "
    "ON CONFLICT (key) DO UPDATE SET twice = twice OR content <> excluded.content"
)
TWICE = "the cases file has its case twice, and nobody can say which is meant"
NO_CASE = "the cases file has no such case"


class Cases:
    """The rows of a cases file by their key."""

    def __init__(self, rows: Iterable[Numbered], column: str) -> None:
        self._column = column
        self._kept = sqlite3.connect("")  # an unnamed database is a temporary file of its own
        self._kept.execute(_TABLE)
        self._broken: list[Broken] = []
        self._kept.executemany(_ADD, self._keyed(rows, column))
        self._of = lru_cache(maxsize=1024)(self._read)

    def _keyed(self, rows: Iterable[Numbered], column: str) -> Iterator[tuple[str, str]]:
        for number, row in rows:
            try:
                key = _key(row, column)
            except Rejected as why:
                self._broken.append(Broken(f"row {number} of the cases file: {why}", _written(row)))
                continue
            yield key, _written(row)

    def close(self) -> None:
        """Forget everything."""
        self._kept.close()

    def joined(self, events: Iterable[Numbered], column: str) -> Iterator[Numbered]:
        """The events with their cases, then the cases without an event; numbered on from the last event."""
        number = 0
        for number, row in events:
            yield number, row if isinstance(row, Broken) else self._with_case(row, column)
        without = self._kept.execute("SELECT content, twice FROM cases WHERE NOT told ORDER BY rowid")
        for content, twice in without:
            number += 1
            case = _under_prefix(content)
            row = {column: case.get(f"{PREFIX}{self._column}")} | case
            yield number, Broken(TWICE, content) if twice else row
        for broken in self._broken:
            number += 1
            yield number, broken

    def _with_case(self, row: Row, column: str) -> Row | Broken:
        try:
            content, twice = self._of(_key(row, column))
        except Rejected as why:
            return Broken(str(why), _written(row))
        return Broken(TWICE, _written(row)) if twice else row | content

    def _read(self, key: str) -> tuple[Row, bool]:
        found = self._kept.execute("SELECT content, twice FROM cases WHERE key = ?", (key,)).fetchone()
        if found is None:
            raise Rejected(NO_CASE)
        self._kept.execute("UPDATE cases SET told = 1 WHERE key = ?", (key,))
        return _under_prefix(found[0]), bool(found[1])


def _key(row: Row | Broken, column: str) -> str:
    if isinstance(row, Broken):
        raise Rejected(row.why)
    if key := spelling(text_of(row, column)):
        return key
    raise Rejected(f"{column} is empty, and it names the case")


def _written(row: Row | Broken) -> str:
    return row.content if isinstance(row, Broken) else json.dumps(row, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Doubtful):
        return {"doubtful": [value.text, value.why]}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"on": value.isoformat()} if isinstance(value, date) else str(value)


def _under_prefix(content: str) -> Row:
    return {f"{PREFIX}{name}": _value(value) for name, value in json.loads(content).items()}


def _value(value: Any) -> Any:
    if not isinstance(value, dict) or len(value) != 1:
        return value
    [(kind, told)] = value.items()
    if kind == "doubtful":
        return Doubtful(*told)
    if kind in ("at", "on"):
        return datetime.fromisoformat(told) if kind == "at" else date.fromisoformat(told)
    return value
