"""The timeline of a case as officers read it: what happened, by whom, when, and what only officers see of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from masar.cases.facts import CLOCK, Kind
from masar.cases.kinds import ASIDE, KINDS
from masar.cases.queries import source_names
from masar.cases.whole import Line
from masar.console.case import amended
from masar.console.case.naming import Names, officer_number


@dataclass(frozen=True, slots=True)
class Part:
    """A part of what was recorded: ``private`` ones are for officers, and some for the owner as well."""

    label: str
    value: str
    private: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An event, worded. ``mine``: the reader recorded it; ``mark`` says that it was corrected or taken back."""

    title: str
    who: str
    mine: bool
    when: str
    at: str
    parts: Sequence[Part]
    note: str
    readers: str
    mark: str
    voided: bool


def told(lines: Iterable[Line], names: Names, people: Mapping[int, str], reader: str) -> list[Entry]:
    """The events, worded for the officer who is the actor ``reader``."""
    return [_entry(line, names, people, reader) for line in lines]


def officers_in(lines: Iterable[Line]) -> set[int]:
    """The officers who recorded something."""
    return {number for line in lines if (number := officer_number(line.actor)) is not None}


def _entry(line: Line, names: Names, people: Mapping[int, str], reader: str) -> Entry:
    said = names.voice.phrase("case")
    mark = "voided" if line.voided else "corrected" if line.corrected else ""
    note = said["erased"] if line.erased else line.note or ""
    readers = said["for_officers"] if line.kind in ASIDE else said["for_owner"]
    return Entry(
        title=_title(line, names),
        who=_who(line, names, people),
        mine=line.actor == reader,
        when=names.voice.moment(line.at) if line.at else names.voice.day(line.day.isoformat()),
        at=line.at.isoformat() if line.at else line.day.isoformat(),
        parts=_parts(line, names),
        note=note,
        readers=readers if note else "",
        mark=said[mark] if mark else "",
        voided=line.voided,
    )


def _title(line: Line, names: Names) -> str:
    kinds: Mapping[str, str] = names.voice.phrase("case.kind")
    return kinds.get(line.kind, line.kind)


def _who(line: Line, names: Names, people: Mapping[int, str]) -> str:
    number = officer_number(line.actor)
    if number is not None:
        return people.get(number) or line.actor
    if line.actor == CLOCK:
        return str(names.voice.phrase("case.clock"))
    called = amended.named(line.actor, names) or source_names().get(line.source, {}).get(names.language)
    return called or line.source


_HIDDEN = frozenset({"of", "on", "edited"})


def _parts(line: Line, names: Names) -> list[Part]:
    labels: Mapping[str, str] = names.voice.phrase("case.part")
    found = [Part(labels["stage"], names.stage(line.stage), private=False)] if line.stage else []
    for key, value in line.payload.items():
        if (key in _HIDDEN and line.kind != Kind.APPOINTMENT_BOOKED) or isinstance(value, dict) or value is None:
            continue
        private = _private(line.kind, key, value, names)
        found.append(Part(labels.get(key, key), _value(key, value, line, names), private))
    return found


def _value(key: str, value: object, line: Line, names: Names) -> str:
    if key == "canned":
        texts: Mapping[str, Mapping[str, str]] = names.voice.phrase("canned")
        title = texts.get(str(value), {}).get("title", str(value))
        return title + (names.voice.phrase("case.edited") if line.payload.get("edited") else "")
    if line.kind in (Kind.AMENDMENT_PROPOSED, Kind.AMENDMENT_DECIDED):
        return amended.part(key, value, names)
    return names.part(key, value)


def _private(kind: str, key: str, value: object, names: Names) -> bool:
    """Whether the number does not open it."""
    if key not in KINDS[Kind(kind)].public:
        return True
    codes = value if isinstance(value, list) else [value]
    found = [names.find_reason(str(code)) for code in codes] if key in ("reason", "also") else []
    return any(reason is not None and reason.private for reason in found)
