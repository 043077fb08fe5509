"""What the owner of an application reads of a correction of what was given: old and new, why, and what became of it.

The values come from the vault, and are kept nowhere on the way.
"""

from collections.abc import Mapping
from typing import NamedTuple

from masar.lib.languages import LANGUAGES
from masar.people.amendments import FIELDS, Ending, Proposal
from masar.speech.voice import Voice


class Row(NamedTuple):
    """One thing that was given: what it is, what is on file, what is said to be right."""

    label: str
    before: str
    after: str


class View(NamedTuple):
    """A correction, worded. ``state`` says what became of it, empty while it waits; ``about`` whom it is about, empty
    where that is the reader; ``words`` and ``answer`` are as they were written.
    """

    key: str
    rows: tuple[Row, ...]
    about: str
    why: str
    words: str
    when: str
    state: str
    answer: str
    erased: bool


def told(voice: Voice, one: Proposal, *, reader: str = "owner") -> View:
    """The correction as its owner reads it, or with ``reader`` "guardian" whoever acts for them."""
    said, known = voice.words["amendment"], one.old.keys() | one.new.keys()
    rows = [
        Row(said["field"][name], value(voice, name, one.old), value(voice, name, one.new))
        for name in FIELDS
        if name in known
    ]
    when = said["proposed"].format(when=voice.moment(one.made_at))
    about = said["ward"] if reader == "guardian" else ""
    why = said["why"].get(one.reason, said["why"]["other"])
    told = (about, why, one.words, when, _state(voice, one, reader), one.answer, one.erased)
    return View(str(one.id), tuple(rows), *told)


def value(voice: Voice, name: str, details: Mapping[str, str]) -> str:
    """What stands in a field, in words."""
    found = details.get(name, "")
    if not found:
        return str(voice.phrase("amendment.none"))
    if name == "born":
        return voice.short(found)
    return LANGUAGES[found].name if name == "language" and found in LANGUAGES else found


def _state(voice: Voice, one: Proposal, reader: str) -> str:
    if one.ending is None or one.decided_at is None:
        return ""
    by = "officer"
    if one.decided_by in ("owner", "guardian"):
        by = "you" if one.decided_by == reader else one.decided_by
    key = one.ending.value if one.ending is Ending.WITHDRAWN else f"{one.ending.value}.{by}"
    return voice.say(f"amendment.state.{key}", when=voice.moment(one.decided_at))
