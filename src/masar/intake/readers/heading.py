"""The heading of a table, checked once before the rows: found under titles, cleaned, complete, nothing twice."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import zip_longest
from typing import Any

from masar.intake.readers.parts import Broken, Row, WrongHeading
from masar.lib.text import found_under, tidy

AMONG = 30
"""The heading is looked for in this many of the first rows that hold anything; titles stand above it."""
DELIMITERS = (";", "\t", "|", ",")


def found(table: Iterator[tuple[int, Any]], needed: Collection[str]) -> tuple[int, "Heading"]:
    """The number of the row that is the heading, and the heading; ``table`` goes on below it.

    ``table`` gives pairs of a number and the row's cells, or Broken in their place. Raises WrongHeading.
    """
    tried: list[list[str]] = []
    written: list[str] = []
    broken: Broken | None = None
    for number, cells in table:
        if isinstance(cells, Broken):
            broken = broken or cells
            continue
        names = _names(cells)
        if not any(names):
            continue
        for whole in (names, _under(tried[-1], names) if tried else []):
            if set(needed) <= set(whole):
                return number, Heading(whole, needed, names)
        tried.append(names)
        written += map(str, cells)
        if len(tried) == AMONG:
            break
    if broken and not any(set(needed) & set(names) for names in tried):
        raise WrongHeading(f"its heading cannot be read: {broken.why}")
    raise WrongHeading(
        _what_is_missing(tried, needed) + _why(written, needed) if tried else "it is empty: there is no heading"
    )


def _names(cells: Sequence[Any]) -> list[str]:
    return [tidy(str(cell)) for cell in cells]


def _under(above: list[str], names: list[str]) -> list[str]:
    """A heading of two rows, as merged cells leave it: the lower name of each column, or the one above it."""
    return [low or high for high, low in zip_longest(above, names, fillvalue="")]


def _what_is_missing(rows: Sequence[list[str]], needed: Collection[str]) -> str:
    best = max(rows, key=lambda names: len(set(needed) & set(names)))
    missing = sorted(set(needed) - set(best))
    like = {found_under(name): name for row in (best, rows[0]) for name in row if name and name not in missing}
    hints = [(name, like.get(found_under(name))) for name in missing]
    said = [f"{name!r} (it has {near!r})" if near else repr(name) for name, near in hints]
    return f"its heading has no column {', '.join(said)}"


def _why(cells: Sequence[str], needed: Collection[str]) -> str:
    """What may be wrong with the profile instead, where it can be seen."""
    for mark in DELIMITERS:
        if any(set(needed) <= set(_names(cell.split(mark))) for cell in cells if mark in cell):
            return f": its columns are parted by {mark!r}, and the profile says otherwise"
    if any("\0" in cell for cell in cells):
        return ": it is no text in the encoding that the profile says, and may be utf-16"
    return ""


def _filled(names: Sequence[str]) -> list[tuple[int, str]]:
    return [(place, name) for place, name in enumerate(names) if name]


class Heading:
    """The names of the columns; turns cells into a row."""

    def __init__(self, names: list[str], needed: Collection[str], written: Sequence[str] = ()) -> None:
        self._written = [*(written or names)]
        self._first = next((place for place, name in enumerate(self._written) if name), 0)
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

    def again(self, cells: Sequence[Any]) -> bool:
        """Whether it is the heading once more, as on each page of a printed list: that says nothing."""
        first = self._written[self._first] if self._written else ""
        if not first or len(cells) <= self._first or first not in str(cells[self._first]):
            return False
        return _filled(_names(cells)) == _filled(self._written)

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
