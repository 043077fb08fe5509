"""Which figures are asked for, and what of them the officer's postings give."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from masar.cases import figures
from masar.cases.measuring import Key, What
from masar.catalogue.queries import catalogue
from masar.lib.calendars import WorkingCalendar
from masar.staff.officers import Officer
from masar.staff.queries import offices
from masar.staff.rights import Right

SPANS = (4, 12, 26)
"""How many weeks can be looked at."""
USUAL = 12
OLDEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The choice: an office or all of the officer's (empty), a service or all, and the first days of the weeks."""

    office: str
    service: str
    weeks: tuple[date, ...]

    def named(self) -> dict[str, str]:
        """The choice as fields of a form."""
        return {"office": self.office, "service": self.service, "weeks": str(len(self.weeks))}

    def noted(self) -> str:
        """The choice as the look is recorded."""
        return f"figures {self.office or '*'} {self.service or '*'} {len(self.weeks)}"[:64]


def places(officer: Officer) -> list[str]:
    """The offices whose figures the officer may read, for some service at least; empty for cases that have none."""
    mine, known = officer.offices(Right.FIGURES), offices()
    return [*known, ""] if mine is None else [code for code in known if code in mine]


def services(officer: Officer) -> list[str]:
    """The services whose figures the officer may read, at some office at least."""
    at = places(officer)
    return [
        code
        for code in catalogue().offered
        if any(officer.may(Right.FIGURES, office=place or None, service=code) for place in at)
    ]


def read(given: Mapping[str, str], officer: Officer, today: date) -> Asked:
    """What an address asks for; what is not the officer's to choose is as if it were not chosen."""
    office, service, span = (given.get(name, "") for name in ("office", "service", "weeks"))
    office = office if office in places(officer) else ""
    service = service if service in services(officer) else ""
    count = int(span) if span in map(str, SPANS) else USUAL
    card = offices().get(office) or next(iter(offices().values()), None)
    first = first_of_week(today, card.calendar if card else WorkingCalendar())
    return Asked(office, service, tuple(first - timedelta(weeks=back) for back in reversed(range(count))))


def first_of_week(day: date, calendar: WorkingCalendar) -> date:
    """The first day of the working week that ``day`` is in: the one after the weekend; else Monday."""
    weekend = calendar.weekend
    first = next((one for one in range(1, 8) if one not in weekend and (one - 2) % 7 + 1 in weekend), 1)
    return day - timedelta(days=(day.isoweekday() - first) % 7)


def counted(asked: Asked, officer: Officer) -> Sequence[tuple[Key, int]]:
    """What is asked for and the officer's, of the weeks; and all that is open, however old."""
    at = [asked.office] if asked.office else places(officer)
    others = [what for what in What if what is not What.OPEN]
    found = figures.counts(at, others, asked.weeks[0]) + figures.counts(at, [What.OPEN], OLDEST)
    return [
        (key, n)
        for key, n in found
        if asked.service in ("", key.service)
        and officer.may(Right.FIGURES, office=key.office or None, service=key.service)
    ]
