"""One status page from one record: which pieces it takes, in which order.

The page of a skeleton (``skeleton``) is outlined once. What runs for every reader is ``_filled`` and what it calls,
plain and quick on purpose: every look-up there is paid for thousands of times a second.
"""

from datetime import UTC, date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from masar.cases.ledger import counted
from masar.cases.timeline import PAGE
from masar.catalogue.statuses import STATUSES
from masar.lib.clock import local_day
from masar.lib.languages import LANGUAGES
from masar.telling.box import BOXES
from masar.telling.content import entries, moved, read, worked_out
from masar.telling.details import is_stale
from masar.telling.expected import Bar, bar
from masar.telling.page import LEDES, Worded
from masar.telling.pieces import Pieces
from masar.telling.private import without_private_reasons
from masar.telling.skeleton import Holes, Times, cut, dated, holes, numbered, place_of
from masar.telling.stages import NEXT, STEP

_PASSED = ("state", "passed")
_STATE = itemgetter(1)


Held = tuple[list[str], list[int]]
"""Who had the case in turn, and the place of the time from which on."""


class Own(NamedTuple):
    """What stands on the owner's page besides: at its head, and below the stages; whether the head asks something."""

    head: bytes
    personal: bytes
    asks: bool = False


QUARTER = 15 * 60
"""Seconds."""


class Moment(NamedTuple):
    """When a page is looked at, as far as it tells: the local day, up to when the source's data are complete, and
    whether that is too long ago. The page does not know the time of day.
    """

    today: date
    as_of: datetime | None
    stale: bool


