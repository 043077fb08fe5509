"""The form of an act: its fields with what can be chosen in this state, and what was typed into it."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, QueryDict

from masar.cases.acting import Desk
from masar.cases.actions import Refused
from masar.cases.acts import ACTS, Act, Wrong
from masar.cases.keys import key_of
from masar.cases.kinds import ASIDE, LISTS, is_code
from masar.catalogue.definitions import Document
from masar.console.case import anew, canned
from masar.console.case.naming import EACH, Names

CHOSEN_BY = dict.fromkeys(LISTS, "many") | dict.fromkeys(("document", "reason", "outcome", "of", "how"), "one")
"""How a field of codes is chosen; the others from a list."""


@dataclass(frozen=True, slots=True)
class Option:
    """One that can be chosen."""

    code: str
    label: str
    hints: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field as it is drawn. ``kind``: ``one``, ``many``, ``list``, ``day``, ``text`` or ``words``."""

    name: str
    kind: str
    label: str
    hint: str
    needed: bool
    value: str
    options: tuple[Option, ...]
    problem: str

    @property
    def first(self) -> str:
        """The id of what is to be filled in first."""
        return f"{self.name}-0" if self.kind in ("one", "many") and self.options else self.name


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody typed into the form of an act. ``expected`` is the version that they saw, ``key`` the form's own,
    empty of a form that was not drawn for this case; ``seen`` marks what they were shown the effect of; ``step`` is
    the button.
    """

    act: Act
    values: dict[str, Any]
    expected: int
    key: str
    unforeseen: bool
    canned: str
    seen: str
    step: str

    @property
    def mark(self) -> str:
        """Tells whether something was changed after its effect was shown."""
        told = json.dumps([self.act.value, self.values, self.expected, self.unforeseen], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:32]


def read(request: HttpRequest, at: Desk, act: Act) -> Sheet:
    """What was typed; of a form that is drawn first, what its address chooses and what leaves no choice."""
    if request.method != "POST":
        unforeseen = request.GET.get("unforeseen") == "yes"
        chosen = {name: value for name, value in _typed(request.GET, act).items() if name != "note"}
        codes = {name: value for name, value in chosen.items() if is_code(value)}
        values = _only(at, act, unforeseen=unforeseen) | codes
        return Sheet(act, values, at.version, str(uuid4()), unforeseen, "", "", "")
    form = request.POST
    values, ready = _typed(form, act), form.get("canned", "")
    if form.get("step") == "canned" and (put := canned.text_of(form.get("text", ""))):
        ready, text = put
        values["note"] = f"{values['note']}\n{text}" if values.get("note") else text
    values |= canned.came_from(ready, values.get("note", ""))
    step = form.get("step", "")
    if fact := anew.begins(act, values, at):
        values["new"], given = anew.typed(form, fact)
        step = step if given else "chosen"
    version = form.get("expected", "")
    expected = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1
    unforeseen = form.get("unforeseen") == "yes"
    return Sheet(act, values, expected, _key(form.get("key", ""), at), unforeseen, ready, form.get("seen", ""), step)


def _key(told: str, at: Desk) -> str:
    try:
        return key_of(told, at.case)
    except Refused:
        return ""


def _typed(form: QueryDict, act: Act) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ACTS[act].fields:
        if name in LISTS:
            found[name] = form.getlist(f"{name}[]")
        elif name == "new":
            continue
        else:
            found[name] = form.get(name, "").replace("\r\n", "\n").strip()
    return {name: value for name, value in found.items() if value}


def _only(at: Desk, act: Act, *, unforeseen: bool) -> dict[str, Any]:
    """What is needed and leaves no choice."""
    found = {}
    for name in ACTS[act].needed:
        codes = list(offered(at, act, name, unforeseen=unforeseen) or ())
        if len(codes) == 1 and name != "outcome":
            found[name] = codes if name in LISTS else codes[0]
    return found


def offered(at: Desk, act: Act, name: str, *, unforeseen: bool) -> Iterable[str] | None:
    """The codes that a field can have; None for a day or for words. What was not foreseen may name any."""
    procedure = at.progress.procedure
    if unforeseen and name == "stage":
        return [stage.code for stage in procedure.stages]
    if unforeseen and name in ("document", "documents"):
        return [document.code for document in procedure.documents]
    return at.choices(act, name)


def fields(at: Desk, sheet: Sheet, names: Names, problems: Mapping[str, Wrong]) -> list[Field]:
    """The fields of the form, with what was typed; one without a choice that can be left empty is left out."""
    return list(_fields(at, sheet, names, problems))


def _fields(at: Desk, sheet: Sheet, names: Names, problems: Mapping[str, Wrong]) -> Iterator[Field]:
    row, said = ACTS[sheet.act], names.voice.phrase("act")
    for name in row.fields:
        if name == "new":
            yield from _anew(at, sheet, names, problems)
            continue
        codes = offered(at, sheet.act, name, unforeseen=sheet.unforeseen)
        if codes is not None and not codes and (name not in row.needed or name == "reason"):
            continue
        value = sheet.values.get(name, "")
        kind = "words" if name == "note" else "day" if codes is None else CHOSEN_BY.get(name, "list")
        chosen = value if isinstance(value, list) else [value]
        options = tuple(_option(at, names, name, code, chosen) for code in codes or ())
        needed = name in row.needed or (name == "note" and sheet.unforeseen)
        if kind == "one" and not needed:
            options = (Option("", said["none"], (), not value), *options)
        label = said["of"].get(f"{sheet.act.value}_{name}") or said["field"][name]
        problem = said["wrong"][problems[name].value] if name in problems else ""
        yield Field(name, kind, label, _hint(sheet.act, name, said), needed, _text(value), options, problem)


def _anew(at: Desk, sheet: Sheet, names: Names, problems: Mapping[str, Wrong]) -> Iterator[Field]:
    """The fields of what is to stand in the place of an event, once that was chosen."""
    fact, said = anew.begins(sheet.act, sheet.values, at), names.voice.phrase("act.wrong")
    for name, kind, codes, label in anew.fields(at, fact, names) if fact else ():
        value = sheet.values.get("new", {}).get(name, "")
        chosen = value if isinstance(value, list) else [value]
        each = EACH.get(name, name)
        options = tuple(Option(code, names.part(each, code), (), code in chosen) for code in codes or ())
        fault = problems.get(name) or (problems.get("new") if name == "day" else None)
        problem = said[fault.value] if fault else ""
        yield Field(f"{anew.NEW}{name}", kind, label, "", name == "day", _text(value), options, problem)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _hint(act: Act, name: str, said: Mapping[str, Any]) -> str:
    if name == "note" and ACTS[act].kind in ASIDE:
        return str(said["hint"]["note_internal"])
    if name == "office" and name in ACTS[act].needed:
        return ""
    if name == "by" and act in (Act.EXTEND, Act.ENTER_STAGE):
        return ""
    return str(said["hint"].get(name, ""))


def _option(at: Desk, names: Names, name: str, code: str, chosen: Iterable[str]) -> Option:
    if name == "of":
        return Option(code, anew.label(at, code, names), (), code in chosen)
    label = names.part(EACH.get(name, name), code)
    return Option(code, label, tuple(_hints(at, names, name, code)), code in chosen)


def _aids(document: Document, names: Names) -> Iterator[str]:
    """What to tell somebody who has to get it."""
    said = {"where": document.where, "sample": document.sample.text if document.sample else None}
    for one in document.alternatives:
        yield names.voice.say("act.instead", text=one[names.language])
    for key, words in said.items():
        if words is not None:
            yield names.voice.say(f"act.{key}", text=words[names.language])


def _hints(at: Desk, names: Names, name: str, code: str) -> Iterator[str]:
    """What an officer has to know to choose it: what a document must be like, what a reason advises."""
    voice = names.voice
    if name in ("document", "documents") and (document := names.find_document(code)):
        if document.only_for:
            yield voice.say("act.only_for", whom=document.only_for[names.language])
        yield from (need[names.language] for need in document.needs)
        yield from _aids(document, names)
        if name == "documents":
            yield voice.say("act.usual_days", days=voice.count("days", document.days))
        elif (ask := at.progress.asks.get(code)) and ask.by:
            yield voice.say("case.by", day=voice.day(ask.by))
    if name in ("reason", "also") and (reason := names.find_reason(code)):
        yield from filter(None, (reason.advice[names.language],))
        if reason.private:
            yield voice.say("act.private_reason")
