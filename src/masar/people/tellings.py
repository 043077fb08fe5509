"""What a source tells of one place in one case, who sits there, and what an officer can decide: plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from masar.people import identities
from masar.people.given import Given

CLAIMED = "claimed"
"""Why a party waits whose number was only claimed: nobody has seen yet that it is theirs."""
Place = tuple[UUID, str, int]
"""A party by its case, its role, and which of that role it is, from 0."""


class Decision(StrEnum):
    """What became of a doubt. It is the SAME person after all; ANOTHER, whose number was mistyped; the number is
    THEIRS, and was on file for the wrong person; NOBODY is to sit there; or the source CORRECTED itself.
    """

    SAME = "same"
    ANOTHER = "another"
    THEIRS = "theirs"
    NOBODY = "nobody"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told of one place, and the time of the fact that it came with; ``seq`` is the source's own order."""

    place: Place
    given: Given
    at: datetime
    seq: int = 0


@dataclass(slots=True)
class Standing:
    """Who sits in a place, and as of when that was told."""

    person: UUID | None = None
    told_at: datetime | None = None


def in_order(telling: Telling) -> tuple[object, ...]:
    """By time, and of one time by what is told: never by the order of arrival."""
    given = telling.given
    told = (
        given.identities,
        given.name or "",
        given.mobile or "",
        given.email or "",
        given.born or given.torn or date.min,
    )
    return telling.at, telling.seq, *told, telling.place[1:]


def who(given: Given) -> tuple[object, ...]:
    """Whom a telling means, apart from contacts: numbers, name and date of birth."""
    numbers = sorted((scheme, identities.compact(number)) for scheme, number in given.identities)
    return numbers, given.name, given.born or given.torn
