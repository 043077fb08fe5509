"""Reads. The public's look-up is one row; nothing is worked out while a person waits."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count

from masar.cases.checkpoint import LONG
from masar.cases.checkpoints import pages_to_put, take_up
from masar.cases.desks import Desks, row_of
from masar.cases.facts import DESK
from masar.cases.folding import Folding
from masar.cases.models import Case, Event, LogPage, PublicRecord, ReferenceLookup, Source
from masar.cases.stored import Fault, Known, content_text, load_facts, wakes_at
from masar.cases.timeline import FOLD, Timeline, fold
from masar.catalogue.queries import catalogue
from masar.lib import rows
from masar.lib.calendars import WorkingCalendar
from masar.lib.clock import now
from masar.lib.kept import Kept
from masar.lib.languages import LANGUAGES, in_each
from masar.lib.text import found_under, spelling
from masar.speech.wording import shared
from masar.staff.queries import offices

log = logging.getLogger(__name__)


class Shown(NamedTuple):
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
    shapes: tuple[tuple[re.Pattern[str], bool], ...]


def _changed(known: _Sources) -> _Sources:
    sources = list(Source.objects.order_by("code"))
    own = {DESK: _complete_up_to(now())} if any(row.code == DESK for row in sources) else {}
    fresh = own | {row.code: row.fresh_as_of for row in sources if row.fresh_as_of}
    names = {row.code: in_each(row.name or _named_here(row.code)) for row in sources}
    shapes = tuple((re.compile(row.shape, re.IGNORECASE), row.open_references) for row in sources if row.shape)
    return _Sources(fresh, known.names if names == known.names else names, shapes)


def _complete_up_to(moment: datetime) -> datetime:
    """Up to when the desk's own data are said to be complete. By quarters of an hour, so that finished pages stay."""
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def _named_here(source: str) -> dict[str, str]:
    """What the desk is called as a source; nobody declares it, and so nobody else says it."""
    return {code: shared(code)["source_name"][DESK] for code in LANGUAGES} if source == DESK else {}


_SOURCES = Kept(_changed, _Sources({}, {}, ()))
forget_freshness = _SOURCES.forget


def freshness() -> dict[str, datetime]:
    """Up to when each source's data are complete; at most a few seconds old. Do not change it."""
    return _SOURCES.get().fresh


def source_names() -> dict[str, dict[str, str]]:
    """The public names of the sources by code and language. The same object while nothing changed."""
    return _SOURCES.get().names


class Shape(Enum):
    """What the sources say of a text: no references of theirs look so; some do, all of which open by themselves; some
    do that need the applicant's date of birth.
    """

    NONE = auto()
    OPEN = auto()
    CLOSED = auto()


def shape_of(references: Iterable[str]) -> Shape:
    """Whether some source says that its references look like one of these. That comes before all guesses: what looks
    like an identity number elsewhere may be a reference here. As it was a few seconds ago, at most.
    """
    forms = _SOURCES.get().shapes
    opens = [opening for reference in references for form, opening in forms if form.fullmatch(reference)]
    if not opens:
        return Shape.NONE
    return Shape.OPEN if all(opens) else Shape.CLOSED


def namesakes(source: str, references: Iterable[str]) -> dict[str, set[str]]:
    """Under which of these references of ``source`` people find another case as well; and of which sources."""
    keys: dict[str, list[str]] = defaultdict(list)
    for reference in references:
        keys[found_under(reference)].append(reference)
    found: dict[str, set[str]] = defaultdict(set)
    for chunk in rows.in_chunks(list(keys)):
        known = ReferenceLookup.objects.filter(key__in=chunk).values_list("source", "reference", "key")
        for other, written, key in known:
            for reference in keys[key]:
                if (other, written) != (source, spelling(reference)):
                    found[reference].add(other)
    return found


def open_by_version(service: str) -> dict[int, int]:
    """How many open cases of a service go by each version of its procedure; of a test none count."""
    if service in catalogue().tests:
        return {}
    still_open = Case.objects.filter(ended_on__isnull=True, service=service)
    return dict(still_open.order_by("procedure").values_list("procedure").annotate(Count("pk")))


def opened_by(actor: str, source: str, references: Iterable[str]) -> set[str]:
    """Those of these references of ``source`` whose case began with an event that ``actor`` brought."""
    spelt = {spelling(reference): reference for reference in references}
    found: set[str] = set()
    for chunk in rows.in_chunks(list(spelt)):
        known = ReferenceLookup.objects.filter(source=source, reference__in=chunk).values_list("case_id", "reference")
        cases = dict(known)
        begun = Event.objects.filter(case_id__in=list(cases), seq=1, actor=actor).values_list("case_id", flat=True)
        found |= {spelt[cases[case]] for case in begun}
    return found


def appears_within_hours() -> int:
    """The longest time that a new application may take to appear, over all sources."""
    return max(Source.objects.values_list("appears_within_hours", flat=True), default=24)


def log_page(number: str, page: int) -> str | None:
    """A page of the log that is not in the record: its entries as JSON, oldest first; page 1 has the oldest of all.

    None if there is no such page. Whether the number opens anything is ``public_record``'s to say.
    """
    return LogPage.objects.filter(number=number, page=page).values_list("content", flat=True).first()


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
    try:
        return fold(
            service,
            [one.fact for one in known],
            source=case.source_id,
            office=case.office_id,
            calendar=_calendar(case),
        )
    except Exception as error:
        # Whatever it is, it is this case's alone; its text may hold what nobody may log.
        log.error("case %s cannot be folded: %s", case.pk, type(error).__name__)
        return Fault(f"the fold failed: {type(error).__name__}")


def _calendar(case: Case) -> WorkingCalendar:
    office = offices().get(case.office_id) if case.office_id else None
    return office.calendar if office else WorkingCalendar()


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
    desks = Desks.of([case.pk for case in cases])
    for case, timeline in timelines(cases):
        if isinstance(timeline, Fault):
            yield Difference(case.pk, case.number, (), timeline)
        elif what := compared(case, records.get(case.number), timeline, desks):
            yield Difference(case.pk, case.number, what)


def compared(case: Case, record: PublicRecord | None, timeline: Timeline, desks: Desks) -> tuple[str, ...]:
    """What of a case, of its record and of what goes with it differs from the fold of all its events."""
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
        "pages": (any(pages_to_put(case.number, timeline, record.content if record else None)), False),
        "checkpoint": (_taken_up(case, timeline), timeline.content),
        "desk": (desks.right(row_of(case.pk, case.number, case.service_id, timeline)), True),
    }
    return tuple(name for name, (stored, folded) in pairs.items() if stored != folded)


def _taken_up(case: Case, timeline: Timeline) -> Mapping[str, Any]:
    """The content of a long case as its checkpoint would give it; as it is where there is none."""
    service = catalogue().services[case.service_id]
    found = take_up(case.pk, case.events, service, {}) if case.events > LONG else None
    if found is None:
        return timeline.content
    return (
        Folding(service, found, source=case.source_id, office=case.office_id, calendar=_calendar(case))
        .timeline()
        .content
    )
