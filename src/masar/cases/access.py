"""May this visitor have this? What a stranger's words open, what belongs to a person, and nothing else.

"Absent" looks exactly like "not yours".
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from masar.cases.kinds import ASIDE
from masar.cases.models import Case, CaseParty, Event, PersonCase, PublicRecord, Receipt, ReferenceLookup, Source
from masar.cases.queries import Shown, public_record
from masar.lib.text import found_under, spelling
from masar.lib.typed import Meaning, Typed
from masar.people import notes as vault_notes
from masar.people.access import RECORDED, Reader, applicants, born_on, note

R = TypeVar("R")
OWNERS = (CaseParty.Role.APPLICANT.value, CaseParty.Role.GUARDIAN.value)
"""Whose application it is. A sponsor or an employer sees what the number shows, not more."""
BY_OWNERS = ("owner", "guardian")
"""The actors of what is said on one's own pages: by whom it is about, and by whoever acts for them."""
SOME = 5
"""References are not unique over sources; more namesakes than this are not looked at."""
_NOBODYS = [UUID(int=number) for number in range(SOME)]


def opened_by(typed: Typed) -> str | None:
    """The number of the application that what was typed opens by itself, whoever typed it; None if there is none."""
    if typed.meaning is Meaning.NUMBER and public_record(typed.value) is not None:
        return typed.value
    return open_reference(*typed.references) if typed.references else None


def open_reference(*references: str) -> str | None:
    """The application number behind a reference of a source whose references are public anyway, or None.

    ``references`` are what was typed, read in several ways; the first that is somebody's counts. Where two cases
    are found under it, the one of that very spelling is meant; where that is not one either, neither is opened: a
    guess would show somebody else's case.
    """
    sources = list(Source.objects.filter(open_references=True).values_list("code", flat=True))
    keys = [found_under(reference) for reference in references]
    named = ReferenceLookup.objects.filter(key__in=[key for key in keys if key], source__in=sources)
    found = list(named.values_list("key", "reference", "number")[: SOME * len(keys)])
    for reference, key in zip(references, keys, strict=True):
        alike = [(written, number) for known, written, number in found if known == key]
        meant = [number for written, number in alike if written == spelling(reference)]
        numbers = meant if len(meant) == 1 else [number for _, number in alike]
        if numbers:
            return numbers[0] if len(numbers) == 1 else None
    return None


def coarse_status(references: Sequence[str], born: date) -> str | None:
    """The status, by code, of the case with this reference whose applicant was born on ``born``; else None.

    ``references`` are one or two readings of what was typed, as for ``open_reference``.

    The same statements with as many parameters, and as many people opened, whether there is such a case or not: an
    empty list would be asked for nothing, and so tell by its speed which references exist.
    """
    sources = [*Source.objects.values_list("code", flat=True), ""]
    first, last = found_under(references[0]), found_under(references[-1])
    named = ReferenceLookup.objects.filter(key__in=[first, last], source__in=sources).exclude(key="")
    columns = ("key", "reference", "case_id")
    known = _among(named.values_list(*columns), ReferenceLookup.objects.values_list(*columns), 2 * SOME)
    alike = [one for one in known if one[0] == first] or known
    written = {spelling(reference) for reference in references}
    found = _filled([case for _, reference, case in alike if reference in written] or [case for *_, case in alike])
    owners = CaseParty.objects.filter(case_id__in=found, role__in=OWNERS, person__isnull=False)
    pair = ("case_id", "person")
    links = _among(
        owners.order_by("case_id", "ordinal").values_list(*pair), CaseParty.objects.values_list(*pair), SOME
    )
    fitting = born_on([person for _, person in links if person], born, least=SOME)
    cases = _filled([case for case, person in links if person in fitting])
    statuses = list(Case.objects.filter(pk__in=cases).values_list("status", flat=True))
    return statuses[0] if len(statuses) == 1 else None


def _among(wanted: QuerySet[Any, R], others: QuerySet[Any, R], most: int) -> list[R]:
    """The rows that are wanted, ``most`` of them. As many others are read as make them ``most``, and forgotten, since
    one row more takes as much longer as can be measured over some hundred requests.
    """
    found = list(wanted[:most])
    list(others.order_by("pk")[: max(1, most - len(found))])
    return found


