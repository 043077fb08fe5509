"""What becomes of a correction that was proposed (``amending``), and who reads it: owners and officers."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from masar.cases import desks
from masar.cases.access import BY_OWNERS, Own
from masar.cases.acting import Desk, May, NotAllowed
from masar.cases.actions import Refused
from masar.cases.amending import LONGEST_WORDS, By, Invalid, locked, may_propose, recorded
from masar.cases.facts import DESK, Kind
from masar.cases.models import CaseParty
from masar.lib.retries import retried
from masar.people import amendments
from masar.people.access import Reader, applicants, note
from masar.people.amendments import Changed, Ending, Proposal
from masar.staff.rights import Right

__all__ = ["Changed", "Decided", "Ending", "OwnProposal", "Paper", "Proposal"]

GUARDIAN, APPLICANT = CaseParty.Role.GUARDIAN.value, CaseParty.Role.APPLICANT.value
_DONE = {
    Ending.CONFIRMED: "confirmed_correction",
    Ending.REFUSED: "refused_correction",
    Ending.WITHDRAWN: "withdrew_correction",
}


class Paper(StrEnum):
    """What a superior who confirms has seen."""

    PASSPORT = "passport"
    ID_CARD = "id_card"
    BIRTH_CERTIFICATE = "birth_certificate"
    CIVIL_RECORD = "civil_record"
    RULING = "ruling"


class Decided(Exception):
    """Somebody else has decided it: ``ending`` says how."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


class OwnProposal(Exception):
    """Whoever proposed it does not decide it, and nobody else withdraws it."""


def open_to(at: Desk, one: Proposal, *, may: May, actor: str) -> tuple[Ending, ...]:
    """How this officer can end it now."""
    if one.ending is not None:
        return ()
    if one.by == actor:
        return (Ending.WITHDRAWN,) if may_propose(at, may) else ()
    if not may(Right.CONFIRM_AMENDMENT, office=at.office, service=at.name.service):
        return ()
    return (Ending.REFUSED,) if one.erased else (Ending.CONFIRMED, Ending.REFUSED)


def settle(number: str, key: UUID, ending: Ending, by: By, *, paper: str = "", words: str = "") -> None:
    """An officer's decision: whoever proposed it withdraws it, a superior who is somebody else confirms or refuses.

    ``paper`` is what whoever confirms has seen (``Paper``); whoever refuses says why in ``words``. Done again by the
    same officer it changes nothing. Raises NotAllowed, OwnProposal, Invalid; Decided if somebody was quicker; Changed
    if it does not fit what is on file any more; Refused if there is no such thing.
    """
    retried(lambda: _settled(number, key, ending, by, paper, words.strip()))


def _settled(number: str, key: UUID, ending: Ending, by: By, paper: str, words: str) -> None:
    at = locked(number)
    right = Right.AMEND if ending is Ending.WITHDRAWN else Right.CONFIRM_AMENDMENT
    if not by.may(right, office=at.office, service=at.name.service):
        raise NotAllowed(right)
    one = _of_case(at, key)
    if (one.by == by.actor) is not (ending is Ending.WITHDRAWN):
        raise OwnProposal
    problems = {}
    if ending is Ending.CONFIRMED and paper not in set(Paper):
        problems["paper"] = "paper"
    if ending is Ending.REFUSED and not words:
        problems["words"] = "words"
    if len(words) > LONGEST_WORDS:
        problems["words"] = "too_long"
    if problems:
        raise Invalid(problems)
    paper = paper if ending is Ending.CONFIRMED else ""
    _end(at, one, ending, actor=by.actor, paper=paper, words=words, reader=by.reader, now=by.now)


def answer(own: Own, key: UUID, *, accept: bool, words: str = "", reader: Reader, now: datetime) -> None:
    """The owner's answer, on their own page; a guardian answers for the applicant as well. ``words`` go with a no.

    Given again it changes nothing. Raises Decided, Changed; Refused if there is nothing of the kind to answer.
    """
    retried(lambda: _answered(own, key, accept, words.strip()[:LONGEST_WORDS], reader, now))


def _answered(own: Own, key: UUID, accept: bool, words: str, reader: Reader, now: datetime) -> None:
    at = locked(own.number)
    one = _of_case(at, key)
    if not _concerns(own, one):
        raise Refused("nothing was proposed under this id")
    ending, actor = Ending.CONFIRMED if accept else Ending.REFUSED, BY_OWNERS[own.person != one.person]
    said = "" if accept else words
    _end(at, one, ending, actor=actor, paper="", words=said, reader=replace(reader, who=actor), now=now)


def _of_case(at: Desk, key: UUID) -> Proposal:
    one = amendments.found(key)
    if one is None or one.case != at.case:
        raise Refused("nothing was proposed under this id")
    return one


def _end(
    at: Desk, one: Proposal, ending: Ending, *, actor: str, paper: str, words: str, reader: Reader, now: datetime
) -> None:
    if one.ending is not None:
        if (one.ending, one.decided_by) == (ending, actor):
            return
        raise Decided(one.ending)
    if ending is Ending.CONFIRMED and (one.role, one.person) not in _seats(at.case):
        raise Changed
    tell = actor not in BY_OWNERS
    amendments.decide(one.id, ending, by=actor, paper=paper, words=words, tell=tell, now=now)
    payload: dict[str, object] = {"of": {"source": DESK, "source_id": str(one.id)}, "outcome": ending.value}
    payload |= {"paper": paper} if paper else {}
    recorded(at, Kind.AMENDMENT_DECIDED, payload, key=f"{one.id}#end", actor=actor, now=now)
    desks.review([at.case])
    note(one.person, _DONE[ending], reader=reader, now=now, case_id=at.case)


def _seats(case: UUID) -> set[tuple[str, UUID | None]]:
    return set(CaseParty.objects.filter(case_id=case).values_list("role", "person"))


# --- reading ------------------------------------------------------------------------------------------


def of_case(case: UUID, *, reader: Reader, now: datetime) -> list[Proposal]:
    """All that was proposed in a case, the oldest first, for officers. That people who have no part in it any more
    were read is written down here; of the others by ``whole.parties``, which is read beside it.
    """
    found = amendments.of_cases([case])
    seated = {person for _, person in _seats(case)} if found else set()
    for person in {one.person for one in found} - seated:
        note(person, "read", reader=reader, now=now, case_id=case)
    return found


def of_owner(own: Own, *, reader: Reader, now: datetime) -> list[Proposal]:
    """All that was proposed in a person's own case and is theirs to read, the oldest first. ``reader`` is a guardian,
    by whom what is about somebody else is read: that stands in the applicant's record.
    """
    found = [one for one in amendments.of_cases([own.case]) if _concerns(own, one)]
    if others := {one.person for one in found} - {own.person}:
        applicants(list(others), reader=reader, now=now, case_id=own.case)
    return found


def _concerns(own: Own, one: Proposal) -> bool:
    """Whether a proposal is this owner's to read and to answer: about them, or about whom they act for."""
    return _theirs(own, one.person, one.role) and (one.role, one.person) in _seats(own.case)


def _theirs(own: Own, person: UUID, role: str) -> bool:
    return person == own.person or (own.role == GUARDIAN and role == APPLICANT)


def waiting_for(own: Sequence[Own]) -> Collection[UUID]:
    """Those of a person's own cases in which a proposal waits for their answer."""
    mine = {one.case: one for one in own}
    found = amendments.waiting_in(list(mine)) if mine else []
    return {case for case, person, role in found if _theirs(mine[case], person, role)}