def moment(now: datetime, zone: ZoneInfo, as_of: datetime | None) -> Moment:
    """The moment ``now`` (aware) in ``zone``, with data of a source that are complete up to ``as_of``."""
    return Moment(_today(int(now.timestamp()) // QUARTER, zone), as_of, is_stale(as_of, now))


@lru_cache(maxsize=64)
def _today(quarter: int, zone: ZoneInfo) -> date:
    """The local day of a quarter of an hour since 1970: no zone's day begins in the midst of one."""
    return local_day(datetime.fromtimestamp(quarter * QUARTER, UTC), zone)


class Outline(NamedTuple):
    """The page of a skeleton: its holes, and what it takes to fill those that hang on the day or on several times.

    ``record`` is the numbered one.
    """

    holes: Holes
    at: Worded
    record: dict[str, Any]
    held: Held


def assembled(
    pieces: Pieces, content: str, number: str, moment: Moment, *, fonts: bool, own: Own | None = None
) -> bytes:
    """The whole page as UTF-8, as its number opens it; or, with ``own``, which stands at its head and below, as its
    owner sees it.

    ``content`` is the record's text; ``number`` is as people read it. Raises KeyError if the catalogue does not have
    the record's procedure, ValueError or StopIteration for what the heart does not write.
    """
    skeleton, times = cut(content)
    outline = pieces.outlines.get((skeleton, fonts, own is not None))
    if outline is None:
        opened = without_private_reasons(skeleton, pieces.edition) if own is None else skeleton
        outline = _outlined(pieces, worked_out(read(numbered(opened))), fonts, own is not None)
        pieces.outlines.keep((skeleton, fonts, own is not None), outline)
    return _filled(pieces, outline, times, number.encode(), moment, own)


def _filled(pieces: Pieces, outline: Outline, times: Times, number: bytes, moment: Moment, own: Own | None) -> bytes:
    """The page of an outline with the times of a record, as it looks at this moment."""
    holes, at, record, held = outline
    parts, today = timed(pieces, holes, times), moment.today
    for place, name in holes.named:
        if name == "number":
            parts[place] = number
        elif name == "held":
            parts[place] = _held(pieces, record, held, times, today)
        elif name == "printed":
            parts[place] = pieces.printed[today]
        elif name == "fresh":
            parts[place] = pieces.fresh[at, moment.as_of, moment.stale, "ended" in record]
        elif name == "expected":
            parts[place] = _expected(pieces, at, record, times, today)
        elif name == "box":
            parts[place] = _box(pieces, at, record, times, today, asks=own is not None and own.asks)
        elif own:
            parts[place] = own.personal if name == "personal" else own.head
    return b"".join(parts)


def timed(pieces: Pieces, holes: Holes, times: Times) -> list[bytes]:
    """The parts, with the record's times in words where they belong."""
    parts, day, short, hours = holes.parts.copy(), pieces.day, pieces.short, pieces.hour
    for place, time in holes.days:
        parts[place] = day[times[time]]
    for place, time in holes.moments:
        when = times[time]
        before, minutes, after = hours[when[:13]]
        parts[place] = before + minutes[when[14:16]] + after if minutes else pieces.moment(when)
    for place, time in holes.shorts:
        parts[place] = short[times[time]]
    return parts


def _held(pieces: Pieces, record: dict[str, Any], held: Held, times: Times, today: date) -> bytes:
    """How long who had the case, until its end or today."""
    ordinal, (holders, firsts) = pieces.ordinal, held
    until = ordinal[dated(record["ended"], times)] if "ended" in record else today.toordinal()
    return pieces.held(counted(holders, [ordinal[times[first]] for first in firsts], until, record.get("held")))


def _box(pieces: Pieces, at: Worded, record: dict[str, Any], times: Times, today: date, *, asks: bool) -> bytes:
    status, get = record["status"], record.get
    counted = today if STATUSES[status].counts or "late" in record else None
    return pieces.box[at, counted, asks, status, *[dated(get(name), times) for name in BOXES[status].needs]]


def _outlined(pieces: Pieces, record: dict[str, Any], fonts: bool, own: bool) -> Outline:
    """The page of a numbered record that was worked out, with holes."""
    at = pieces.worded(record["service"], record["procedure"])
    get, status = record.get, record["status"]
    position, stages = get("stage"), record["stages"]
    state = stages[position][1][1] if position is not None else None
    band = pieces.band[at, status, position, state, get("apart", ())]
    whole, made = (
        holes(),
        {
            "title": band.title,
            "service": band.service,
            "progress": band.progress,
            "jumped": pieces.jumped["jumped" in record or _PASSED in map(_STATE, stages)],
            "following": pieces.following[at, *map(get, NEXT)],
            "earlier": pieces.earlier[record["earlier"] // PAGE] if "earlier" in record else b"",
        },
    )
    longer = {"lede": _lede, "stages": _steps, "details": _details, "log": _log, "expected": _waiting}
    shell = pieces.shell[fonts, True] if own else pieces.shell[fonts]
    for place, part in enumerate(shell.parts):
        name = shell.names[place // 2] if place % 2 else ""
        if not name:
            whole.parts.append(part)
        elif name in made:
            whole.put(made[name])
        elif name in longer:
            longer[name](whole, pieces, at, record)
        else:
            whole.leave(whole.named, name)
    if "held" in record:
        record["held"] = dict(record["held"])
    ledger = record.pop("ledger")
    # Drawn, and of no use any more: an outline is kept for long.
    del record["stages"], record["log"]
    return Outline(whole, at, record, ([holder for holder, _ in ledger], [place_of(first) for _, first in ledger]))


def _lede(whole: Holes, pieces: Pieces, at: Worded, record: dict[str, Any]) -> None:
    needs, day, _ = LEDES[record["status"]]
    before, after = pieces.lede[at, record["status"], *map(record.get, needs)]
    whole.put(before)
    if after is not None and day is not None:
        # Where an objection is open, the case has not ended, though its status says so.
        whole.leave(whole.days, place_of(record[day] if day in record else record["since"]))
        whole.put(after)


def _waiting(whole: Holes, pieces: Pieces, at: Worded, record: dict[str, Any]) -> None:
    """A hole for when it should be done, if anything can be said of that."""
    if "window" in record or record.get("window_days"):
        whole.leave(whole.named, "expected")


def _expected(pieces: Pieces, at: Worded, record: dict[str, Any], times: Times, today: date) -> bytes:
    """The card of when it should be done; a window begins with its first and its last day."""
    if "window" not in record:
        paused = dated(record.get("paused"), times)
        return pieces.after[at, record["status"], tuple(record["window_days"]), paused]
    (_, first), (_, last), *rest = dated(record["window"], times)
    submitted = dated(record.get("submitted"), times)
    shell = pieces.within[at, tuple(rest), "target" in record.get("overdue", ()), submitted is not None]
    values = {"words": pieces.between[first, last], "applied": b""}
    if submitted is not None:
        values["applied"] = pieces.short[submitted]
        drawn = bar(submitted, first, last, today, mirrored=LANGUAGES[pieces.edition.language].direction == "rtl")
        values.update(zip(Bar._fields, map(str.encode, drawn), strict=True))
    return shell.filled(values)


def _steps(whole: Holes, pieces: Pieces, at: Worded, record: dict[str, Any]) -> None:
    """The stages. An entry begins with its code and state; then come its first day and, once done, its last."""
    step = pieces.step
    stopped = record.get("stage") if STATUSES[record["status"]].stopped else None
    for position, entry in enumerate(record["stages"]):
        state = entry[1][1]
        if position == stopped:
            (before, after), when = pieces.stopped_step[at, position], entry[3 if state == "done" else 2][1]
        elif state == "done":
            (before, after), when = step[at, position, state, entry[4:]], entry[3][1]
        elif state == "now":
            before, after = pieces.current_step[at, position, entry[3:], *map(record.get, STEP)]
            when = entry[2][1]
        else:
            before, after = step[at, position, state]
        whole.put(before)
        if after is not None:
            whole.leave(whole.days, place_of(when))
            whole.put(after)


def _details(whole: Holes, pieces: Pieces, at: Worded, record: dict[str, Any]) -> None:
    for key in ("submitted", "ended"):
        if key in record:
            _day_row(whole, pieces, at, key, record[key])
    if "office" in record:
        whole.put(pieces.office[at, record["office"], moved(record)])
    whole.put(pieces.source[at, record["source"]])
    whole.leave(whole.named, "held")
    if "legal" in record and "ended" not in record:
        _day_row(whole, pieces, at, "legal", record["legal"])


def _day_row(whole: Holes, pieces: Pieces, at: Worded, key: str, day: str) -> None:
    before, after = pieces.day_row[at, key]
    whole.put(before)
    whole.leave(whole.days, place_of(day))
    whole.put(after or b"")


def _log(whole: Holes, pieces: Pieces, at: Worded, record: dict[str, Any]) -> None:
    """Entries of the log, which come oldest first, with the newest first."""
    for kind, day, when, rest in reversed(record["log"]):
        before, after = pieces.entry[at, kind, rest]
        whole.put(before)
        if when:
            whole.leave(whole.moments, place_of(when))
        else:
            whole.leave(whole.shorts, place_of(day))
        whole.put(after)


def log_page(pieces: Pieces, at: Worded, content: str) -> bytes:
    """The lines of a page of a log, newest first, from its JSON."""
    skeleton, times = cut(content)
    whole = holes()
    _log(whole, pieces, at, {"log": entries(numbered(skeleton))})
    return b"".join(timed(pieces, whole, times))
