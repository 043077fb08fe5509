"""What an auditor asks for: typed into a form, then in an address, which holds nothing but codes, days and a number.

The form is posted, so that whatever else is typed into it by mistake comes into no address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from masar.cases.models import Case, PublicRecord
from masar.cases.trail import Sort, Wanted
from masar.lib.numbers import is_number
from masar.lib.typed import cleaned
from masar.limits.network import UNKNOWN, network_of, wide
from masar.staff.models import User
from masar.staff.officers import Officer
from masar.staff.rights import Right

USUAL, LONGEST, WIDEST = 7, 731, 31
"""Days: what is shown unless something is asked for; at most; and at most where neither officer nor case is named."""
FIELDS = ("officer", "number", "kind", "network", "since", "until")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. ``problems`` has a code for each field that is wrong; then nothing is looked up."""

    since: date
    until: date
    officer: User | None = None
    number: str = ""
    case: UUID | None = None
    kind: str = ""
    network: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    def query(self, **more: str) -> str:
        """It as an address has it, with ``more`` besides or instead."""
        return urlencode(self.named() | more)

    def named(self) -> dict[str, str]:
        """What is asked for, by field."""
        told = {
            "officer": str(self.officer.pk) if self.officer else "",
            "number": self.number,
            "kind": self.kind,
            "network": self.network,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
        }
        return {key: value for key, value in told.items() if value}

    def wanted(self, zone: ZoneInfo) -> Wanted:
        """It as the list is asked."""
        sort, _, what = self.kind.partition(":")
        first, last = (datetime.combine(day, time(), zone) for day in (self.since, self.until + timedelta(days=1)))
        officer = self.officer.pk if self.officer else None
        return Wanted(first, last, officer, self.case, Sort(sort) if sort else None, what, self.network)

    def noted(self) -> str:
        """It as the look is recorded: in codes, the case apart."""
        days = f"{self.since:%Y%m%d}-{self.until:%Y%m%d}"
        who = f"officer:{self.officer.pk}" if self.officer else ""
        return " ".join(filter(None, (days, who, self.kind, "network" if self.network else "")))


def read(given: Mapping[str, str], *, today: date, kinds: frozenset[str], typed: bool) -> Asked:
    """What is asked for. ``typed``: an officer is named by their name to sign in, else by their number."""
    told = {name: given.get(name, "").strip()[:150].replace("\x00", "") for name in FIELDS}
    problems: dict[str, str] = {}
    since, until = _days(told, today, problems)
    officer = _officer(told["officer"], typed)
    if told["officer"] and officer is None:
        problems["officer"] = "officer"
    number = cleaned(told["number"]).replace("-", "").replace(" ", "")
    case = _case(number) if number else None
    if number and case is None:
        problems["number"] = "number"
    if told["kind"] and told["kind"] not in kinds:
        problems["kind"] = "kind"
    if not problems and (until - since).days >= (LONGEST if officer or case else WIDEST):
        problems["since"] = "wide"
    network = _network(told["network"])
    if told["network"] and not network:
        problems["network"] = "network"
    kind = told["kind"] if "kind" not in problems else ""
    return Asked(since, until, officer, number if case else "", case, kind, network, problems)


def _days(told: Mapping[str, str], today: date, problems: dict[str, str]) -> tuple[date, date]:
    usual = {"since": today - timedelta(days=USUAL - 1), "until": today}
    if told["until"] and not told["since"]:
        usual["since"] = date.min
    for name in usual:
        if told[name]:
            try:
                usual[name] = date.fromisoformat(told[name])
            except ValueError:
                problems[name] = "day"
    if usual["since"] == date.min:
        usual["since"] = usual["until"] - timedelta(days=USUAL - 1)
    if not problems and not date(2000, 1, 1) <= usual["since"] <= usual["until"] <= today + timedelta(days=1):
        problems["since"] = "order"
    return usual["since"], usual["until"]


def _officer(told: str, typed: bool) -> User | None:
    if typed:
        return User.objects.filter(username=told).first() if told else None
    return User.objects.filter(pk=int(told)).first() if told.isascii() and told.isdigit() and len(told) < 10 else None


def _network(told: str) -> str:
    """A network or an address in one, as what happens at the door is kept; empty for anything else."""
    if told == UNKNOWN:
        return told
    found = network_of(told.partition("/")[0])
    return "" if found == UNKNOWN else wide(found)


def _case(number: str) -> UUID | None:
    if not is_number(number):
        return None
    return PublicRecord.objects.filter(pk=number).values_list("case_id", flat=True).first()


def may(officer: Officer, asked: Asked) -> bool:
    """Whether the officer may read it: of everybody only with a post for everywhere, of one case with one there."""
    if officer.may(Right.AUDIT):
        return True
    if asked.case is None:
        return False
    office, service = Case.objects.values_list("office", "service").get(pk=asked.case)
    return officer.may(Right.AUDIT, office=office, service=service)
