"""Reads: the offices, as plain values that others can keep."""

from masar.lib.calendars import WorkingCalendar
from masar.lib.kept import Kept
from masar.lib.languages import in_each
from masar.staff import details
from masar.staff.cards import OfficeCard
from masar.staff.models import Calendar, Holiday, Office


def read() -> dict[str, OfficeCard]:
    """Every office as the database has it now."""
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
            in_each(office.name),
            in_each(office.place),
            calendars[office.calendar_id],
            **details.read(office.more),
        )
        for office in Office.objects.order_by("code")
    }


def _changed(known: dict[str, OfficeCard]) -> dict[str, OfficeCard]:
    fresh = read()
    return known if fresh == known else fresh


_KEPT: Kept[dict[str, OfficeCard]] = Kept(_changed, {})
forget = _KEPT.forget
"""Read them again on the next look."""


def offices() -> dict[str, OfficeCard]:
    """Every office by its code, at most a few seconds old. The same object while nothing changed."""
    return _KEPT.get()
