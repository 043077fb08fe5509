"""What must hold after all faults: nothing lost, nothing doubled, nothing out of order."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from masar.cases.models import Case, Event, Outbox, PublicRecord, Quarantined, ReferenceLookup, Trouble
from masar.cases.queries import differences
from masar.intake.models import ImportRun
from masar.people.models import Note
from tests.crashes import plan

CLOCK = "clock"


def problems(rounds: int, today: date) -> list[str]:
    """Everything that is wrong, in words."""
    return [*_cases(rounds), *_events(rounds, today), *_news(), *_records(), *_rest(rounds, today)]


def summary() -> str:
    """How much there was."""
    events, cases, news = Event.objects.count(), Case.objects.count(), Outbox.objects.count()
    return f"{events} events of {cases} cases, {news} rows of news: nothing lost, doubled or out of order"


def _cases(rounds: int) -> Iterator[str]:
    expected = {(plan.SOURCE, f"C-{number}") for number in range(rounds * plan.CASES_A_ROUND)}
    expected |= {("crash-import", f"I-{number}") for number in range(plan.IMPORTED)}
    found = list(ReferenceLookup.objects.values_list("source", "reference"))
    if sorted(found) != sorted(expected):
        yield f"{len(expected)} cases were told and {len(found)} can be looked up"
    if Case.objects.count() != len(expected) or PublicRecord.objects.count() != len(expected):
        yield f"{len(expected)} cases were told and there are {Case.objects.count()}"


def _events(rounds: int, today: date) -> Iterator[str]:
    """Each fact that was told is there once; beside it only what the clock found, once each."""
    told = [fact for number in range(rounds) for _, fact in plan.round_of(number, today)]
    expected = sorted(fact.source_id for fact in told)
    found = sorted(Event.objects.filter(source=plan.SOURCE).values_list("source_id", flat=True))
    if found != expected:
        yield f"{len(expected)} facts were told and {len(found)} are there"
    imported = Event.objects.filter(source="crash-import").count()
    if imported != 3 * plan.IMPORTED:
        yield f"{3 * plan.IMPORTED} rows were imported and {imported} are there"
    of_clock = list(Event.objects.filter(source=CLOCK).values_list("case_id", "source_id"))
    if len(set(of_clock)) != len(of_clock):
        yield "the clock recorded something twice"
    if Event.objects.exclude(source__in=[plan.SOURCE, "crash-import", CLOCK]).exists():
        yield "there are events that nobody told"


def _news() -> Iterator[str]:
    """One row an event; positions without a gap, and ascending within each case."""
    rows = Outbox.objects.order_by("case_id", "seq")
    by_case: dict[UUID, list[Outbox]] = defaultdict(list)
    for row in rows:
        by_case[row.case_id].append(row)
    positions = sorted(row.position or 0 for row in rows)
    if positions != list(range(1, len(positions) + 1)):
        yield "positions have gaps or stand twice"
    known = Case.objects.values_list("pk", "events", "news", "status", "closed_to_number")
    for case, events, news, status, closed in known:
        yield from _news_of(by_case[case], events, news, status, closed)


def _news_of(rows: list[Outbox], events: int, news: int, status: str, closed: bool) -> Iterator[str]:
    if [row.seq for row in rows] != list(range(1, news + 1)):
        yield "the news of a case has gaps or stands twice"
    if [row.event for row in rows if row.event] != list(range(1, events + 1)):
        yield "an event has no news, or twice"
    if [row.position for row in rows] != sorted(row.position or 0 for row in rows):
        yield "positions do not ascend within a case"
    if [row.before for row in rows] != [None, *(row.after for row in rows[:-1])] or rows[-1].after != status:
        yield "a row of news does not begin where the one before it ended"
    if sum(row.what == "number_closed" for row in rows) != closed:
        yield "a number was closed and there is no news of it, or twice"


def _records() -> Iterator[str]:
    """Everything stored is what the events give."""
    for case in Case.objects.all():
        seqs = Event.objects.filter(case=case).order_by("seq").values_list("seq", flat=True)
        if list(seqs) != list(range(1, case.events + 1)):
            yield "the events of a case have gaps or stand twice"
    for difference in differences(list(Case.objects.all())):
        yield f"a case differs from its events: {difference.what}"


def _rest(rounds: int, today: date) -> Iterator[str]:
    noted = sum("note" in fact.payload for number in range(rounds) for _, fact in plan.round_of(number, today))
    if Note.objects.count() != noted:
        yield f"{noted} notes were written and {Note.objects.count()} are in the vault"
    if Quarantined.objects.exists():
        yield "something is in quarantine though nothing was contradicted"
    if not ImportRun.objects.get().finished:
        yield "the import is not finished"
    yield from (f"a case in trouble: {trouble.what}" for trouble in Trouble.objects.exclude(about=""))
