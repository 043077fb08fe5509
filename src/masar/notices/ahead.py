"""What somebody will be told of an application, as far as anybody can say it now: nothing here is a rule of its own.

What can still happen is what the acts foresee in the state that the case is in (``cases.acts``), what its stages
ahead show, and what time alone brings about (``Timeline.falls``); which of it is told, the rules say.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from masar.cases.access import Own
from masar.cases.acting import desk
from masar.cases.actions import Refused
from masar.cases.acts import ACTS, foreseen
from masar.cases.falling import Falling
from masar.catalogue.definitions import Procedure
from masar.catalogue.statuses import STATUSES
from masar.lib.clock import local_day
from masar.notices import told
from masar.notices.messages import hours
from masar.notices.models import Owed
from masar.notices.rules import ORDER, Rule, Topic, rules
from masar.notices.told import Told


@dataclass(frozen=True, slots=True)
class Ahead:
    """``waiting``: what is owed and not written yet; ``dated``: what time brings about if nothing else happens, and
    on which day; ``others``: what else may be told, each with whether it goes out at once.
    """

    waiting: tuple[Told, ...]
    dated: tuple[tuple[Topic, date], ...]
    others: tuple[tuple[Topic, bool], ...]


def of_own(own: Own, now: datetime) -> Ahead:
    """What the owner of an application will be told of it."""
    waits = tuple(one for one in told.of_person(own.case, own.person) if one.state == Owed.Outcome.WAITING)
    try:
        at = desk(own.number)
    except Refused:  # Of a procedure that this version does not know nothing can be foreseen.
        return Ahead(waits, (), ())
    progress = at.progress
    days = tuple(dated(at.folding.timeline().falls, local_day(now, hours().zone), own.role))
    kinds = {ACTS[act].kind.value for act in foreseen(progress)}
    ended = progress.status is None or STATUSES[progress.status].ended
    others = topics(kinds, () if ended else statuses_ahead(progress.procedure, progress.at), own.role)
    return Ahead(waits, days, tuple(one for one in others if one[0] not in dict(days)))


def dated(falls: Sequence[Falling], today: date, role: str) -> Iterator[tuple[Topic, date]]:
    """What of it somebody with this part in the case is told, and on which day (that on which it is recorded)."""
    for one in falls:
        rule = next((rule for rule in rules() if one.kind.value in rule.kinds and role in rule.who), None)
        if rule is not None and one.from_day >= today:
            yield rule.topic, one.from_day


def statuses_ahead(procedure: Procedure, stage: int | None) -> frozenset[str]:
    """What the stages after this one show, all of them where none has begun."""
    return frozenset(one.status.value for one in procedure.stages[0 if stage is None else stage + 1 :])


def topics(kinds: Collection[str], statuses: Collection[str], role: str) -> list[tuple[Topic, bool]]:
    """What may be told of events of these kinds, and of these statuses, and whether it goes out at once."""
    found = {rule.topic: rule.wanted for rule in rules() if role in rule.who and _may_fit(rule, kinds, statuses)}
    return sorted(found.items(), key=lambda one: ORDER[one[0]])


def _may_fit(rule: Rule, kinds: Collection[str], statuses: Collection[str]) -> bool:
    if rule.after and not rule.after & set(statuses):
        return False
    # Some events are called as the status that they bring about.
    return not rule.kinds or bool(rule.kinds & {*kinds, *statuses})
