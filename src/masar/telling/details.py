"""What happened so far: details, days by holder, the dated log, and how fresh it all is. Pure; see ``page``."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from masar.cases.kinds import KINDS
from masar.cases.ledger import days_by_holder
from masar.lib.dates import parsed
from masar.lib.languages import LANGUAGES
from masar.speech.voice import Voice
from masar.telling.page import Record, Worded

_WORDS = {kind.value: row.words for kind, row in KINDS.items()}
STALE = timedelta(days=3)
"""A source that has said nothing for this long is said to be silent: longer than a weekend."""


class Row(NamedTuple):
    """A line of the details: what it is, its value, and what else is to say of it."""

    term: str
    value: str
    note: str = ""


def office_row(at: Worded, office: str, transferred: str | None) -> Row | None:
    """The office; ``transferred`` is the day on which the case was last moved, if it was."""
    name = at.edition.office(office)
    if name is None:
        return None
    note = at.say("details.transferred", on=at.voice.day(transferred)) if transferred else ""
    return Row(at.say("details.office"), name, note)


def source_row(at: Worded, source: str) -> Row | None:
    """Where the data come from."""
    named = at.edition.sources.get(source)
    return Row(at.say("details.source"), named[at.edition.language]) if named else None


def day_row(at: Worded, key: str, day: str) -> Row:
    """A day of the details: ``submitted``, ``ended`` or ``legal``, the last with the rule it comes from."""
    limit = at.procedure.legal_limit
    note = at.text(limit.law) if key == "legal" and limit else ""
    return Row(at.say(f"details.{key}"), at.voice.day(day), note)


class Held(NamedTuple):
    """How long who had the case."""

    holder: str
    days: str


def days_held(
    spans: Sequence[tuple[str, str]], until: date, before: Sequence[tuple[str, int]] = ()
) -> tuple[tuple[str, int], ...]:
    """How many days each holder had the case, up to but not counting ``until``; holders without one are out.
    ``before`` is how many each had before the first span.
    """
    days = days_by_holder([(holder, parsed(first)) for holder, first in spans], until, dict(before))
    return tuple([(holder, count) for holder, count in days.items() if count])


def held(voice: Voice, holder: str, days: int) -> Held:
    """One holder's days in words."""
    return Held(voice.say(f"holders.{holder}"), voice.count("days", days))


def total(voice: Voice, days: int) -> str:
    """The age of the case in words: the days of all holders together."""
    return voice.say("details.total", days=voice.count("days", days))


class Entry(NamedTuple):
    """A line of the log without its date: what happened, why, and whether it was put right later."""

    text: str
    why: str
    corrected: str


def entry(at: Worded, event: Record) -> Entry:
    """One event of the record's log; ``event`` without ``on`` and ``at``."""
    return Entry(_told(at, event), at.why(event), at.say("log.corrected") if event.get("corrected") else "")


def _told(at: Worded, event: Record) -> str:
    key = _key(event)
    values: dict[str, str] = {}
    for name in ("by", "until", "next_review"):
        if name in event:
            values[name] = at.voice.day(str(event[name]))
    for name in ("document", "instead"):
        if name in event:
            values[name] = at.document(str(event[name]))
    documents = event.get("documents")
    if isinstance(documents, (list, tuple)):
        comma = LANGUAGES[at.edition.language].comma
        values["documents"] = comma.join(at.document(str(code)) for code in documents)
    if "stage" in event:
        position = at.procedure.stage_at(str(event["stage"]))
        values["stage"] = at.stage_name(position) if position is not None else ""
    values["office"] = at.edition.office(event.get("office")) or at.say("holders.other_office")
    named = at.edition.authority(event.get("authority"))
    values["authority"] = named or at.say("holders.other_authority")
    return at.say(f"log.{key}", **values)


def _key(event: Record) -> str:
    """Under which words of the log an event is told.

    What a later version wrote, before it was taken back, is said in general words: never an error.
    """
    kind = str(event["kind"])
    key = _way(kind, event)
    return key if key in _WORDS.get(kind, ()) else "other"


def _way(kind: str, event: Record) -> str:
    """Which of the ways to tell its kind fits this event."""
    if kind == "stage_entered":
        return "stage_plain" if "stage" not in event else "stage_back" if event.get("back") else kind
    if kind == "stage_decided":
        return f"stage_{event.get('outcome', '')}"
    if kind == "deferred":
        return "deferred_until" if "next_review" in event else kind
    if kind == "objection_decided":
        return f"objection_{event.get('outcome', 'dismissed')}"
    if kind == "overdue":
        return f"overdue_{event.get('what', 'target')}"
    if kind == "notice_settled":
        return f"notice_settled_{event.get('how', '')}"
    if kind == "reminded":
        return "reminded_collection" if event.get("what") == "collection" else kind
    return "voided" if kind == "corrected" else kind


class Fresh(NamedTuple):
    """How old the data are, in words."""

    text: str
    stale: bool


def is_stale(as_of: datetime | None, now: datetime) -> bool:
    """Whether the source has been silent for too long to keep quiet about it."""
    return as_of is not None and now - as_of > STALE


def fresh(at: Worded, as_of: datetime | None, stale: bool, ended: bool) -> Fresh:
    """ "Office data as of …", honest where they are old or their age is unknown."""
    if as_of is None:
        return Fresh(at.say("fresh.unknown"), True)
    if stale:
        day = as_of.astimezone(at.voice.zone).date()
        return Fresh(at.say("fresh.stale_ended" if ended else "fresh.stale", day=at.voice.day(day.isoformat())), True)
    return Fresh(at.say("fresh.as_of", moment=at.voice.moment(as_of.astimezone(UTC))), False)
