"""A contact as it is typed into its field."""

from dataclasses import dataclass

from masar.people.contacts import READ


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the field of a contact, and what is wrong with it."""

    kind: str
    value: str = ""
    problem: str | None = None


def kind_of(text: str) -> str:
    """The kind of contact that was chosen; a telephone where none was."""
    return text if text in READ else "mobile"
