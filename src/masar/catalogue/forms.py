"""What is asked of whoever applies from home: a form, as plain frozen values. Pure.

A form belongs to a service. Its versions are its own, since questions change at other times than stages do; the
structure of a published version never changes. ``answering`` says what is asked for given answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from masar.catalogue.definitions import Text

Answer = str | tuple[str, ...] | list[str]
Answers = Mapping[str, Answer]
"""By question: a day as ISO 8601, yes or no as "yes" or "no", several choices as a sorted list, a country as its two
letters (ISO 3166), anything else as text. What was not answered has no entry.
"""


class Ask(StrEnum):
    """What kind of answer a question wants: one line, several lines, a person's name as their passport writes it, a
    day, one choice, several choices, yes or no, a whole number, an identity or passport number, a country, a
    telephone, a mail address.
    """

    TEXT = "text"
    LONG = "long"
    NAME = "name"
    DAY = "day"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"
    NUMBER = "number"
    IDENTITY = "identity"
    COUNTRY = "country"
    PHONE = "phone"
    EMAIL = "email"


CHOSEN = frozenset({Ask.CHOICE, Ask.CHOICES})
"""What has choices of its own."""
DECIDES = CHOSEN | {Ask.YES_NO, Ask.COUNTRY}
"""What a condition can rest on: its answers are codes."""
BOUNDED = frozenset({Ask.TEXT, Ask.LONG, Ask.DAY, Ask.NUMBER})
"""What can have bounds: characters, days from today, or the number itself."""
YES, NO = "yes", "no"
PARTIES = ("applicant", "guardian", "sponsor")
FILLS = frozenset(f"{role}.{what}" for role in PARTIES for what in ("name", "identity", "born"))
"""What of a case's parties an answer can become."""
FILLED_BY: Mapping[str, Ask] = {"name": Ask.NAME, "identity": Ask.IDENTITY, "born": Ask.DAY}
SIGNERS = ("second_guardian", "spouse", "sponsor")
"""Who else may have to agree."""


@dataclass(frozen=True, slots=True)
class Is:
    """The answer to ``question`` is one of ``values``; of several choices, at least one is."""

    question: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class All:
    """All of them hold."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one of them holds."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """It does not hold."""

    of: "Condition"


Condition = Is | All | Any | Not


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers that can be chosen."""

    code: str
    name: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked. Whoever is asked must answer, unless it is ``optional``.

    ``least`` and ``most`` bound the answer: a day, in days from today (0 is today, -1 yesterday); a text, in
    characters; a number itself. ``after`` is a day of the same page that it may not come before. ``fills`` is what
    the answer becomes of the case's parties (``FILLS``), if anything.
    """

    code: str
    ask: Ask
    name: Text
    help: Text | None = None
    optional: bool = False
    when: Condition | None = None
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None
    fills: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One page: a question, or a few that belong together. ``why`` says what they are asked for."""

    code: str
    title: Text
    questions: tuple[Question, ...]
    why: Text | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document of the service's procedure that is asked for with the form."""

    document: str
    when: Condition | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """Who else must agree, with a code and a screen of their own. ``role`` is one of ``SIGNERS``; ``named`` and
    ``reached`` are the questions that say their name, and their telephone or mail address.
    """

    role: str
    name: Text
    why: Text
    named: str
    reached: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One version of a service's form. ``declaration`` is what whoever sends it says."""

    service: str
    version: int
    steps: tuple[Step, ...]
    declaration: Text
    evidence: tuple[Evidence, ...] = ()
    signers: tuple[Signer, ...] = ()

    @property
    def questions(self) -> Iterator[Question]:
        """All questions, in the order in which they are asked."""
        return (question for step in self.steps for question in step.questions)


def named_in(condition: Condition | None) -> Iterator[Is]:
    """Every ``Is`` of a condition."""
    match condition:
        case Is():
            yield condition
        case All(of) | Any(of):
            for one in of:
                yield from named_in(one)
        case Not(one):
            yield from named_in(one)
