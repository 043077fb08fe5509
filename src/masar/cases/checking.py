"""Whether a fact can be taken at all: known codes, days that can be, and what its kind cannot do without. Pure.

What a procedure does not foresee is never refused; what nobody could ever show or fold is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from masar.cases.days import why_no_day
from masar.cases.facts import DESK, Fact, Kind
from masar.cases.kinds import KINDS, is_code, is_date, payload_fault
from masar.catalogue.definitions import Catalogue
from masar.lib.days import Plausible
from masar.staff.cards import OfficeCard


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes that may be named: services with their documents, authorities, offices, sources; and the days.

    ``spoken_for`` are the sources that the speaker may speak for; None if that is all of them.
    """

    catalogue: Catalogue
    offices: Mapping[str, OfficeCard]
    sources: Collection[str]
    plausible: Plausible
    spoken_for: Collection[str] | None = None


_REPLACEMENT = frozenset({"kind", "day", "at", "stage", "payload"})


def _is_replacement(value: Mapping[str, Any]) -> bool:
    """Whether a correction gives a whole fact to stand in another's place, and nothing besides."""
    kind, at, stage, payload = (value.get(key) for key in ("kind", "at", "stage", "payload"))
    if not value.keys() <= _REPLACEMENT or not is_date(value.get("day")):
        return False
    if not isinstance(kind, str) or kind not in set(Kind) or kind == Kind.CORRECTED or KINDS[Kind(kind)].private:
        return False
    if stage is not None and not is_code(stage):
        return False
    try:
        moment = datetime.fromisoformat(at) if at else None
    except (TypeError, ValueError):
        return False
    if moment is not None and moment.tzinfo is None:
        return False
    if payload is None:
        return True
    # What is written beside a correction is a note of the correction's own.
    return isinstance(payload, dict) and "note" not in payload and payload_fault(Kind(kind), payload) is None


def _payload(fact: Fact) -> str | None:
    """What is wrong with a payload, or None."""
    wrong = payload_fault(fact.kind, fact.payload)
    if wrong or fact.kind is not Kind.CORRECTED:
        return wrong
    by = fact.payload.get("by")
    return "corrected: by is not of its form" if by is not None and not _is_replacement(by) else None


def why_refused(service: str, source: str, office: str | None, fact: Fact, known: Vocabulary) -> str | None:
    """Why ``fact`` cannot be taken, or None if it can."""
    if service not in known.catalogue.services:
        return f"unknown service {service!r}"
    if source not in known.sources or fact.source not in known.sources:
        return f"unknown source {source if source not in known.sources else fact.source!r}"
    if known.spoken_for is not None and not {source, fact.source} <= set(known.spoken_for):
        return f"the speaker may not speak for {source if source not in known.spoken_for else fact.source!r}"
    if office is not None and office not in known.offices:
        return f"unknown office {office!r}"
    if not fact.source_id or len(fact.source_id) > 200:
        return "an event needs an id of 1 to 200 characters"
    if fact.at is not None and fact.at.tzinfo is None:
        return "a time needs its zone"
    if fact.stage is not None and not is_code(fact.stage):
        return "the stage is not written as a code"
    if KINDS[fact.kind].private and fact.source != DESK:
        return f"{fact.kind}: only the house records it"
    if fact.kind is Kind.STAGE_DECIDED and fact.stage is None:
        return "stage_decided: names no stage"
    wrong = _payload(fact) or why_no_day(fact, known.plausible)
    if wrong:
        return wrong
    return _unknown_code(fact, known)


def _unknown_code(fact: Fact, known: Vocabulary) -> str | None:
    authority, office = fact.payload.get("authority"), fact.payload.get("office")
    if authority is not None and authority not in known.catalogue.authorities:
        return f"unknown authority {authority!r}"
    if office is not None and office not in known.offices:
        return f"unknown office {office!r}"
    return None
