"""Whether catalogue files are right: every mistake named, a wrong file refused whole. Pure.

A file describes one service; ``families.toml`` and ``authorities.toml`` what all share; ``forms/`` holds the forms of
services (``forms_checking``). See ``docs/catalogue.md`` for how they are written.
"""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from masar.catalogue import forms_checking
from masar.catalogue.definitions import OF_STAGES, TERMS, Basis, Holder, Status
from masar.catalogue.statuses import BY_STAGE
from masar.lib.tables import Problem, Table

FAMILIES, AUTHORITIES, FORMS = "families.toml", "authorities.toml", "forms"

REASON_KINDS = frozenset(
    {
        "documents_requested",
        "document_refused",
        "deferred",
        "rejected",
        "closed",
        "clock_paused",
        "target_extended",
        "deadline_extended",
        "reopened",
    }
)
"""The kinds of events that give a reason: a test ties them to ``cases.kinds``, which stands a floor higher."""
NEEDS_REASONS: tuple[str, ...] = ("documents_requested", "document_refused", "deferred", "rejected", "closed")
NEEDS_REASONS += ("clock_paused", "target_extended")
LONGEST_DAYS = 750
CLOSED_FOR = ("documents", "payment", "collection")
"""What an application may be closed for by the clock, where it does not come (``cases.falling``)."""


