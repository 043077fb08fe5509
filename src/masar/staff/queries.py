"""Reads: the offices, as plain values that others can keep."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from masar.lib.calendars import WorkingCalendar
from masar.staff.models import Calendar, Holiday, Office

SECONDS = 5.0
"""How old the offices in memory may be."""


@dataclass(frozen=True, slots=True)
class OfficeCard:
    """An office as the public sees it, with the calendar that its working days follow."""

    code: str
    name: Mapping[str, str]
    place: Mapping[str, str]
    calendar: WorkingCalendar


def _read() -> dict[str, OfficeCard]:
    holidays: dict[str, list[Holiday]] = {}
    for holiday in Holiday.objects.all():
        holidays.setdefault(holiday.calendar_id, []).append(holiday)
    calendars = {
        calendar.code: WorkingCalendar(
            frozenset(calendar.weekend), frozenset(holiday.day for holiday in holidays.get(calendar.code, []))
        )
        for calendar in Calendar.objects.all()
    }
    return {
        office.code: OfficeCard(
            office.code,
            {"ar": office.name_ar, "en": office.name_en},
            {"ar": office.place_ar, "en": office.place_en},
            calendars[office.calendar_id],
        )
        for office in Office.objects.order_by("code")
    }


class _Kept:
    """The offices of this process, read again when they are older than ``SECONDS``."""

    def __init__(self) -> None:
        self.value: dict[str, OfficeCard] = {}
        self.read_at = float("-inf")

    def get(self) -> dict[str, OfficeCard]:
        if time.monotonic() - self.read_at > SECONDS:
            fresh = _read()
            if fresh != self.value:
                self.value = fresh
            self.read_at = time.monotonic()
        return self.value

    def forget(self) -> None:
        self.read_at = float("-inf")


_KEPT = _Kept()
forget = _KEPT.forget


def offices() -> dict[str, OfficeCard]:
    """Every office by its code, at most a few seconds old. The same object while nothing changed."""
    return _KEPT.get()