def _filled(ids: Sequence[UUID]) -> list[UUID]:
    """``ids`` and as many that no row has as make them ``SOME``."""
    return [*ids, *_NOBODYS][:SOME]


def owner_of_number(number: str) -> tuple[UUID, UUID] | None:
    """The person and the case behind an application number, for sending them a code; None if nobody is known."""
    # By the record: it is keyed by the number, and so is found as fast among many millions.
    case = PublicRecord.objects.filter(pk=number).values_list("case_id", flat=True).first()
    return _owner(case) if case else None


def owner_of_receipt(secret: str) -> tuple[UUID, UUID] | None:
    """The person and the case behind a receipt, by the hash of its secret; None if there is no such receipt."""
    found = Receipt.objects.filter(pk=secret, revoked_at__isnull=True).values_list("case_id", flat=True).first()
    return _owner(found) if found else None


def _owner(case: UUID) -> tuple[UUID, UUID] | None:
    """A guardian, where there is one: a child has no telephone. Else the applicant."""
    known = CaseParty.objects.filter(case_id=case, role__in=OWNERS, person__isnull=False).order_by("-role", "ordinal")
    person = known.values_list("person", flat=True).first()
    return (person, case) if person else None


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own application: its public record, whether its number alone opens it, and the person's role."""

    person: UUID
    case: UUID
    number: str
    role: str
    closed: bool
    shown: Shown
    submitted: date | None


def wards(own: Sequence[Own], *, reader: Reader, now: datetime) -> dict[UUID, str]:
    """For whom a guardian applies: the applicant's name, by case, of those of the person's own applications in which
    they are a guardian. The applicant's record says that a guardian saw it.
    """
    cases = [one.case for one in own if one.role == CaseParty.Role.GUARDIAN]
    if not cases:
        return {}
    parties = CaseParty.objects.filter(case_id__in=cases, role=CaseParty.Role.APPLICANT, person__isnull=False)
    seats = [(case, person) for case, person in parties.values_list("case_id", "person") if person]
    known = applicants([person for _, person in seats], reader=reader, now=now)
    return {case: name for case, person in seats if person in known and (name := known[person].name)}


@dataclass(frozen=True, slots=True)
class Note:
    """What an office wrote to the applicant beside an event."""

    day: date
    kind: str
    text: str


def own_cases(person: UUID) -> list[Own]:
    """A person's applications, newest first."""
    return _own(person)


def own_case(person: UUID, number: str) -> Own | None:
    """The person's application with this number; None if it is not theirs, or does not exist."""
    return next(iter(_own(person, number)), None)


def _own(person: UUID, number: str | None = None) -> list[Own]:
    links = PersonCase.objects.filter(person=person, role__in=OWNERS)
    links = links.filter(number=number) if number else links
    roles = dict(links.order_by("-role").values_list("case_id", "role"))
    cases = list(Case.objects.filter(pk__in=roles).order_by("-created_at", "-pk"))
    records = PublicRecord.objects.in_bulk([case.number for case in cases])
    found = [
        Own(person, case.pk, case.number, roles[case.pk], case.closed_to_number, _shown(record), case.submitted_on)
        for case in cases
        if (record := records.get(case.number))
    ]
    return sorted(found, key=lambda own: own.submitted or date.min, reverse=True)


def _shown(record: PublicRecord) -> Shown:
    return Shown(record.content, record.version, record.source)


def notes(own: Own, *, reader: Reader, now: datetime) -> Sequence[Note]:
    """What offices wrote to the applicant, newest first; notes that they wrote to each other are not among it.

    Out of the vault, so officers, delegates and programs are written down in the owner's record.
    """
    rows = Event.objects.filter(case_id=own.case, payload__contains='"note":').exclude(kind__in=ASIDE)
    rows = rows.exclude(actor__in=BY_OWNERS)
    written = [(day, kind, json.loads(payload)) for day, kind, payload in rows.values_list("day", "kind", "payload")]
    held = [(day, kind, payload["note"]["commitment"]) for day, kind, payload in written if payload.get("note")]
    texts = vault_notes.texts(own.case, [commitment for _, _, commitment in held])
    if texts and reader.who in RECORDED:
        note(own.person, "read", reader=reader, now=now, case_id=own.case)
    found = [Note(day, kind, texts[commitment]) for day, kind, commitment in held if commitment in texts]
    return sorted(found, key=lambda note: note.day, reverse=True)
