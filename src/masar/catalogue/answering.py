"""What a form asks for given answers, and what is wrong with those that are given. Pure.

The one evaluator of conditions. A question is looked at after all that stand before it, and a condition sees the
answers of shown questions alone: so one pass in order finds what is shown, whatever was answered first. Hidden means
not asked, not stored, not sent.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from masar.catalogue.forms import (
    CHOSEN,
    NO,
    YES,
    All,
    Answer,
    Answers,
    Any,
    Ask,
    Condition,
    Evidence,
    Form,
    Is,
    Not,
    Question,
    Signer,
    Step,
)
from masar.lib.places import is_country
from masar.lib.text import cannot_be_kept, cleaned, tidy

SHORT, LONG = 200, 4000
"""The longest answers, in characters: of one line, and of several."""
DIGITS = 10
"""The longest number, with its sign."""


class Error(StrEnum):
    """What can be wrong with an answer. The door has the words."""

    NEEDED = "needed"
    """Nothing was given, and it must be."""
    LETTERS = "letters"
    """It holds characters that cannot be kept."""
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_A_NAME = "not_a_name"
    NOT_A_DAY = "not_a_day"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    TURNED_ROUND = "turned_round"
    """The day comes before another one that it must follow."""
    NOT_A_CHOICE = "not_a_choice"
    NOT_A_NUMBER = "not_a_number"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NOT_AN_IDENTITY = "not_an_identity"
    NOT_A_COUNTRY = "not_a_country"
    NOT_A_PHONE = "not_a_phone"
    NOT_AN_EMAIL = "not_an_email"


class Wrong(ValueError):
    """An answer cannot be taken; ``error`` says why."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.value)
        self.error = error


Reader = Callable[[str], str]
"""Brings a text into its one spelling, or raises ValueError."""


def holds(condition: Condition | None, answers: Answers) -> bool:
    """Whether a condition holds; none always does. What was not answered is no value."""
    match condition:
        case None:
            return True
        case Is(question, values):
            given = answers.get(question, ())
            return not values.isdisjoint((given,) if isinstance(given, str) else given)
        case All(of):
            return all(holds(one, answers) for one in of)
        case Any(of):
            return any(holds(one, answers) for one in of)
        case Not(one):
            return not holds(one, answers)


def _shown(form: Form, answers: Answers) -> tuple[tuple[Step, ...], dict[str, Answer]]:
    steps, seen = [], dict[str, Answer]()
    for step in form.steps:
        if not holds(step.when, seen):
            continue
        questions = []
        for question in step.questions:
            if holds(question.when, seen):
                questions.append(question)
                if question.code in answers:
                    seen[question.code] = answers[question.code]
        if questions:
            steps.append(replace(step, questions=tuple(questions)))
    return tuple(steps), seen


def asked(form: Form, answers: Answers) -> tuple[Step, ...]:
    """The steps, each with the questions of it, that are shown for these answers."""
    return _shown(form, answers)[0]


def kept(form: Form, answers: Answers) -> dict[str, Answer]:
    """The answers to questions that are shown."""
    return _shown(form, answers)[1]


def next_step(form: Form, answers: Answers) -> Step | None:
    """The first step with a question that is not answered and must be; None where there is none."""
    steps, seen = _shown(form, answers)
    for step in steps:
        if any(not question.optional and question.code not in seen for question in step.questions):
            return step
    return None


def evidence(form: Form, answers: Answers) -> tuple[Evidence, ...]:
    """The documents that are asked for with these answers."""
    seen = kept(form, answers)
    return tuple(one for one in form.evidence if holds(one.when, seen))


def signers(form: Form, answers: Answers) -> tuple[Signer, ...]:
    """Who else must agree, with these answers."""
    seen = kept(form, answers)
    return tuple(one for one in form.signers if holds(one.when, seen))


