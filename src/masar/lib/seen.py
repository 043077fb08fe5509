"""How often something was seen before, for many millions of things in little memory. Pure.

Sixteen to thirty-two bytes for each thing, in one table; only what comes again is counted by itself.
"""

from array import array

_FIRST = 1 << 12


class Seen:
    """Counts 64-bit marks of things: two things of one mark count as one, so a mark must be of a good hash."""

    def __init__(self) -> None:
        self._table = array("Q", bytes(8 * _FIRST))
        self._filled = 0
        self._again: dict[int, int] = {}

    def count(self, mark: int) -> int:
        """How often ``mark`` (from 1 to 2**64 - 1) has come, this time included."""
        place = self._place(mark)
        if self._table[place] == mark:
            self._again[mark] = times = self._again.get(mark, 1) + 1
            return times
        self._table[place] = mark
        self._filled += 1
        if 2 * self._filled > len(self._table):
            self._grow()
        return 1

    def _place(self, mark: int) -> int:
        """Where the mark stands, or the free place where it belongs."""
        table, last = self._table, len(self._table) - 1
        place = mark & last
        while table[place] not in (0, mark):
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        old = self._table
        self._table = array("Q", bytes(16 * len(old)))
        for mark in filter(None, old):
            self._table[self._place(mark)] = mark
