"""Corrections of what was given, worded for officers: old beside new, who proposed it, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from masar.cases import confirming
from masar.cases.acting import Desk
from masar.console.case.naming import Names, officer_number
from masar.people.amendments import FIELDS, Proposal
from masar.staff.officers import Officer
from masar.telling import wording
from masar.telling.amendment import Row, value


@dataclass(frozen=True, slots=True)
class Entry:
    """A correction. ``waits``: nobody has decided it; ``ends`` are the ways in which this officer can end it."""

    key: str
    role: str
    rows: tuple[Row, ...]
    why: str
    words: str
    who: str
    when: str
    state: str
    answer: str
    erased: bool
    waits: bool
    ends: tuple[str, ...]


def told(found: Iterable[Proposal], at: Desk, names: Names, people: Mapping[int, str], who: Officer) -> list[Entry]:
    """The corrections of a case, those that wait first, then the newest."""
    newest = sorted(found, key=lambda one: (one.ending is None, one.made_at), reverse=True)
    return [_entry(one, at, names, people, who) for one in newest]


def officers_in(found: Iterable[Proposal]) -> set[int]:
    """The officers who proposed or decided something."""
    return {number for one in found for actor in (one.by, one.decided_by) if (number := officer_number(actor))}


def rows(one: Proposal, names: Names) -> tuple[Row, ...]:
    """What it would change, in the officer's language."""
    labels, voice = names.voice.phrase("amend.field"), wording.voice(names.language)
    known = one.old.keys() | one.new.keys()
    return tuple(
        Row(labels[name], value(voice, name, one.old), value(voice, name, one.new))
        for name in FIELDS
        if name in known
    )


def _entry(one: Proposal, at: Desk, names: Names, people: Mapping[int, str], who: Officer) -> Entry:
    said = names.voice.phrase("amend")
    ends = confirming.open_to(at, one, may=who.may, actor=who.actor)
    return Entry(
        key=str(one.id),
        role=names.voice.phrase("case.role")[one.role],
        rows=rows(one, names),
        why=said["why"].get(one.reason, one.reason),
        words=one.words,
        who=_who(one.by, names, people),
        when=names.voice.moment(one.made_at),
        state=_state(one, names, people),
        answer=one.answer,
        erased=one.erased,
        waits=one.ending is None,
        ends=tuple(end.value for end in ends),
    )


def _who(actor: str, names: Names, people: Mapping[int, str]) -> str:
    return people.get(officer_number(actor) or 0) or named(actor, names) or actor


def named(actor: str, names: Names) -> str | None:
    """What an actor of the owners' own pages is called; None for others."""
    found: str | None = names.voice.phrase("amend.by").get(actor)
    return found


def _state(one: Proposal, names: Names, people: Mapping[int, str]) -> str:
    said = names.voice.phrase("amend.state")
    if one.ending is None or one.decided_at is None:
        return str(said["waits"])
    key = "confirmed_by_paper" if one.paper else one.ending.value
    paper = names.voice.phrase("amend.paper").get(one.paper, one.paper)
    who, when = _who(one.decided_by, names, people), names.voice.moment(one.decided_at)
    return names.voice.say(f"amend.state.{key}", who=who, when=when, paper=paper)


def part(key: str, value: Any, names: Names) -> str:
    """What a part of the payload of such an event says."""
    said = names.voice.phrase("amend")
    if key == "fields":
        return str(names.voice.phrase("case.and")).join(said["field"].get(one, one) for one in value)
    tables = {"role": names.voice.phrase("case.role"), "reason": said["why"], "paper": said["paper"]}
    table: Mapping[str, str] = tables.get(key, said["outcome"])
    return table.get(str(value), str(value))
