"""One status page from one record: which pieces it takes, in which order. This runs for every reader.

Plain and quick on purpose: every look-up here is paid a thousand times a second.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any

from masar.lib.dates import parsed
from masar.portal.box import BOX, BOX_ELSE, COUNTS
from masar.portal.expected import EXPECTED
from masar.portal.page import LEDE, LEDE_ELSE, Path
from masar.portal.path import NEXT, STEP
from masar.portal.pieces import Pieces, frozen
from masar.portal.story import days_held, is_stale

_PASSED = ("state", "passed")
_STATE = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a page is looked at: now (aware), the local day, and up to when the source's data are complete."""

    now: datetime
    today: date
    as_of: datetime | None


def assembled(pieces: Pieces, record: dict[str, Any], number: str, moment: Moment, *, fonts: bool) -> bytes:
    """The whole page as UTF-8.

    ``record`` is as ``pieces.read`` gives it, and is used up; ``number`` is as people read it. Raises KeyError
    if the catalogue does not have the record's procedure.
    """
    at = pieces.path(record["service"], record["procedure"])
    get, status = record.get, record["status"]
    for name in ("asks", "window_days", "overdue"):
        if name in record:
            record[name] = frozen(record[name])
    if status == "dispatched":
        record["failed"] = _last(record["log"], "delivery_failed", before="dispatched")
    position, stages = get("stage"), record["stages"]
    band = pieces.band(at, status, position, dict(stages[position])["state"] if position is not None else None)
    open_ended = "window" in record or "window_days" in record
    counted = moment.today if status in COUNTS else None
    shell = pieces.shell(fonts)
    return shell.text % shell.pick(
        {
            "number": number.encode(),
            "title": band.title,
            "service": band.service,
            "progress": band.progress,
            "lede": pieces.lede(at, status, *map(get, LEDE.get(status, LEDE_ELSE))),
            "printed": pieces.printed(moment.today),
            "box": pieces.box(at, counted, status, *map(get, BOX.get(status, BOX_ELSE))),
            "expected": pieces.expected(at, moment.today, *map(get, EXPECTED)) if open_ended else b"",
            "stages": b"".join(_steps(pieces, at, record)),
            "jumped": pieces.jumped("jumped" in record or _PASSED in map(_STATE, stages)),
            "following": pieces.following(at, *map(get, NEXT)),
            "details": b"".join(_details(pieces, at, record, moment.today)),
            "log": b"".join(_log(pieces, at, record["log"])),
            "fresh": pieces.fresh(at, moment.as_of, is_stale(moment.as_of, moment.now)),
        }
    )


def _steps(pieces: Pieces, at: Path, record: dict[str, Any]) -> Iterator[bytes]:
    here, plain = record.get("stage"), pieces.step
    for position, entry in enumerate(record["stages"]):
        if position == here:
            yield pieces.last_step(at, position, entry, *map(record.get, STEP))
        else:
            yield plain(at, position, entry)


def _details(pieces: Pieces, at: Path, record: dict[str, Any], today: date) -> Iterator[bytes]:
    for key in ("submitted", "ended"):
        if key in record:
            yield pieces.day_row(at, key, record[key])
    if "office" in record:
        yield pieces.office(at, record["office"], _last(record["log"], "transferred"))
    yield pieces.source(at, record["source"])
    until = record.get("ended")
    yield pieces.held(at, days_held(record["ledger"], parsed(until) if until else today))
    if "legal" in record and not until:
        yield pieces.day_row(at, "legal", record["legal"])


def _log(pieces: Pieces, at: Path, log: list[Any]) -> Iterator[bytes]:
    """Newest first. Every entry begins with its kind and its day, then its moment where that is known."""
    moment, day, line = pieces.moment, pieces.day, pieces.entry
    for entry in reversed(log):
        timed = len(entry) > 2 and entry[2][0] == "at"
        event = (entry[0], *entry[3 if timed else 2 :])
        try:
            before, after = line(at, *event)
        except TypeError:
            # A list of documents cannot be part of a key.
            before, after = line(at, *frozen(event))
        yield before
        yield moment(entry[2][1]) if timed else day(entry[1][1])
        yield after


def _last(log: list[Any], kind: str, before: str | None = None) -> str | None:
    """The day of the latest event of a kind, if there was one since the latest of the kind ``before``."""
    for (_, found), (_, day), *_ in reversed(log):
        if found == kind:
            return str(day)
        if found == before:
            return None
    return None
