"""When it should be done: a range in words with its basis, and a bar. Pure; see ``page``.

Late is said only when an ``overdue`` event says so, never from today's date alone, so that no page
disagrees with a notice. Where the next move is somebody else's, the time after that move is told.
"""

from datetime import date
from typing import NamedTuple

from masar.catalogue.statuses import STATUSES
from masar.lib.dates import parsed
from masar.telling.page import Record, Worded, join, lines

_ROOM = 1.06
"""How much longer than the time from submission to the end the bar is, so that nothing sticks to its end."""


class Bar(NamedTuple):
    """Shares of the bar's width in percent, from its left: already mirrored for right-to-left pages.

    ``spent`` is where the part from submission to today begins, ``spent_width`` how wide it is; the same of the
    expected days; ``today`` is the mark, and ``label`` where its name stands, clear of the ends.
    """

    spent: str
    spent_width: str
    window: str
    window_width: str
    today: str
    label: str


class Expected(NamedTuple):
    """``range`` is empty where only the days after somebody's move are known."""

    title: str
    range: str
    applied: str
    window: str
    bar: Bar | None
    text: tuple[str, ...]
    basis: str


def after(at: Worded, status: str, days: tuple[int, int], paused: Record | None) -> Expected:
    """The card where the time hangs on somebody else's move: working days after it."""
    key = "paused_after" if paused else STATUSES[status].words
    said = at.say(f"expected.{key}", days=at.voice.working(days))
    text = lines((*_paused(at, paused), said))
    return Expected(at.say("expected.after"), "", "", "", None, text, _basis(at))


def _paused(at: Worded, paused: Record | None) -> tuple[str | None, ...]:
    if not paused:
        return ()
    said = at.say("expected.paused", **{"from": at.voice.day(paused["from"])})
    return _because(at, said, paused.get("reason"))


def _because(at: Worded, said: str, code: str | None) -> tuple[str | None, ...]:
    """What is said, why, and what can be done meanwhile."""
    reason = at.reason(code)
    return (join(said, at.text(reason.text)), at.text(reason.advice)) if reason else (said,)


def _basis(at: Worded) -> str:
    """What the estimate rests on, and how often it held, where that was measured."""
    said = at.say("expected.basis_target" if at.procedure.assumed else "expected.basis")
    return f"{said} {at.text(at.procedure.evidence)}" if at.procedure.evidence else said


def within(at: Worded, window: Record, words: str, applied: str, bar: Bar | None, *, late: bool) -> Expected:
    """The card with a range of days. ``words`` is the range, ``applied`` the day of submission, in words;
    ``bar`` is None where that day is unknown; ``late`` says that the delay has been recorded.
    """
    extended = _because(at, at.say("expected.extended"), window.get("reason")) if window.get("extended") else ()
    return Expected(
        at.say("expected.overdue" if late else "expected.title"),
        "" if late else words,
        applied,
        words,
        bar,
        lines((at.say("expected.overdue_was", window=words) if late else None, *extended)),
        _basis(at),
    )


def bar(submitted: str, begins: str, ends: str, today: date, *, mirrored: bool) -> Bar:
    """The bar from submission to the window's end or today, whichever is later."""
    start, first, last = parsed(submitted), parsed(begins), parsed(ends)
    length = max(1, (max(last, today) - start).days) * _ROOM
    at = max(0, (today - start).days) / length
    opens, closes = max(0, (first - start).days) / length, max(1, (last - start).days) / length
    width = max(closes - opens, 0.03)
    mark = 1 - at if mirrored else at
    return Bar(
        percent(mark if mirrored else 0.0),
        percent(at),
        percent(1 - opens - width if mirrored else opens),
        percent(width),
        percent(mark),
        percent(min(max(mark, 0.06), 0.94)),
    )


def percent(share: float) -> str:
    """A share from 0 to 1 as an SVG length: ``37.5%``."""
    return f"{max(0.0, min(1.0, share)) * 100:.3g}%"