def carried(old: Form, new: Form, answers: Answers) -> tuple[dict[str, Answer], frozenset[str]]:
    """What was answered to ``old``, as ``new`` takes them; and the questions of ``new`` that are new or changed.

    Where only choices or bounds have changed, the answer stays if it can still be chosen, and is asked again with it.
    When a question is asked, and what it fills, makes it no other question.
    """
    before = {question.code: question for question in old.questions}
    stay: dict[str, Answer] = {}
    anew = set()
    for question in new.questions:
        was = before.get(question.code)
        if was is None or _shape(was) != _shape(question):
            anew.add(question.code)
        if was is not None and was.ask is question.ask and question.code in answers:
            given = answers[question.code]
            if question.ask not in CHOSEN or _codes(question).issuperset(
                [given] if isinstance(given, str) else given
            ):
                stay[question.code] = given
    return stay, frozenset(anew)


def _shape(question: Question) -> tuple[object, ...]:
    return question.ask, _codes(question), question.least, question.most, question.after


def _codes(question: Question) -> frozenset[str]:
    return frozenset(choice.code for choice in question.choices)


def checked(
    questions: Iterable[Question],
    posted: Mapping[str, Sequence[str]],
    *,
    today: date,
    readers: Mapping[Ask, Reader] = MappingProxyType({}),
) -> tuple[dict[str, Answer], dict[str, Error]]:
    """The answers among what was posted, in their one spelling, and what is wrong, by question.

    Only ``questions`` are read. ``readers`` are the deployment's own for identity numbers, telephones and mail
    addresses; without one, a text of that look is taken.
    """
    answers: dict[str, Answer] = {}
    wrong: dict[str, Error] = {}
    for question in questions:
        try:
            answer = _read(question, posted.get(question.code, ()), today, readers)
        except Wrong as error:
            wrong[question.code] = error.error
        else:
            if answer:
                answers[question.code] = answer
            elif not question.optional:
                wrong[question.code] = Error.NEEDED
        if _turned_round(question, answers):
            wrong[question.code] = Error.TURNED_ROUND
            del answers[question.code]
    return answers, wrong


def _turned_round(question: Question, answers: Answers) -> bool:
    """Whether a day comes before the one that it must follow; both are ISO 8601, which sorts as days do."""
    both = question.after in answers and question.code in answers
    return both and str(answers[question.code]) < str(answers[question.after or ""])


def outdated(form: Form, answers: Answers, *, today: date) -> dict[str, Error]:
    """What has become wrong with stored answers since they were given: a day that has passed. By question."""
    shown = [question for step in asked(form, answers) for question in step.questions if question.code in answers]
    posted = {code: [given] if isinstance(given, str) else given for code, given in answers.items()}
    return checked((question for question in shown if question.ask is Ask.DAY), posted, today=today)[1]


def _read(question: Question, posted: Sequence[str], today: date, readers: Mapping[Ask, Reader]) -> Answer:
    """An answer; empty where none was given. Raises Wrong."""
    given = [text for text in posted if text.strip()]
    if any(cannot_be_kept(text) for text in given):
        raise Wrong(Error.LETTERS)
    if question.ask is Ask.CHOICES:
        if not _codes(question).issuperset(given):
            raise Wrong(Error.NOT_A_CHOICE)
        return sorted(set(given))
    if not given:
        return ""
    if question.ask is Ask.DAY:
        return _day(question, given, today)
    if own := readers.get(question.ask):
        try:
            return own(given[0])
        except ValueError:
            raise Wrong(_UNREADABLE[question.ask]) from None
    return _READ[question.ask](question, given[0])


def _day(question: Question, given: Sequence[str], today: date) -> str:
    """A day of one text (ISO 8601), or of three: day, month, year."""
    try:
        digits = [cleaned(text) for text in given]
        day = date(*(int(part) for part in reversed(digits))) if len(digits) == 3 else date.fromisoformat(digits[0])
    except (ValueError, OverflowError):
        raise Wrong(Error.NOT_A_DAY) from None
    if question.least is not None and day < today + timedelta(days=question.least):
        raise Wrong(Error.TOO_EARLY)
    if question.most is not None and day > today + timedelta(days=question.most):
        raise Wrong(Error.TOO_LATE)
    return day.isoformat()


