"""The steps: a case is registered, asked for a paper, decided, made and handed over, each by the road of officers.

After each step the pages must show it, and whoever the rules name must have its message. What is missed is written
down and the journey goes on, so that every case ends; a road that missed something is not asked again in this run.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import uuid4

from django.conf import settings

from masar.cases.acting import Invalid, NotAllowed, NotForeseen, desk, perform
from masar.cases.actions import Overtaken, Refused
from masar.cases.acts import Act
from masar.cases.incoming import PartyGiven
from masar.cases.models import CaseParty, Outbox
from masar.cases.registering import WrongPeople, register
from masar.config.journey import looking
from masar.config.journey.arrivals import CANNOT, Arrivals, Mails, Texts, encrypted
from masar.lib import clock
from masar.notices.proofs import END
from masar.notices.rules import ORDER, Topic, rule_for
from masar.people.contacts import READ
from masar.people.given import Given
from masar.staff.queries import offices

SERVICE, ACTOR = "canary-journey", "canary"
PAPER = "trial-paper"
NAME = "رحلة تجريبية"
PAUSE = 5.0
"""Seconds between two looks."""
STEPS: tuple[tuple[Act, Mapping[str, Any]], ...] = (
    (Act.ASK, {"documents": [PAPER]}),
    (Act.RECEIVE, {"document": PAPER}),
    (Act.APPROVE, {}),
    (Act.READY, {}),
    (Act.HAND_OVER, {}),
)
REGISTERED = "registered"
_REFUSED = (NotAllowed, NotForeseen, Invalid, Overtaken, Refused, WrongPeople)
Wait = Callable[[float], object]


class Road(StrEnum):
    """By what something was missed: recording, the pages, mails, text messages."""

    CASE = "case"
    PAGE = "page"
    MAIL = "mail"
    TEXT = "text"


class Missed(NamedTuple):
    """What was missed first by a road: after which step, and what, both as codes."""

    road: Road
    step: str
    what: str


@dataclass(slots=True)
class Person:
    """One of the two people: the ``end`` of their address, where messages to them come in, and the codes of those
    that were seen.
    """

    end: str
    arrivals: Arrivals
    used: set[str] = field(default_factory=set)


class Journey:
    """One run. ``wait`` is called between two looks, with the seconds to wait; ``missed`` has what was missed."""

    def __init__(self, wait: Wait) -> None:
        self.wait, self.missed = wait, dict[Road, Missed]()
        given = settings.MASAR_JOURNEY
        self._given = {Road.MAIL: given["email"], Road.TEXT: given["mobile"]}
        self.people = dict(self._people())

    @property
    def unchecked(self) -> list[Road]:
        """The roads for which nobody is set."""
        return [road for road, contact in self._given.items() if not contact]

    def _people(self) -> Iterator[tuple[Road, Person]]:
        given = settings.MASAR_JOURNEY
        try:
            if given["email"]:
                url = encrypted("MASAR_JOURNEY_IMAP_URL", given["imap"], "imaps", "imap")
                yield Road.MAIL, Person(READ["email"](given["email"])[:END], Mails(url, given["imap_password"]))
        except CANNOT as error:
            self._miss(Road.MAIL, REGISTERED, type(error).__name__)
        if given["mobile"]:
            url, mobile = encrypted("MASAR_JOURNEY_SMS_SINK", given["sink"], "https", "http"), given["mobile"]
            yield Road.TEXT, Person(READ["mobile"](mobile)[-END:], Texts(url, READ["mobile"](mobile)))

    def live(self) -> None:
        """All steps, up to one that cannot be recorded."""
        step = REGISTERED
        try:
            number = self._registered()
            self._look(number, step, 0)
            for act, values in STEPS:
                step, at = act.value, desk(number)
                may, key = (lambda right, **place: True), str(uuid4())
                perform(number, act, values, actor=ACTOR, may=may, expected=at.version, key=key, now=clock.now())
                self._look(number, step, at.version)
        except _REFUSED as error:
            self._miss(Road.CASE, step, type(error).__name__)

    def _registered(self) -> str:
        mail, text = self._given[Road.MAIL] or None, self._given[Road.TEXT] or None
        roles = CaseParty.Role
        parties = (
            PartyGiven(roles.APPLICANT.value, Given(name=NAME, email=mail)),
            PartyGiven(roles.GUARDIAN.value, Given(name=NAME, mobile=text)),
        )
        office, now = next(iter(offices()), ""), clock.now()
        may, key = (lambda right, **place: True), str(uuid4())
        return register(
            service=SERVICE, office=office, parties=parties, actor=ACTOR, may=may, key=key, now=now
        ).number

    def _look(self, number: str, step: str, before: int) -> None:
        """What is to be seen after a step, within the time that is given; ``before`` counts the events before it."""
        self._expect(Road.PAGE, step, lambda: looking.page_differs(number))
        topic = told_of(number, before)
        for road, person in self.people.items() if topic else ():
            self._expect(road, step, _arrives(person, number, topic))  # type: ignore[arg-type]

    def _expect(self, road: Road, step: str, lacking: Callable[[], str | None]) -> None:
        if road in self.missed:
            return
        late, until = False, clock.now() + timedelta(seconds=settings.MASAR_JOURNEY["within"])
        while (what := lacking()) is not None:
            if late or what.startswith(looking.CODE_IS):
                self._miss(road, step, what)
                return
            self.wait(PAUSE)
            late = clock.now() >= until

    def _miss(self, road: Road, step: str, what: str) -> None:
        self.missed.setdefault(road, Missed(road, step, what))


def told_of(number: str, before: int) -> Topic | None:
    """What a message says at once of the events after the first ``before``; None if there is none today."""
    news = Outbox.objects.filter(case_id=desk(number).case, event__gt=before)
    ruled = [rule for one in news if (rule := rule_for(one)) is not None and (rule.wanted or not before)]
    return min((rule.topic for rule in ruled), key=ORDER.__getitem__, default=None)


def _arrives(person: Person, number: str, topic: Topic) -> Callable[[], str | None]:
    def lacking() -> str | None:
        try:
            codes = {code for text in person.arrivals.texts() if (code := looking.code_in(text, number))}
        except CANNOT as error:
            return type(error).__name__
        for code in codes - person.used:
            person.used.add(code)
            return looking.not_ours(code, person.end, topic)
        return "not_arrived"

    return lacking
