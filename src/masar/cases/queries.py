"""Reads. The public's look-up is one row; nothing is worked out while a person waits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from masar.cases.models import Case, PublicRecord, Source
from masar.cases.recording import content_text, load_facts, wakes_at
from masar.cases.timeline import FOLD, Timeline, fold
from masar.catalogue.queries import catalogue
from masar.lib.calendars import WorkingCalendar
from masar.lib.kept import Kept
from masar.lib.languages import columns
from masar.staff.queries import offices


@dataclass(frozen=True, slots=True)
class Shown:
    """What a number opens: the stored record as JSON text, its version, and where its data come from."""

    content: str
    version: int
    source: str


def public_record(number: str) -> Shown | None:
    """The public record of an application number (13 symbols, no separators); None also if its owner closed it."""
    found = PublicRecord.objects.filter(pk=number, closed=False).values_list("content", "version", "source").first()
    return Shown(*found) if found else None


class _Sources(NamedTuple):
    """The small table of sources: up to when each one's data are complete, and what it is called."""

    fresh: dict[str, datetime]
    names: dict[str, dict[str, str]]


def _changed(known: _Sources) -> _Sources:
    rows = list(Source.objects.order_by("code"))
    fresh = {row.code: row.fresh_as_of for row in rows if row.fresh_as_of}
    names = {row.code: columns(row, "name") for row in rows}
    return _Sources(fresh, known.names if names == known.names else names)


_SOURCES = Kept(_changed, _Sources({}, {}))
forget_freshness = _SOURCES.forget


def freshness() -> dict[str, datetime]:
    """Up to when each source's data are complete; at most a few seconds old. Do not change it."""
    return _SOURCES.get().fresh


def source_names() -> dict[str, dict[str, str]]:
    """The public names of the sources by code and language. The same object while nothing changed."""
    return _SOURCES.get().names


def appears_within_hours() -> int:
    """The longest time that a new application may take to appear, over all sources."""
    return max(Source.objects.values_list("appears_within_hours", flat=True), default=24)


def timelines(cases: Iterable[Case]) -> Iterator[tuple[Case, Timeline]]:
    """Each case with its timeline folded afresh from its events."""
    known = list(cases)
    facts = load_facts([case.pk for case in known])
    services, cards = catalogue().services, offices()
    for case in known:
        office = cards.get(case.office_id) if case.office_id else None
        yield (
            case,
            fold(
                services[case.service_id],
                [fact for fact, _ in facts[case.pk]],
                source=case.source_id,
                office=case.office_id,
                calendar=office.calendar if office else WorkingCalendar(),
            ),
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that the events do not give: the case, and the names of what differs."""

    case: UUID
    number: str
    what: tuple[str, ...]


def differences(cases: list[Case]) -> Iterator[Difference]:
    """Whatever is stored of these cases and differs from what their events give."""
    records = PublicRecord.objects.in_bulk([case.number for case in cases])
    for case, timeline in timelines(cases):
        record = records.get(case.number)
        pairs = {
            "content": (record and record.content, content_text(timeline)),
            "record.case": (record and record.case_id, case.pk),
            "record.closed": (record and record.closed, case.closed_to_number),
            "record.version": (record and record.version, case.version),
            "procedure": (case.procedure, timeline.procedure),
            "status": (case.status, timeline.status.value),
            "stage": (case.stage, timeline.stage),
            "submitted_on": (case.submitted_on, timeline.submitted),
            "ended_on": (case.ended_on, timeline.ended),
            "wakes_at": (case.wakes_at, wakes_at(timeline)),
            "fold": (case.fold, FOLD),
        }
        what = tuple(name for name, (stored, folded) in pairs.items() if stored != folded)
        if what:
            yield Difference(case.pk, case.number, what)
