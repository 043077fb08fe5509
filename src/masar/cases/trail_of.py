"""Where each sort of entry of the auditors' list stands, and how it is read: by an index, from a place downwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from masar.cases.desk_models import ClaimChange
from masar.cases.facts import DESK
from masar.cases.models import Event
from masar.staff.models import Deed, Look, SignIn

CHUNK = 500
"""Rows of looks that are read at once; also how many cases of one page an entry names at most."""


class Sort(StrEnum):
    """What sort of entry it is, in the order in which those of one moment stand."""

    ACT = "act"
    LOOK = "look"
    CLAIM = "claim"
    DEED = "deed"
    DOOR = "door"


_RANK = {sort: rank for rank, sort in enumerate(Sort)}


class Place(NamedTuple):
    """Where an entry stands: its moment, its sort, and what is its own in that moment."""

    at: datetime
    sort: Sort
    id: tuple[int, ...]

    def __str__(self) -> str:
        return "~".join((self.at.isoformat(), self.sort.value, *(f"{part:x}" for part in self.id)))

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """What ``str()`` gave; None for anything else."""
        try:
            at, sort, *id = text.split("~")
            found = cls(datetime.fromisoformat(at), Sort(sort), tuple(int(part, 16) for part in id))
        except ValueError:
            return None
        fits = len(found.id) == (2 if found.sort is Sort.ACT else 1) and min(found.id) >= 0
        return found if fits and max(found.id).bit_length() <= _BITS[found.sort] and found.at.tzinfo else None


_BITS = {Sort.ACT: 128, Sort.LOOK: 128, Sort.CLAIM: 128, Sort.DEED: 128, Sort.DOOR: 63}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an auditor asks for: from ``first`` until before ``until``; by an officer (a user's id), about a case.

    ``what`` is a code of the sort: a kind of event, of page, of change. ``network`` is one as coarse as it is kept.
    """

    first: datetime
    until: datetime
    officer: int | None = None
    case: UUID | None = None
    sort: Sort | None = None
    what: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """That an officer did or saw something.

    ``officer`` is a user's id: None is the server's command line, or at the door a name that is nobody's. ``whom`` is
    another officer; ``about`` says the rest in codes. ``more``: so many cases besides ``cases``.
    """

    place: Place
    officer: int | None
    what: str
    cases: tuple[UUID, ...] = ()
    more: int = 0
    whom: int | None = None
    about: str = ""
    network: str = ""

    @property
    def at(self) -> datetime:
        return self.place.at

    @property
    def sort(self) -> Sort:
        return self.place.sort

    @property
    def order(self) -> tuple[float, int, tuple[int, ...]]:
        """By this the newest comes first."""
        return (-self.at.timestamp(), _RANK[self.sort], tuple(-part for part in self.id))

    @property
    def id(self) -> tuple[int, ...]:
        return self.place.id


Reading = Callable[[Wanted, Place | None, int], list[Entry]]


def _within(wanted: Wanted, after: Place | None, sort: Sort, at: str, below: Callable[[tuple[int, ...]], Q]) -> Q:
    """From the place downwards, in the days that are wanted; ``below`` says what comes later in the same moment."""
    days = Q(**{f"{at}__gte": wanted.first, f"{at}__lt": wanted.until})
    if after is None:
        return days
    if _RANK[sort] != _RANK[after.sort]:
        return days & Q(**{f"{at}__{'lte' if _RANK[sort] > _RANK[after.sort] else 'lt'}": after.at})
    return days & Q(**{f"{at}__lte": after.at}) & (Q(**{f"{at}__lt": after.at}) | below(after.id))


def _uuid_below(name: str) -> Callable[[tuple[int, ...]], Q]:
    return lambda id: Q(**{f"{name}__lt": UUID(int=id[0])})


def _chosen(rows: QuerySet[Any], wanted: Wanted, *, officer: str, what: str, case: str = "") -> QuerySet[Any]:
    if wanted.officer is not None:
        rows = rows.filter(**{officer: wanted.officer})
    if wanted.what:
        rows = rows.filter(**{what: wanted.what})
    return rows.filter(**{case: wanted.case}) if case and wanted.case is not None else rows


def _acts(wanted: Wanted, after: Place | None, most: int) -> list[Entry]:
    # The source is said so that the index of what was recorded at the desk is enough.
    within = _within(wanted, after, Sort.ACT, "received_at", _act_below)
    rows = Event.objects.filter(within, source=DESK, actor__startswith=_OFFICER)
    if wanted.officer is not None:
        rows = rows.filter(actor=f"{_OFFICER}{wanted.officer}")
    if wanted.what:
        rows = rows.filter(kind=wanted.what)
    if wanted.case is not None:
        rows = rows.filter(case_id=wanted.case)
    columns = rows.order_by("-received_at", "-case_id", "-seq").values_list(
        *("received_at", "case_id", "seq", "actor", "kind", "stage")
    )
    return [
        Entry(Place(at, Sort.ACT, (case.int, seq)), _officer(actor), kind, (case,), about=stage or "")
        for at, case, seq, actor, kind, stage in columns[:most]
    ]


