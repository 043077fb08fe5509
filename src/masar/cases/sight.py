"""Which of a queue's cases an officer looks at: where they have the right, under the filter that is set. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from masar.cases.queues import Queue, Whose
from masar.staff.rights import RIGHTS, Posting, Right

NO_OFFICE = ""
"""The office of a case that none has yet."""


@dataclass(frozen=True, slots=True)
class Place:
    """Offices, and the services of which cases are looked at there; None for all."""

    offices: tuple[str, ...]
    services: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What ``officer`` looks at on ``today``: places, none of which has a case of another, and whose cases."""

    officer: int
    today: date
    places: tuple[Place, ...]
    whose: Whose = Whose.ALL


@dataclass(frozen=True, slots=True)
class Filter:
    """What is set on the page; empty is everything."""

    office: str = ""
    service: str = ""
    whose: Whose = Whose.ALL


def seen_by(
    officer: int, postings: Iterable[Posting], right: Right, known: Collection[str], chosen: Filter, *, today: date
) -> Sight:
    """What an officer with these postings looks at with ``right``; ``known`` are the deployment's offices.

    Rows of an office or a service that they do not have the right over are not there, whatever is chosen.
    """
    allowing = [posting for posting in postings if posting.role in RIGHTS[right]]
    by_services: dict[tuple[str, ...] | None, list[str]] = {}
    for office in sorted({chosen.office} & set(known) if chosen.office else {*known, NO_OFFICE}):
        here = [posting.service for posting in allowing if posting.office in (None, office)]
        services = None if None in here else tuple(sorted({one for one in here if one is not None}))
        if chosen.service:
            services = (chosen.service,) if services is None or chosen.service in services else ()
        if services != ():
            by_services.setdefault(services, []).append(office)
    places = tuple(Place(tuple(offices), services) for services, offices in by_services.items())
    return Sight(officer, today, places, chosen.whose)


def offices(sight: Sight) -> list[str]:
    """The offices that are looked at, without that of the cases that none has."""
    return sorted(office for place in sight.places for office in place.offices if office != NO_OFFICE)


def one_s_own(queue: Queue, sight: Sight) -> bool:
    """Whether only cases can be in it that the officer has taken on."""
    return queue.where.handed_up or sight.whose is Whose.MINE
