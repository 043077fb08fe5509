"""A checked form file taken apart into structure and wording, and put together into forms. Pure.

As ``shape`` does for procedures: the structure of a published version never changes, the words may be revised.
"""

from collections.abc import Mapping
from typing import Any as Anything

from masar.catalogue.definitions import Text, text
from masar.catalogue.forms import All, Any, Ask, Choice, Condition, Evidence, Form, Is, Not, Question, Signer, Step

Json = dict[str, Anything]
Given = Mapping[str, Anything]
_QUESTION = ("code", "ask", "optional", "when", "least", "most", "fills", "after")
_EVIDENCE = ("document", "when", "optional")
_SIGNER = ("role", "named", "reached", "when")


def structure_of(version: Given) -> Json:
    """Everything of a version but its words."""
    return {
        "steps": [
            _some(step, "code", "when") | {"questions": [_question_structure(one) for one in step["questions"]]}
            for step in version["steps"]
        ],
        "evidence": [_some(one, *_EVIDENCE) for one in version.get("evidence", [])],
        "signers": [_some(one, *_SIGNER) for one in version.get("signers", [])],
    }


def _question_structure(question: Given) -> Json:
    choices = [choice["code"] for choice in question.get("choices", [])]
    return _some(question, *_QUESTION) | ({"choices": choices} if choices else {})


def wording_of(file: Given) -> Json:
    """Every word of a form's file, by version and code."""
    return {"versions": {str(version["version"]): _words(version) for version in file["versions"]}}


def _words(version: Given) -> Json:
    questions = [question for step in version["steps"] for question in step["questions"]]
    return {
        "declaration": version["declaration"],
        "steps": {step["code"]: _some(step, "title", "why") for step in version["steps"]},
        "questions": {one["code"]: _some(one, "name", "help") | _choice_words(one) for one in questions},
        "signers": {one["role"]: _some(one, "name", "why") for one in version.get("signers", [])},
    }


def _choice_words(question: Given) -> Json:
    words = {choice["code"]: _some(choice, "name", "help") for choice in question.get("choices", [])}
    return {"choices": words} if words else {}


def _some(entry: Given, *keys: str) -> Json:
    return {key: entry[key] for key in keys if key in entry}


def form(service: str, version: int, structure: Given, wording: Given) -> Form:
    """A published version from its stored structure and the current words of the service's form."""
    words = wording["versions"][str(version)]
    return Form(
        service=service,
        version=version,
        steps=tuple(_step(step, words) for step in structure["steps"]),
        declaration=text(words["declaration"]),
        evidence=tuple(
            Evidence(one["document"], condition(one.get("when")), one.get("optional", False))
            for one in structure["evidence"]
        ),
        signers=tuple(_signer(one, words["signers"][one["role"]]) for one in structure["signers"]),
    )


def _step(structure: Given, words: Given) -> Step:
    said = words["steps"][structure["code"]]
    questions = tuple(_question(one, words["questions"][one["code"]]) for one in structure["questions"])
    return Step(
        structure["code"], text(said["title"]), questions, _perhaps(said, "why"), condition(structure.get("when"))
    )


def _question(structure: Given, words: Given) -> Question:
    said = words.get("choices", {})
    return Question(
        code=structure["code"],
        ask=Ask(structure["ask"]),
        name=text(words["name"]),
        help=_perhaps(words, "help"),
        optional=structure.get("optional", False),
        when=condition(structure.get("when")),
        choices=tuple(
            Choice(code, text(said[code]["name"]), _perhaps(said[code], "help"))
            for code in structure.get("choices", ())
        ),
        least=structure.get("least"),
        most=structure.get("most"),
        fills=structure.get("fills"),
        after=structure.get("after"),
    )


def _signer(structure: Given, words: Given) -> Signer:
    named, reached, when = structure["named"], structure["reached"], condition(structure.get("when"))
    return Signer(structure["role"], text(words["name"]), text(words["why"]), named, reached, when)


def _perhaps(words: Given, key: str) -> Text | None:
    return text(words[key]) if words.get(key) else None


def condition(given: Given | None) -> Condition | None:
    """A condition as files write it: ``{ question, is }``, ``{ all }``, ``{ any }`` or ``{ not }``."""
    return None if given is None else _condition(given)


def _condition(given: Given) -> Condition:
    if "question" in given:
        return Is(given["question"], frozenset(given["is"]))
    if "not" in given:
        return Not(_condition(given["not"]))
    if "all" in given:
        return All(tuple(_condition(one) for one in given["all"]))
    return Any(tuple(_condition(one) for one in given["any"]))
