"""A row becomes facts, or a reason why not; no database is asked. Compiled once a profile, since files are long."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from masar.cases.days import IN_PAYLOADS
from masar.cases.facts import NOTHING, Fact, Kind
from masar.cases.incoming import NewCase, told_with
from masar.cases.kinds import KINDS
from masar.intake import people
from masar.intake.dates import Days, Unread, day_of_year
from masar.intake.profile import Choice, Given, Mapping, Profile, When
from masar.intake.readers import Doubtful, Row
from masar.lib.seen import Seen
from masar.lib.text import cannot_be_kept, spelling, tidy

LONGEST_REFERENCE = 100
LONGEST_ID = 120
LARGEST = 2**63 - 1
"""The largest whole number that both databases keep."""
_LIST = re.compile(r"[,;\u060c\u061b|\n]")


class Rejected(Exception):
    """The row cannot be taken; ``str()`` says why, in terms of the file."""


@dataclass(frozen=True, slots=True)
class Translated:
    """What a row says: the case and its facts. No facts: the row is left out on purpose."""

    case: NewCase
    facts: tuple[Fact, ...]


class Translator:
    """Rows of one file, in their order, into facts of our words.

    ``zone`` is the ministry's: it decides on which local day a moment falls. The order matters only to
    tell rows apart that are wholly equal.
    """

    def __init__(self, profile: Profile, zone: ZoneInfo) -> None:
        self.profile = profile
        self._days, self._zone = Days(profile.times, zone), zone
        self._seen = Seen()

    def translate(self, row: Row) -> Translated:
        """The facts of ``row``. Raises Rejected."""
        profile = self.profile
        reference = self._reference(row)
        service = _chosen(profile.service, row, "service")
        if service is None:
            raise Rejected("no service is given for this row")
        case = NewCase(service, profile.source.code, reference, _chosen(profile.office, row, "office"))
        if self._ignored(row):
            return Translated(case, ())
        facts = [fact for mapping in profile.events if (fact := self._fact(mapping, row, reference))]
        if not facts:
            raise Rejected("no mapping of the profile fits this row")
        parties = told_with(people.told(profile.people, row, self._days), facts, self._zone)
        return Translated(replace(case, parties=parties), tuple(facts))

    def _reference(self, row: Row) -> str:
        reference = text_of(row, self.profile.reference)
        if not reference:
            raise Rejected("the reference is empty")
        if len(reference) > LONGEST_REFERENCE:
            raise Rejected(f"the reference is longer than {LONGEST_REFERENCE} characters")
        if self.profile.pattern is not None and not self.profile.pattern.fullmatch(reference):
            raise Rejected("the reference is not of its form")
        return reference

    def _ignored(self, row: Row) -> bool:
        return any(text_of(row, column) in values for column, values in self.profile.ignore.items())

    def _unnamed(self, mapping: Mapping, fact: Fact, reference: str) -> Fact:
        """The fact, named by what it says and by how often the file has said it of this case before.

        Nothing else of the row is in the name, or a new telephone number would repeat history; nor is a note, of
        which a name that everybody can work out must tell nothing.
        """
        payload = {key: value for key, value in fact.payload.items() if key != "note"}
        told = json.dumps(payload, sort_keys=True, ensure_ascii=False) if payload else ""
        said = "\n".join((fact.kind, str(fact.day), str(fact.at or ""), fact.stage or "", told))
        name = hashlib.blake2b(said.encode(), digest_size=9).hexdigest()
        mark = hashlib.blake2b(f"{mapping.name}\n{name}\n{spelling(reference)}".encode(), digest_size=8).digest()
        nth = self._seen.count(int.from_bytes(mark) or 1)
        named = f"{mapping.name}:{name}" if nth == 1 else f"{mapping.name}:{name}-{nth}"
        return replace(fact, source_id=named, nth=nth)

    def _fact(self, mapping: Mapping, row: Row, reference: str) -> Fact | None:
        kind, stage = mapping.kind, mapping.stage
        if mapping.column is not None:
            found = mapping.kind_of(text_of(row, mapping.column))
            if found is None:
                return None
            kind, stage = found[0], found[1] or mapping.stage
        if mapping.stage_column is not None:
            stage = text_of(row, mapping.stage_column) or None
        assert kind is not None  # the profile was checked
        day, at = self._when(mapping.when, row)
        fact = Fact(
            kind=kind,
            day=day,
            source=self.profile.source.code,
            source_id=self._id(mapping, row, reference),
            at=at,
            stage=stage,
            source_seq=self._sequence(row),
            payload=self._payload(mapping, kind, row) if mapping.payload else NOTHING,
        )
        return fact if fact.source_id else self._unnamed(mapping, fact, reference)

    def _sequence(self, row: Row) -> int | None:
        if self.profile.sequence is None:
            return None
        value = text_of(row, self.profile.sequence)
        try:
            number = int(value) if len(value) < 40 else LARGEST + 1
        except ValueError:
            raise Rejected(f"{self.profile.sequence} is not a whole number") from None
        if abs(number) > LARGEST:
            raise Rejected(f"{self.profile.sequence} is larger than a running number can be")
        return number

    @staticmethod
    def _id(mapping: Mapping, row: Row, reference: str) -> str:
        """The event's name, or the empty text where its file gives it none."""
        if mapping.id == "kind":
            return f"{reference}#{mapping.name}"
        if mapping.id == "column":
            value = text_of(row, mapping.id_column or "")
            if not value:
                raise Rejected(f"{mapping.id_column} is empty, and it names the event")
            if len(value) > LONGEST_ID:
                raise Rejected(f"{mapping.id_column} is longer than {LONGEST_ID} characters, and it names the event")
            return f"{mapping.name}:{value}"
        return ""

    def _when(self, when: When, row: Row) -> tuple[date, datetime | None]:
        value = row.get(when.column)
        if value is None or value == "":
            raise Rejected(f"{when.column} is empty, and it says when")
        try:
            if when.pattern is not None:
                return day_of_year(when.pattern, text_of(row, when.column)), None
            moment = self._days.moment(value)
        except Unread as unread:
            raise Rejected(f"{when.column} {unread}") from None
        if when.precision == "day" and isinstance(moment, datetime):
            return moment.date(), None
        return self._days.local(moment)

    def _day(self, column: str, row: Row) -> str:
        """A deadline and the like, which stands in a column as all days of the file do."""
        try:
            return self._days.day(row[column]).isoformat()
        except Unread as unread:
            raise Rejected(f"{column} {unread}") from None

    def _payload(self, mapping: Mapping, kind: Kind, row: Row) -> dict[str, Any]:
        """What the row says under the keys that its kind allows; of others it has nothing."""
        payload, allowed = {}, KINDS[kind].keys
        for key, given in mapping.payload.items():
            if key not in allowed:
                continue
            value = self._told(given, key in IN_PAYLOADS, row)
            if value is not None:
                payload[key] = value
        return payload

    def _told(self, given: Given, is_day: bool, row: Row) -> Any:
        """A payload's value: a day is read as all dates are, the members of a list as all codes are."""
        written = _written(row, given.column) if given.column is not None else ""
        told = tidy(written)
        if not told:
            value = given.always
            return (
                _members(str(value)) if given.listed and value is not None and not isinstance(value, list) else value
            )
        if given.listed:
            return [_code(given, member) for member in _members(written)] or given.always
        if is_day and not given.codes:
            return self._day(given.column or "", row)
        return given.codes.get(told, given.always) if given.codes else told


