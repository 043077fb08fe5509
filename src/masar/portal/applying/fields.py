"""The questions of a step as the page has them: each with its field, its words, what stands in it and what is wrong.

A day is three fields, in the order day, month, year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.http import QueryDict

from masar.applying.filling import Filling
from masar.catalogue.answering import LONG, SHORT
from masar.catalogue.forms import Ask, Question, Step
from masar.lib import places
from masar.portal.wording import voice, words

PARTS = ("day", "month", "year")
_OWN = {"name": "name", "identity": "off"}
_BORN = {"day": "bday-day", "month": "bday-month", "year": "bday-year"}
_KEYS = {Ask.NUMBER: "numeric", Ask.PHONE: "tel", Ask.EMAIL: "email"}
_AUTOCOMPLETE = {Ask.PHONE: "tel", Ask.EMAIL: "email"}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen."""

    code: str
    name: str
    help: str | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One question on the page. ``look`` is how it is drawn: ``line``, ``lines``, ``day``, ``one``, ``some`` or
    ``list``; ``value`` what stands in it, ``parts`` the fields of a day as (part, value, autocomplete).
    """

    code: str
    look: str
    name: str
    help: str | None
    optional: bool
    wrong: str | None
    ours: bool
    anew: bool
    value: str = field(default="", repr=False)
    parts: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)
    options: tuple[Option, ...] = ()
    inputmode: str = "text"
    autocomplete: str = "off"
    latin: bool = False

    @property
    def focus(self) -> str:
        """The id of what is to be corrected."""
        if self.look == "day":
            return f"{self.code}-day"
        return f"{self.code}-{self.options[0].code}" if self.look in ("one", "some") else self.code


def posted(question: Question, form: QueryDict) -> list[str]:
    """What a form says of a question: of a day three texts, whichever of them are empty."""
    if question.ask is Ask.DAY:
        return [form.get(f"{question.code}-{part}", "") for part in PARTS]
    return form.getlist(question.code)


def of_step(
    at: Filling, step: Step, language: str, wrong: Mapping[str, str], posted: Mapping[str, list[str]] | None
) -> list[Field]:
    """The fields of a step; what was ``posted`` stands in them again, as it was typed."""
    guarded = any((one.fills or "").startswith("guardian.") for one in at.questions.values())
    return [
        _field(
            question,
            at,
            language,
            typed=posted[question.code] if posted is not None else _typed(at, question),
            problem=_problem(question, at, wrong, language),
            own="guardian" if guarded else "applicant",
        )
        for question in step.questions
    ]


def _typed(at: Filling, question: Question) -> list[str]:
    """What was answered, as it would have been posted."""
    given = at.content.answers.get(question.code, "")
    if question.ask is Ask.DAY and isinstance(given, str) and given:
        year, month, day = given.split("-")
        return [day.lstrip("0"), month.lstrip("0"), year]
    return [given] if isinstance(given, str) else list(given)


def _problem(question: Question, at: Filling, wrong: Mapping[str, str], language: str) -> str | None:
    """What is wrong with an answer, with the bound that it is beyond."""
    if question.code not in wrong:
        return None
    speak, after = voice(language), at.questions.get(question.after or "")
    if question.ask is Ask.DAY:
        days = {"first": question.least, "last": question.most}
        bounds = {
            name: speak.day((at.today + timedelta(days=many)).isoformat())
            for name, many in days.items()
            if many is not None
        }
    else:
        longest = LONG if question.ask is Ask.LONG else SHORT
        most = longest if question.most is None else question.most
        bounds = {"least": speak.number(question.least or 0), "most": speak.number(most)}
    bounds["after"] = after.name[language] if after else ""
    return speak.say(f"apply.problem.{wrong[question.code]}", **bounds)


def _field(
    question: Question, at: Filling, language: str, *, typed: Sequence[str], problem: str | None, own: str
) -> Field:
    more: dict[str, Any] = {}
    role, _, what = (question.fills or "").partition(".")
    if question.ask is Ask.DAY:
        given = [*typed, "", "", ""][:3]
        filled = _BORN if (role, what) == (own, "born") else {}
        more["parts"] = tuple((part, text, filled.get(part, "off")) for part, text in zip(PARTS, given, strict=True))
    elif question.ask in _OPTIONS:
        more["options"] = tuple(
            Option(code, name, hint, code in typed) for code, name, hint in _OPTIONS[question.ask](question, language)
        )
    else:
        more["value"] = typed[0] if typed else ""
        more["inputmode"] = _KEYS.get(question.ask, "text")
        more["autocomplete"] = _AUTOCOMPLETE.get(question.ask) or (_OWN.get(what, "off") if role == own else "off")
        more["latin"] = question.ask in (Ask.IDENTITY, Ask.PHONE, Ask.EMAIL, Ask.NUMBER)
    return Field(
        question.code,
        _LOOKS[question.ask],
        question.name[language],
        question.help[language] if question.help else None,
        question.optional,
        problem,
        ours=question.code in at.content.ours,
        anew=question.code in at.anew,
        **more,
    )


def _choices(question: Question, language: str) -> list[tuple[str, str, str | None]]:
    return [(one.code, one.name[language], one.help[language] if one.help else None) for one in question.choices]


def _yes_no(question: Question, language: str) -> list[tuple[str, str, str | None]]:
    said = words(language)["apply"]["step"]
    return [("yes", said["yes"], None), ("no", said["no"], None)]


@lru_cache(maxsize=8)
def _by_name(language: str) -> tuple[tuple[str, str, str | None], ...]:
    return tuple((code, name, None) for code, name in places.countries(language))


def _countries(question: Question, language: str) -> Sequence[tuple[str, str, str | None]]:
    return _by_name(language)


_OPTIONS = {Ask.CHOICE: _choices, Ask.CHOICES: _choices, Ask.YES_NO: _yes_no, Ask.COUNTRY: _countries}
_LOOKS = {
    Ask.TEXT: "line",
    Ask.LONG: "lines",
    Ask.NAME: "line",
    Ask.DAY: "day",
    Ask.CHOICE: "one",
    Ask.CHOICES: "some",
    Ask.YES_NO: "one",
    Ask.NUMBER: "line",
    Ask.IDENTITY: "line",
    Ask.COUNTRY: "list",
    Ask.PHONE: "line",
    Ask.EMAIL: "line",
}
