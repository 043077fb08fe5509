"""What codes of one case are called, in one language: the catalogue's and the offices' words, and the console's."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from masar.cases.acting import Desk
from masar.catalogue.definitions import Document, Procedure, Reason, Service, Text
from masar.catalogue.queries import catalogue
from masar.speech.voice import Voice
from masar.staff.queries import offices

DAYS = frozenset({"by", "until", "next_review", "object_by", "on"})
"""Parts of a payload that are days."""
EACH: Mapping[str, str] = MappingProxyType({"documents": "document", "also": "reason"})
"""What each of the codes is that a part holds several of."""
OFFICER = "officer:"


@dataclass(frozen=True, slots=True)
class Names:
    """The words of the procedure that a case goes through. A code that nobody knows stays a code."""

    voice: Voice
    service: Service
    procedure: Procedure
    authorities: Mapping[str, Text]

    @property
    def language(self) -> str:
        return self.voice.language

    def find_document(self, code: str) -> Document | None:
        """The document of the procedure."""
        return next((one for one in self.procedure.documents if one.code == code), None)

    def find_reason(self, code: str) -> Reason | None:
        """The reason of the procedure."""
        return next((one for one in self.procedure.reasons if one.code == code), None)

    def document(self, code: str) -> str:
        """The name of a document, as it begins a line."""
        found = self.find_document(code)
        return upper(found.name[self.language]) if found else code

    def reason(self, code: str) -> str:
        """A reason in the words that the applicant reads."""
        found = self.find_reason(code)
        return found.text[self.language] if found else code

    def stage(self, code: str) -> str:
        """The name of a stage."""
        position = self.procedure.stage_at(code)
        return code if position is None else self.procedure.stages[position].name[self.language]

    def office(self, code: str) -> str:
        """The name of an office."""
        card = offices().get(code)
        return card.name[self.language] if card else code

    def authority(self, code: str) -> str:
        """The name of another authority."""
        found = self.authorities.get(code)
        return found[self.language] if found else code

    def part(self, key: str, value: Any) -> str:
        """What a part of a payload says."""
        if key in DAYS and isinstance(value, str):
            return self.voice.day(value)
        if isinstance(value, list):
            return str(self.voice.phrase("case.and")).join(self.part(EACH[key], one) for one in value)
        named = {
            "document": self.document,
            "instead": self.document,
            "reason": self.reason,
            "stage": self.stage,
            "office": self.office,
            "authority": self.authority,
        }.get(key)
        if named is not None:
            return named(str(value))
        said: Mapping[str, str] = self.voice.phrase("case.value")
        return said.get(str(value), str(value))


def officer_number(actor: str) -> int | None:
    """The id of the officer whom an event names; None if it was no officer."""
    number = actor.removeprefix(OFFICER)
    return int(number) if number != actor and number.isdecimal() else None


def names_of(at: Desk, voice: Voice) -> Names:
    """The words of the case, in the language of ``voice``."""
    known = catalogue()
    return Names(voice, known.services[at.name.service], at.progress.procedure, known.authorities)


def upper(text: str) -> str:
    """With a capital letter where the language has any."""
    return text[:1].upper() + text[1:]
