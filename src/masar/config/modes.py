"""Whose eyes the files of a deployment are for: its state, its keys and its secrets are one account's alone."""

import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_to_others(paths: Iterable[Path]) -> list[Path]:
    """Those of ``paths`` that are there and that somebody else than their owner may read, write or look into."""
    return [path for path in paths if path.exists() and path.stat().st_mode & OTHERS]


def state_files(folder: Path, database: Path | None) -> Iterator[Path]:
    """The folder of the state, and what the embedded database keeps: its file, its log, the log's index."""
    yield folder
    if database is not None:
        yield from (database.with_name(database.name + end) for end in ("", "-wal", "-shm"))
