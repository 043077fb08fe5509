"""The form of a correction of what was given: its fields, and what its owner would read before it is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.http import HttpRequest

from masar.cases.acting import Desk
from masar.cases.amending import FIELDS, Giver, Sheet, Why
from masar.console.case.forms import Field, Option
from masar.console.case.naming import Names
from masar.lib.languages import LANGUAGES
from masar.lib.text import tidy
from masar.people.amendments import Ending, Proposal
from masar.telling import amendment, wording
from masar.telling.rendering import templates

LONGEST = 1000
"""Of what is typed into a field no more is read."""
_KINDS = {"name": "text", "born": "day", "language": "list"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed. ``seen`` marks what they were shown the effect of; ``step`` is the button."""

    sheet: Sheet
    expected: int
    key: UUID
    seen: str
    step: str


@dataclass(frozen=True, slots=True)
class Read:
    """What its owner reads in one language: HTML."""

    language: str
    direction: str
    html: str


def read(request: HttpRequest, at: Desk, known: Sequence[Giver]) -> Typed:
    """What was typed; of a form that is drawn first, what is on file of the party that its address names."""
    form = request.POST if request.method == "POST" else request.GET
    party = _number(form.get("party", ""), known[0].ordinal)
    if request.method != "POST":
        given = next((one.given for one in known if one.ordinal == party), {})
        return Typed(Sheet(party, given, "", ""), at.version, uuid4(), "", "")
    new = {name: value for name in FIELDS if (value := tidy(_clean(form.get(name, ""))))}
    sheet = Sheet(party, new, form.get("why", "")[:LONGEST], _clean(form.get("words", "")).strip())
    return Typed(sheet, _number(form.get("expected", ""), -1), _key(form.get("key", "")), *_last(form))


def _last(form: Mapping[str, str]) -> tuple[str, str]:
    return form.get("seen", ""), form.get("step", "")


def _clean(text: str) -> str:
    return text[:LONGEST].replace("\x00", "").replace("\r\n", "\n")


def _number(text: str, other: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else other


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def fields(sheet: Sheet, names: Names, problems: Mapping[str, str]) -> Iterator[Field]:
    """The fields of the form, with what was typed."""
    said = names.voice.phrase("amend")
    for name in FIELDS:
        value, problem = sheet.new.get(name, ""), said["problem"][problems[name]] if name in problems else ""
        options = [Option(code, LANGUAGES[code].name, (), code == value) for code in LANGUAGES]
        shown = tuple(options) if name == "language" else ()
        yield Field(name, _KINDS[name], said["field"][name], "", True, value, shown, problem)
    reasons = tuple(Option(why.value, said["why"][why.value], (), why.value == sheet.why) for why in Why)
    problem = said["problem"]["why"] if "why" in problems else ""
    yield Field("why", "one", said["why_label"], "", True, "", reasons, problem)
    problem = said["problem"][problems["words"]] if "words" in problems else ""
    yield Field("words", "words", said["words"], said["words_hint"], False, sheet.words, (), problem)


def asked(at: Desk, typed: Typed, giver: Giver, actor: str, now: datetime, *, guarded: bool) -> list[Read]:
    """What the owner would read; ``guarded`` if somebody acts for whom it is about."""
    new = {name: value for name, value in typed.sheet.new.items() if value != giver.given.get(name)}
    old = {name: value for name, value in giver.given.items() if name in new}
    made = (old, new, typed.sheet.words, typed.sheet.why, actor, now)
    one = Proposal(typed.key, giver.person, at.case, giver.role, *made, None, "", None, "", "", erased=False)
    return [_read(one, language, "asked", guarded=guarded) for language in LANGUAGES]


def ended(one: Proposal, ending: Ending, actor: str, now: datetime) -> list[Read]:
    """What the owner would read once it has ended so."""
    after = replace(one, ending=ending, decided_by=actor, decided_at=now)
    return [_read(after, language, "past", guarded=False) for language in LANGUAGES]


def _read(one: Proposal, language: str, macro: str, *, guarded: bool) -> Read:
    voice = wording.voice(language)
    view = amendment.told(voice, one, reader="guardian" if guarded else "owner")._replace(key=language)
    said = voice.words["amendment"]
    drawn = getattr(templates(language).get_template("telling/amendment.html").module, macro)
    html = str(drawn(view, said, "h3") if macro == "asked" else drawn(view, said))
    return Read(language, LANGUAGES[language].direction, html)
