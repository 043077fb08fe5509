"""Who has a part in an application, by what was answered: the questions say what they fill (``Question.fills``)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from masar.applying.drafts import Reach
from masar.cases.alike import APPLICANT, GUARDIAN
from masar.cases.incoming import PartyGiven
from masar.catalogue.forms import Ask, Form
from masar.lib.text import tidy
from masar.lib.typed import cleaned
from masar.people import contacts, identities
from masar.people.given import Given


def scheme_of(number: str) -> str | None:
    """The kind of identity number that this is, the deployment's first that takes it; None if none does."""
    for scheme in identities.schemes():
        try:
            identities.found_under(scheme, number)
        except identities.Wrong:
            continue
        return scheme
    return None


def number(text: str) -> str:
    """An identity number as it was typed, in digits 0-9. Raises ValueError where it is none that is known here."""
    if scheme_of(text) is None:
        raise ValueError("no identity number")
    return cleaned(text)


READERS = {Ask.IDENTITY: number, Ask.PHONE: lambda text: contacts.mobile(cleaned(text)), Ask.EMAIL: contacts.email}
"""What this deployment takes as an answer (``answering.checked``)."""


def parties(form: Form, answers: Mapping[str, Any], *, reach: Reach, language: str) -> tuple[PartyGiven, ...]:
    """Applicant, guardian and whoever else is named. The contact that was proved is that of whoever applies: of the
    guardian, where there is one.
    """
    told: dict[str, dict[str, Any]] = defaultdict(dict)
    for question in form.questions:
        if question.fills and question.code in answers:
            role, _, what = question.fills.partition(".")
            told[role][what] = answers[question.code]
    told.setdefault(APPLICANT, {})
    found = {role: _given(fields, language) for role, fields in told.items()}
    whose = GUARDIAN if GUARDIAN in found else APPLICANT
    told_at = {kind: reach.value if kind == reach.kind else None for kind in contacts.READ}
    found[whose] = replace(found[whose], contact_kind=reach.kind, mobile=told_at["mobile"], email=told_at["email"])
    return tuple(PartyGiven(role, found[role]) for role in sorted(found, key=_first))


def _first(role: str) -> tuple[bool, bool, str]:
    return role != APPLICANT, role != GUARDIAN, role


def _given(fields: Mapping[str, Any], language: str) -> Given:
    number = fields.get("identity")
    scheme = scheme_of(number) if number else None
    born = date.fromisoformat(fields["born"]) if "born" in fields else None
    name = tidy(fields["name"]) if "name" in fields else None
    numbers = ((scheme, number),) if scheme and number else ()
    if born is None and scheme and number:
        born = identities.born(scheme, number)
    return Given(numbers, name, born, language=language)
