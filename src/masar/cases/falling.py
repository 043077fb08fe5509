"""What time alone brings about of a case as it stands: last days that pass, reminders before them, the end of what
nobody answered. Pure.

Each is the fact that it becomes, dated by the day on which it fell due and never by the day on which somebody looked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from masar.cases import unreached
from masar.cases.facts import CLOCK, Fact, Kind
from masar.cases.kinds import PASSED, SOON
from masar.catalogue.definitions import Status
from masar.lib.calendars import WorkingCalendar

if TYPE_CHECKING:
    from masar.cases.progress import Progress

SHARES = (2, 8)
"""Which parts of the time are left when somebody is reminded: a half, and an eighth."""
APART = timedelta(days=2)
"""The least between two reminders, and between what was asked and the first."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Falling:
    """Something that falls due: of which ``kind``, dated ``day``, a fact from ``from_day`` on. It is about ``what``,
    the last day of which, or from which its days are counted, is ``on``; ``reason`` is why it closes the case,
    ``office`` the one that is to answer.
    """

    from_day: date
    kind: Kind
    day: date
    what: str
    on: date
    reason: str | None = None
    office: str | None = None

    def fact(self) -> Fact:
        """The fact: the same one whoever makes it, and whenever."""
        ids = {
            Kind.OVERDUE: f"overdue:{self.what}:{self.on}",
            Kind.REMINDED: f"reminded:{self.what}:{self.on}:{self.day}",
            Kind.CLOSED: f"closed:{self.what}:{self.on}",
            Kind.ANSWER_AWAITED: f"answer_awaited:{self.what}:{self.on}:{self.office}",
            Kind.NOTICE_SETTLED: f"notice_settled:{self.what}:{self.on}",
        }
        if self.kind is Kind.NOTICE_SETTLED:
            return Fact(self.kind, self.day, CLOCK, ids[self.kind], payload={"how": self.what})
        payload = {"what": self.what, "on": self.on.isoformat()}
        payload |= {"reason": self.reason} if self.reason is not None else {}
        payload |= {"office": self.office} if self.office is not None else {}
        return Fact(self.kind, self.day, CLOCK, ids[self.kind], payload=payload)


def falls(progress: "Progress", due: Sequence[tuple[str, date]], calendar: WorkingCalendar) -> tuple[Falling, ...]:
    """What falls due by time alone and is not recorded, in the order in which it comes; ``due`` is as in
    ``Timeline``.
    """
    found = [
        Falling(day + DAY, Kind.OVERDUE, day, what, day)
        for what, day in dict.fromkeys(due)
        if (what, day.isoformat()) not in progress.recorded
    ]
    found += _reminders(progress)
    found += _answer(progress)
    if progress.unreached is not None and (last := unreached.until(progress)) is not None:
        found.append(Falling(last, Kind.NOTICE_SETTLED, last, "term", progress.unreached))
    if (end := _closing(progress, calendar)) is not None:
        found.append(end)
    # What has been closed falls due no more.
    return tuple(sorted(found, key=lambda one: (one.from_day, one.kind is Kind.CLOSED, one.what)))


# --- reminders ------------------------------------------------------------------------------------


