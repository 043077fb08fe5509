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
from masar.people.models import Doubt, Person, PersonIndex
from masar.people.names import Agrees
from masar.people.recognising import Evidence
from masar.people.records import Record
from masar.people.registering import Registering
from masar.people.tellings import CLAIMED, Decision, Standing, Telling
from masar.people.vault import opened, seal

CHOICES = (Decision.SAME, Decision.ANOTHER, Decision.THEIRS, Decision.NOBODY)
"""What an officer can decide; the fifth end of a doubt is that its source corrects itself."""
_SEVERAL = "its numbers belong to several people: say another, theirs or nobody"
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
    person = _on_file(told) if claims(doubt) else doubt.person
    return BothSides(told, applicant(person, reader=reader, now=now, case_id=doubt.case_id) if person else None)


def claims(doubt: Doubt) -> bool:
    """Whether it waits because its numbers are only claimed."""
    return CLAIMED in doubt.why.split(",")


def _on_file(told: Given) -> UUID | None:
    """Whose the numbers are today, of whom it is certain."""
    blinds = [blind for pair in told.identities for blind in ring().blinds(identities.found_under(*pair)[0])]
    led = PersonIndex.objects.filter(pk__in=blinds).values_list("person", flat=True)
    people = {person for person in led if person is not None}
    known = [one.pk for one in Person.objects.filter(pk__in=people) if not _only_claims(one)]
    return known[0] if len(known) == 1 else None


def _only_claims(person: Person) -> bool:
    return bool(opened(Person, person.pk, person.sealed).get("claimed"))


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
    place stays as it is. Where numbers were only claimed, whoever sits there already is that person of their own, and
    SAME makes the numbers theirs if nobody has them on file. ``reason`` and ``words`` are kept. Raises Undecidable.
    """
    place = doubt.case_id, doubt.role, doubt.nth
    given = from_content(opened(Doubt, doubt.pk, doubt.sealed))
    registering = Registering(doubt.source, now)
    registering.prepare([Telling(place, given, doubt.told_at)], {place: standing}, cases_of)
    row, _ = registering.waiting(place, doubt.pk)
    row.decision, row.decided_by, row.decided_at = decision, by, now
    row.reason, row.words = reason, seal(Doubt, row.pk, {"words": words}) if words else None
    if claims(row) and standing.person is not None:
        _claimed(registering, row, given, decision)
    elif decision is Decision.SAME:
        _same(registering, row, given)
    elif decision in (Decision.ANOTHER, Decision.THEIRS):
        _own(registering, row, given, taken=decision is Decision.THEIRS)
    registering.write()
    return registering.standing[place]


def _telling(row: Doubt, given: Given) -> Telling:
    return Telling((row.case_id, row.role, row.nth), given, row.told_at)


def _same(registering: Registering, row: Doubt, given: Given) -> None:
    if row.person is None:
        raise Undecidable(_SEVERAL)
    registering.records.read((), [row.person])
    _joined(registering, row, given, registering.records[row.person])


def _joined(registering: Registering, row: Doubt, given: Given, known: Record) -> None:
    """The place is that of somebody on file, of whom nothing changes but a contact that was missing."""
    contacts = replace(given, identities=(), name=None, born=None, torn=None)
    registering.seat(_telling(row, contacts), known, _CERTAIN)


def _claimed(registering: Registering, row: Doubt, given: Given, decision: Decision) -> None:
    """Whose the numbers are that somebody who sits in the place has claimed."""
    telling = _telling(row, given)
    records, sitting = registering.records, registering.standing[telling.place].person
    assert sitting is not None  # asked by the caller
    seated = records[sitting]
    known = [records[one] for one in registering.holders(given) if one != sitting and not records[one].claimed]
    if decision is Decision.NOBODY:
        return
    if decision is Decision.ANOTHER:
        records.drop(seated, records.under(seated, _full(given)))
    elif decision is Decision.SAME and len(known) > 1:
        raise Undecidable(_SEVERAL)
    elif decision is Decision.SAME and known:
        _joined(registering, row, given, known[0])
        return
    else:
        registering.overtake(given, seated)
        for holder in known:
            records.drop(holder, records.under(holder, _full(given)))
            registering.corrected(holder, telling)
        registering.seat(telling, seated, _CERTAIN)
    records.claim(seated, claimed=False)


def _full(given: Given) -> list[str]:
    return [identities.found_under(*pair)[0] for pair in given.identities]


def _own(registering: Registering, row: Doubt, given: Given, *, taken: bool) -> None:
    records = registering.records
    if taken:
        spelled = _full(given)
        for person in registering.holders(given):
            holder = records[person]
            records.drop(holder, records.under(holder, spelled))
            registering.corrected(holder, _telling(row, given))
    else:
        given = registering.uncontested(given, None)
    registering.seat(_telling(row, given), records.make(given), None)
