"""Made-up cases with dates, numbers and ids; the same seed and day give the same cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, note_freshness, record_events
from masar.cases.facts import NOTHING, Fact, Kind
from masar.catalogue.definitions import Catalogue, Service, Status
from masar.catalogue.statuses import STATUSES, whole
from masar.intake.sample import MADE_UP, SOURCE
from masar.intake.sample.people import applicant, guardian, is_child
from masar.intake.sample.story import Step, Teller, can_reach
from masar.lib.calendars import WorkingCalendar
from masar.lib.numbers import number_from
from masar.staff.cards import OfficeCard

BATCH = 2_000
SHAPE = r"S\d{1,9}-\d{7}"
"""What the references of made-up cases look like."""
WEIGHTS = whole(
    {
        Status.RECEIVED: 8,
        Status.AWAITING_PAYMENT: 5,
        Status.UNDER_REVIEW: 16,
        Status.ACTION_NEEDED: 8,
        Status.APPOINTMENT_NEEDED: 3,
        Status.WITH_AUTHORITY: 8,
        Status.DEFERRED: 3,
        Status.APPROVED: 4,
        Status.ISSUING: 6,
        Status.READY: 5,
        Status.DISPATCHED: 4,
        Status.COMPLETED: 24,
        Status.REJECTED: 4,
        Status.WITHDRAWN: 2,
        Status.CLOSED: 3,
    }
)
"""How common each status is. The first cases of a sample have each status once, whatever the weights."""

OF_CHILDREN = frozenset(
    {"passport-first", "passport-renewal", "passport-replacement", "residence-family", "travel-permit"}
)
"""What is applied for in the name of children."""
AT_CONSULATES = frozenset({"passport-first", "passport-renewal", "passport-replacement", "personal-data-amendment"})
"""The services that made-up consular sections take. A foreigner's residence is nothing for them."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when the made-up cases live: all their events lie before ``now`` (aware)."""

    catalogue: Catalogue
    offices: dict[str, OfficeCard]
    zone: ZoneInfo
    now: datetime
    seed: int
    families: frozenset[str]
    people: bool = False


def cases(setting: Setting, count: int) -> Iterator[Incoming]:
    """``count`` cases, one after the other."""
    services = [service for service in setting.catalogue.offered.values() if service.family in setting.families]
    reachable = {status: [service for service in services if can_reach(service, status)] for status in Status}
    wanted = [status for status in Status if reachable[status]]
    weights = [WEIGHTS[status] for status in wanted]
    for index in range(count):
        random = Random(f"{setting.seed}:{index}")  # noqa: S311  must be repeatable
        status = wanted[index] if index < len(wanted) else random.choices(wanted, weights)[0]
        fitting = [service for service in reachable[status] if service.code in OF_CHILDREN or not is_child(index)]
        yield _case(setting, index, random.choice(fitting or reachable[status]), status, random)


def _case(setting: Setting, index: int, service: Service, status: Status, random: Random) -> Incoming:
    offices = _offices(setting, service, random)
    office = random.choice(offices)
    calendar = setting.offices[office].calendar
    teller = Teller(
        setting.catalogue,
        service.procedures[-1],
        offices,
        random,
        child=is_child(index),
        abroad=bool(setting.offices[office].country),
    )
    steps = teller.tell(status)
    rest = _rest(steps, status, random)
    first = _back(setting.now.date() - timedelta(days=1), sum(step.wait for step in steps) + rest, calendar)
    reference = f"S{setting.seed}-{index:07d}"
    new = NewCase(
        service.code,
        SOURCE,
        reference,
        office,
        _parties(setting, index),
        number_from(random.getrandbits(60)),
    )
    return Incoming(new, tuple(_facts(setting, steps, first, calendar, reference, random)))


def _parties(setting: Setting, index: int) -> tuple[PartyGiven, ...]:
    """The applicant; and a guardian, who can be reached, beside a child, who cannot."""
    given = PartyGiven("applicant", applicant(setting.seed, index) if setting.people else None)
    if not is_child(index):
        return (given,)
    return given, PartyGiven("guardian", guardian(setting.seed, index) if setting.people else None)


def _offices(setting: Setting, service: Service, random: Random) -> list[str]:
    """The offices among which a case moves: those at home, or one consular section for what these take."""
    abroad = sorted(code for code, card in setting.offices.items() if card.country)
    home = sorted(setting.offices.keys() - set(abroad))
    if abroad and (not home or (service.code in AT_CONSULATES and random.random() < 0.3)):
        return [random.choice(abroad)]
    return home


def _rest(steps: list[Step], status: Status, random: Random) -> int:
    """Working days since the last event: mostly few; a case that is over may be over for long."""
    if STATUSES[status].ended and status is not Status.REJECTED:
        return random.randint(1, 60)
    return random.choice([0, 1, 1, 2, 3, 4]) if random.random() < 0.9 else random.randint(20, 40)


def _back(day: date, working_days: int, calendar: WorkingCalendar) -> date:
    """The working day that lies ``working_days`` before ``day``."""
    while working_days > 0 or not calendar.is_working(day):
        working_days -= calendar.is_working(day)
        day -= timedelta(days=1)
    return day


def _facts(
    setting: Setting, steps: list[Step], day: date, calendar: WorkingCalendar, reference: str, random: Random
) -> Iterator[Fact]:
    clock = random.randint(8 * 60 + 30, 11 * 60)
    for order, step in enumerate(steps):
        if step.wait:
            day, clock = calendar.after(day, step.wait), random.randint(8 * 60 + 30, 14 * 60)
        else:
            clock += random.randint(5, 40)
        at = datetime.combine(day, time(clock // 60, clock % 60), setting.zone).astimezone(UTC)
        known = random.random() < 0.95
        yield Fact(
            kind=step.kind,
            day=day,
            source=SOURCE,
            source_id=f"{reference}:{order}",
            at=at if known else None,
            stage=step.stage,
            source_seq=order,
            payload=_payload(step, day) or NOTHING,
        )
        if step.kind is Kind.STAGE_ENTERED and random.random() < 0.02:
            yield _correction(reference, order, step, day, at)


def _payload(step: Step, day: date) -> dict[str, Any]:
    ahead = {key: (day + timedelta(days=days)).isoformat() for key, days in step.ahead.items()}
    return {**step.payload, **ahead}


def _correction(reference: str, order: int, step: Step, day: date, at: datetime) -> Fact:
    """The office notices that it had written down the wrong hour."""
    right = (at - timedelta(minutes=7)).isoformat()
    by = {"kind": step.kind.value, "day": day.isoformat(), "at": right, "stage": step.stage}
    payload = {"of": {"source": SOURCE, "source_id": f"{reference}:{order}"}, "by": by}
    return Fact(Kind.CORRECTED, day, SOURCE, f"{reference}:{order}c", at + timedelta(minutes=30), payload=payload)


def record(setting: Setting, count: int) -> Iterator[int]:
    """Record ``count`` cases in batches; yields how many are done after each."""
    declare_source(SOURCE, name=MADE_UP, shape=SHAPE)
    given, done = cases(setting, count), 0
    while batch := list(islice(given, BATCH)):
        record_events(batch, now=setting.now, announce=False, actor=SOURCE)
        done += len(batch)
        yield done
    note_freshness(SOURCE, setting.now)
