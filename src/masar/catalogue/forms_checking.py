"""Whether a form's file is right: every mistake named, a wrong file refused whole. Pure.

One file a service, in ``forms/`` beside the services. See ``docs/catalogue.md`` for how it is written.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from masar.catalogue.answering import LONG, SHORT
from masar.catalogue.forms import BOUNDED, CHOSEN, DECIDES, FILLED_BY, FILLS, NO, SIGNERS, YES, Ask
from masar.lib.places import is_country
from masar.lib.tables import Table

DAYS = 60_000
"""So far from today a bound of a day may be: longer than anybody lives."""
NUMBERS = 10**9
DEEPEST = 5
"""Conditions inside of conditions: nobody understands more."""
_CONDITION = '{ question = "…", is = ["…"] }, { all = […] }, { any = […] } or { not = {…} }'
Earlier = dict[str, Mapping[str, Any]]
"""The questions that stand before a place, by code."""


def check(table: Table, documents: Mapping[str, Collection[str]]) -> None:
    """Note what is wrong with a form's file. ``documents``: for each known service the codes of those that the newest
    version of its procedure can ask for.
    """
    table.only("service", "versions")
    service = table.one_of("service", documents.keys())
    versions = table.tables("versions")
    if not versions:
        table.wrong("versions", "is missing", "at least one [[versions]]")
    numbers = [version.content.get("version") for version in versions]
    if versions and numbers != list(range(1, len(numbers) + 1)):
        table.wrong("versions", f"are numbered {numbers}", "1, 2, 3 and so on, in this order")
    for version in versions:
        # Older versions are published: what they asked for may be asked for no more.
        _version(version, documents[service] if service and version is versions[-1] else None)


def _version(table: Table, documents: Collection[str] | None) -> None:
    table.only("version", "declaration", "steps", "evidence", "signers")
    table.number("version", 1, 10_000)
    table.text("declaration")
    steps = table.tables("steps")
    if not steps:
        table.wrong("steps", "is missing", "at least one [[versions.steps]]")
    earlier: Earlier = {}
    for step in steps:
        _step(step, earlier)
    questions = [question for step in steps for question in step.tables("questions")]
    _twice(table, questions, "code")
    _twice(table, questions, "fills")
    if not {"applicant.name", "applicant.identity"} & {str(one.content.get("fills")) for one in questions}:
        table.wrong(
            "steps", "do not say who applies", 'a question that fills "applicant.name" or "applicant.identity"'
        )
    for key, name in (("steps", "code"), ("evidence", "document"), ("signers", "role")):
        table.distinct(key, name)
    for one in table.tables("evidence"):
        _evidence(one, documents, earlier)
    for one in table.tables("signers"):
        _signer(one, earlier)


def _twice(table: Table, questions: list[Table], key: str) -> None:
    values = [question.content[key] for question in questions if key in question.content]
    for value in sorted({str(value) for value in values if values.count(value) > 1}):
        table.wrong("steps", f"have questions with {key} {value!r} twice", f"a different {key} for each")


def _step(table: Table, earlier: Earlier) -> None:
    table.only("code", "title", "why", "when", "questions")
    table.code("code")
    table.text("title")
    table.text("why", optional=True)
    _when(table, earlier)
    questions = table.tables("questions")
    if not questions:
        table.wrong("questions", "is missing", "at least one [[versions.steps.questions]]")
    days: list[str] = []
    for question in questions:
        _question(question, earlier)
        if "after" in question.content:
            question.one_of("after", days if question.content.get("ask") == Ask.DAY else ())
        code = question.content.get("code")
        if isinstance(code, str):
            earlier[code] = question.content
            days += [code] if question.content.get("ask") == Ask.DAY else []


def _question(table: Table, earlier: Earlier) -> None:
    table.only("code", "ask", "name", "help", "optional", "when", "choices", "least", "most", "after", "fills")
    table.code("code")
    ask = table.one_of("ask", list(Ask))
    table.text("name")
    table.text("help", optional=True)
    table.value("optional", bool, "true or false", optional=True)
    _when(table, earlier)
    _choices(table, ask)
    _bounds(table, ask)
    if "fills" in table.content and (fills := table.one_of("fills", FILLS)):
        wanted = FILLED_BY[fills.partition(".")[2]]
        if ask != wanted:
            table.wrong("ask", f"is {ask!r}", f"{wanted.value!r}, since it fills {fills}")


def _choices(table: Table, ask: str | None) -> None:
    choices = table.tables("choices")
    if ask in CHOSEN and len(choices) < 2:
        table.wrong("choices", "are too few", "at least two")
    if ask not in CHOSEN and "choices" in table.content:
        table.wrong("choices", "are given", 'only where ask is "choice" or "choices"')
    for choice in choices:
        choice.only("code", "name", "help")
        choice.code("code")
        choice.text("name")
        choice.text("help", optional=True)
    table.distinct("choices", "code")


def _bounds(table: Table, ask: str | None) -> None:
    if ask not in BOUNDED:
        for key in ("least", "most"):
            if key in table.content:
                table.wrong(key, "is given", f"only where ask is one of {', '.join(sorted(BOUNDED))}")
        return
    edges = {
        Ask.DAY.value: (-DAYS, DAYS),
        Ask.NUMBER.value: (-NUMBERS, NUMBERS),
        Ask.TEXT.value: (1, SHORT),
        Ask.LONG.value: (1, LONG),
    }
    given = [table.number(key, *edges[ask or ""]) for key in ("least", "most") if key in table.content]
    if len(given) == 2 and given[0] is not None and given[1] is not None and given[0] > given[1]:
        table.wrong("least", f"is {given[0]}", f"{given[1]} (most) at most")


def _evidence(table: Table, documents: Collection[str] | None, questions: Earlier) -> None:
    table.only("document", "when", "optional")
    if documents is None:
        table.code("document")
    else:
        table.one_of("document", documents)
    table.value("optional", bool, "true or false", optional=True)
    _when(table, questions)


def _signer(table: Table, questions: Earlier) -> None:
    table.only("role", "name", "why", "named", "reached", "when")
    table.one_of("role", SIGNERS)
    table.text("name")
    table.text("why")
    for key, asks in (("named", (Ask.NAME,)), ("reached", (Ask.PHONE, Ask.EMAIL))):
        table.one_of(key, [code for code, question in questions.items() if question.get("ask") in asks])
    _when(table, questions)


def _when(table: Table, earlier: Earlier) -> None:
    given = table.content.get("when")
    if given is not None:
        for wrong, expected in _mistakes(given, earlier):
            table.wrong("when", wrong, expected)


def _mistakes(given: Any, earlier: Earlier, depth: int = 0) -> Iterator[tuple[str, str]]:
    """What is wrong with a condition, each with what is expected."""
    if not isinstance(given, dict) or depth > DEEPEST:
        yield f"has {given!r}", f"{_CONDITION}, {DEEPEST} deep at most"
    elif given.keys() == {"question", "is"}:
        yield from _comparison(given["question"], given["is"], earlier)
    elif given.keys() == {"not"}:
        yield from _mistakes(given["not"], earlier, depth + 1)
    elif given.keys() in ({"all"}, {"any"}):
        several = next(iter(given.values()))
        if not isinstance(several, list) or not several:
            yield f"has {given!r}", _CONDITION
            return
        for one in several:
            yield from _mistakes(one, earlier, depth + 1)
    else:
        yield f"has {given!r}", _CONDITION


def _comparison(code: Any, values: Any, earlier: Earlier) -> Iterator[tuple[str, str]]:
    question = earlier.get(code) if isinstance(code, str) else None
    if question is None:
        yield f"names {code!r}", f"a question that stands before it: {', '.join(earlier) or 'there is none'}"
        return
    if not isinstance(values, list) or not values:
        yield f"compares {code} with {values!r}", "a list of codes"
        return
    known = _answers(question)
    if known is None:
        yield f"rests on {code}, which asks {question.get('ask')!r}", f"one that asks {', '.join(sorted(DECIDES))}"
        return
    for value in values:
        if not (is_country(str(value)) if question.get("ask") == Ask.COUNTRY else value in known):
            yield f"compares {code} with {value!r}", f"one of {', '.join(known) or 'ISO 3166, such as SA'}"


def _answers(question: Mapping[str, Any]) -> list[str] | None:
    """The codes that can be answered; empty for a country, None where a condition cannot rest on the question."""
    match question.get("ask"):
        case Ask.YES_NO:
            return [YES, NO]
        case Ask.COUNTRY:
            return []
        case Ask.CHOICE | Ask.CHOICES:
            choices = question.get("choices")
            found = [one.get("code") for one in choices if isinstance(one, dict)] if isinstance(choices, list) else []
            return [code for code in found if isinstance(code, str)]
    return None
