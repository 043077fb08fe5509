"""A row becomes facts, or a reason why not; no database is asked. Compiled once a profile, since files are long."""

import hashlib
import json
from collections import Counter
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
from masar.intake.profile import Choice, Mapping, Profile, When
from masar.intake.readers import Row

LONGEST_REFERENCE = 100


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
        self._seen: Counter[bytes] = Counter()

    def translate(self, row: Row) -> Translated:
        """The facts of ``row``. Raises Rejected."""
        profile = self.profile
        if "unreadable" in row and len(row) == 1:
            raise Rejected("the line is not a JSON object")
        if None in row or None in row.values():
            raise Rejected("the row has more or fewer columns than the heading")
        reference = self._reference(row)
        service = _chosen(profile.service, row, "service")
        if service is None:
            raise Rejected("no service is given for this row")
        case = NewCase(service, profile.source.code, reference, _chosen(profile.office, row, "office"))
        if self._ignored(row):
            return Translated(case, ())
        mark = self._mark(row) if any(mapping.id == "row" for mapping in profile.events) else ""
        facts = [fact for mapping in profile.events if (fact := self._fact(mapping, row, reference, mark))]
        if not facts:
            raise Rejected("no mapping of the profile fits this row")
        parties = told_with(people.told(profile.people, row, self._days), facts, self._zone)
        return Translated(replace(case, parties=parties), tuple(facts))

    def _reference(self, row: Row) -> str:
        reference = str(_column(row, self.profile.reference)).strip()
        if not reference:
            raise Rejected("the reference is empty")
        if len(reference) > LONGEST_REFERENCE:
            raise Rejected(f"the reference is longer than {LONGEST_REFERENCE} characters")
        if self.profile.pattern is not None and not self.profile.pattern.fullmatch(reference):
            raise Rejected("the reference is not of its form")
        return reference

    def _ignored(self, row: Row) -> bool:
        return any(str(row.get(column, "")) in values for column, values in self.profile.ignore.items())

    def _mark(self, row: Row) -> str:
        """A hash of the row and how often it has stood in the file before."""
        content = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
        digest = hashlib.blake2b(content.encode(), digest_size=9).digest()
        self._seen[digest] += 1
        occurrence = self._seen[digest]
        return digest.hex() if occurrence == 1 else f"{digest.hex()}-{occurrence}"

    def _fact(self, mapping: Mapping, row: Row, reference: str, mark: str) -> Fact | None:
        kind, stage = mapping.kind, mapping.stage
        if mapping.column is not None:
            found = mapping.kind_of(str(_column(row, mapping.column)).strip())
            if found is None:
                return None
            kind, stage = found[0], found[1] or mapping.stage
        if mapping.stage_column is not None:
            stage = str(_column(row, mapping.stage_column)).strip() or None
        assert kind is not None  # the profile was checked
        day, at = self._when(mapping.when, row)
        return Fact(
            kind=kind,
            day=day,
            source=self.profile.source.code,
            source_id=self._id(mapping, row, reference, mark),
            at=at,
            stage=stage,
            source_seq=self._sequence(row),
            payload=self._payload(mapping, kind, row) if mapping.payload else NOTHING,
        )

    def _sequence(self, row: Row) -> int | None:
        if self.profile.sequence is None:
            return None
        value = _column(row, self.profile.sequence)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise Rejected(f"{self.profile.sequence} is not a whole number") from None

    @staticmethod
    def _id(mapping: Mapping, row: Row, reference: str, mark: str) -> str:
        if mapping.id == "kind":
            return f"{reference}#{mapping.name}"
        if mapping.id == "column":
            value = str(_column(row, mapping.id_column or "")).strip()
            if not value:
                raise Rejected(f"{mapping.id_column} is empty, and it names the event")
            return f"{mapping.name}:{value}"
        return f"{mapping.name}:{mark}"

    def _when(self, when: When, row: Row) -> tuple[date, datetime | None]:
        value = _column(row, when.column)
        try:
            if when.pattern is not None:
                return day_of_year(when.pattern, str(value)), None
            moment = self._days.moment(value)
        except Unread as unread:
            raise Rejected(f"{when.column} {unread}") from None
        if when.precision == "day" and isinstance(moment, datetime):
            return moment.date(), None
        return self._days.local(moment)

    def _day(self, column: str, told: str) -> str:
        """A deadline and the like, which stands in a column as all days of the file do."""
        try:
            return self._days.day(told).isoformat()
        except Unread as unread:
            raise Rejected(f"{column} {unread}") from None

    def _payload(self, mapping: Mapping, kind: Kind, row: Row) -> dict[str, Any]:
        """What the row says under the keys that its kind allows; of others it has nothing."""
        payload, allowed = {}, KINDS[kind].keys
        for key, given in mapping.payload.items():
            if key not in allowed:
                continue
            value = given.always
            if given.column is not None:
                told = str(_column(row, given.column)).strip()
                value = given.codes.get(told, value) if given.codes else told or value
                if key in IN_PAYLOADS and told and not given.codes:
                    value = self._day(given.column, told)
            if value is not None:
                payload[key] = str(value).split(",") if given.listed and not isinstance(value, list) else value
        return payload


def _column(row: Row, name: str) -> Any:
    try:
        return row[name]
    except KeyError:
        raise Rejected(f"there is no column {name}") from None


def _chosen(choice: Choice, row: Row, what: str) -> str | None:
    if choice.column is None:
        return choice.always
    told = str(_column(row, choice.column)).strip()
    code = choice.codes.get(told, choice.always) if choice.codes else told or choice.always
    if code is None and what == "service":
        raise Rejected(f"the profile maps no {what} to this value of {choice.column}")
    return code
