"""The day ledger: every day of a case belongs to whoever holds it at that day's end. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from masar.catalogue.definitions import Holder

Span = tuple[Holder, date]
H = TypeVar("H", bound=str)


class Ledger:
    """Spans of days by holder, in order of time. Give it changes of holder in that order."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.ended: date | None = None
        self.summed: dict[Holder, int] = {}
        self.left_out = 0

    def sum_up(self, count: int) -> None:
        """Keep of the spans before the ``count``-th only how many days they are: they cannot change any more.

        ``count`` counts those that were left out already, and is less than there are.
        """
        over = count - self.left_out
        if over > 0:
            spans, self.spans = self.spans[:over], self.spans[over:]
            self.summed = summed(self.summed, spans, self.spans[0][1])
            self.left_out = count

    def hold(self, holder: Holder, day: date) -> None:
        """``holder`` has the case from ``day`` on. If it had ended, the days between were the applicant's."""
        if self.ended is not None:
            self._append(Holder.APPLICANT, self.ended)
            self.ended = None
        self._append(holder, day)

    def end(self, day: date) -> None:
        """Nobody holds the case from ``day`` on."""
        self.ended = day
        # A span that began on the last day owns no day of it.
        while len(self.spans) > 1 and self.spans[-1][1] >= day:
            self.spans.pop()

    def _append(self, holder: Holder, day: date) -> None:
        if self.spans and self.spans[-1][1] >= day:
            # The day belongs to whoever holds the case at its end, so the later holder takes it over.
            day = self.spans.pop()[1]
        if not self.spans or self.spans[-1][0] is not holder:
            self.spans.append((holder, day))


def summed(days: Mapping[Holder, int], spans: Sequence[Span], until: date) -> dict[Holder, int]:
    """``days``, and those of ``spans`` up to ``until``."""
    return days_by_holder(spans, until, days)


def days_by_holder(
    spans: Sequence[tuple[H, date]], until: date, before: Mapping[H, int] | None = None
) -> dict[H, int]:
    """How many days each holder had the case, up to but not counting ``until``; they add up to its age. ``before`` is
    how many each had before the first span.
    """
    starts = [start.toordinal() for _, start in spans]
    return counted([holder for holder, _ in spans], starts, until.toordinal(), before)


def counted(
    holders: Sequence[H], starts: Sequence[int], until: int, before: Mapping[H, int] | None = None
) -> dict[H, int]:
    """As ``days_by_holder``, of days as numbers that count up."""
    days = dict(before) if before else {}
    ends = [*starts[1:], until] if starts else []
    for holder, start, end in zip(holders, starts, ends, strict=True):
        days[holder] = days.get(holder, 0) + max(0, end - start)
    return days
