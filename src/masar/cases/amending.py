"""What an applicant gave, put right by two: an officer proposes, its owner or a superior who saw the paper confirms.

The values lie in the vault and nowhere else (``people.amendments``); events say in codes that something was proposed
and what came of it (``confirming``). Until it is confirmed nothing else changes. Each step is one transaction, which
locks the case first and then the people, as whoever records does.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from masar.cases import desks
from masar.cases.access import OWNERS
from masar.cases.acting import Desk, May, NotAllowed, desk
from masar.cases.actions import Overtaken, Refused, plausible_on, record_events
from masar.cases.facts import Kind
from masar.cases.incoming import Became, Incoming
from masar.cases.models import Case, CaseParty
from masar.lib.retries import retried
from masar.people import amendments
from masar.people.access import Reader, note
from masar.people.amendments import FIELDS, Changed, Details, Ending, Proposal, Waiting
from masar.people.keyring import ring
from masar.people.whose import hold
from masar.staff.rights import Right

__all__ = ["FIELDS", "Changed", "Details", "Ending", "Proposal", "Waiting"]

LONGEST_WORDS = 500


class Why(StrEnum):
    """Why something else is right."""

    SLIP = "slip"
    PAPER = "paper"
    APPLICANT = "applicant"
    RULING = "ruling"
    OTHER = "other"


class Invalid(Exception):
    """Something is wrong with what was given: ``problems`` by field, in codes."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(f"wrong: {', '.join(sorted(problems))}")
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class By:
    """An officer at it: the actor that events name, what they may do, how the vault writes them down, and when."""

    actor: str
    may: May
    reader: Reader
    now: datetime


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a proposal says: of which party, by its ordinal; what is right, by field; why, in a code and in words."""

    party: int
    new: Details = field(repr=False)
    why: str
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Giver:
    """A party of whom something can be put right, and what is on file of it."""

    ordinal: int
    role: str
    person: UUID
    given: Details = field(repr=False)


def givers(case: UUID) -> list[Giver]:
    """The applicant and whoever acts for them, as far as it is known who they are."""
    seats = CaseParty.objects.filter(case_id=case, role__in=OWNERS, person__isnull=False).order_by("ordinal")
    return [
        Giver(ordinal, role, person, amendments.details(person))
        for ordinal, role, person in seats.values_list("ordinal", "role", "person")
        if person is not None
    ]


def may_propose(at: Desk, may: May) -> bool:
    """Whether the officer may propose anything in this case."""
    return may(Right.AMEND, office=at.office, service=at.name.service)


def mark(at: Desk, sheet: Sheet) -> str:
    """Names what somebody was shown of a proposal: the values on both sides, and what is said beside them."""
    giver = _giver(at.case, sheet.party)
    said = [at.version, dict(giver.given) if giver else {}, sheet.party, dict(sheet.new), sheet.why, sheet.words]
    return ring().blind(json.dumps(said, sort_keys=True))[:32]


def _giver(case: UUID, ordinal: int) -> Giver | None:
    return next((one for one in givers(case) if one.ordinal == ordinal), None)


def check(at: Desk, sheet: Sheet, by: By) -> Giver:
    """Of whom the sheet tells. Raises NotAllowed or Invalid if it cannot be proposed."""
    if not may_propose(at, by.may):
        raise NotAllowed(Right.AMEND)
    giver = _giver(at.case, sheet.party)
    if giver is None:
        raise Invalid({"party": "party"})
    problems: dict[str, str] = dict(amendments.wrong(giver.person, sheet.new, plausible_on(by.now)))
    if sheet.why not in set(Why):
        problems["why"] = "why"
    if len(sheet.words) > LONGEST_WORDS:
        problems["words"] = "too_long"
    elif sheet.why == Why.OTHER and not sheet.words:
        problems["words"] = "words"
    if problems:
        raise Invalid(problems)
    return giver


def propose(number: str, sheet: Sheet, by: By, *, expected: int, key: UUID, seen: str) -> None:
    """Put a correction apart. ``expected`` is the version of the case that the officer saw, ``seen`` the ``mark`` of
    what they were shown, ``key`` the form's own.

    Sent twice, it is recorded once. Raises NotAllowed, Invalid; Overtaken if somebody else recorded something
    meanwhile; Changed if another thing is on file by now; Waiting if one about the same person waits already; Refused
    if there is no such case, or if the key was that of another form.
    """
    retried(lambda: _proposed(number, sheet, by, expected, key, seen))


def _proposed(number: str, sheet: Sheet, by: By, expected: int, key: UUID, seen: str) -> None:
    at = locked(number)
    known = amendments.found(key)
    if known is not None:
        if (known.case, known.by) != (at.case, by.actor):
            raise Refused("the key was that of another form")
        return
    if not may_propose(at, by.may):
        raise NotAllowed(Right.AMEND)
    if at.version != expected:
        raise Overtaken(expected, at.version)
    hold({one.person for one in givers(at.case)})
    giver = check(at, sheet, by)
    if seen != mark(at, sheet):
        raise Changed
    new = {name: value for name, value in sheet.new.items() if value != giver.given.get(name)}
    place = {"case": at.case, "person": giver.person}
    amendments.propose(
        key, new, **place, role=giver.role, reason=sheet.why, words=sheet.words, by=by.actor, now=by.now
    )
    payload = {"role": giver.role, "fields": [name for name in FIELDS if name in new], "reason": sheet.why}
    recorded(at, Kind.AMENDMENT_PROPOSED, payload, key=str(key), actor=by.actor, now=by.now)
    desks.review([at.case])
    note(giver.person, "proposed_correction", reader=by.reader, now=by.now, case_id=at.case)


def locked(number: str) -> Desk:
    """The case, which is the caller's transaction's alone from now on. Raises Refused."""
    Case.objects.select_for_update().get(pk=desk(number).case)
    return desk(number)


def recorded(at: Desk, kind: Kind, payload: Mapping[str, object], *, key: str, actor: str, now: datetime) -> None:
    """Record what was done with an amendment. Raises Refused; Overtaken never while the case is locked."""
    fact = at.fact_of(kind, payload, key=key, now=now)
    answer = record_events([Incoming(at.name, (fact,), at.version, once=True)], now=now, actor=actor)
    if answer.refused:
        raise Refused(answer.refused[0].why)
    if answer.which(Became.OVERTAKEN):
        raise Overtaken(at.version, answer.versions[at.name.source, at.name.reference])
