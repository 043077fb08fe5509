"""What was sent in from home, as it was shown to whoever sent it, for an officer who reads the case."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from masar.applying import signing
from masar.applying.submitting import of_case
from masar.console.case.naming import Names
from masar.people.contacts import masked

PLAIN = 3
"""How many of the last symbols of an identity number anybody reads who does not work on the case."""
_CONTACTS = {"phone": "mobile", "email": "email"}


def told(case: UUID, names: Names, *, clear: bool) -> dict[str, Any] | None:
    """Every question with its answer, step by step; None where it came in another way. ``clear``: whole numbers and
    contacts, for whoever works on the case.
    """
    sent, language = of_case(case), names.language
    if sent is None:
        return None
    return {
        "hint": names.voice.say("case.answers_hint", when=names.voice.moment(sent.at), version=sent.form),
        "steps": [
            (
                step["title"][language],
                [(one["name"][language], _answer(one, language, clear)) for one in step["questions"]],
            )
            for step in sent.shown["steps"]
        ],
        "signers": _signers(case, sent.shown["signers"], names),
    }


def _signers(case: UUID, shown: Sequence[Mapping[str, Any]], names: Names) -> list[tuple[str, str | None, str, str]]:
    """Who else has to agree: what they are, their name, what came of it, and why they do not agree."""
    answers = {one.role: one for one in signing.of_case(case)}
    return [(one["name"][names.language], one["who"], *_answered(answers.get(one["role"]), names)) for one in shown]


def _answered(one: signing.Signed | None, names: Names) -> tuple[str, str]:
    if one is None:
        return "", ""
    said = names.voice.say(f"case.signature.{one.state}", when=names.voice.moment(one.at) if one.at else "")
    known = "" if one.on_file else names.voice.say("case.signature.not_known")
    return (f"{said} {known}" if one.at and known else said), one.reason


def _answer(one: Mapping[str, Any], language: str, clear: bool) -> str:
    given, said = one["given"], str(one["answer"][language])
    if clear or given is None:
        return said
    if one["ask"] == "identity":
        return f"••• {given[-PLAIN:]}"
    return masked(_CONTACTS[one["ask"]], given) if one["ask"] in _CONTACTS else said
