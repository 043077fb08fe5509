"""Offices and their calendars from ``offices/*.toml`` into the database: checked whole, loaded whole."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from masar.lib.tables import Problem, Table
from masar.staff import details, holidays, queries
from masar.staff.models import Calendar, Holiday, Office


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each the file holds, whether a calendar changed, and which days are otherwise than it says."""

    calendars: int
    offices: int
    calendar_changed: bool
    decrees: list[str]


class WrongFile(Exception):
    """The file cannot be loaded. ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def check(path: Path) -> tuple[Mapping[str, Any], list[Problem]]:
    """The parsed file, and whatever is wrong with it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, [Problem(path.name, "", f"cannot be read: {error}", "a TOML file in UTF-8")]
    problems: list[Problem] = []
    table = Table(path.name, content, problems)
    table.only("sample", "calendars", "offices")
    table.value("sample", bool, "true where all this is made up for trying", optional=True)
    weekends = dict(_calendar(entry) for entry in table.tables("calendars"))
    for entry in table.tables("offices"):
        entry.only("code", "calendar", "name", "place", *details.KEYS)
        entry.code("code")
        calendar = entry.one_of("calendar", weekends)
        entry.text("name")
        entry.text("place")
        details.check(entry, weekends.get(calendar or "", frozenset()))
    table.distinct("calendars", "code")
    table.distinct("offices", "code")
    return content, problems


def _calendar(entry: Table) -> tuple[str, frozenset[int]]:
    """The calendar's code and weekend, as far as they are right."""
    entry.only("code", "weekend", "holidays")
    weekend = entry.value("weekend", list, "a list of ISO weekdays, such as [5, 6]")
    if weekend is not None and not all(isinstance(day, int) and 1 <= day <= 7 for day in weekend):
        entry.wrong("weekend", "is not a list of weekdays", "numbers from 1 (Monday) to 7 (Sunday)")
        weekend = None
    for holiday in entry.tables("holidays"):
        holiday.only("day", "name")
        holiday.value("day", date, "a date such as 2026-10-06")
        holiday.text("name")
    return entry.code("code") or "", frozenset(weekend or ())


def load(path: Path) -> Loaded:
    """Load the file, in one transaction. Raises WrongFile, and changes nothing, if anything is wrong with it."""
    content, problems = check(path)
    if problems:
        raise WrongFile(problems)
    before = {code: card.calendar for code, card in queries.read().items()}
    with transaction.atomic():
        for calendar in content["calendars"]:
            _load_calendar(calendar)
        holidays.agreed()
        for office in content["offices"]:
            named = {key: office[key] for key in ("name", "place")}
            more = details.kept(office, sample=content.get("sample", False))
            told = {"calendar_id": office["calendar"], "more": more, **named}
            Office.objects.update_or_create(code=office["code"], defaults=told)
    queries.forget()
    after = {code: card.calendar for code, card in queries.offices().items()}
    changed = any(after[code] != calendar for code, calendar in before.items())
    return Loaded(len(content["calendars"]), len(content["offices"]), changed, holidays.standing())


def _load_calendar(calendar: Mapping[str, Any]) -> None:
    known, _ = Calendar.objects.update_or_create(code=calendar["code"], defaults={"weekend": calendar["weekend"]})
    Holiday.objects.filter(calendar=known).delete()
    Holiday.objects.bulk_create(
        Holiday(calendar=known, day=day["day"], name=day["name"]) for day in calendar.get("holidays", [])
    )
