"""What became of the files of one document, from what was recorded: seen, accepted or refused by an office. Pure."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from masar.cases.facts import Fact, Kind


class Fate(StrEnum):
    """What an office did with what it has."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


_ENDS = {
    Kind.DOCUMENT_ACCEPTED: Fate.ACCEPTED,
    Kind.DOCUMENT_WAIVED: Fate.ACCEPTED,
    Kind.DOCUMENT_REFUSED: Fate.REFUSED,
}


def fate(document: str, received: datetime, events: Iterable[Fact]) -> tuple[Fate, str]:
    """What the first decision on ``document`` after ``received`` (aware) was, and its reason; ``events`` in order."""
    for fact in events:
        if fact.kind in _ENDS and fact.payload.get("document") == document and _after(fact, received):
            return _ENDS[fact.kind], str(fact.payload.get("reason") or "")
    return Fate.OPEN, ""


def _after(fact: Fact, received: datetime) -> bool:
    return fact.at > received if fact.at is not None else fact.day >= received.date()
