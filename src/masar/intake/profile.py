"""What a file means: a profile in TOML, checked whole. ``docs/importing.md`` describes every key.

A profile says where the file comes from, which column is the case's reference, how times are written,
and which rows become which events.
"""

import codecs
import hashlib
import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from masar.cases.facts import Kind
from masar.cases.kinds import KINDS
from masar.cases.speaking import Described
from masar.intake import dates, people
from masar.intake.dates import Times
from masar.intake.people import PersonColumns
from masar.intake.readers import FORMATS, Layout
from masar.lib.tables import Problem, Table
from masar.lib.text import tidy

PRECISIONS = ("moment", "day")
IDS = ("row", "kind", "column")
LONGEST_SHAPE = 200
_REPEATED = re.compile(r"\)[*+{]")
MOST_REJECTED = 10
"""Rows in a hundred that may be rejected before a file does not count as read, where a profile says nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A code taken from a column, through a map if there is one, or always the same one."""

    column: str | None
    codes: dict[str, str]
    always: str | None


@dataclass(frozen=True, slots=True)
class When:
    """Where an event's time stands: a column, or a pattern over one that gives ``year`` and ``day`` of year.

    ``precision`` is "moment" or "day".
    """

    column: str
    precision: str
    pattern: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Given:
    """A payload value: from ``column`` (through ``codes``, if any), or ``always``.

    ``listed`` makes a list of it, parted at commas.
    """

    column: str | None
    codes: dict[str, str] = field(default_factory=dict)
    always: Any = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which rows become which event. A row may match several mappings, and yields an event for each.

    ``values`` maps values of ``column`` to event kinds (with a stage after a colon); a value that ends in
    ``*`` stands for all that begin so, the longest first. Without a column every row yields ``kind``.
    """

    name: str
    column: str | None
    values: dict[str, tuple[Kind, str | None]]
    kind: Kind | None
    stage: str | None
    when: When
    payload: dict[str, Given]
    stage_column: str | None
    id: str
    id_column: str | None

    def kind_of(self, value: str) -> tuple[Kind, str | None] | None:
        """The kind and stage that ``value`` of the column means, or None if it means nothing."""
        if value not in self.values:
            # Remembered, since a file has few activities and many rows.
            starts = sorted((key for key in self.values if key.endswith("*")), key=len, reverse=True)
            found = next((self.values[key] for key in starts if value.startswith(key[:-1])), None)
            if found is None:
                return None
            self.values[value] = found
        return self.values[value]


@dataclass(frozen=True, slots=True)
class Join:
    """The cases lie in a file of their own, written as ``layout`` says: ``key`` of an event is ``to`` of its case."""

    key: str
    to: str
    layout: Layout


@dataclass(frozen=True, slots=True)
class Profile:
    """A checked profile. ``as_of`` is the last day that the file tells of, where the profile says it."""

    source: Described
    layout: Layout
    reference: str
    pattern: re.Pattern[str] | None
    service: Choice
    office: Choice
    times: Times
    events: tuple[Mapping, ...]
    ignore: dict[str, frozenset[str]]
    sequence: str | None
    people: tuple[PersonColumns, ...] = ()
    most_rejected: int = 10
    join: Join | None = None
    as_of: date | None = None

    @property
    def needed(self) -> frozenset[str]:
        """The columns without which a file is not the one meant; those of people may be missing."""
        columns = {self.reference, self.service.column, self.office.column, self.sequence, *self.ignore}
        for mapping in self.events:
            columns |= {mapping.column, mapping.stage_column, mapping.id_column, mapping.when.column}
            columns |= {given.column for given in mapping.payload.values()}
        columns |= {self.join.key} if self.join else set()
        return frozenset(column for column in columns if column)


def _shape(pattern: re.Pattern[str] | None) -> str:
    """What references look like, for whoever types one; empty if nobody says, or if the pattern is too long to be
    tried on what strangers type, or repeats what repeats, which can take for ever.
    """
    text = pattern.pattern if pattern else ""
    return text if len(text) <= LONGEST_SHAPE and not _REPEATED.search(text) else ""


class WrongProfile(Exception):
    """The profile cannot be used. ``str()`` says everything that is wrong with it."""


def digest(path: Path) -> str:
    """What names a file by its content: SHA-256, 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(path: Path) -> Profile:
    """The profile in ``path``. Raises WrongProfile."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongProfile(f"{path.name}: cannot be read: {error}") from error
    problems: list[Problem] = []
    reader = _Reader(Table(path.name, _tidied(content), problems))
    found = reader.profile()
    if problems or found is None:
        raise WrongProfile("\n".join(map(str, problems)))
    return found


def _tidied(content: Any) -> Any:
    """Names of columns and values as they are compared with those of a file: without invisible marks and the like."""
    if isinstance(content, dict):
        return {tidy(key): _tidied(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_tidied(value) for value in content]
    return tidy(content) if isinstance(content, str) and content.strip() else content


class _Reader:
    """Reads the tables of one profile; what is wrong is noted in the table's problems."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def profile(self) -> Profile | None:
        self.table.only("source", "file", "case", "time", "people", "events", "ignore", "join")
        file = self.table.table("file")
        source, layout = self._source(), self._layout(file, "most_rejected") if file else None
        case, written = self.table.table("case"), self.table.table("time")
        times = dates.described(written) if written else None
        events = tuple(filter(None, (self._mapping(entry) for entry in self.table.tables("events"))))
        if not events:
            self.table.wrong("events", "is missing", "at least one [[events]]")
        if case is None or source is None or layout is None or times is None:
            return None
        case.only("reference", "pattern", "service", "office", "sequence")
        pattern = self._pattern(case, "pattern")
        return Profile(
            source=replace(source, shape=_shape(pattern)),
            layout=layout,
            reference=case.value("reference", str, "the column that holds the case's reference") or "",
            pattern=pattern,
            service=self._choice(case, "service") or Choice(None, {}, None),
            office=self._choice(case, "office", optional=True) or Choice(None, {}, None),
            times=times,
            events=events,
            ignore=self._ignore(),
            sequence=case.value("sequence", str, "a column of whole numbers", optional=True),
            people=tuple(filter(None, map(people.read, self.table.tables("people")))),
            most_rejected=self._most_rejected(),
            join=self._join(layout),
            as_of=self._as_of(),
        )

    def _most_rejected(self) -> int:
        """In a hundred: with more, the file does not count as read."""
        table = self.table.table("file")
        if table is None or "most_rejected" not in table.content:
            return MOST_REJECTED
        return table.number("most_rejected", 0, 100) or 0

    def _source(self) -> Described | None:
        table = self.table.table("source")
        if table is None:
            return None
        table.only("code", "name", "open", "appears_within_hours", "as_of")
        code, name = table.code("code"), table.text("name")
        is_open = table.value("open", bool, "true only if the source's references are public anyway")
        hours = table.number("appears_within_hours", 0, 24 * 90)
        if code is None or name is None or is_open is None or hours is None:
            return None
        return Described(code, name, is_open, hours)

    def _as_of(self) -> date | None:
        """The last day that the file tells of; a file that is brought while it is fresh says none."""
        table, expected = self.table.table("source", optional=True), "a date such as 2016-09-30"
        day = table.value("as_of", date, expected, optional=True) if table else None
        if table and isinstance(day, datetime):
            table.wrong("as_of", f"is {day}", expected)
            return None
        return day

    def _join(self, layout: Layout) -> Join | None:
        """``[join]``: the cases lie in a file of their own, written as the events are where it does not say."""
        table = self.table.table("join", optional=True)
        if table is None:
            return None
        key, to = table.value("key", str, "a column of the events"), table.value("to", str, "a column of the cases")
        written = self._layout(table, "key", "to", otherwise=layout.format)
        return Join(key, to, written) if key and to and written else None

    def _layout(self, table: Table, *besides: str, otherwise: str | None = None) -> Layout | None:
        table.only("format", "encoding", "delimiter", "sheet", *besides)
        chosen = otherwise if otherwise and "format" not in table.content else table.one_of("format", FORMATS)
        encoding = table.value("encoding", str, "an encoding such as utf-8 or windows-1256", optional=True)
        try:
            known = codecs.lookup(encoding or "utf-8").name
            "".encode(known)  # codecs that are no encodings of text are refused here
        except (LookupError, UnicodeError):
            known = "utf-8"
            table.wrong("encoding", f"is {encoding!r}", "an encoding such as utf-8 or windows-1256")
        if encoding is None or known == "utf-8":
            encoding = "utf-8-sig"
        delimiter = table.value("delimiter", str, "one character", optional=True) or ","
        if len(delimiter) != 1:
            table.wrong("delimiter", f"is {delimiter!r}", "one character")
        sheet = table.value("sheet", str, "a sheet's name", optional=True)
        return Layout(chosen, encoding, delimiter, sheet) if chosen else None

    def _choice(self, table: Table, key: str, *, optional: bool = False) -> Choice | None:
        """``key = "code"`` or ``key = { column = "…", codes = { value = "code" }, always = "code" }``."""
        value = table.content.get(key)
        if isinstance(value, str):
            return Choice(None, {}, value)
        if value is None and optional:
            return None
        inner = table.table(key)
        if inner is None:
            return None
        inner.only("column", "codes", "always")
        column = inner.value("column", str, "a column")
        codes = inner.value("codes", dict, "a table of value = code", optional=True) or {}
        always = inner.value("always", str, "a code for values not listed", optional=True)
        return Choice(column, {str(k): str(v) for k, v in codes.items()}, always)

    @staticmethod
    def _pattern(table: Table, key: str) -> re.Pattern[str] | None:
        text = table.value(key, str, "a regular expression", optional=True)
        try:
            return re.compile(text) if text else None
        except re.error as error:
            table.wrong(key, f"is no regular expression ({error})", "a regular expression")
            return None

    def _mapping(self, table: Table) -> Mapping | None:
        table.only("name", "column", "values", "kind", "stage", "time", "payload", "id")
        name, column = table.code("name"), table.value("column", str, "a column", optional=True)
        values = {}
        if column is not None:
            given = table.value("values", dict, "a table of value = kind, or kind:stage") or {}
            values = {
                str(value): kind for value, told in given.items() if (kind := self._kind(table, "values", told))
            }
        single = None if column is not None else self._kind(table, "kind", table.content.get("kind"))
        when = self._when(table)
        id_, id_column = self._id(table)
        if name is None or when is None or (column is None and single is None):
            return None
        fixed, stage = single or (None, None)
        always, stage_column = self._stage(table)
        kinds = {kind for kind, _ in (*values.values(), *([single] if single else ()))}
        payload = self._payload(table, kinds)
        return Mapping(name, column, values, fixed, always or stage, when, payload, stage_column, id_, id_column)

    @staticmethod
    def _stage(table: Table) -> tuple[str | None, str | None]:
        """``stage = "code"``, or ``stage = { column = "…" }`` where the file has our own codes."""
        value = table.content.get("stage")
        if isinstance(value, dict):
            return None, str(value.get("column", ""))
        return table.value("stage", str, "a stage's code", optional=True), None

    @staticmethod
    def _kind(table: Table, key: str, told: Any) -> tuple[Kind, str | None] | None:
        kind, _, stage = str(told).partition(":")
        if kind not in set(Kind):
            table.wrong(key, f"names {told!r}", "an event kind, or stage_entered:stage-code")
            return None
        return Kind(kind), stage or None

    def _when(self, table: Table) -> When | None:
        value = table.content.get("time")
        if isinstance(value, str):
            return When(value, "moment", None)
        inner = table.table("time")
        if inner is None:
            return None
        inner.only("column", "precision", "pattern")
        column = inner.value("column", str, "a column")
        precision = inner.one_of("precision", PRECISIONS)
        pattern = self._pattern(inner, "pattern")
        if pattern is not None and not {"year", "day"} <= pattern.groupindex.keys():
            inner.wrong("pattern", "lacks its groups", "(?P<year>…) and (?P<day>…), the day of the year")
        return When(column, precision, pattern) if column and precision else None

    @staticmethod
    def _id(table: Table) -> tuple[str, str | None]:
        """How an event of this mapping is named; ``docs/decisions/0003`` says why a profile must say it."""
        told = table.value("id", str, 'one of "row", "kind", "column:<name>"', optional=True) or "row"
        rule, _, column = told.partition(":")
        if rule not in IDS or (rule == "column") != bool(column):
            table.wrong("id", f"is {told!r}", 'one of "row", "kind", "column:<name>"')
        return rule, column or None

    @staticmethod
    def _payload(table: Table, kinds: Collection[Kind]) -> dict[str, Given]:
        """Only keys that some kind of the mapping allows: what is once recorded stays for ever."""
        found: dict[str, Given] = {}
        payload = table.table("payload", optional=True)
        if payload is None:
            return found
        if kinds:
            payload.only(*sorted({key for kind in kinds for key in KINDS[kind].keys}))
        for key, value in payload.content.items():
            if isinstance(value, dict):
                codes = {str(k): str(v) for k, v in value.get("codes", {}).items()}
                given = Given(value.get("column"), codes, value.get("always"), bool(value.get("listed")))
                found[key] = given
            else:
                found[key] = Given(None, always=value)
        return found

    def _ignore(self) -> dict[str, frozenset[str]]:
        table = self.table.table("ignore", optional=True)
        if table is None:
            return {}
        found = {}
        for column in table.content:
            values = table.value(column, list, "a list of values whose rows are left out on purpose") or []
            found[column] = frozenset(str(value) for value in values)
        return found
