"""Applications that an officer looks for: by number, by the reference of a source, by an identity number.

Exact matches only. What an officer may not read is not listed: they are told that there is something, and no more.
Whoever searches is written down by the function that answers, with what it showed and also if it found nothing; a
person who was found by an identity number reads of it in their own record.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from masar.cases.acting import May
from masar.cases.desk_models import OpenCase
from masar.cases.models import Case, PersonCase, PublicRecord, ReferenceLookup
from masar.cases.standing import State
from masar.lib import rows
from masar.lib.text import found_under, spelling
from masar.lib.typed import Meaning, Typed, read
from masar.people import identities
from masar.people.access import Reader, note
from masar.people.keyring import ring
from masar.people.whose import holders
from masar.staff import looking
from masar.staff.looking import Saw
from masar.staff.rights import Right

MOST = 50
"""So many are listed; of a sponsor with more, the latest."""


@dataclass(frozen=True, slots=True)
class At:
    """An application as it stands in a list: codes and days, nothing of anybody.

    ``state`` is a ``standing.State``, of one that has ended OVER; ``office`` has it now, empty if none does. ``role``
    is what whoever was looked for is in it, empty if nobody was; ``asked`` another office that is to answer.
    """

    case: UUID
    number: str
    service: str
    office: str
    state: str
    submitted: date | None
    closed_to_number: bool
    role: str = ""
    asked: str = ""

    def readable(self, may: May) -> bool:
        """Whether somebody may read it: of the office that has it, or of one that is asked something about it."""
        if may(Right.READ_CASE, office=self.office or None, service=self.service):
            return True
        return bool(self.asked) and may(Right.ANSWER, office=self.asked, service=self.service)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. ``elsewhere``: there are others that the officer may not read.

    ``open_number`` is the number that was typed, where it leads to one of those and opens its public page;
    ``shared``: the passport number is several people's, and needs its country. ``more`` than are listed.
    """

    meaning: Meaning
    listed: tuple[At, ...] = ()
    elsewhere: bool = False
    open_number: str = ""
    shared: bool = False
    more: bool = False


def find(text: str, *, officer: int, may: May, reader: Reader, now: datetime) -> Found:
    """The applications that ``text`` names exactly, for an officer (a user's id). Written down, unless nothing was
    typed.
    """
    typed = read(text, identities.plausible, identities.almost)
    if typed.meaning is Meaning.EMPTY:
        return Found(Meaning.EMPTY)
    roles = dict.fromkeys((*_by_number(typed), *_by_reference(typed)), "")
    people, shared = _people(typed)
    for person in people:
        note(person, "searched", reader=reader, now=now)
    roles = _by_person(people) | roles
    found = at_desks(roles)
    readable = [one for one in found if one.readable(may)]
    others = [one for one in found if one not in readable]
    looking.record(officer, Saw.SEARCH, [one.case for one in found], now=now, about=mark(text))
    numbered = [one.number for one in others if one.number == typed.value and not one.closed_to_number]
    listed = tuple(readable[:MOST])
    more = len(readable) > MOST
    return Found(typed.meaning, listed, bool(others), "".join(numbered), shared, more)


def numbered(number: str) -> At | None:
    """The application with this number, as it stands now."""
    case = PublicRecord.objects.filter(pk=number).values_list("case_id", flat=True).first()
    return next(iter(at_desks({case: ""})), None) if case else None


def mark(text: str) -> str:
    """What is kept of what was typed: a keyed hash, the same however it is spelt."""
    return ring().blind(_asked(text))


def marks(text: str) -> list[str]:
    """The same under each key of the ring, to look searches up by."""
    return ring().blinds(_asked(text))


def _asked(text: str) -> str:
    typed = read(text, identities.plausible, identities.almost)
    if typed.meaning is Meaning.IDENTITY:
        return f"search|{identities.looked_for(typed.value)[0]}"
    return f"search|{typed.value or spelling(text)}"


def _by_number(typed: Typed) -> list[UUID]:
    if typed.meaning is not Meaning.NUMBER:
        return []
    return list(PublicRecord.objects.filter(pk=typed.value).values_list("case_id", flat=True))


def _by_reference(typed: Typed) -> list[UUID]:
    """Of several that are found as people type them, the one that is spelt so; else all."""
    keys = [key for reference in typed.references if (key := found_under(reference))]
    known = list(ReferenceLookup.objects.filter(key__in=keys).values_list("reference", "case_id")[:MOST])
    written = {spelling(reference) for reference in typed.references}
    meant = [case for reference, case in known if reference in written]
    return meant or [case for _, case in known]


def _people(typed: Typed) -> tuple[set[UUID], bool]:
    """Whom an identity number leads to, and whether it is several people's."""
    if typed.meaning is not Meaning.IDENTITY:
        return set(), False
    return holders(identities.looked_for(typed.value))


def _by_person(people: Collection[UUID]) -> dict[UUID, str]:
    """The cases of these people, the latest first, and what they are in them."""
    links = PersonCase.objects.filter(person__in=people).order_by("-case_id", "-role")
    return dict(links.values_list("case_id", "role")[: MOST + 1])


def at_desks(roles: dict[UUID, str]) -> list[At]:
    """These applications as they stand now, the latest first; ``roles`` by case."""
    open_now: dict[UUID, OpenCase] = {}
    cases: list[Case] = []
    for chunk in rows.in_chunks(list(roles)):
        open_now |= OpenCase.objects.in_bulk(chunk)
        cases += Case.objects.filter(pk__in=chunk)
    over = [case for case in cases if case.pk not in open_now]
    ended = dict(_offices_of(over))
    found = [
        At(
            case.pk,
            case.number,
            case.service_id,
            open_now[case.pk].office if case.pk in open_now else ended[case.pk],
            open_now[case.pk].state if case.pk in open_now else State.OVER,
            case.submitted_on,
            case.closed_to_number,
            roles[case.pk],
            open_now[case.pk].asked if case.pk in open_now else "",
        )
        for case in cases
    ]
    return sorted(found, key=lambda one: (one.submitted or date.min, one.number), reverse=True)


def _offices_of(cases: Sequence[Case]) -> Iterable[tuple[UUID, str]]:
    """Which office had each of these cases last."""
    records = PublicRecord.objects.in_bulk([case.number for case in cases])
    for case in cases:
        content = records[case.number].content if case.number in records else "{}"
        yield case.pk, json.loads(content).get("office") or case.office_id or ""
