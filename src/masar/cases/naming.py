"""Under which name a case knows what is told of it again. Pure.

A source that gives its events no names (``Fact.nth``) is known again by what it tells: the n-th event of one content
is the n-th that the case has of it, whatever that one was called when it came. So neither a new telephone number in
the row nor another version of the importer repeats history. And what is named after the reference is named after the
reference as it was first written, however it is spelt today.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from masar.cases.facts import Fact, Kind

Name = tuple[str, str]
"""A fact by its source and source id."""
Content = tuple[str, Kind, date, datetime | None, str | None, str]


def as_known(facts: Sequence[Fact], known: Iterable[Fact], *, written: str, first: str) -> Sequence[Fact]:
    """``facts`` under the names that their case has them by. ``written`` is its reference as it is written with them,
    ``first`` as it was when the case was new.
    """
    if written != first:
        facts = [_renamed(fact, written, first) for fact in facts]
    if not any(fact.nth for fact in facts):
        return facts
    before = list(known)
    names = {(fact.source, fact.source_id) for fact in before}
    if all((fact.source, fact.source_id) in names for fact in facts):
        return facts
    alike: dict[Content, list[str]] = defaultdict(list)
    for fact in before:
        alike[content(fact)].append(fact.source_id)
    return [_again(fact, names, alike) for fact in facts]


def _again(fact: Fact, names: set[Name], alike: Mapping[Content, Sequence[str]]) -> Fact:
    if not fact.nth or (fact.source, fact.source_id) in names:
        return fact
    same = alike.get(content(fact), ())
    return replace(fact, source_id=same[fact.nth - 1]) if len(same) >= fact.nth else fact


def _renamed(fact: Fact, written: str, first: str) -> Fact:
    begin, mark, rest = fact.source_id.partition("#")
    return replace(fact, source_id=f"{first}{mark}{rest}") if mark and begin == written else fact


def content(fact: Fact) -> Content:
    """What a fact says, but for its note, of which only who holds the keys can tell whether it is the same."""
    payload = sorted(
        (key, _plain(value)) for key, value in fact.payload.items() if key != "note" and value is not None
    )
    return fact.source, fact.kind, fact.day, fact.at, fact.stage, repr(payload)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return sorted((key, _plain(inner)) for key, inner in value.items())
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
