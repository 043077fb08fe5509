"""When it should be done: a range in words with its basis, and a bar. Pure; see ``page``.

Late is said only when an ``overdue`` event says so, never from today's date alone, so that no page
disagrees with a notice. Where the next move is somebody else's, the time after that move is told.
"""

from datetime import date
from typing import NamedTuple

from masar.portal.page import Path, Record, lines

EXPECTED = ("status", "submitted", "window", "window_days", "overdue", "paused")
_ROOM = 1.06
"""How much longer than the time from submission to the end the bar is, so that nothing sticks to its end."""


class Bar(NamedTuple):
    """Shares of the bar's width in percent, from its left: already mirrored for right-to-left pages.

    ``spent`` is the part from submission to today, ``window`` the expected days, ``today`` the mark
    and ``label`` where its name stands, clear of the ends.
    """

    spent: tuple[str, str]
    window: tuple[str, str]
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


def expected(path: Path, record: Record, today: date) -> Expected | None:
    """The card, or None where nothing is known."""
    if record.get("window_days"):
        return _after(path, record)
    window = record.get("window")
    return _within(path, record, window, today) if window else None


def _after(path: Path, record: Record) -> Expected:
    days = path.voice.working(tuple(record["window_days"]))
    paused = record.get("paused")
    key = "paused_after" if paused else record["status"]
    text = lines((_paused(path, paused), path.say(f"expected.{key}", days=days)))
    return Expected(path.say("expected.after"), "", "", "", None, text, path.say("expected.basis"))


def _paused(path: Path, paused: Record | None) -> str | None:
    if not paused:
        return None
    reason = path.reason(paused.get("reason"))
    said = path.say("expected.paused", **{"from": path.voice.day(paused["from"])})
    return f"{said} {path.text(reason.text)}" if reason else said


def _within(path: Path, record: Record, window: Record, today: date) -> Expected:
    words = path.voice.between(window["from"], window["to"])
    late = "target" in (record.get("overdue") or ())
    submitted = record.get("submitted")
    text = lines(
        (
            path.say("expected.overdue_was", window=words) if late else None,
            _extended(path, window),
        )
    )
    return Expected(
        path.say("expected.overdue" if late else "expected.title"),
        "" if late else words,
        path.voice.short(submitted) if submitted else "",
        words,
        bar(submitted, window, today, mirrored=path.edition.language == "ar") if submitted else None,
        text,
        path.say("expected.basis"),
    )


def _extended(path: Path, window: Record) -> str | None:
    if not window.get("extended"):
        return None
    reason = path.reason(window.get("reason"))
    said = path.say("expected.extended")
    return f"{said} {path.text(reason.text)}" if reason else said


def bar(submitted: str, window: Record, today: date, *, mirrored: bool) -> Bar:
    """The bar from submission to the window's end or today, whichever is later."""
    start = date.fromisoformat(submitted)
    first, last = date.fromisoformat(window["from"]), date.fromisoformat(window["to"])
    length = max(1, (max(last, today) - start).days) * _ROOM
    at = max(0, (today - start).days) / length
    begins, ends = max(0, (first - start).days) / length, max(1, (last - start).days) / length
    width = max(ends - begins, 0.03)

    def span(begin: float, size: float) -> tuple[str, str]:
        return percent(1 - begin - size if mirrored else begin), percent(size)

    mark = 1 - at if mirrored else at
    return Bar(span(0, at), span(begins, width), percent(mark), percent(min(max(mark, 0.06), 0.94)))


def percent(share: float) -> str:
    """A share from 0 to 1 as an SVG length: ``37.5%``."""
    return f"{max(0.0, min(1.0, share)) * 100:.3g}%"
