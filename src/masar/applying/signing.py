"""Whoever else has to agree: asked by a message, and answering once, on a page of their own, by a code of their own.

Their contact was typed by whoever applied: a claim. What is kept here is that somebody who reads what is sent there
answered; it seats nobody, and becomes nobody's contact. Where the person of the given number is on file with a
contact, they are asked there instead, and whoever applied is not told which it was. What anybody types is
answered alike, whether something waits for their contact or not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from masar.applying.drafts import Reach, Who, who
from masar.applying.models import Draft, Signature
from masar.cases.acting import Desk, desk
from masar.cases.amending import locked, recorded
from masar.cases.facts import Kind
from masar.cases.incoming import PartyGiven
from masar.catalogue.forms import Ask
from masar.catalogue.statuses import STATUSES
from masar.lib.retries import retried
from masar.notices import engine, messages
from masar.people import contacts, identities
from masar.people.access import Reader, applicants
from masar.people.keyring import ring
from masar.people.vault import opened, seal
from masar.people.whose import holders

ACTOR = "signer"
"""Who recorded an answer."""
LONGEST = 500
"""Characters of why somebody does not agree."""
HIDDEN = frozenset({Ask.IDENTITY.value, Ask.PHONE.value, Ask.EMAIL.value})
"""What is asked by these questions is the other's alone: whoever is asked to agree does not read it."""
_READER = Reader("worker", unit="applying")
_State = Signature.State


class Over(Exception):
    """The application has ended: nobody has to agree any more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody is asked to agree to: all of it as it is ``shown`` to them, and what they answered."""

    id: UUID
    number: str
    service: str
    state: str
    shown: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Signed:
    """Where a signature stands, for officers. ``on_file``: they were asked where the person on file is reached."""

    role: str
    state: str
    on_file: bool
    at: datetime | None
    reason: str = field(repr=False)


def seen_by_another(shown: Mapping[str, Any]) -> dict[str, Any]:
    """What of an application (``shown.shown``) whoever is asked to agree reads: no identity number, no contact."""
    steps = [step | {"questions": _open_to_all(step["questions"])} for step in shown["steps"]]
    return {"steps": [step for step in steps if step["questions"]], "declaration": shown["declaration"]}


def _open_to_all(questions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in questions if one["ask"] not in HIDDEN]


def want(
    draft: Draft,
    case: UUID,
    asked: Iterable[tuple[str, str | None]],
    parties: Sequence[PartyGiven],
    shown: Mapping[str, Any],
    *,
    by: Reach,
    number: str,
    now: datetime,
) -> None:
    """Ask whoever else has to agree, in the caller's transaction. ``asked`` are (role, the contact that was typed),
    ``by`` is the contact of whoever sends it: nobody agrees to their own application by the same one.
    """
    for role, typed in asked:
        reach, on_file = _reached(role, typed, parties, now)
        if reach and (reach.spelled == by.spelled or not engine.available(messages.CHANNELS[reach.kind])):
            reach = None
        row = Signature(case_id=case, number=number, service=draft.service, role=role, on_file=on_file, asked_at=now)
        row.state = _State.WANTED if reach else _State.AT_OFFICE
        row.contact = ring().blind(reach.spelled) if reach else ""
        kept = {"shown": seen_by_another(shown), "reach": asdict(reach) if reach else None}
        row.sealed = seal(Signature, row.pk, kept)
        row.save(force_insert=True)
        recorded(desk(number), Kind.SIGNATURE_WANTED, {"role": role}, key=f"{row.pk}#wanted", actor="online", now=now)
        if reach:
            to, key = (reach.kind, reach.value), f"signature:{row.pk}"
            messages.post("signature", *to, language=draft.language, key=key, now=now, values={})


def _reached(role: str, typed: str | None, parties: Sequence[PartyGiven], now: datetime) -> tuple[Reach | None, bool]:
    """Where whoever has to agree is asked, and whether that is on file."""
    numbers = [pair for party in parties if party.role == role and party.given for pair in party.given.identities]
    people, shared = holders([identities.found_under(*pair)[0] for pair in numbers])
    known = [one for one in applicants(list(people), reader=_READER, now=now).values() if not one.claimed]
    if not shared and len(known) == 1 and (kind := messages.reachable(known[0])):
        return Reach(kind, known[0].contacts[kind]), True
    if not typed:
        return None, False
    kind = "email" if "@" in typed else "mobile"
    return Reach(kind, contacts.READ[kind](typed)), False


def find(reach: Reach, number: str) -> Wanted | None:
    """What is asked of this contact about this application; None where nothing is. Both have to be right."""
    return _wanted(Signature.objects.filter(contact__in=who(reach), number=number).order_by("pk").first())


def at(whose: Who, id: UUID | str) -> Wanted | None:
    """What is asked of whoever reads this contact; None where it is not theirs."""
    return _wanted(Signature.objects.filter(pk=id, contact__in=whose).first())


def _wanted(row: Signature | None) -> Wanted | None:
    if row is None:
        return None
    return Wanted(row.pk, row.number, row.service, row.state, opened(Signature, row.pk, row.sealed)["shown"])


def answer(
    whose: Who, id: UUID | str, *, agrees: bool, reason: str, said: Mapping[str, str], language: str, now: datetime
) -> str | None:
    """Agree, or not: once. What was answered, also where that was before; None if it is not theirs.

    ``said`` are the sentences under which it was answered, as they were read. Raises Over.
    """
    return retried(lambda: _answered(whose, id, agrees, {"reason": reason, "said": dict(said)}, language, now))


def _answered(
    whose: Who, id: UUID | str, agrees: bool, told: Mapping[str, Any], language: str, now: datetime
) -> str | None:
    number = Signature.objects.filter(pk=id, contact__in=whose).values_list("number", flat=True).first()
    if number is None:
        return None
    # The case first, as whoever records does: of two answers the second waits here, and finds the first.
    case = locked(number)
    row = Signature.objects.select_for_update().get(pk=id)
    if row.state != _State.WANTED:
        return row.state
    if _ended(case):
        raise Over
    row.state, row.answered_at = (_State.AGREED if agrees else _State.REFUSED), now
    row.answer = seal(Signature, row.pk, {**told, "language": language})
    row.save(update_fields=["state", "answered_at", "answer"])
    payload = {"role": row.role, "outcome": row.state}
    recorded(case, Kind.SIGNATURE_ANSWERED, payload, key=f"{row.pk}#answered", actor=ACTOR, now=now)
    return row.state


def _ended(case: Desk) -> bool:
    return STATUSES[case.progress.base].ended


def of_case(case: UUID) -> list[Signed]:
    """Who else had to agree to an application, and what came of it. Who may read it is the door's to ask."""
    return [
        Signed(row.role, row.state, row.on_file, row.answered_at, _reason(row))
        for row in Signature.objects.filter(case_id=case).order_by("pk")
    ]


def _reason(row: Signature) -> str:
    return str(opened(Signature, row.pk, row.answer)["reason"]) if row.answer else ""
