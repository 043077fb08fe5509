"""Entries of the list in an officer's words, and as rows of a file."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from masar.cases import trail
from masar.cases.acts import ACTS
from masar.cases.claims import Why
from masar.cases.facts import Kind
from masar.cases.trail import Entry, Sort
from masar.lib.clock import local_day
from masar.lib.numbers import shown
from masar.speech.voice import Voice
from masar.staff.deeds import Did
from masar.staff.looking import Saw
from masar.staff.models import User
from masar.staff.signing import Kind as Door

_OF_THEIR_OWN = (
    *(Kind.CORRECTED.value, Kind.AMENDMENT_PROPOSED.value, Kind.AMENDMENT_DECIDED.value),
    *(Kind.APPOINTMENT_BOOKED.value, Kind.APPOINTMENT_ENDED.value, Kind.APPOINTMENT_MARKED.value),
)
WHATS: Mapping[Sort, tuple[str, ...]] = {
    Sort.ACT: tuple(
        dict.fromkeys((Kind.SUBMITTED.value, *(row.kind.value for row in ACTS.values()), *_OF_THEIR_OWN))
    ),
    Sort.LOOK: tuple(Saw),
    Sort.CLAIM: tuple(Why),
    Sort.DEED: tuple(Did),
    Sort.DOOR: tuple(Door),
}
"""What can be asked for of each sort, in the order of the form."""
KINDS = frozenset({f"{sort.value}:{what}" for sort, some in WHATS.items() for what in some} | set(Sort))
SHOWN = 10
"""Applications of one page that stand in the list; the file has all."""
_HASH = 16
_COLUMNS = ("at", "officer", "name", "sort", "what", "number", "whom", "about", "network")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it stands on the page. ``who`` and ``whom`` are (id, name to sign in with, name), or None."""

    at: str
    sort: str
    what: str
    who: tuple[int, str, str] | None
    whom: tuple[int, str, str] | None
    numbers: tuple[str, ...]
    more: str
    about: str
    network: str


def lines(entries: list[Entry], voice: Voice) -> list[Line]:
    """Entries as they stand on the page."""
    people, numbers = _people(entries), trail.numbers(entries)
    return [_line(entry, voice, people, numbers) for entry in entries]


def _line(entry: Entry, voice: Voice, people: Mapping[int, tuple[int, str, str]], numbers: Mapping[Any, str]) -> Line:
    told = tuple(numbers[case] for case in entry.cases[:SHOWN] if case in numbers)
    more = entry.more + len(entry.cases) - len(told)
    return Line(
        at=voice.moment(entry.at),
        sort=entry.sort.value,
        what=said(entry, voice),
        who=people.get(entry.officer or 0),
        whom=people.get(entry.whom or 0),
        numbers=told,
        more=voice.count("audit.more" if told else "audit.applications", more) if more else "",
        about=about(entry, voice),
        network=entry.network,
    )


def said(entry: Entry, voice: Voice) -> str:
    """What was done, in words; a code that this version does not know stands for itself."""
    return str(words_of(entry.sort, voice).get(entry.what, entry.what))


def words_of(sort: Sort, voice: Voice) -> Mapping[str, Any]:
    """The words for all that a sort of entry can be."""
    return voice.phrase("door" if sort is Sort.DOOR else f"audit.{sort.value}")  # type: ignore[no-any-return]


def about(entry: Entry, voice: Voice) -> str:
    """What else is kept of it. Of a search only a short mark, by which two for the same words are told to be that."""
    if entry.what in (Did.POSTED, Did.POST_CLOSED) and entry.about.count(" ") == 2:
        role, office, service = entry.about.split(" ")
        every = {"office": voice.phrase("me.every_office"), "service": voice.phrase("audit.every_service")}
        told = (office if office != "*" else every["office"], service if service != "*" else every["service"])
        return " · ".join((str(voice.phrase("role").get(role, role)), *told))
    if entry.sort is Sort.LOOK and entry.about and entry.what in (Saw.SEARCH, Saw.PERSON):
        return voice.say("audit.mark", mark=entry.about[:8])
    return entry.about


def _people(entries: Iterable[Entry]) -> dict[int, tuple[int, str, str]]:
    named = {one for entry in entries for one in (entry.officer, entry.whom) if one is not None}
    users = User.objects.in_bulk(sorted(named))
    return {id: (id, user.username, user.get_full_name()) for id, user in users.items()}


def rows(entries: Iterable[Entry], voice: Voice) -> Iterator[str]:
    """The same as lines of a CSV file, one for each application; in UTF-8 with the mark that spreadsheets go by."""
    yield "\ufeff" + _csv([str(voice.phrase("audit.column")[column]) for column in _COLUMNS])
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == trail.PAGE:
            yield from _rows(batch, voice)
            batch = []
    yield from _rows(batch, voice)


def _rows(batch: list[Entry], voice: Voice) -> Iterator[str]:
    people, numbers, sorts = _people(batch), trail.numbers(batch), voice.phrase("audit.sort")
    for entry in batch:
        _, name, full = people.get(entry.officer or 0, (0, "", ""))
        _, whom, _ = people.get(entry.whom or 0, (0, "", ""))
        at = entry.at.astimezone(voice.zone)
        when = f"{local_day(entry.at, voice.zone).isoformat()} {at:%H:%M:%S}"
        for case in entry.cases or (None,):
            number = shown(numbers[case]) if case in numbers else ""
            told = (when, name, full, sorts[entry.sort.value], said(entry, voice))
            yield _csv([*told, number, whom, about(entry, voice), entry.network])


def _csv(values: list[str]) -> str:
    """One line. What a spreadsheet would take for a formula is made a text."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(
        [f"'{one}" if one[:1] in "=+-@\t\r" and one else one for one in values]
    )
    return out.getvalue()