def _members(text: str) -> list[str]:
    """The members of a list in one cell."""
    return [member for part in _LIST.split(text) if (member := tidy(part))]


def _code(given: Given, member: str) -> Any:
    if not given.codes:
        return member
    code = given.codes.get(member, given.always)
    if code is None:
        raise Rejected(f"{given.column} lists something that the profile's codes do not know")
    return code


def text_of(row: Row, name: str) -> str:
    """What a cell says, as text; nothing is the empty text. Raises Rejected if it cannot be taken for one."""
    return tidy(_written(row, name))


def _written(row: Row, name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        value = _as_text(name, value)
    if "\0" in value or not (value.isascii() or not cannot_be_kept(value)):
        raise Rejected(f"{name} holds a character that cannot be kept")
    return value


def _as_text(name: str, value: Any) -> str:
    if isinstance(value, Doubtful):
        raise Rejected(f"{name} {value.why}")
    if isinstance(value, list) and all(isinstance(member, str) for member in value):
        return ",".join(value)
    if isinstance(value, dict | list):
        raise Rejected(f"{name} holds something nested, not a text")
    return str(value)


def _chosen(choice: Choice, row: Row, what: str) -> str | None:
    if choice.column is None:
        return choice.always
    told = text_of(row, choice.column)
    code = choice.codes.get(told, choice.always) if choice.codes else told or choice.always
    if code is None and what == "service":
        raise Rejected(f"the profile maps no {what} to this value of {choice.column}")
    return code
