"""What an officer says is right of a person, in the place of what was given: it stands apart until it is decided.

Until then the person is as they were. Contacts and identity numbers are none of it: contacts are their owner's, and
whose a number is has a road of its own (``doubts``). Who may propose and who decides, ``cases.amending`` says.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from masar.lib.days import Of, Plausible
from masar.lib.languages import LANGUAGES
from masar.people import identities, names
from masar.people.given import LONGEST_NAME
from masar.people.models import Amendment, Identity, Person
from masar.people.records import Records
from masar.people.vault import opened, seal

FIELDS = ("name", "born", "language")
"""What can be put right, in the order of forms."""
Details = Mapping[str, str]
"""Of a person, by field: the name, the day of birth as YYYY-MM-DD, the code of a language. What is not known is left
out.
"""


class Ending(StrEnum):
    """What became of it."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Wrong(StrEnum):
    """What is wrong with a field."""

    UNKNOWN = "unknown"
    NAME = "name"
    NAME_LONG = "name_long"
    NOT_A_DAY = "not_a_day"
    NOT_THE_NUMBERS_DAY = "not_the_numbers_day"
    LANGUAGE = "language"
    UNCHANGED = "unchanged"


class Waiting(Exception):
    """Another one about the same person waits to be decided."""


class Changed(Exception):
    """What is on file is not what the amendment was to stand in the place of."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An amendment in clear. ``ending`` is None while it waits; of what was ``erased`` only the codes are left.

    ``by`` and ``decided_by`` are actors; ``reason`` and ``paper`` codes; ``words`` are the proposer's to the owner,
    ``answer`` those of whoever decided.
    """

    id: UUID
    person: UUID
    case: UUID
    role: str
    old: Details = field(repr=False)
    new: Details = field(repr=False)
    words: str = field(repr=False)
    reason: str
    by: str
    made_at: datetime
    ending: Ending | None
    decided_by: str
    decided_at: datetime | None
    paper: str
    answer: str = field(repr=False)
    erased: bool


def details(person: UUID) -> Details:
    """What is on file of a person, of all that can be put right."""
    return _details(Person.objects.get(pk=person))


def _details(person: Person) -> dict[str, str]:
    told = opened(Person, person.pk, person.sealed) | {"language": person.language}
    return {name: told[name] for name in FIELDS if told.get(name)}


def wrong(person: UUID, new: Details, plausible: Plausible) -> dict[str, Wrong]:
    """What is wrong with what is to stand in the place of what is on file, by field; the first field's if none is."""
    old, found = details(person), dict.fromkeys(new.keys() - set(FIELDS), Wrong.UNKNOWN)
    for name in FIELDS:
        if name in new and (why := _wrong(name, new[name], person, plausible)):
            found[name] = why
    if not found and all(old.get(name) == value for name, value in new.items()):
        found[FIELDS[0]] = Wrong.UNCHANGED
    return found


def _wrong(name: str, value: str, person: UUID, plausible: Plausible) -> Wrong | None:
    if name == "language":
        return None if value in LANGUAGES else Wrong.LANGUAGE
    if name == "name":
        if len(value) > LONGEST_NAME:
            return Wrong.NAME_LONG
        return Wrong.NAME if names.stands_for_none(value) or not any(map(str.isalpha, value)) else None
    try:
        born = date.fromisoformat(value)
    except ValueError:
        return Wrong.NOT_A_DAY
    if plausible.why_not(born, Of.BORN) or value != born.isoformat():
        return Wrong.NOT_A_DAY
    said = _days_in_numbers(person)
    return Wrong.NOT_THE_NUMBERS_DAY if said and born not in said else None


def _days_in_numbers(person: UUID) -> set[date]:
    """The days of birth that stand in the person's identity numbers."""
    rows = Identity.objects.filter(person=person)
    pairs = [(row.scheme, str(opened(Identity, row.pk, row.sealed)["number"])) for row in rows]
    return {day for pair in pairs if (day := identities.born(*pair))}


