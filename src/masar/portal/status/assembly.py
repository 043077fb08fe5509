"""One status page from one record: which pieces it takes, in which order. This runs for every reader.

Plain and quick on purpose: every look-up here is paid a thousand times a second.
"""

from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from masar.cases.timeline import PAGE
from masar.catalogue.statuses import STATUSES
from masar.lib.clock import local_day
from masar.lib.dates import parsed
from masar.lib.languages import LANGUAGES
from masar.portal.status.box import BOXES
from masar.portal.status.details import days_held, is_stale
from masar.portal.status.expected import Bar, bar
from masar.portal.status.page import LEDES, Worded
from masar.portal.status.pieces import Event, Pieces, frozen
from masar.portal.status.stages import NEXT, STEP

_PASSED = ("state", "passed")
_STATE = itemgetter(1)
_APART = frozenset({("state", "maybe"), ("state", "exempt")})
"""Stages that do not count: nobody knows yet whether the case goes through them, or it does not."""


Own = tuple[bytes, bytes]
"""What stands on the owner's page besides: at its head, and below the stages."""


class Moment(NamedTuple):
    """When a page is looked at, as far as it tells: the local day, up to when the source's data are complete, and
    whether that is too long ago. The page does not know the time of day.
    """

    today: date
    as_of: datetime | None
    stale: bool


def moment(now: datetime, zone: ZoneInfo, as_of: datetime | None) -> Moment:
    """The moment ``now`` (aware) in ``zone``, with data of a source that are complete up to ``as_of``."""
    return Moment(local_day(now, zone), as_of, is_stale(as_of, now))


