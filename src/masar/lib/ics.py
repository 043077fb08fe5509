"""A calendar as text that calendar programs take (RFC 5545): its lines, what is escaped in them, where they break.

What has no span lasts all of its day, wherever it is read. Pure.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST = 75
"""Octets of a line, without what ends it (section 3.1)."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_DROPPED = dict.fromkeys((*range(9), *range(11, 32), 127))
"""Controls, which no text may hold (section 3.3.11); the tab may, and the end of a line is written out."""


@dataclass(frozen=True, slots=True)
class Event:
    """A day in a calendar, or a ``span`` of it (two moments, aware).

    ``uid`` stays the same when it moves, and ``sequence`` never becomes smaller; ``at`` (aware) is when it became as
    it is. One that is ``cancelled`` is told on, so that programs take it out.
    """

    uid: str
    day: date
    at: datetime
    sequence: int
    cancelled: bool
    summary: str
    description: str = ""
    location: str = ""
    span: tuple[datetime, datetime] | None = None


def calendar(name: str, events: Sequence[Event], *, product: str, language: str, every: timedelta) -> str:
    """The calendar called ``name``, which programs ask for again after ``every`` (whole hours)."""
    hours = f"PT{int(every.total_seconds() // 3600)}H"
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", f"-//{_text(product)}//{language.upper()}"),
        ("CALSCALE", "GREGORIAN"),
        # What programs called it before RFC 7986, and what that calls it.
        ("X-WR-CALNAME", _text(name)),
        (f"NAME;LANGUAGE={language}", _text(name)),
        ("X-PUBLISHED-TTL", hours),
        ("REFRESH-INTERVAL;VALUE=DURATION", hours),
        *(line for event in events for line in _event(event, language)),
        ("END", "VCALENDAR"),
    ]
    return "".join(f"{folded(f'{key}:{value}')}\r\n" for key, value in lines)


def _event(event: Event, language: str) -> Iterator[tuple[str, str]]:
    moment = _moment(event.at)
    yield from (("BEGIN", "VEVENT"), ("UID", event.uid), ("DTSTAMP", moment), ("LAST-MODIFIED", moment))
    yield "SEQUENCE", str(event.sequence)
    if event.span is None:
        yield "DTSTART;VALUE=DATE", event.day.strftime("%Y%m%d")
        yield "DTEND;VALUE=DATE", (event.day + timedelta(days=1)).strftime("%Y%m%d")
    else:
        yield from zip(("DTSTART", "DTEND"), map(_moment, event.span), strict=True)
    yield "STATUS", "CANCELLED" if event.cancelled else "CONFIRMED"
    # Nobody is busy all day because something is due on it.
    yield "TRANSP", "OPAQUE" if event.span else "TRANSPARENT"
    told = (("SUMMARY", event.summary), ("DESCRIPTION", event.description), ("LOCATION", event.location))
    yield from ((f"{key};LANGUAGE={language}", _text(text)) for key, text in told if text)
    yield "END", "VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """A text as a value (section 3.3.11)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED).translate(_ESCAPED)


def folded(line: str) -> str:
    """A line broken so that no part of it has more than 75 octets, and no symbol is torn (section 3.1)."""
    return "\r\n ".join(_parts(line))


def _parts(line: str) -> Iterable[str]:
    part, size, most = "", 0, LONGEST
    for symbol in line:
        octets = len(symbol.encode())
        if size + octets > most:
            yield part
            # The space that a part begins with is one of its octets.
            part, size, most = "", 0, LONGEST - 1
        part, size = part + symbol, size + octets
    yield part
