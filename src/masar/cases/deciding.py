"""Parties that wait, because what was told contradicts a person on file: listed, compared, decided by an officer.

The verbs are for whoever stands at a counter, behind a console or a command; who decided, what and when is kept with
the doubt and in the records of the people concerned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from masar.cases import desks
from masar.cases.actions import Refused
from masar.cases.models import Case
from masar.cases.parties import cases_of, reseat, stored_seats
from masar.people import doubts
from masar.people.access import Reader, note
from masar.people.models import Doubt
from masar.people.registering import Decision


@dataclass(frozen=True, slots=True)
class Waiting:
    """A party that waits. ``why`` has codes: what contradicts whoever is known. Nothing here is personal."""

    id: UUID
    number: str
    role: str
    source: str
    reference: str
    why: tuple[str, ...]
    since: datetime


def waiting(count: int = 50) -> Sequence[Waiting]:
    """The parties that wait for a decision, oldest first."""
    found = doubts.waiting(count)
    cases = Case.objects.in_bulk([doubt.case_id for doubt in found])
    return [
        Waiting(
            doubt.pk,
            cases[doubt.case_id].number,
            doubt.role,
            doubt.source,
            cases[doubt.case_id].reference,
            tuple(doubt.why.split(",")),
            doubt.noted_at,
        )
        for doubt in found
    ]


def both_sides(party: UUID, *, reader: Reader, now: datetime) -> doubts.BothSides:
    """What was told beside who is on file; the look is written down in the record of whoever is on file.

    Raises Refused if nothing waits under this id.
    """
    return doubts.both_sides(_waiting(Doubt.objects.filter(pk=party)), reader=reader, now=now)


class Changed(Refused):
    """What the officer saw is not what is told or on file now."""


@transaction.atomic
def decide(
    party: UUID,
    decision: Decision,
    *,
    reader: Reader,
    now: datetime,
    reason: str = "",
    words: str = "",
    seen: str | None = None,
) -> None:
    """Decide who a party is (``registering.Decision``); ``reader`` is the officer, by a code in ``unit``. ``reason``
    is a code and ``words`` are the officer's own, both kept; ``seen`` is the ``doubts.mark`` of what they saw.

    The case is locked first, as it is by whoever records of it. Done again by the same officer it changes nothing.
    Raises Refused if nothing waits under this id, or if the decision cannot be carried out; Changed.
    """
    if not reader.unit:
        raise Refused("whoever decides must be named")
    if Doubt.objects.filter(pk=party, decision=decision, decided_by=reader.unit).exists():
        return
    case = Case.objects.select_for_update().get(pk=_waiting(Doubt.objects.filter(pk=party)).case_id)
    doubt = _waiting(Doubt.objects.select_for_update().filter(pk=party))
    if seen is not None and seen != doubts.mark(doubts.both_sides(doubt, reader=Reader("worker"), now=now)):
        raise Changed("another thing is told or on file by now")
    place = doubt.case_id, doubt.role, doubt.nth
    before = stored_seats([case.pk]).at[place].standing
    try:
        after = doubts.decide(
            doubt,
            decision,
            standing=before,
            cases_of=cases_of,
            by=reader.unit,
            now=now,
            reason=reason,
            words=words,
        )
    except doubts.Undecidable as error:
        raise Refused(str(error)) from error
    reseat(case.pk, case.number, place, after)
    desks.review([case.pk])
    for person in {doubt.person, before.person, after.person}:
        if person is not None:
            note(person, "decided_party", reader=reader, now=now, case_id=case.pk)


def _waiting(found: QuerySet[Doubt]) -> Doubt:
    doubt = found.filter(decision="").first()
    if doubt is None:
        raise Refused("no party waits under this id")
    return doubt
