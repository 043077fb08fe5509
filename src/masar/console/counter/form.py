"""What was typed into the form of an application: read, and what is wrong of it, each at its field.

Problems are codes of the wording (``counter.problem``); nothing that was typed stands in one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from masar.cases.actions import plausible_on
from masar.cases.alike import APPLICANT, GUARDIAN
from masar.cases.incoming import PartyGiven
from masar.cases.registering import born_of
from masar.lib.days import Of, Plausible
from masar.lib.languages import FIRST, LANGUAGES
from masar.lib.text import tidy
from masar.lib.typed import cleaned
from masar.people import identities, names
from masar.people.contacts import GetsNoTexts, first_of, mobile
from masar.people.given import LONGEST_NAME, Given

NO_NUMBER = "none"
LONGEST = 400
FIELDS = (
    *("office", "kind", "number", "name", "born-day", "born-month", "born-year"),
    *("g-kind", "g-number", "g-name", "alone", "mobile", "email", "language", "same", "because", "words"),
)
_SAID = {
    "unknown_scheme": "kind",
    "shape": "shape",
    "date": "number_date",
    "governorate": "governorate",
    "sex": "sex",
}


@dataclass(slots=True)
class Form:
    """``values`` as they were typed, ``problems`` by field in the order of the page, ``parties`` as far as they are
    right.
    """

    values: dict[str, str] = field(repr=False)
    problems: dict[str, str] = field(default_factory=dict)
    parties: tuple[PartyGiven, ...] = ()


def blank() -> Form:
    """A form that nobody has filled in."""
    first = next(iter(identities.schemes()), NO_NUMBER)
    given = {"kind": first, "g-kind": first, "language": FIRST}
    return Form({name: given.get(name, "") for name in FIELDS})


def read(posted: Mapping[str, str], *, now: datetime) -> Form:
    """What was sent."""
    values = {name: tidy(posted.get(name, "")[:LONGEST].replace("\x00", "")) for name in FIELDS}
    form = Form(values)
    plausible = plausible_on(now)
    language = values["language"] if values["language"] in LANGUAGES else FIRST
    numbers = _numbers(form, "kind", "number")
    name = _name(form, "name")
    born = _born(form, numbers, plausible)
    guarded = any(values[key] for key in ("g-number", "g-name"))
    applicant = Given(numbers, name, born, language=language)
    reached = replace(applicant, mobile=values["mobile"] or None, email=values["email"] or None)
    parties = [PartyGiven(APPLICANT, applicant if guarded else reached)]
    if guarded:
        guardians = _numbers(form, "g-kind", "g-number")
        guardian = replace(reached, identities=guardians, name=_name(form, "g-name"), born=born_of(Given(guardians)))
        if "g-number" not in form.problems and set(_full(guardians)) & set(_full(numbers)):
            form.problems["g-number"] = "same_number"
        parties.append(PartyGiven(GUARDIAN, guardian))
    _contacts(form)
    form.parties = tuple(parties) if not form.problems else ()
    return form


def _numbers(form: Form, kind: str, number: str) -> tuple[tuple[str, str], ...]:
    scheme, text = form.values[kind], form.values[number]
    if scheme == NO_NUMBER and not text:
        return ()
    if not text:
        form.problems[number] = "number"
        return ()
    if scheme == NO_NUMBER:
        form.problems[kind] = "kind"
        return ()
    try:
        identities.found_under(scheme, text)
    except identities.Wrong as wrong:
        form.problems[number] = _SAID.get(wrong.why, "shape")
        return ()
    return ((scheme, text),)


def _full(numbers: tuple[tuple[str, str], ...]) -> list[str]:
    return [identities.found_under(*pair)[0] for pair in numbers]


def _name(form: Form, key: str) -> str | None:
    name = form.values[key]
    if not name or names.stands_for_none(name) or not any(map(str.isalpha, name)):
        form.problems[key] = "name"
    elif len(name) > LONGEST_NAME:
        form.problems[key] = "name_long"
    return name or None


def _born(form: Form, numbers: tuple[tuple[str, str], ...], plausible: Plausible) -> date | None:
    """The day that was typed; left out, the one in the number. Where there is neither, it is missing."""
    typed = [cleaned(form.values[f"born-{part}"]) for part in ("day", "month", "year")]
    said = born_of(Given(numbers))
    if not any(typed):
        if said is None and not {"kind", "number"} & form.problems.keys():
            form.problems["born-day"] = "born"
        return said
    try:
        day, month, year = map(int, typed)
        born = date(year, month, day)
    except ValueError:
        form.problems["born-day"] = "not_a_day"
        return None
    if plausible.why_not(born, Of.BORN):
        form.problems["born-day"] = "not_a_day"
    elif said is not None and said != born:
        form.problems["born-day"] = "not_the_numbers_day"
    return born


def _contacts(form: Form) -> None:
    if text := form.values["mobile"]:
        try:
            mobile(text)
        except GetsNoTexts:
            form.problems["mobile"] = "landline"
        except ValueError:
            form.problems["mobile"] = "mobile"
        else:
            if first_of("mobile", text)[1]:
                form.problems["mobile"] = "mobile"
    if (text := form.values["email"]) and first_of("email", text)[1]:
        form.problems["email"] = "email"
