"""Which days a fact holds, and whether each can be what it says. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from masar.cases.facts import Fact, Kind
from masar.lib.days import Of, Plausible

IN_PAYLOADS: Mapping[str, Of] = {
    "by": Of.DEADLINE,
    "until": Of.DEADLINE,
    "object_by": Of.DEADLINE,
    "next_review": Of.REVIEW,
    "on": Of.DEADLINE,
}
"""The payload keys that hold a day, whatever the kind (``kinds.KINDS``), and what it is the day of."""


def why_no_day(fact: Fact, plausible: Plausible) -> str | None:
    """Which day of ``fact`` cannot be and why, or None. The fact is of its form."""
    if why := plausible.why_not(fact.day, Of.EVENT):
        return f"{fact.kind}: the day {why}"
    if fact.at is not None and abs(fact.at.date() - fact.day) > timedelta(days=1):
        return f"{fact.kind}: the time is not of the day"
    for key, value in _told(fact):
        day = date.fromisoformat(value)
        of = Of.EVENT if key == "day" else IN_PAYLOADS[key]
        if why := plausible.why_not(day, of):
            return f"{fact.kind}: {key} {why}"
    return None


def _told(fact: Fact) -> Iterator[tuple[str, str]]:
    """The days of the payload, and of what a correction puts in a fact's place."""
    if not fact.payload:
        return
    if fact.kind is not Kind.CORRECTED:
        yield from _in(fact.payload)
    elif by := fact.payload.get("by"):
        yield "day", by["day"]
        yield from _in(by.get("payload") or {})


def _in(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((key, payload[key]) for key in IN_PAYLOADS if payload.get(key))
