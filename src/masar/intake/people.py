"""The people of a row: which columns tell of them, and what they tell. Part of a profile."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from masar.cases.incoming import PartyGiven
from masar.cases.models import CaseParty
from masar.intake.dates import Days, Unread
from masar.lib.tables import Table
from masar.people.identities import schemes
from masar.people.registering import Given

COLUMNS = ("name", "born", "mobile", "email", "language")
ROLES = tuple(role.value for role in CaseParty.Role)


@dataclass(frozen=True, slots=True)
class PersonColumns:
    """The columns of one party: those of ``COLUMNS`` that the file has, and that of each kind of identity number."""

    role: str
    columns: dict[str, str]
    identities: dict[str, str]


def read(table: Table) -> PersonColumns | None:
    """One ``[[people]]`` of a profile; what is wrong is noted in the table's problems."""
    table.only("role", "identities", *COLUMNS)
    role = table.one_of("role", ROLES)
    columns = {key: table.value(key, str, "a column", optional=True) for key in COLUMNS}
    numbers = table.table("identities", optional=True)
    if numbers is not None:
        numbers.only(*schemes())
    given = {key: numbers.value(key, str, "a column") for key in numbers.content} if numbers else {}
    if role is None:
        return None
    return PersonColumns(
        role,
        {key: column for key, column in columns.items() if column},
        {key: column for key, column in given.items() if column},
    )


def told(people: tuple[PersonColumns, ...], row: dict[str, Any], days: Days) -> tuple[PartyGiven, ...]:
    """The parties of a row, each with what its columns tell; columns that the row lacks tell nothing."""
    return tuple(PartyGiven(person.role, _given(person, row, days)) for person in people)


def _given(person: PersonColumns, row: dict[str, Any], days: Days) -> Given | None:
    texts = {key: str(row.get(column) or "").strip() for key, column in person.columns.items()}
    numbers = {scheme: str(row.get(column) or "").strip() for scheme, column in person.identities.items()}
    if not any(texts.values()) and not any(numbers.values()):
        return None
    born, short, wrong = _born(person, row, days) if texts.get("born") else (None, False, ())
    return Given(
        identities=tuple((scheme, number) for scheme, number in numbers.items() if number),
        name=texts.get("name") or None,
        born=born,
        mobile=texts.get("mobile") or None,
        email=texts.get("email") or None,
        language=texts.get("language", "")[:2].lower(),
        short_year=short,
        wrong=wrong,
    )


def _born(person: PersonColumns, row: dict[str, Any], days: Days) -> tuple[date | None, bool, tuple[str, ...]]:
    """The date of birth, whether its year has two digits only, and why it cannot be read."""
    try:
        moment, short = days.read(row[person.columns["born"]])
    except Unread as unread:
        return None, False, (f"date of birth: {person.columns['born']} {unread}",)
    return (moment.date() if isinstance(moment, datetime) else moment), short, ()
