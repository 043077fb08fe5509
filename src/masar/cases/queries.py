"""Reads. The public's look-up is one row; nothing is worked out while a person waits."""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from masar.cases.models import Case, PublicRecord, Source
from masar.cases.stored import Fault, Known, content_text, load_facts, wakes_at
from masar.cases.timeline import FOLD, Timeline, fold
from masar.catalogue.queries import catalogue
from masar.lib.calendars import WorkingCalendar
from masar.staff.queries import offices

FRESHNESS_SECONDS = 5.0
log = logging.getLogger(__name__)


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


class _Sources:
    """The small table of sources, read again every few seconds; shared by the threads of a process."""

    def __init__(self) -> None:
        self.fresh: dict[str, datetime] = {}
        self.names: dict[str, dict[str, str]] = {}
        self.read_at = float("-inf")

    def refresh(self) -> None:
        if time.monotonic() - self.read_at <= FRESHNESS_SECONDS:
            return
        known = list(Source.objects.order_by("code").values_list("code", "name_ar", "name_en", "fresh_as_of"))
        self.fresh = {code: as_of for code, _, _, as_of in known if as_of}
        names = {code: {"ar": arabic, "en": english} for code, arabic, english, _ in known}
        if names != self.names:
            self.names = names
        self.read_at = time.monotonic()

    def forget(self) -> None:
        self.read_at = float("-inf")


_SOURCES = _Sources()
forget_freshness = _SOURCES.forget


def freshness() -> dict[str, datetime]:
    """Up to when each source's data are complete; at most a few seconds old. Do not change it."""
    _SOURCES.refresh()
    return _SOURCES.fresh


def source_names() -> dict[str, dict[str, str]]:
    """The public names of the sources by code and language. The same object while nothing changed."""
    _SOURCES.refresh()
    return _SOURCES.names


def appears_within_hours() -> int:
    """The longest time that a new application may take to appear, over all sources."""
    return max(Source.objects.values_list("appears_within_hours", flat=True), default=24)


def timelines(cases: Iterable[Case]) -> Iterator[tuple[Case, Timeline | Fault]]:
    """Each case with its timeline folded afresh from its events, or why it cannot be."""
    known = list(cases)
    facts = load_facts([case.pk for case in known])
    for case in known:
        yield case, _folded(case, facts[case.pk])


def _folded(case: Case, known: list[Known] | Fault) -> Timeline | Fault:
    if isinstance(known, Fault):
        return known
    service = catalogue().services.get(case.service_id)
    if service is None:
        return Fault(f"the catalogue has no service {case.service_id!r} any more")
    office = offices().get(case.office_id) if case.office_id else None
    calendar = office.calendar if office else WorkingCalendar()
    try:
        return fold(
            service,
            [fact for fact, _ in known],
            source=case.source_id,
            office=case.office_id,
            calendar=calendar,
        )
    except Exception as error:
        # Whatever it is, it is this case's alone; its text may hold what nobody may log.
        log.error("case %s cannot be folded: %s", case.pk, type(error).__name__)
        return Fault(f"the fold failed: {type(error).__name__}")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stored that its events do not give: the case, and what differs; or why that cannot be told."""

    case: UUID
    number: str
    what: tuple[str, ...]
    fault: Fault | None = None


def differences(cases: list[Case]) -> Iterator[Difference]:
    """Whatever is stored of these cases and differs from what their events give."""
    records = PublicRecord.objects.in_bulk([case.number for case in cases])
    for case, timeline in timelines(cases):
        if isinstance(timeline, Fault):
            yield Difference(case.pk, case.number, (), timeline)
            continue
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
