"""Whether a fact can be taken at all: known codes, and what its kind cannot do without. Pure.

What a procedure does not foresee is never refused; what nobody could ever show or fold is.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from masar.cases.facts import Fact, Kind
from masar.catalogue.definitions import Catalogue
from masar.staff.queries import OfficeCard


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes that may be named: services with their documents, authorities, offices, sources."""

    catalogue: Catalogue
    offices: Mapping[str, OfficeCard]
    sources: Collection[str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A fact that was not taken, and why (codes only)."""

    source: str
    reference: str
    source_id: str
    why: str


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _documents(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(code, str) for code in value)


def _is_id(value: Any) -> bool:
    return isinstance(value, dict) and {"source", "source_id"} <= value.keys()


def _is_replacement(value: Any) -> bool:
    if not isinstance(value, dict) or not _is_date(value.get("day")):
        return False
    kind, at = value.get("kind"), value.get("at")
    if kind not in set(Kind) or kind == Kind.CORRECTED:
        return False
    try:
        moment = datetime.fromisoformat(at) if at else None
    except (TypeError, ValueError):
        return False
    return (moment is None or moment.tzinfo is not None) and not _payload(Kind(kind), value.get("payload") or {})


Check = Callable[[Any], bool]
_TEXT: Check = lambda value: isinstance(value, str) and bool(value)  # noqa: E731

REQUIRED: dict[Kind, dict[str, Check]] = {
    Kind.DOCUMENTS_REQUESTED: {"documents": _documents},
    Kind.DOCUMENT_RECEIVED: {"document": _TEXT},
    Kind.DOCUMENT_ACCEPTED: {"document": _TEXT},
    Kind.DOCUMENT_REFUSED: {"document": _TEXT},
    Kind.DOCUMENT_WAIVED: {"document": _TEXT},
    Kind.DEADLINE_EXTENDED: {"by": _is_date},
    Kind.PASSED_TO_AUTHORITY: {"authority": _TEXT},
    Kind.TRANSFERRED: {"office": _TEXT},
    Kind.TARGET_EXTENDED: {"until": _is_date},
    Kind.OBJECTION_DECIDED: {"outcome": lambda value: value in ("granted", "dismissed")},
    Kind.OVERDUE: {"what": _TEXT, "on": _is_date},
    Kind.CORRECTED: {"of": _is_id},
}
OPTIONAL: dict[str, Check] = {
    "by": _is_date,
    "until": _is_date,
    "next_review": _is_date,
    "object_by": _is_date,
    "reason": _TEXT,
    "office": _TEXT,
}


def _payload(kind: Kind, payload: Mapping[str, Any]) -> str | None:
    """What is wrong with a payload, or None."""
    for key, check in REQUIRED.get(kind, {}).items():
        if not check(payload.get(key)):
            return f"{kind}: {key} is missing or not of its form"
    if kind is Kind.CORRECTED:
        by = payload.get("by")
        return "corrected: by is not of its form" if by is not None and not _is_replacement(by) else None
    for key, check in OPTIONAL.items():
        if payload.get(key) is not None and not check(payload[key]):
            return f"{kind}: {key} is not of its form"
    return None


def why_refused(service: str, source: str, office: str | None, fact: Fact, known: Vocabulary) -> str | None:
    """Why ``fact`` cannot be taken, or None if it can."""
    if service not in known.catalogue.services:
        return f"unknown service {service!r}"
    if source not in known.sources or fact.source not in known.sources:
        return f"unknown source {source if source not in known.sources else fact.source!r}"
    if office is not None and office not in known.offices:
        return f"unknown office {office!r}"
    if not fact.source_id or len(fact.source_id) > 200:
        return "an event needs an id of 1 to 200 characters"
    if fact.at is not None and fact.at.tzinfo is None:
        return "a time needs its zone"
    wrong = _payload(fact.kind, fact.payload)
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