@dataclass(slots=True)
class Files:
    """A directory of catalogue files, parsed; and whatever is wrong with them."""

    families: list[Mapping[str, Any]] = field(default_factory=list)
    authorities: list[Mapping[str, Any]] = field(default_factory=list)
    services: list[Mapping[str, Any]] = field(default_factory=list)
    forms: list[Mapping[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Known:
    """What the files may name: families, authorities, and pictures of the deployment's folder; for each service that
    is published the documents of its newest procedure.
    """

    families: Collection[str] = ()
    authorities: Collection[str] = ()
    pictures: Collection[str] = ()
    documents: Mapping[str, Collection[str]] = field(default_factory=dict)


def read(directories: Collection[Path], loaded: Known = Known()) -> Files:
    """Parse and check every ``*.toml`` of the directories, and of ``forms/`` in them.

    ``loaded`` is what is there already and may be named too.
    """
    files = Files()
    paths = [path for directory in directories for path in sorted(directory.glob("*.toml"))]
    of_forms = [path for directory in directories for path in sorted(directory.glob(f"{FORMS}/*.toml"))]
    if not paths and not of_forms:
        named = ", ".join(str(directory) for directory in directories)
        files.problems.append(Problem(named, "", "holds no catalogue files", "*.toml files"))
    parsed = _parsed(paths, files.problems)
    for name, content in parsed:
        if name == FAMILIES:
            files.families += _families(Table(name, content, files.problems))
        elif name == AUTHORITIES:
            files.authorities += _authorities(Table(name, content, files.problems))
    known = Known(
        {*loaded.families, *(str(family.get("code")) for family in files.families)},
        {*loaded.authorities, *(str(authority.get("code")) for authority in files.authorities)},
        loaded.pictures,
    )
    for name, content in parsed:
        if name not in (FAMILIES, AUTHORITIES):
            _service(Table(name, content, files.problems), known)
            files.services.append(content)
    documents = {**loaded.documents, **{str(one.get("code")): _documents(one) for one in files.services}}
    for name, content in _parsed(of_forms, files.problems):
        forms_checking.check(Table(f"{FORMS}/{name}", content, files.problems), documents)
        files.forms.append(content)
    _distinct(files, files.services, "code")
    _distinct(files, files.forms, "service")
    return files


def _parsed(paths: list[Path], problems: list[Problem]) -> list[tuple[str, Mapping[str, Any]]]:
    """The files that can be read, by name."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    for path in paths:
        try:
            found.append((path.name, tomllib.loads(path.read_text(encoding="utf-8"))))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(Problem(path.name, "", f"cannot be read: {error}", "a TOML file in UTF-8"))
    return found


def _documents(service: Mapping[str, Any]) -> set[str]:
    """The documents of a service's newest version, as far as the file can be read."""
    versions = service.get("versions")
    newest = versions[-1] if isinstance(versions, list) and versions and isinstance(versions[-1], dict) else {}
    given = newest.get("documents")
    return {str(one.get("code")) for one in given if isinstance(one, dict)} if isinstance(given, list) else set()


def _distinct(files: Files, contents: list[Mapping[str, Any]], key: str) -> None:
    codes = [str(content.get(key)) for content in contents]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        files.problems.append(Problem("(all files)", key, f"{code!r} stands in two files", "one file a service"))


def _families(table: Table) -> list[Mapping[str, Any]]:
    table.only("families")
    table.distinct("families", "code")
    for entry in table.tables("families"):
        entry.only("code", "position", "name", "explanation")
        entry.code("code")
        entry.number("position", 0, 1000)
        entry.text("name")
        entry.text("explanation")
    return list(table.content.get("families", []))


def _authorities(table: Table) -> list[Mapping[str, Any]]:
    table.only("authorities")
    table.distinct("authorities", "code")
    for entry in table.tables("authorities"):
        entry.only("code", "name")
        entry.code("code")
        entry.text("name")
    return list(table.content.get("authorities", []))


def _service(table: Table, known: Known) -> None:
    table.only("code", "family", "position", "test", "name", "explanation", "outcome", "versions")
    table.code("code")
    table.one_of("family", known.families)
    table.number("position", 0, 1000)
    if "test" in table.content:
        table.value("test", bool, "true for a service that nobody applies for")
    table.text("name")
    table.text("explanation")
    if outcome := table.table("outcome"):
        _outcome(outcome)
    versions = table.tables("versions")
    if not versions:
        table.wrong("versions", "is missing", "at least one [[versions]]")
    for version in versions:
        _version(version, known)
    _ascending(table, versions)


def _outcome(table: Table) -> None:
    table.only("noun", "yours", "gender", "completed", "ready", "validity")
    table.text("ready", optional=True)
    for key in ("noun", "yours", "completed"):
        table.text(key)
    table.text("validity", optional=True)
    table.one_of("gender", ("m", "f"))


def _ascending(table: Table, versions: list[Table]) -> None:
    """Versions are numbered 1, 2, 3 …, each in force later than the one before."""
    numbers = [version.content.get("version") for version in versions]
    if versions and numbers != list(range(1, len(numbers) + 1)):
        table.wrong("versions", f"are numbered {numbers}", "1, 2, 3 and so on, in this order")
    days = [version.content.get("valid_from") for version in versions]
    if all(isinstance(day, date) for day in days) and days != sorted(set(days)):  # type: ignore[type-var]
        table.wrong("versions", "are not in force one after the other", "each valid_from later than the one before")


def _version(table: Table, known: Known) -> None:
    rules = ("version", "valid_from", "basis", "evidence", "tariff", "legal_limit", "terms", "closes")
    table.only(*rules, "stages", "documents", "reasons")
    table.one_of("basis", list(Basis))
    table.text("evidence", optional=True)
    table.number("version", 1, 10_000)
    table.value("valid_from", date, "a date such as 2026-01-01")
    if limit := table.table("legal_limit", optional=True):
        limit.only("days", "working", "law")
        limit.number("days", 1, LONGEST_DAYS)
        limit.value("working", bool, "true for working days, false for calendar days")
        limit.text("law")
    if terms := table.table("terms", optional=True):
        _terms(terms)
    if tariff := table.table("tariff", optional=True):
        tariff.only("text", "as_of")
        tariff.text("text")
        tariff.value("as_of", date, "the day from which the tariff is known, such as 2026-01-01")
    stages = table.tables("stages")
    if not stages:
        table.wrong("stages", "is missing", "at least one [[versions.stages]]")
    elif stages[0].content.get("status") != Status.RECEIVED:
        stages[0].wrong("status", f"is {stages[0].content.get('status')!r}", "'received' in the first stage")
    if stages and "for" in stages[0].content:
        stages[0].wrong("for", "is given", "nothing in the first stage: every case begins there")
    for stage in stages:
        _stage(stage, known.authorities)
    for document in table.tables("documents"):
        _document(document, known.pictures)
    _reasons(table)
    for key in ("stages", "documents", "reasons"):
        table.distinct(key, "code")
    for rule in table.tables("closes"):
        _closing(rule, table)
    table.distinct("closes", "what")


def _terms(table: Table) -> None:
    """A day that people must keep is no assumption: whoever states one says where it comes from."""
    table.only(*TERMS, "source")
    for key in TERMS:
        if key in table.content:
            table.number(key, 1, LONGEST_DAYS)
    source = table.value("source", str, "the rule that the terms come from")
    if source is not None and not source.strip():
        table.wrong("source", "is empty", "the rule that the terms come from")


def _closing(table: Table, version: Table) -> None:
    """Nobody loses an application to an assumption: whoever has the clock close one says by which rule."""
    table.only("what", "days", "working", "reason", "source")
    table.one_of("what", CLOSED_FOR)
    table.number("days", 1, LONGEST_DAYS)
    table.value("working", bool, "true for working days, false for calendar days")
    reasons = [one.content for one in version.tables("reasons") if "closed" in one.content.get("kinds", ())]
    table.one_of("reason", [one["code"] for one in reasons if isinstance(one.get("code"), str)])
    source = table.value("source", str, "the rule by which it is closed")
    if source is not None and not source.strip():
        table.wrong("source", "is empty", "the rule by which it is closed")


def _stage(table: Table, authorities: Collection[str]) -> None:
    table.only(
        "code", "status", "holder", "authority", "usual", "target", "tell", "basis", "name", "explanation", "for"
    )
    if "basis" in table.content:
        table.one_of("basis", list(Basis))
    table.code("code")
    table.one_of("status", BY_STAGE)
    holder = table.one_of("holder", OF_STAGES)
    if holder == Holder.AUTHORITY:
        table.one_of("authority", authorities)
    elif "authority" in table.content:
        table.wrong("authority", "is given", 'only where holder is "authority"')
    expected = "two numbers of working days, least and most, such as [2, 5]"
    usual = table.value("usual", list, expected)
    if usual is not None and not _is_range(usual):
        table.wrong("usual", f"is {usual!r}", expected)
    table.number("target", 1, LONGEST_DAYS)
    table.value("tell", bool, "true or false")
    table.text("name")
    table.text("explanation")
    _no_term(table, "explanation")
    table.text("for", optional=True)


def _is_range(value: list[Any]) -> bool:
    whole = len(value) == 2 and all(isinstance(days, int) for days in value)
    return whole and 0 <= value[0] <= value[1] <= LONGEST_DAYS


def _document(table: Table, pictures: Collection[str]) -> None:
    table.only("code", "days", "always", "name", "needs", "for", "alternatives", "where", "sample")
    table.code("code")
    table.number("days", 1, 365)
    table.value("always", bool, "true or false")
    table.text("name")
    if table.text("for", optional=True) and table.content.get("always") is True:
        table.wrong("for", "is given", "only where always is false")
    _texts(table, "needs")
    _texts(table, "alternatives", optional=True)
    table.text("where", optional=True)
    _no_term(table, "where")
    if sample := table.table("sample", optional=True):
        _sample(sample, pictures)


def _texts(table: Table, key: str, *, optional: bool = False) -> None:
    given = table.value(key, list, 'a list of { ar = "…", en = "…" }', optional=optional)
    for position, said in enumerate(given or []):
        inner = {f"{key}[{position}]": said}
        Table(table.file, inner, table.problems, table.path).text(f"{key}[{position}]")


def _sample(table: Table, pictures: Collection[str]) -> None:
    table.only("text", "picture")
    if not table.content:
        table.wrong("text", "is missing", "words, a picture, or both")
    table.text("text", optional=True)
    expected = "a file of the folder pictures/ of the deployment"
    picture = table.value("picture", str, expected, optional=True)
    if picture is not None and picture not in pictures:
        table.wrong("picture", f"is {picture!r}", expected)


_TERM = re.compile(
    r"[0-9٠-٩]+\s*(?:\w+\s+)?(?:days?\b|hours?\b|weeks?\b|يومًا|يوم|أيام|ساعات|ساعة|أسبوعًا|أسابيع)|"
    r"\b(?:within|in|خلال)\s+(?:\w+\s+){0,2}(?:days?|hours?|weeks?|يومين|يوم|أيام|ساعتين|ساعة|أسبوعين|أسبوع|أسابيع)\b",
    re.IGNORECASE,
)
"""A number of days, hours or weeks in prose. Two of them contradict each other sooner or later."""


def _no_term(table: Table, key: str) -> None:
    """Terms are computed from the record and the structure, once: prose states none."""
    said = table.content.get(key)
    for sentence in said.values() if isinstance(said, dict) else ():
        if isinstance(sentence, str) and (found := _TERM.search(sentence)):
            table.wrong(
                key, f"states a term ({found[0]!r})", "no number of days, hours or weeks: the record has the day"
            )


def _reasons(table: Table) -> None:
    given: set[str] = set()
    for reason in table.tables("reasons"):
        reason.only("code", "kinds", "text", "advice", "private", "again")
        reason.code("code")
        for key in ("private", "again"):
            if key in reason.content:
                reason.value(key, bool, "true or false")
        for key in ("text", "advice"):
            reason.text(key)
            _no_term(reason, key)
        kinds = reason.value("kinds", list, "a list of event kinds") or []
        for kind in kinds:
            if kind not in REASON_KINDS:
                reason.wrong("kinds", f"names {kind!r}", f"some of {', '.join(sorted(REASON_KINDS))}")
        given.update(kind for kind in kinds if isinstance(kind, str))
    for kind in NEEDS_REASONS:
        if kind not in given:
            table.wrong("reasons", f"has none for {kind}", "at least one reason with this kind")
