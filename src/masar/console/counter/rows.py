"""Applications as lines of a page at the counter, in the officer's words."""

from typing import Any

from masar.cases.finding import At
from masar.catalogue.queries import catalogue
from masar.console import answers
from masar.console.wording import voice, words
from masar.lib.numbers import shown
from masar.staff.queries import offices


def service_name(code: str, language: str) -> str:
    """What a service is called; its code where the catalogue has it no longer."""
    known = catalogue().services.get(code)
    return known.name[language] if known else code


def office_name(code: str, language: str) -> str:
    """What an office is called; empty where there is none."""
    card = offices().get(code)
    return card.name[language] if card else code


def line(at: At, language: str, *, readable: bool = True) -> dict[str, Any]:
    """One application. What may not be read has no number and leads nowhere."""
    said = words(language)["counter"]
    return {
        "number": shown(at.number) if readable else "",
        "address": answers.address(f"case/{at.number}/") if readable else "",
        "service": service_name(at.service, language),
        "office": office_name(at.office, language),
        "state": said["state"].get(at.state, at.state),
        "role": said["role"][at.role] if at.role else "",
        "submitted": voice(language).short(at.submitted.isoformat()) if at.submitted else "",
    }
