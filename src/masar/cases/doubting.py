"""What of a case waits for an officer's decision: parties that contradict a person on file, and facts in quarantine.

Both sides are shown beside each other, and who looked is written down; a decision is held to what its officer saw,
and asks for their right again.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from masar.cases import deciding, desks
from masar.cases.acting import May, NotAllowed
from masar.cases.actions import Refused
from masar.cases.desk_models import OpenCase
from masar.cases.finding import At, at_desks, numbered
from masar.cases.models import Event, Quarantined, Settled
from masar.cases.standing import NEVER
from masar.people import doubts
from masar.people.access import Reader
from masar.people.doubts import BothSides
from masar.people.models import Doubt
from masar.people.registering import Decision
from masar.staff import looking
from masar.staff.looking import Saw
from masar.staff.rights import Right

MOST = 50


class Grounds(StrEnum):
    """What a decision rests on."""

    DOCUMENT = "document"
    APPLICANT = "applicant"
    SOURCE = "source"
    OTHER = "other"


class Unsaid(Exception):
    """It is not said what the decision rests on; OTHER says nothing without words."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party that waits. ``why`` has codes; ``mark`` names what is shown of it."""

    id: UUID
    role: str
    source: str
    since: datetime
    why: tuple[str, ...]
    sides: BothSides = field(repr=False)
    mark: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A fact in quarantine beside the one that is recorded under its name, each by kind, day, moment, stage and the
    codes of its payload; ``recorded`` is None where that is not there any more.
    """

    digest: str
    source: str
    received: datetime
    told: dict[str, Any]
    recorded: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class InDoubt:
    """All of a case that waits for a decision."""

    at: At
    parties: tuple[Party, ...]
    contradictions: tuple[Contradiction, ...]


def waiting(offices: Collection[str] | None, *, officer: int, may: May, now: datetime) -> list[At]:
    """The cases in doubt whose doubts the officer (a user's id) may decide, those of longest first; ``offices`` are
    those of their posts, None for all. Written down.
    """
    found = OpenCase.objects.filter(doubt_on__lt=NEVER)
    found = found if offices is None else found.filter(office__in=offices)
    rows = found.order_by("office", "doubt_on", "case_id").values_list("case_id", "office", "service")
    mine = [
        case
        for case, office, service in rows.iterator(chunk_size=MOST)
        if may(Right.DECIDE_PARTIES, office=office or None, service=service)
    ][:MOST]
    looking.record(officer, Saw.QUEUE, mine, now=now, about="doubts")
    by_case = {at.case: at for at in at_desks(dict.fromkeys(mine, ""))}
    return [by_case[case] for case in mine if case in by_case]


def look(number: str, *, officer: int, may: May, reader: Reader, now: datetime) -> InDoubt:
    """What waits of a case, with both sides of it. Written down, also for the people on file. Raises Refused,
    NotAllowed.
    """
    at = _at(number, may)
    rows = Doubt.objects.filter(case_id=at.case, decision="").order_by("pk")
    parties = tuple(_party(row, doubts.both_sides(row, reader=reader, now=now)) for row in rows)
    looking.record(officer, Saw.DOUBT, [at.case], now=now)
    return InDoubt(at, parties, tuple(_contradictions(at.case)))


def decide(
    number: str,
    party: UUID,
    decision: Decision,
    *,
    grounds: Grounds,
    words: str,
    seen: str,
    may: May,
    reader: Reader,
    now: datetime,
) -> None:
    """Decide who a party of the case is. ``seen`` is the mark of what the officer saw. Raises Unsaid, NotAllowed;
    deciding.Changed if it is not so any more; Refused.
    """
    at = _at(number, may)
    _said(grounds, words)
    if not Doubt.objects.filter(pk=party, case_id=at.case).exists():
        raise Refused("no party waits under this id")
    how = {"reason": grounds.value, "words": words.strip(), "seen": seen}
    deciding.decide(party, decision, reader=reader, now=now, **how)


def settle(
    number: str, seen: Sequence[str], *, grounds: Grounds, words: str, actor: str, may: May, now: datetime
) -> int:
    """What is recorded is right, and those facts in quarantine that the officer saw are not: how many those are.

    Where it is the other way round, the recorded fact is corrected first, by the act for it. Raises Unsaid,
    NotAllowed, Refused.
    """
    at = _at(number, may)
    _said(grounds, words)
    return desks.settle(at.case, by=actor, now=now, why=grounds.value, seen=frozenset(seen))


def _at(number: str, may: May) -> At:
    at = numbered(number)
    if at is None:
        raise Refused("no case has this number")
    if not may(Right.DECIDE_PARTIES, office=at.office or None, service=at.service):
        raise NotAllowed(Right.DECIDE_PARTIES)
    return at


def _said(grounds: Grounds, words: str) -> None:
    if grounds is Grounds.OTHER and not words.strip():
        raise Unsaid


def _party(row: Doubt, sides: BothSides) -> Party:
    why = tuple(row.why.split(","))
    return Party(row.pk, row.role, row.source, row.noted_at, why, sides, doubts.mark(sides))


def _contradictions(case: UUID) -> list[Contradiction]:
    settled = set(Settled.objects.filter(case_id=case).values_list("source", "source_id", "digest"))
    kept = Quarantined.objects.filter(case_id=case).order_by("received_at")
    left = [row for row in kept if (row.source, row.source_id, row.digest) not in settled]
    events = {(event.source, event.source_id): event for event in Event.objects.filter(case_id=case)} if left else {}
    return [
        Contradiction(
            row.digest,
            row.source,
            row.received_at,
            _plain(json.loads(row.content)),
            _fact(events.get((row.source, row.source_id))),
        )
        for row in left
    ]


def _fact(event: Event | None) -> dict[str, Any] | None:
    if event is None:
        return None
    at = event.at.isoformat() if event.at else None
    told = {"kind": event.kind, "day": event.day.isoformat(), "at": at, "stage": event.stage}
    return _plain(told | {"payload": json.loads(event.payload)})


def _plain(fact: dict[str, Any]) -> dict[str, Any]:
    """One level of names and values; a note is said to be there, and not opened."""
    payload = dict(fact.get("payload") or {})
    note = payload.pop("note", None)
    named = {key: fact.get(key) for key in ("kind", "day", "at", "stage")}
    return named | payload | ({"note": "•"} if note else {})