def shares(start: date, by: date) -> list[date]:
    """The days on which to remind of something that is awaited from ``start`` to ``by``."""
    found: list[date] = []
    for part in SHARES:
        left = -(-(by - start).days // part)
        day = by - left * DAY
        if day - (found[-1] if found else start) >= APART:
            found.append(day)
    return found


def _reminders(progress: "Progress") -> Iterator[Falling]:
    """One for each share of the time, wherever nobody was reminded about then, by whomever.

    None of a day of which it is recorded that it has passed.
    """
    last, went_on = progress.prompted, progress.went_on
    ahead = [one for one in _awaited(progress) if (one[0], one[2].isoformat()) not in progress.recorded]
    days = [(day, what, by) for what, start, by in ahead for day in shares(start, by)]
    for day, what, by in sorted(days):
        if (last is None or day - last >= APART) and (went_on is None or day > went_on):
            last = day
            yield Falling(day, Kind.REMINDED, day, what, by)


def unheard(progress: "Progress", today: date) -> Falling | None:
    """One more reminder of what is awaited soonest, where nobody knows whether the message about it arrived."""
    last = progress.prompted
    for what, start, by in sorted(_awaited(progress), key=lambda one: one[2]):
        if by - today >= APART and today - start >= APART and (last is None or today - last >= APART):
            return Falling(today, Kind.REMINDED, today, what, by)
    return None


def _answer(progress: "Progress") -> Iterator[Falling]:
    """What both offices are told of the last day for an answer: once that it comes near, and that it has passed."""
    question = progress.consulted
    if question is None or "by" not in question:
        return
    office, by = question["office"], date.fromisoformat(question["by"])
    days = [(SOON, day, day) for day in shares(date.fromisoformat(question["on"]), by)[-1:]]
    for what, day, from_day in [*days, (PASSED, by, by + DAY)]:
        if (f"{what}:{office}", by.isoformat()) not in progress.recorded:
            yield Falling(from_day, Kind.ANSWER_AWAITED, day, what, by, office=office)


def _awaited(progress: "Progress") -> list[tuple[str, date, date]]:
    """What the applicant is to do by a day: what, since when, by when. Nothing while the clock is stopped."""
    since, status = progress.since, progress.status
    if progress.pause is not None or progress.unreached is not None or since is None:
        return []
    if status is Status.ACTION_NEEDED:
        asked: dict[date, date] = {}
        for ask in progress.asks.values():
            if ask.open and ask.by:
                by, start = date.fromisoformat(ask.by), max(ask.asked, ask.received or ask.asked)
                asked[by] = max(start, asked.get(by, start))
        return [("documents", start, by) for by, start in asked.items()]
    until = _until(progress)
    return [(until[0], since, until[1])] if until is not None else []


def _until(progress: "Progress") -> tuple[str, date] | None:
    """The last day to pay or to collect, where that is what is awaited."""
    if progress.status is Status.AWAITING_PAYMENT and progress.pay_by:
        return "payment", date.fromisoformat(progress.pay_by)
    if progress.status is Status.READY and progress.collect and progress.collect.get("until"):
        return "collection", date.fromisoformat(progress.collect["until"])
    return None


# --- the end --------------------------------------------------------------------------------------


def unanswered(progress: "Progress") -> tuple[str, date] | None:
    """What the applicant was to do, and the day from which on nothing came of it; None where something has no last
    day, or the clock is stopped.

    That is the last of all that is awaited. The days start anew with whatever was handed in, and when a clock that
    was stopped goes on.
    """
    if progress.pause is not None or progress.unreached is not None:
        return None
    if progress.status is Status.ACTION_NEEDED:
        last = [ask.by for ask in progress.asks.values() if ask.open]
        if not last or None in last:
            return None
        came = [ask.received for ask in progress.asks.values() if ask.received is not None]
        found = "documents", max([date.fromisoformat(by) for by in last if by is not None] + came)
    elif (until := _until(progress)) is not None:
        found = until
    else:
        return None
    return found[0], max(found[1], progress.went_on or found[1])


def _closing(progress: "Progress", calendar: WorkingCalendar) -> Falling | None:
    """When the case is closed, where the procedure says so of what is awaited; nothing else closes one."""
    awaited = unanswered(progress)
    if awaited is None:
        return None
    what, on = awaited
    rule = next((rule for rule in progress.procedure.closings if rule.what == what), None)
    if rule is None:
        return None
    last = calendar.after(on, rule.days) if rule.working else on + rule.days * DAY
    return Falling(last + DAY, Kind.CLOSED, last + DAY, what, on, rule.reason)
