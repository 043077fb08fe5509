"""The heading of a table, checked once before the rows: found under titles, cleaned, complete, nothing twice."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from masar.intake.readers.parts import Broken, Row, WrongHeading
from masar.lib.text import tidy

AMONG = 30
"""The heading is looked for in this many of the first rows that hold anything; titles stand above it."""


def found(table: Iterator[tuple[int, Any]], needed: Collection[str]) -> tuple[int, "Heading"]:
    """The number of the row that is the heading, and the heading; ``table`` goes on below it.

    ``table`` gives pairs of a number and the row's cells, or Broken in their place. Raises WrongHeading.
    """
    tried: list[list[str]] = []
    for number, cells in table:
        names = [] if isinstance(cells, Broken) else [tidy(str(cell)) for cell in cells]
        if not any(names):
            continue
        if set(needed) <= set(names):
            return number, Heading(names, needed)
        tried.append(names)
        if len(tried) == AMONG:
            break
    raise WrongHeading(_what_is_missing(tried, needed) if tried else "it is empty: there is no heading")


def _what_is_missing(rows: Sequence[list[str]], needed: Collection[str]) -> str:
    best = max(rows, key=lambda names: len(set(needed) & set(names)))
    missing = sorted(set(needed) - set(best))
    like = {name.casefold(): name for row in (best, rows[0]) for name in row if name}
    hints = [(name, like.get(name.casefold())) for name in missing]
    said = [f"{name!r} (it has {near!r})" if near else repr(name) for name, near in hints]
    return f"its heading has no column {', '.join(said)}"


class Heading:
    """The names of the columns; turns cells into a row."""

    def __init__(self, names: list[str], needed: Collection[str]) -> None:
        while names and not names[-1]:
            names.pop()
        counted = Counter(names)
        doubled = sorted(name for name in needed if counted[name] > 1)
        if doubled:
            twice = ", ".join(map(repr, doubled))
            raise WrongHeading(f"its heading has {twice} more than once, and nobody can say which is meant")
        self.names = [
            name if name and counted[name] == 1 else f"{name or 'column'} ({place})"
            for place, name in enumerate(names, 1)
        ]

    def row(self, cells: Sequence[Any]) -> Row | Broken:
        """The cells under their names. Empty ones too many or too few are nothing; a full one too many is broken."""
        missing = len(self.names) - len(cells)
        if missing == 0:
            return dict(zip(self.names, cells, strict=True))
        if missing > 0:
            return dict(zip(self.names, [*cells, *[""] * missing], strict=True))
        if any(str(cell).strip() for cell in cells[len(self.names) :]):
            return Broken("the row has more cells than the heading", " | ".join(map(str, cells)))
        return dict(zip(self.names, cells, strict=False))
