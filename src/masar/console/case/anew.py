"""The part of a form that says what is right, in the place of an event that was recorded wrongly."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from masar.cases import correcting
from masar.cases.acting import Desk
from masar.cases.acts import Act
from masar.cases.facts import Fact
from masar.cases.kinds import LISTS
from masar.console.case.naming import DAYS, Names

NEW = "new."
"""What the names of these fields begin with."""
_ABOUT = ("documents", "document", "reason", "office", "authority")


def event(at: Desk, of: object) -> Fact | None:
    """The event that a form names; None if none of that name can be put right."""
    known = {one.fact.source + ":" + one.fact.source_id: one.fact for one in at.events}
    return known.get(of) if isinstance(of, str) else None


def typed(form: QueryDict, fact: Fact) -> tuple[dict[str, Any], bool]:
    """What was typed to stand in the place of ``fact``, and whether anything was; else it is as it stands."""
    fields = correcting.fields_of(fact)
    if not any(name.startswith(NEW) for name in form):
        return correcting.as_it_is(fact), False
    found = {
        field: form.getlist(f"{NEW}{field}[]") if field in LISTS else form.get(NEW + field, "").strip()
        for field in fields
    }
    return {field: value for field, value in found.items() if value}, True


def fields(at: Desk, fact: Fact, names: Names) -> Iterator[tuple[str, str, tuple[str, ...] | None, str]]:
    """The fields of what is right: name, how it is filled in, the codes to choose from, and its label."""
    said, parts = names.voice.phrase("act.field"), names.voice.phrase("case.part")
    for field in correcting.fields_of(fact):
        offered = correcting.offered(fact.kind, field, at.progress.procedure, at.codes)
        codes = tuple(offered) if offered is not None else None
        day = field == "day" or field in DAYS
        kind = "day" if day else "many" if field in LISTS else "list" if codes is not None else "text"
        if field == "stage" and not fact.stage:
            continue
        yield field, kind, codes, said.get(field) or parts.get(field, field)


def label(at: Desk, of: str, names: Names) -> str:
    """What an event is called among those that can be put right: what it says, and when."""
    fact = event(at, of)
    if fact is None:
        return of
    kinds: Mapping[str, str] = names.voice.phrase("case.kind")
    when = names.voice.moment(fact.at) if fact.at else names.voice.day(fact.day.isoformat())
    about = [names.part(key, fact.payload[key]) for key in _ABOUT if fact.payload.get(key)]
    stage = [names.stage(fact.stage)] if fact.stage else []
    return " — ".join([kinds.get(fact.kind.value, fact.kind.value), *stage, *about, when])


def begins(act: Act, values: Mapping[str, Any], at: Desk) -> Fact | None:
    """The event that is being put right by giving what is right."""
    return event(at, values.get("of")) if act is Act.CORRECT else None