def _text(question: Question, text: str) -> str:
    return _measured(question, tidy(text), SHORT)


def _long(question: Question, text: str) -> str:
    """Its lines are kept; space at their ends, and more than one empty line, are not."""
    lines = "\n".join(tidy(line) for line in text.splitlines()).strip()
    while "\n\n\n" in lines:
        lines = lines.replace("\n\n\n", "\n\n")
    return _measured(question, lines, LONG)


def _measured(question: Question, text: str, longest: int) -> str:
    if len(text) > (question.most or longest):
        raise Wrong(Error.TOO_LONG)
    if len(text) < (question.least or 0):
        raise Wrong(Error.TOO_SHORT)
    return text


def _name(question: Question, text: str) -> str:
    """A name of a person has two words at least, and no digits."""
    name = _text(question, text)
    if len(name.split(" ")) < 2 or any(map(str.isdigit, name)) or not any(map(str.isalpha, name)):
        raise Wrong(Error.NOT_A_NAME)
    return name


def _number(question: Question, text: str) -> str:
    digits = cleaned(text)
    if not digits.removeprefix("-").isdecimal() or len(digits) > DIGITS:
        raise Wrong(Error.NOT_A_NUMBER)
    number = int(digits)
    if question.least is not None and number < question.least:
        raise Wrong(Error.TOO_SMALL)
    if question.most is not None and number > question.most:
        raise Wrong(Error.TOO_LARGE)
    return str(number)


def _one_of(question: Question, text: str) -> str:
    if text not in _codes(question):
        raise Wrong(Error.NOT_A_CHOICE)
    return text


def _yes_no(question: Question, text: str) -> str:
    if text not in (YES, NO):
        raise Wrong(Error.NOT_A_CHOICE)
    return text


def _identity(question: Question, text: str) -> str:
    """Letters and digits, as any identity or passport number has."""
    number = cleaned(text).replace(" ", "").replace("-", "")
    if not (5 <= len(number) <= 30 and number.isascii() and number.isalnum() and any(map(str.isdigit, number))):
        raise Wrong(Error.NOT_AN_IDENTITY)
    return number


def _country(question: Question, text: str) -> str:
    if not is_country(text):
        raise Wrong(Error.NOT_A_COUNTRY)
    return text


def _phone(question: Question, text: str) -> str:
    number = "".join(symbol for symbol in cleaned(text) if symbol not in " -.()/")
    if not number.removeprefix("+").isdecimal() or not 7 <= len(number) <= 16:
        raise Wrong(Error.NOT_A_PHONE)
    return number


def _email(question: Question, text: str) -> str:
    address = tidy(text)
    name, _, domain = address.rpartition("@")
    if not name or "." not in domain.strip(".") or " " in address or len(address) > 254:
        raise Wrong(Error.NOT_AN_EMAIL)
    return f"{name}@{domain.lower()}"


_READ: Mapping[Ask, Callable[[Question, str], str]] = MappingProxyType(
    {
        Ask.TEXT: _text,
        Ask.LONG: _long,
        Ask.NAME: _name,
        Ask.CHOICE: _one_of,
        Ask.YES_NO: _yes_no,
        Ask.NUMBER: _number,
        Ask.IDENTITY: _identity,
        Ask.COUNTRY: _country,
        Ask.PHONE: _phone,
        Ask.EMAIL: _email,
    }
)
_UNREADABLE: Mapping[Ask, Error] = MappingProxyType(
    {Ask.IDENTITY: Error.NOT_AN_IDENTITY, Ask.PHONE: Error.NOT_A_PHONE, Ask.EMAIL: Error.NOT_AN_EMAIL}
)
