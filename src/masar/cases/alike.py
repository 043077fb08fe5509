"""Applications of the same person for the same service that are still open: asked before another one is registered.

Exact matches only. The person is the one whom an identity number leads to; a child without a number is the one who
was born on the same day and has the same guardian, by the guardian's number. What is likely and not certain is not
looked for: a list of people with nearly the same name is a list of strangers.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from masar.cases.finding import At, at_desks, mark
from masar.cases.incoming import PartyGiven
from masar.cases.models import Alike, Case, CaseParty, PersonCase
from masar.lib import rows
from masar.people import identities
from masar.people.access import Reader, born_on, note
from masar.people.given import Given
from masar.people.whose import holders
from masar.staff import looking
from masar.staff.looking import Saw

APPLICANT, GUARDIAN = CaseParty.Role.APPLICANT.value, CaseParty.Role.GUARDIAN.value


class Because(StrEnum):
    """Why an application is another one, though the same person's for the same service is open."""

    PURPOSE = "purpose"
    WITHDRAWING = "withdrawing"
    OTHER_CHILD = "other_child"
    MISTYPED = "mistyped"
    OTHER = "other"
    NOT_ASKED = "not_asked"
    """Nobody was asked: whoever sent the new one from home may not learn that there is another."""


SAID = tuple(one for one in Because if one is not Because.NOT_ASKED)
"""What somebody can say who is asked."""


@dataclass(frozen=True, slots=True)
class Another:
    """An officer's word that it is another application than these; ``words`` are for other officers."""

    than: frozenset[UUID]
    because: Because
    words: str = ""

    @property
    def said(self) -> bool:
        """Whether it is said why: OTHER says nothing without words."""
        return self.because is not Because.OTHER or bool(self.words.strip())


class StillOpen(Exception):
    """The same person's application for the same service is open, and nobody has said that this is another."""

    def __init__(self, found: Collection[UUID]) -> None:
        super().__init__(f"{len(found)} are open")
        self.found = frozenset(found)


def open_alike(service: str, parties: Sequence[PartyGiven]) -> frozenset[UUID]:
    """The open applications for this service of whoever applies."""
    applicant, guardian = _given(parties, APPLICANT), _given(parties, GUARDIAN)
    cases: set[UUID] = set()
    if applicant and applicant.identities:
        cases = _cases(applicant, APPLICANT)
    elif applicant and applicant.born and guardian and guardian.identities:
        cases = _of_child(applicant, _cases(guardian, GUARDIAN))
    return frozenset(_open(service, cases))


def show(
    cases: Collection[UUID], *, officer: int, parties: Sequence[PartyGiven], reader: Reader, now: datetime
) -> list[At]:
    """These applications as they stand, for an officer (a user's id) who is about to register another.

    That is a search by the numbers in the form, and written down like one.
    """
    numbers = [text for party in parties if party.given for _, text in party.given.identities]
    looking.record(officer, Saw.SEARCH, cases, now=now, about=mark(numbers[0]) if numbers else "")
    for person in {person for party in parties for person in people_of(party.given)}:
        note(person, "searched", reader=reader, now=now)
    return at_desks(dict.fromkeys(cases, ""))


def keep(case: UUID, another: Another, *, by: str, now: datetime) -> None:
    """Keep that a new application was said to be another one than these, by whom, and why."""
    found = [(case, other, another.because.value, by, now) for other in sorted(another.than)]
    rows.insert(Alike, ("case_id", "other", "because", "by", "at"), found)


def people_of(given: Given | None) -> set[UUID]:
    """Whom the numbers lead to, each by its fullest spelling."""
    spelled = [identities.found_under(*pair)[0] for pair in given.identities] if given else []
    return holders(spelled)[0]


def _given(parties: Sequence[PartyGiven], role: str) -> Given | None:
    return next((party.given for party in parties if party.role == role), None)


def _cases(given: Given, role: str) -> set[UUID]:
    links = PersonCase.objects.filter(person__in=people_of(given), role=role)
    return set(links.values_list("case_id", flat=True))


def _of_child(child: Given, cases: Collection[UUID]) -> set[UUID]:
    """Those of a guardian's ``cases`` whose applicant was born on the child's day."""
    parties = CaseParty.objects.filter(case_id__in=cases, role=APPLICANT, person__isnull=False)
    seats = [(case, person) for case, person in parties.values_list("case_id", "person") if person]
    fitting = born_on([person for _, person in seats], child.born, least=0) if seats and child.born else set()
    return {case for case, person in seats if person in fitting}


def _open(service: str, cases: Collection[UUID]) -> set[UUID]:
    return set(Case.objects.filter(pk__in=cases, service=service, ended_on__isnull=True).values_list("pk", flat=True))
