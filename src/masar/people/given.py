"""What a door tells of one person, and what of it can be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from masar.lib.days import Of, Plausible
from masar.lib.languages import LANGUAGES
from masar.people import identities, names
from masar.people.contacts import READ, first_of

LONGEST_NAME = 300
_TORN = "not the one in the identity number"


@dataclass(frozen=True, slots=True)
class Given:
    """What is told of one person. ``identities`` are pairs of a plug-in's name and a number as it was written.

    ``language`` and ``contact_kind`` (``mobile`` or ``email``) are what the person prefers. ``short_year``: the year
    of birth was written with two digits. ``wrong`` is what the door could not read, in words without values. ``torn``
    is a date of birth that contradicts the one in a number beside it: not taken, and remembered while it is asked who
    this is. ``adds_only``: its contacts are taken where the person has none, and replace nothing.
    ``claimed``: whoever tells it has not proved that the numbers are theirs. Nothing of the person is in the repr.
    """

    identities: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    name: str | None = field(default=None, repr=False)
    born: date | None = field(default=None, repr=False)
    mobile: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    language: str = ""
    contact_kind: str = ""
    short_year: bool = False
    wrong: tuple[str, ...] = ()
    torn: date | None = field(default=None, repr=False)
    adds_only: bool = False
    claimed: bool = False

    def contacts(self) -> dict[str, str]:
        """The contacts in their one spelling, by kind. Raises NoContact."""
        told = {"mobile": self.mobile, "email": self.email}
        return {kind: READ[kind](value) for kind, value in told.items() if value}

    def content(self) -> dict[str, Any]:
        """All that is told, as JSON has it; ``from_content`` reads it again."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        days = {key: day.isoformat() if (day := told[key]) else None for key in ("born", "torn")}
        for later in ("adds_only", "claimed"):
            # What was told by versions that did not know it is still told in the same words.
            if not told[later]:
                del told[later]
        return told | days | {"identities": [list(pair) for pair in self.identities], "wrong": list(self.wrong)}


def from_content(content: Mapping[str, Any]) -> Given:
    """What ``content`` was made of."""
    days = {key: date.fromisoformat(day) if (day := content[key]) else None for key in ("born", "torn")}
    numbers = tuple((scheme, number) for scheme, number in content["identities"])
    return Given(**{**content, **days, "identities": numbers, "wrong": tuple(content["wrong"])})


def without_wrong(given: Given, plausible: Plausible) -> tuple[Given, list[str]]:
    """What can be taken of it, and why the rest cannot, in codes. The values are not repeated."""
    good, wrong = [], [*given.wrong]
    for scheme, number in given.identities:
        try:
            identities.found_under(scheme, number)
        except identities.Wrong as error:
            wrong.append(f"identity number: {error}")
        else:
            good.append((scheme, number))
    contacts: dict[str, str | None] = {}
    for kind, text in (("mobile", given.mobile), ("email", given.email)):
        contacts[kind], why = first_of(kind, text) if text else (None, None)
        wrong += [f"contact: {why}"] if why else []
    language = given.language if given.language in ("", *LANGUAGES) else ""
    contact_kind = given.contact_kind if given.contact_kind in ("", *READ) else ""
    if (language, contact_kind) != (given.language, given.contact_kind):
        wrong.append("language or kind of contact is unknown")
    name, why = _name(given.name)
    wrong += [f"name: {why}"] if why else []
    born, why = _born(given, good, plausible)
    torn = born if why == _TORN else None
    wrong += [f"date of birth: {why}"] if why else []
    left = replace(
        given,
        identities=tuple(good),
        name=name,
        born=None if why else born,
        torn=torn,
        mobile=contacts["mobile"],
        email=contacts["email"],
        language=language,
        contact_kind=contact_kind,
        short_year=False,
        wrong=(),
    )
    return left, wrong


def _name(told: str | None) -> tuple[str | None, str | None]:
    """The name, and why it cannot be taken."""
    if told and len(told) > LONGEST_NAME:
        return None, f"longer than {LONGEST_NAME} characters"
    return (None, "a word that stands for none") if told and names.stands_for_none(told) else (told, None)


def _born(given: Given, numbers: Sequence[tuple[str, str]], plausible: Plausible) -> tuple[date | None, str | None]:
    """The date of birth, and why it cannot be taken. Of a short year the century is the one that a number confirms,
    else the last one that has begun.
    """
    if given.born is None:
        return None, None
    said = {day for pair in numbers if (day := identities.born(*pair))}
    born = _in_its_century(given.born, said, plausible) if given.short_year else given.born
    if why := plausible.why_not(born, Of.BORN):
        return born, why
    return born, _TORN if said and born not in said else None


def _in_its_century(born: date, said: set[date], plausible: Plausible) -> date:
    """A day whose year was written with two digits, and read as one of 1969 to 2068."""
    leap = (born.month, born.day) == (2, 29) and born.year == 2000
    centuries = [born] if leap else [born, born.replace(year=born.year - 100)]
    confirmed = [day for day in centuries if day in said]
    begun = [day for day in centuries if not plausible.why_not(day, Of.BORN)]
    return next(iter(confirmed or begun), born)
