"""What keeps a case at a desk whatever its state is: something told of it is in doubt, nobody was told of it, or a
correction of what was given waits for a second person.

Each is a day of ``OpenCase``, from which it is so; ``standing.NEVER`` where it is not. All of it is worked out from
tables of its own, so that a rebuild finds it again.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from masar.cases.desk_models import Untold
from masar.cases.models import Quarantined, Settled
from masar.cases.standing import NEVER
from masar.lib.clock import local_day
from masar.lib.reading import Reading
from masar.people.models import Amendment, Doubt

KEPT = ("case_id", "source", "source_id", "digest")
"""What names a fact in quarantine."""
_DOUBTS = Reading(Doubt, ("case_id", "noted_at"), ("decision", "case_id"))
_SETTLED = Reading(Settled, KEPT, ("case_id",))
_QUARANTINED = Reading(Quarantined, (*KEPT, "received_at"), ("case_id",))
_PROPOSED = Reading(Amendment, ("case_id", "made_at", "decision"), ("case_id",))
_UNTOLD = Reading(Untold, ("case_id", "day"), ("case_id",))


class Marks(NamedTuple):
    """The days of a case, as columns of ``OpenCase``."""

    doubt_on: date = NEVER
    untold_on: date = NEVER
    proposed_on: date = NEVER


NONE = Marks()


def marks(cases: Collection[UUID]) -> dict[UUID, Marks]:
    """The marks of these cases; those that have none have no entry."""
    found = {case: Marks(doubt_on=day) for case, day in doubted(cases).items()}
    waiting = [(case, moment) for case, moment, decision in _PROPOSED.among(last=list(cases)) if not decision]
    for case, day in _first(waiting).items():
        found[case] = found.get(case, NONE)._replace(proposed_on=day)
    for case, day in _UNTOLD.among(last=list(cases)):
        found[case] = found.get(case, NONE)._replace(untold_on=day)
    return found


def doubted(cases: Collection[UUID]) -> dict[UUID, date]:
    """From which day each of these cases is in doubt; those that are not have no entry."""
    return _first([*_contradicted(list(cases)), *_DOUBTS.among("", last=list(cases))])


def _first(told: Iterable[tuple[UUID, datetime]]) -> dict[UUID, date]:
    """The day of the first moment of each case."""
    moments: dict[UUID, datetime] = {}
    for case, moment in told:
        moments[case] = min(moment, moments.get(case, moment))
    zone = timezone.get_default_timezone()
    return {case: local_day(moment, zone) for case, moment in moments.items()}


def _contradicted(cases: Sequence[UUID]) -> list[tuple[UUID, datetime]]:
    """What lies in quarantine of these cases and nobody has settled: the case, and when it came."""
    settled = set(_SETTLED.among(last=cases))
    return [(name[0], moment) for *name, moment in _QUARANTINED.among(last=cases) if tuple(name) not in settled]