def assembled(
    pieces: Pieces,
    record: dict[str, Any],
    number: str,
    moment: Moment,
    *,
    fonts: bool,
    own: tuple[bytes, bytes] | None = None,
) -> bytes:
    """The whole page as UTF-8; with ``own``, what stands at its head and below for its owner, the owner's view of it.

    ``record`` is as ``pieces.read`` gives it, and is used up; ``number`` is as people read it. Raises KeyError
    if the catalogue does not have the record's procedure.
    """
    at = pieces.worded(record["service"], record["procedure"])
    get, status = record.get, record["status"]
    if "asks" in record:
        record["asks"] = frozen(record["asks"])
    if status == "dispatched" and "earlier" not in record:
        record["failed"] = _last(record["log"], "delivery_failed", before="dispatched")
    position, stages = get("stage"), record["stages"]
    if apart := tuple([(n, entry[1][1]) for n, entry in enumerate(stages) if entry[1] in _APART]):
        record["apart"] = apart
    band = pieces.band[at, status, position, stages[position][1][1] if position is not None else None, apart]
    row = STATUSES[status]
    if "target" in record.get("overdue", ()) and "window" in record:
        record["late"] = _late(record)
    counted = moment.today if row.counts or "late" in record else None
    shell = pieces.shell[fonts] if own is None else pieces.shell[fonts, True]
    return shell.filled(
        {
            "number": number.encode(),
            "head": own[0] if own else b"",
            "personal": own[1] if own else b"",
            "title": band.title,
            "service": band.service,
            "progress": band.progress,
            "lede": _lede(pieces, at, record, status),
            "printed": pieces.printed[moment.today],
            "box": pieces.box[at, counted, status, *map(get, BOXES[status].needs)],
            "expected": _expected(pieces, at, record, moment.today),
            "stages": _steps(pieces, at, record),
            "jumped": pieces.jumped["jumped" in record or _PASSED in map(_STATE, stages)],
            "following": pieces.following[at, *map(get, NEXT)],
            "details": _details(pieces, at, record, moment.today),
            "log": log(pieces, at, record["log"]),
            "earlier": pieces.earlier[record["earlier"] // PAGE] if "earlier" in record else b"",
            "fresh": pieces.fresh[at, moment.as_of, moment.stale, "ended" in record],
        }
    )


def _late(record: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """What is told of a delay that was recorded: the last day expected, and the last on which anything happened."""
    happened = [day for kind, day, _, _ in record["log"] if kind != "overdue"]
    known = {"until": record["window"][1][1], "last": happened[-1] if happened else None}
    return tuple((known | {key: record.get(key) for key in ("office", "legal")}).items())


def _lede(pieces: Pieces, at: Worded, record: dict[str, Any], status: str) -> bytes:
    needs, day, _ = LEDES[status]
    before, after = pieces.lede[at, status, *map(record.get, needs)]
    return before if after is None or day is None else before + pieces.day[record[day]] + after


def _expected(pieces: Pieces, at: Worded, record: dict[str, Any], today: date) -> bytes:
    """The card of when it should be done; a window begins with its first and its last day."""
    if "window" not in record:
        days = record.get("window_days")
        return pieces.after[at, record["status"], tuple(days), record.get("paused")] if days else b""
    (_, first), (_, last), *rest = record["window"]
    submitted = record.get("submitted")
    shell = pieces.within[at, tuple(rest), "target" in record.get("overdue", ()), submitted is not None]
    values = {"words": pieces.between[first, last], "applied": b""}
    if submitted is not None:
        values["applied"] = pieces.short[submitted]
        drawn = bar(submitted, first, last, today, mirrored=LANGUAGES[pieces.edition.language].direction == "rtl")
        values.update(zip(Bar._fields, map(str.encode, drawn), strict=True))
    return shell.filled(values)


def _steps(pieces: Pieces, at: Worded, record: dict[str, Any]) -> bytes:
    """The stages. An entry begins with its code and state; then come its first day and, once done, its last."""
    step, day = pieces.step, pieces.day
    stopped = record.get("stage") if STATUSES[record["status"]].stopped else None
    drawn: list[bytes] = []
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
        drawn += (before,) if after is None else (before, day[when], after)
    return b"".join(drawn)


def _details(pieces: Pieces, at: Worded, record: dict[str, Any], today: date) -> bytes:
    ended = record.get("ended")
    drawn: list[bytes] = []
    for key in ("submitted", "ended"):
        if key in record:
            drawn += _day_row(pieces, at, key, record[key])
    if "office" in record:
        moved = record.get("transferred") if "earlier" in record else _last(record["log"], "transferred")
        drawn.append(pieces.office[at, record["office"], moved])
    drawn.append(pieces.source[at, record["source"]])
    held = days_held(record["ledger"], parsed(ended) if ended else today, record.get("held", ()))
    if held:
        drawn.append(pieces.held[(held,)])
    if "legal" in record and not ended:
        drawn += _day_row(pieces, at, "legal", record["legal"])
    return b"".join(drawn)


def _day_row(pieces: Pieces, at: Worded, key: str, day: str) -> tuple[bytes, bytes, bytes]:
    before, after = pieces.day_row[at, key]
    return before, pieces.day[day], after or b""


def log(pieces: Pieces, at: Worded, events: list[Event]) -> bytes:
    """Entries of the log, which come oldest first, with the newest first."""
    hours, minutes, short, line = pieces.hour, pieces.minute, pieces.short, pieces.entry
    drawn: list[bytes] = []
    for kind, day, when, rest in reversed(events):
        before, after = line[at, kind, rest]
        if not when:
            drawn += before, short[day], after
            continue
        start, end, first = hours[when[:13]]
        if first is None:
            drawn += before, pieces.moment(when), after
        else:
            drawn += before, start, minutes[first + int(when[14:16])], end, after
    return b"".join(drawn)


def _last(log: list[Event], kind: str, before: str | None = None) -> str | None:
    """The day of the latest event of a kind, if there was one since the latest of the kind ``before``."""
    for found, day, _, _ in reversed(log):
        if found == kind:
            return day
        if found == before:
            return None
    return None