_OFFICER = "officer:"


def _officer(actor: str) -> int | None:
    """The user's id that an event's actor names (``staff.officers.Officer.actor``)."""
    told = actor.removeprefix(_OFFICER)
    return int(told) if told.isdecimal() else None


def _act_below(id: tuple[int, ...]) -> Q:
    case = UUID(int=id[0])
    return Q(case_id__lt=case) | Q(case_id=case, seq__lt=id[1])


def _looks(wanted: Wanted, after: Place | None, most: int) -> list[Entry]:
    """One entry for each page that was shown, whatever it showed of cases."""
    found: list[Entry] = []
    while len(found) < most:
        within = _within(wanted, after, Sort.LOOK, "at", _uuid_below("page"))
        rows = _chosen(Look.objects.filter(within), wanted, officer="user", what="saw", case="case_id")
        columns = ("at", "page", "user_id", "saw", "about", "case_id")
        chunk = list(rows.order_by("-at", "-page").values_list(*columns)[:CHUNK])
        for key, shown in groupby(chunk, itemgetter(*range(5))):
            at, page, user, saw, about = key
            cases = tuple(case for *_, case in shown if case is not None)
            found.append(Entry(Place(at, Sort.LOOK, (page.int,)), user, saw, cases, about=about))
        if len(chunk) < CHUNK:
            break
        # The last page may have been cut: all that is left of it stands in its entry as a number.
        after = found[-1].place
        found[-1] = replace(found[-1], more=_shown(found[-1], wanted).count() - len(found[-1].cases))
    return found[:most]


def _shown(entry: Entry, wanted: Wanted) -> QuerySet[Look]:
    """The rows of the page that an entry tells of."""
    rows = Look.objects.filter(user=entry.officer, at=entry.at, page=UUID(int=entry.id[0]), case_id__isnull=False)
    return rows.filter(case_id=wanted.case) if wanted.case is not None else rows


def whole(entry: Entry, wanted: Wanted) -> Entry:
    """The entry with all the cases that its page showed."""
    if not entry.more:
        return entry
    return replace(entry, cases=tuple(_shown(entry, wanted).values_list("case_id", flat=True)), more=0)  # type: ignore[arg-type]


def _claims(wanted: Wanted, after: Place | None, most: int) -> list[Entry]:
    within = _within(wanted, after, Sort.CLAIM, "at", _uuid_below("pk"))
    rows = _chosen(ClaimChange.objects.filter(within), wanted, officer="by", what="why", case="case_id")
    columns = rows.order_by("-at", "-pk").values_list("at", "pk", "by", "why", "case_id", "before", "after")
    return [
        Entry(Place(at, Sort.CLAIM, (id.int,)), by, why, (case,), whom=then if then != by else held)
        for at, id, by, why, case, held, then in columns[:most]
    ]


def _deeds(wanted: Wanted, after: Place | None, most: int) -> list[Entry]:
    within = _within(wanted, after, Sort.DEED, "at", _uuid_below("pk"))
    rows = Deed.objects.filter(within)
    if wanted.officer is not None:
        rows = rows.filter(Q(by=wanted.officer) | Q(whom=wanted.officer))
    if wanted.what:
        rows = rows.filter(did=wanted.what)
    columns = rows.order_by("-at", "-pk").values_list("at", "pk", "by", "did", "whom", "about")
    return [
        Entry(Place(at, Sort.DEED, (id.int,)), by, did, whom=whom, about=about)
        for at, id, by, did, whom, about in columns[:most]
    ]


def _doors(wanted: Wanted, after: Place | None, most: int) -> list[Entry]:
    within = _within(wanted, after, Sort.DOOR, "at", lambda id: Q(pk__lt=id[0]))
    rows = _chosen(SignIn.objects.filter(within), wanted, officer="user", what="kind")
    if wanted.network:
        rows = rows.filter(network=wanted.network)
    columns = rows.order_by("-at", "-pk").values_list("at", "pk", "user", "kind", "network")
    return [
        Entry(Place(at, Sort.DOOR, (id,)), user, kind, network=network)
        for at, id, user, kind, network in columns[:most]
    ]


READ: Mapping[Sort, Reading] = {
    Sort.ACT: _acts,
    Sort.LOOK: _looks,
    Sort.CLAIM: _claims,
    Sort.DEED: _deeds,
    Sort.DOOR: _doors,
}
