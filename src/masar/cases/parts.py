"""What the state of a case is made of: visits to stages, documents asked for, which stages are its own. Pure.

See ``progress``.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from masar.catalogue.definitions import Stage

REQUIRED, WAIVED = "required", "waived"
"""What may be decided of a stage before the case is in it."""


@dataclass(slots=True)
class Visit:
    """The time a case spent in a stage: first entered, last left, how often entered."""

    entered: date
    left: date | None = None
    times: int = 1
    back: bool = False


@dataclass(slots=True)
class Ask:
    """A document asked of the applicant."""

    asked: date
    state: str
    by: str | None = None
    reason: str | None = None
    received: date | None = None

    @property
    def open(self) -> bool:
        return self.state in ("open", "refused")


def said(**keys: Any) -> dict[str, Any]:
    """The keys that say something, dates written out."""
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in keys.items()
        if value is not None and value is not False
    }


def certain(stage: Stage, *, entered: bool, decided: str | None) -> bool:
    """Whether a case is known to go through a stage: it was in it, or that was decided, or every case does."""
    return entered or decided == REQUIRED or (decided is None and not stage.conditional)
