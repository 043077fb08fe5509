"""Putting right what was recorded: which facts can be, what may stand in their place, what it becomes. Pure.

A fact is never changed. A correction names it, and gives what stands in its place, or nothing where it never was.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from masar.cases.acts import Codes, Wrong
from masar.cases.days import IN_PAYLOADS
from masar.cases.facts import Fact, Kind
from masar.cases.kinds import BESIDE, KINDS, LISTS
from masar.cases.order import Effective
from masar.cases.parts import REQUIRED, WAIVED
from masar.catalogue.definitions import Procedure

NEVER = frozenset(
    {
        # What time and calendars bring about is worked out again; what is written to colleagues is written once more.
        *(Kind.OVERDUE, Kind.CALENDAR_CHANGED, Kind.ANSWER_AWAITED, Kind.NOTE_ADDED, Kind.TOLD_OTHERWISE),
        # Whoever could change an objection or what came of it would decide it.
        *(Kind.OBJECTED, Kind.OBJECTION_DECIDED),
        # What was given is put right by proposing it once more.
        *(Kind.AMENDMENT_PROPOSED, Kind.AMENDMENT_DECIDED),
        # An appointment is made and ended where its place is taken and freed (``appointments``).
        *(Kind.APPOINTMENT_BOOKED, Kind.APPOINTMENT_ENDED, Kind.APPOINTMENT_MARKED),
        # Whoever could change what somebody agreed to would sign for them.
        *(Kind.SIGNATURE_WANTED, Kind.SIGNATURE_ANSWERED),
    }
)
"""Kinds that no officer corrects."""
_WORDS = frozenset({"note", *BESIDE})
_STAGED = frozenset({Kind.STAGE_ENTERED, Kind.STAGE_DECIDED})


def named(fact: Fact) -> str:
    """How a form names a fact."""
    return f"{fact.source}:{fact.source_id}"


def changeable(effective: Iterable[Effective]) -> list[Fact]:
    """The facts, as they stand, that something else can stand in the place of."""
    standing = [one.fact for one in effective if not one.voided]
    return [fact for fact in standing if fact.kind not in NEVER and fact.kind is not Kind.CORRECTED]


def removable(effective: Iterable[Effective]) -> list[Fact]:
    """The facts that can be said to have never been. How a case began is none of them; a correction is."""
    known = list(effective)
    kinds = {(one.fact.source, one.fact.source_id): one.fact.kind for one in known}
    found = []
    for fact in (one.fact for one in known if not one.voided):
        of = fact.payload.get("of")
        about = kinds.get((of["source"], of["source_id"])) if of else fact.kind
        if about is not None and about not in NEVER | {Kind.SUBMITTED}:
            found.append(fact)
    return found


def fields_of(fact: Fact) -> tuple[str, ...]:
    """What of a fact can be given anew: its day, its stage, and what its kind holds but for notes."""
    return ("day", "stage", *(key for key in KINDS[fact.kind].keys if key not in _WORDS))


def as_it_is(fact: Fact) -> dict[str, Any]:
    """What of a fact can be given anew, as it stands: what a form begins with."""
    told = {"day": fact.day.isoformat(), "stage": fact.stage} | {
        key: value for key, value in fact.payload.items() if key not in _WORDS
    }
    return {field: told[field] for field in fields_of(fact) if told.get(field) is not None}


def wrong_with(
    fact: Fact, new: Mapping[str, Any], procedure: Procedure, codes: Codes, *, today: date
) -> dict[str, Wrong]:
    """What is wrong with what is to stand in the place of ``fact``, by field; ``new`` itself if it is no change."""
    fields, told = fields_of(fact), as_it_is(fact)
    found = dict.fromkeys(new.keys() - set(fields), Wrong.UNKNOWN_FIELD)
    for field in fields:
        if not new.get(field):
            if _needed(fact.kind, field):
                found[field] = Wrong.MISSING
        elif new[field] != told.get(field) and (
            fault := _fault(fact.kind, field, new[field], procedure, codes, today)
        ):
            found[field] = fault
    if not found and {field: new[field] for field in fields if new.get(field)} == told:
        found["new"] = Wrong.UNCHANGED
    return found


def _needed(kind: Kind, field: str) -> bool:
    if field in KINDS[kind].keys:
        return KINDS[kind].keys[field].needed
    return field == "day" or kind in _STAGED


def _fault(kind: Kind, field: str, value: Any, procedure: Procedure, codes: Codes, today: date) -> Wrong | None:
    if field == "day" or field in IN_PAYLOADS:
        try:
            day = date.fromisoformat(value)
        except (TypeError, ValueError):
            return Wrong.NO_DAY
        return Wrong.FUTURE if field == "day" and day > today else None
    given = value if field in LISTS else [value]
    key = KINDS[kind].keys.get(field)
    if not isinstance(given, list) or (key is not None and not key.form(value)):
        return Wrong.NOT_CHOSEN
    known = offered(kind, field, procedure, codes)
    fits = known is None or all(one in known for one in given)
    return None if fits and len(set(map(str, given))) == len(given) else Wrong.NOT_CHOSEN


def offered(kind: Kind, field: str, procedure: Procedure, codes: Codes) -> Iterable[str] | None:
    """The codes that a field can have; None where its form says all."""
    documents = [document.code for document in procedure.documents]
    reasons = [reason.code for reason in procedure.reasons if kind.value in reason.kinds]
    known: Mapping[str, Iterable[str]] = {
        "stage": [stage.code for stage in procedure.stages],
        "documents": documents,
        "document": documents,
        "instead": documents,
        "reason": reasons,
        "also": reasons,
        "office": sorted(codes.offices),
        "authority": sorted(codes.authorities),
        "outcome": (REQUIRED, WAIVED),
    }
    return known.get(field)


def replacing(fact: Fact, new: Mapping[str, Any]) -> dict[str, Any]:
    """The payload of the correction by which ``new``, which has nothing wrong, stands in the place of ``fact``."""
    day = new["day"]
    # On another day nobody knows the hour.
    at = fact.at.isoformat() if fact.at is not None and day == fact.day.isoformat() else None
    payload = {key: new[key] for key in KINDS[fact.kind].keys if key not in _WORDS and new.get(key)}
    by = {"kind": fact.kind.value, "day": day, "at": at, "stage": new.get("stage"), "payload": payload}
    return {"of": _id(fact), "by": {key: value for key, value in by.items() if value is not None}}


def removing(fact: Fact) -> dict[str, Any]:
    """The payload of the correction by which ``fact`` never was."""
    return {"of": _id(fact)}


def _id(fact: Fact) -> dict[str, str]:
    return {"source": fact.source, "source_id": fact.source_id}
