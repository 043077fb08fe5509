"""An officer's act on a case: what is open to them, what it would look like, and recording it.

One road for change: an act becomes one fact, and ``record_events`` takes it. Rights and the state are looked at here,
at the act, whatever a page offered before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from masar.cases.actions import Overtaken, Refused, record_events
from masar.cases.acts import ACTS, Act, Codes, Values, Wrong, foreseen, own_decision
from masar.cases.facts import DESK, Fact, Kind
from masar.cases.folding import Folding
from masar.cases.forms import choices, payload_of, wrong
from masar.cases.incoming import Became, Incoming, NewCase, Outcome, Recorded
from masar.cases.models import Case, PublicRecord
from masar.cases.order import Effective, in_order, ranks_of
from masar.cases.progress import Progress
from masar.cases.stored import Fault, content_text, load_facts
from masar.cases.timeline import Timeline
from masar.catalogue.queries import catalogue
from masar.lib.calendars import WorkingCalendar
from masar.lib.clock import local_day
from masar.lib.reading import Reading
from masar.staff.queries import offices
from masar.staff.rights import Right

MOMENT = timedelta(milliseconds=1)
_NUMBERED = Reading(PublicRecord, ("case_id",), ("number",))
_CASE = Reading(Case, ("id", "service_id", "source_id", "reference", "office_id"), ("id",))
_LEAVING = (Act.TRANSFER, Act.ANSWER_OFFICE, Act.CORRECT, Act.VOID)
"""Acts after which the case can be with another office: a correction may say that it always was."""
May = Callable[..., bool]
"""``may(right, office=…, service=…)``: whether the officer has the right over such a case (``staff.rights``)."""


class NotAllowed(Exception):
    """The officer does not have the right. ``right`` is the one that is missing."""

    def __init__(self, right: Right) -> None:
        super().__init__(f"the right {right.value!r} is missing")
        self.right = right


class NotForeseen(Exception):
    """The act is not open in the state that the case is in."""


class OwnDecision(NotForeseen):
    """Whoever refused an application settles nothing of it while an objection is open."""


class Invalid(Exception):
    """Something is wrong with what was given: ``problems`` by field."""

    def __init__(self, problems: dict[str, Wrong]) -> None:
        super().__init__(f"wrong: {', '.join(sorted(problems))}")
        self.problems = problems


@dataclass(frozen=True)
class Desk:
    """A case as an officer has it before them; what it looks like is worked out when it is asked for.

    ``version`` counts its events, as ``Incoming.expected`` does; ``progress`` is the state of the fold, not to be
    changed; ``facts`` what was recorded, and ``actors`` each event's kind and who recorded it, both as they came;
    ``keys`` kind and actor of the acts at the desk by their keys, ``latest`` the moment of the last of these;
    ``refusers`` whoever refused the application since it was last decided on afresh; ``offices`` and ``authorities``
    those that there are.
    """

    case: UUID
    number: str
    name: NewCase
    version: int
    folding: Folding
    facts: tuple[Fact, ...]
    actors: tuple[tuple[str, str], ...]
    keys: Mapping[str, tuple[str, str]]
    latest: datetime | None
    refusers: frozenset[str]
    offices: frozenset[str]
    authorities: frozenset[str]

    @property
    def progress(self) -> Progress:
        assert self.folding.progress is not None
        return self.folding.progress

    @property
    def office(self) -> str | None:
        """The office that has the case now."""
        return self.progress.office or self.name.office

    @property
    def consulted(self) -> str | None:
        """The office that is asked something about the case now."""
        return self.progress.consulted["office"] if self.progress.consulted is not None else None

    def read_from(self, may: May) -> tuple[str | None, ...]:
        """The offices for which somebody may read the case, that which has it first: none if they may not.

        The office that is asked something reads it as long as it is asked.
        """
        asked = self.consulted is not None and self._may(may, Right.ANSWER, self.consulted)
        here = self._may(may, Right.READ_CASE, self.office)
        return (*((self.office,) if here else ()), *((self.consulted,) if asked else ()))

    def open_to(self, may: May, actor: str) -> tuple[Act, ...]:
        """The acts that are foreseen now and that the officer has the right to."""
        return tuple(
            act
            for act in foreseen(self.progress)
            if self._allowed(may, ACTS[act].right) and not self._own_decision(act, actor) and self._fillable(act)
        )

    def unforeseen_to(self, may: May, actor: str = "") -> tuple[Act, ...]:
        """The acts that are not foreseen now, for whoever may record them all the same."""
        if not self._allowed(may, Right.UNFORESEEN):
            return ()
        open_now = foreseen(self.progress)
        others = (act for act in Act if act not in open_now and self._allowed(may, ACTS[act].right))
        return tuple(act for act in others if not self._own_decision(act, actor))

    def choices(self, act: Act, field: str) -> tuple[str, ...] | None:
        """The codes that a field of the act can have; None for a day or for words."""
        return choices(act, field, self.progress, self.codes)

    @cached_property
    def shown(self) -> Timeline:
        """What everybody can see of it."""
        return self.folding.timeline()

    @cached_property
    def content(self) -> str:
        """The public record."""
        return content_text(self.shown)

    @cached_property
    def events(self) -> tuple[Effective, ...]:
        """What was recorded, in the order of the fold, as it stands after all corrections."""
        return tuple(in_order(self.facts, ranks_of(self.progress.procedure)))

    @cached_property
    def codes(self) -> Codes:
        """What an act may name."""
        return self._codes(target=True, events=True)

    def _codes(self, *, target: bool, events: bool) -> Codes:
        day = self.shown.content.get("window", {}).get("to") if target else None
        return Codes(
            self.offices,
            self.authorities,
            here=self.office,
            target=date.fromisoformat(day) if day else None,
            events=self.events if events else (),
        )

    def _codes_of(self, act: Act) -> Codes:
        """What this act may name: few name what takes long to work out."""
        fields = ACTS[act].fields
        return self._codes(target="until" in fields, events="of" in fields)

    def allow(self, act: Act, *, may: May, unforeseen: bool) -> None:
        """Raises NotAllowed if the officer does not have the right to the act."""
        for right in (ACTS[act].right, Right.UNFORESEEN) if unforeseen else (ACTS[act].right,):
            if not self._allowed(may, right):
                raise NotAllowed(right)

    def check(self, act: Act, values: Values, *, may: May, actor: str, now: datetime, unforeseen: bool) -> None:
        """Raises NotAllowed, NotForeseen or Invalid if the act cannot be recorded now."""
        self.allow(act, may=may, unforeseen=unforeseen)
        if not ACTS[act].when(self.progress) and not unforeseen:
            raise NotForeseen(act.value)
        if self._own_decision(act, actor):
            raise OwnDecision(act.value)
        today = local_day(now, timezone.get_default_timezone())
        problems = wrong(act, values, self.progress, self._codes_of(act), today=today, bound=not unforeseen)
        if unforeseen and not values.get("note"):
            problems["note"] = Wrong.MISSING
        if problems:
            raise Invalid(problems)

    def fact(self, act: Act, values: Values, *, key: str, now: datetime) -> Fact:
        """The fact that the act becomes; ``key`` is the form's own, by which a second sending is known.

        It comes after the act before it, whatever the clocks of two servers say: the fold goes by moments.
        """
        payload = payload_of(act, values, self._codes_of(act))
        return self.fact_of(ACTS[act].kind, payload, key=key, now=now, stage=values.get("stage"))

    def fact_of(
        self, kind: Kind, payload: Mapping[str, Any], *, key: str, now: datetime, stage: str | None = None
    ) -> Fact:
        """A fact of the desk that comes after all others of the desk."""
        at = max(now, self.latest + MOMENT) if self.latest else now
        return Fact(kind, local_day(at, timezone.get_default_timezone()), DESK, key, at, stage, None, payload)

    def _allowed(self, may: May, right: Right) -> bool:
        if right is Right.ANSWER and self.consulted is not None and self._may(may, right, self.consulted):
            return True
        return self._may(may, right, self.office)

    def _may(self, may: May, right: Right, office: str | None) -> bool:
        return bool(may(right, office=office, service=self.name.service))

    def _fillable(self, act: Act) -> bool:
        """Whether there is something to choose in every field that cannot be left empty."""
        offered = [self.choices(act, field) for field in ACTS[act].needed if field != "reason"]
        return all(one is None or one for one in offered)

    def _own_decision(self, act: Act, actor: str) -> bool:
        return actor in self.refusers and own_decision(act, self.progress)


def desk(number: str) -> Desk:
    """The case with this application number, folded afresh. Raises Refused if there is none that can be folded."""
    case, name = _named(number)
    known = load_facts([case])[case]
    service = catalogue().services.get(name.service)
    if isinstance(known, Fault) or service is None or not known:
        raise Refused(known.why if isinstance(known, Fault) else "the case cannot be folded")
    card = offices().get(name.office) if name.office else None
    folding = Folding(
        service,
        [one.fact for one in known],
        source=name.source,
        office=name.office,
        calendar=card.calendar if card else WorkingCalendar(),
    )
    actors = tuple((fact.kind.value, actor) for fact, _, actor in known)
    at_the_desk = [one for one in known if one.fact.source == DESK]
    keys = {one.fact.source_id: (one.fact.kind.value, one.actor) for one in at_the_desk}
    latest = max((one.fact.at for one in at_the_desk if one.fact.at), default=None)
    assert folding.progress is not None
    refused_by = set(folding.progress.refusals)
    refusers = frozenset(actor for fact, _, actor in known if (fact.source, fact.source_id) in refused_by)
    facts = tuple(one.fact for one in known)
    named = frozenset(offices()), frozenset(catalogue().authorities)
    return Desk(case, number, name, len(known), folding, facts, actors, keys, latest, refusers, *named)


def _named(number: str) -> tuple[UUID, NewCase]:
    # By the record: it is keyed by the number.
    known = _NUMBERED.one(number)
    case = _CASE.one(*known) if known else None
    if case is None:
        raise Refused("no case has this number")
    id, *named = case
    return id, NewCase(*named)


def foresee(at: Desk, act: Act, values: Values, *, now: datetime) -> tuple[str, str]:
    """The public record before and after the act, as they would be stored. ``at`` is used up; nothing is stored."""
    before = at.content
    at.folding.add(at.fact(act, _bare(values), key="foreseen", now=now))
    return before, content_text(at.folding.timeline())


def _bare(values: Values) -> Values:
    """Without the note, which no fold looks at."""
    return {field: value for field, value in values.items() if field != "note"}


def perform(
    number: str,
    act: Act,
    values: Values,
    *,
    actor: str,
    may: May,
    expected: int,
    key: str,
    now: datetime,
    unforeseen: bool = False,
) -> Recorded:
    """Record an act. ``expected`` is the version of the case that the officer saw, ``key`` the form's own (a UUID).

    Sent twice, it is recorded once, and answered alike. Raises NotAllowed, NotForeseen (OwnDecision), Invalid;
    Overtaken if somebody else recorded something meanwhile; Refused if there is no such case, or if the key was that
    of another act.
    """
    at = desk(number)
    done = at.keys.get(key)
    again = done == (ACTS[act].kind.value, actor)
    # Whoever handed a case on, answered, or put right who has it has no right over it any more, and learns by this
    # only that they did so.
    if not (again and act in _LEAVING):
        at.allow(act, may=may, unforeseen=unforeseen)
    if again:
        outcome = Outcome(at.name.source, at.name.reference, key, Became.REPEAT)
        return Recorded(outcomes=[outcome], numbers={(at.name.source, at.name.reference): number})
    if done is not None:
        raise Refused("the key was that of another act")
    if at.version != expected:
        raise Overtaken(expected, at.version)
    at.check(act, values, may=may, actor=actor, now=now, unforeseen=unforeseen)
    fact = at.fact(act, values, key=key, now=now)
    recorded = record_events([Incoming(at.name, (fact,), expected, once=True)], now=now, actor=actor)
    if recorded.refused:
        raise Refused(recorded.refused[0].why)
    if recorded.which(Became.OVERTAKEN):
        raise Overtaken(expected, recorded.versions[at.name.source, at.name.reference])
    return recorded