def propose(
    key: UUID, new: Details, *, person: UUID, case: UUID, role: str, reason: str, words: str, by: str, now: datetime
) -> None:
    """Put it apart, inside the caller's transaction; ``new`` has nothing wrong, and nothing that is so already.

    Raises Waiting.
    """
    # Whoever proposes of the same person waits here; what is on file stays as it is read.
    old = _details(Person.objects.select_for_update().get(pk=person))
    if Amendment.objects.filter(person=person, decision="").exists():
        raise Waiting
    content = {"old": {name: old[name] for name in new if name in old}, "new": dict(new), "words": words}
    told = {"case_id": case, "role": role, "reason": reason, "by": by, "made_at": now}
    Amendment.objects.create(id=key, person=person, sealed=seal(Amendment, key, content), **told)


def decide(
    key: UUID, ending: Ending, *, by: str, paper: str = "", words: str = "", tell: bool, now: datetime
) -> None:
    """Decide one that waits, inside the caller's transaction, which knows that it does and holds its case.

    Confirmed it is on file, and no source replaces it any more. ``tell``: whoever can be reached is told, and every
    session ends, as after any change that its owner did not make. Raises Changed.
    """
    row = Amendment.objects.select_for_update().get(pk=key)
    if ending is Ending.CONFIRMED:
        _apply(row, tell=tell, now=now)
    row.decision, row.decided_by, row.decided_at, row.paper = ending.value, by, now, paper
    row.answer = seal(Amendment, key, {"words": words}) if words else None
    row.save(update_fields=["decision", "decided_by", "decided_at", "paper", "answer"])


def _apply(row: Amendment, *, tell: bool, now: datetime) -> None:
    content = opened(Amendment, row.pk, row.sealed)
    new: dict[str, str] = content["new"]
    records = Records(now)
    records.read((), [row.person])
    record = records[row.person]
    on_file = record.details | {"language": record.language}
    if not new or any((on_file.get(name) or None) != content["old"].get(name) for name in new):
        raise Changed
    told = {name: value for name, value in new.items() if name != "language"}
    if told:
        fixed = sorted({*record.details.get("fixed", ()), *told})
        record.details, record.changed = {**record.details, **told, "fixed": fixed}, True
    if tell:
        records.part(record, "person_corrected")
    records.write()
    if "language" in new:
        Person.objects.filter(pk=row.person).update(language=new["language"])


def found(key: UUID) -> Proposal | None:
    """The one with this id."""
    row = Amendment.objects.filter(pk=key).first()
    return _clear(row) if row else None


def of_cases(cases: Collection[UUID]) -> list[Proposal]:
    """All that were proposed in these cases, the oldest first."""
    return [_clear(row) for row in Amendment.objects.filter(case_id__in=cases).order_by("made_at", "pk")]


def waiting_in(cases: Collection[UUID]) -> list[tuple[UUID, UUID, str]]:
    """Case, person and role of those that wait in these cases."""
    rows = Amendment.objects.filter(case_id__in=cases).values_list("case_id", "person", "role", "decision")
    return [(case, person, role) for case, person, role, decision in rows if not decision]


def _clear(row: Amendment) -> Proposal:
    content = opened(Amendment, row.pk, row.sealed)
    answer: dict[str, str] = opened(Amendment, row.pk, row.answer) if row.answer else {}
    return Proposal(
        id=row.pk,
        person=row.person,
        case=row.case_id,
        role=row.role,
        old=content["old"],
        new=content["new"],
        words=content["words"],
        reason=row.reason,
        by=row.by,
        made_at=row.made_at,
        ending=Ending(row.decision) if row.decision else None,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        paper=row.paper,
        answer=answer.get("words", ""),
        erased=row.erased_at is not None,
    )


def erase(key: UUID, case: UUID, *, now: datetime) -> int:
    """Take all that is personal of it for good, what anybody wrote included; 1 if there was something to take.

    One that waits can then be confirmed by nobody.
    """
    row = Amendment.objects.select_for_update().filter(pk=key, case_id=case, erased_at=None).first()
    if row is None:
        return 0
    row.sealed, row.answer, row.erased_at = seal(Amendment, key, {"old": {}, "new": {}, "words": ""}), None, now
    row.save(update_fields=["sealed", "answer", "erased_at"])
    return 1
