"""Parties that contradict somebody who is known: what waits, both sides of it, and an officer's decision."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from masar.people import identities
from masar.people.access import Applicant, Reader, applicant
from masar.people.given import Given, from_content
from masar.people.keyring import ring
from masar.people.models import Doubt
from masar.people.names import Agrees
from masar.people.recognising import Evidence
from masar.people.registering import Decision, Registering, Standing, Telling
from masar.people.vault import opened, seal

CHOICES = (Decision.SAME, Decision.ANOTHER, Decision.THEIRS, Decision.NOBODY)
"""What an officer can decide; the fifth end of a doubt is that its source corrects itself."""
_CERTAIN = Evidence(place=True, number=Agrees.YES, name=Agrees.YES, born=Agrees.YES)


class Undecidable(Exception):
    """The decision cannot be carried out; ``str()`` says why."""


@dataclass(frozen=True, slots=True)
class BothSides:
    """What was told, and the person whom it contradicts, if that is one person."""

    told: Given
    known: Applicant | None


def waiting(count: int) -> list[Doubt]:
    """What waits for a decision, oldest first."""
    return list(Doubt.objects.filter(decision="").order_by("pk")[:count])


def both_sides(doubt: Doubt, *, reader: Reader, now: datetime) -> BothSides:
    """What was told beside who is known, to compare. Of whom is known, the look is written down."""
    told = from_content(opened(Doubt, doubt.pk, doubt.sealed))
    known = applicant(doubt.person, reader=reader, now=now, case_id=doubt.case_id) if doubt.person else None
    return BothSides(told, known)


def mark(sides: BothSides) -> str:
    """Names what both sides say, so that a decision can be held to what its officer saw."""
    known = sides.known
    said = [known.name, str(known.born), sorted(known.contacts.items()), sorted(known.identities)] if known else []
    return ring().blind(json.dumps([sides.told.content(), said], sort_keys=True, default=str))[:32]


def decide(
    doubt: Doubt,
    decision: Decision,
    *,
    standing: Standing,
    cases_of: Callable[[UUID], Collection[UUID]],
    by: str,
    now: datetime,
    reason: str = "",
    words: str = "",
) -> Standing:
    """Carry a decision out, inside the caller's transaction; who sits in the place then.

    SAME: the known person, whose name and date of birth stay as they are. ANOTHER: a person of their own, without the
    numbers that are somebody else's. THEIRS: likewise, and the numbers are taken from whoever had them. NOBODY: the
    place stays as it is. ``reason`` and ``words`` are kept with it. Raises Undecidable.
    """
    place = doubt.case_id, doubt.role, doubt.nth
    given = from_content(opened(Doubt, doubt.pk, doubt.sealed))
    registering = Registering(doubt.source, now)
    registering.prepare([Telling(place, given, doubt.told_at)], {place: standing}, cases_of)
    row, _ = registering.waiting(place, doubt.pk)
    row.decision, row.decided_by, row.decided_at = decision, by, now
    row.reason, row.words = reason, seal(Doubt, row.pk, {"words": words}) if words else None
    if decision is Decision.SAME:
        _same(registering, row, given)
    elif decision in (Decision.ANOTHER, Decision.THEIRS):
        _own(registering, row, given, taken=decision is Decision.THEIRS)
    registering.write()
    return registering.standing[place]


def _telling(row: Doubt, given: Given) -> Telling:
    return Telling((row.case_id, row.role, row.nth), given, row.told_at)


def _same(registering: Registering, row: Doubt, given: Given) -> None:
    if row.person is None:
        raise Undecidable("its numbers belong to several people: say another, theirs or nobody")
    registering.records.read((), [row.person])
    known = registering.records[row.person]
    contacts = replace(given, identities=(), name=None, born=None, torn=None)
    registering.seat(_telling(row, contacts), known, _CERTAIN)


def _own(registering: Registering, row: Doubt, given: Given, *, taken: bool) -> None:
    records = registering.records
    if taken:
        spelled = [identities.found_under(*pair)[0] for pair in given.identities]
        for person in registering.holders(given):
            holder = records[person]
            records.drop(holder, records.under(holder, spelled))
            registering.corrected(holder, _telling(row, given))
    else:
        given = registering.uncontested(given, None)
    registering.seat(_telling(row, given), records.make(given), None)
