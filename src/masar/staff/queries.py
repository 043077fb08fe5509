"""Reads: the offices, as plain values that others can keep."""

from datetime import date

from masar.lib.calendars import WorkingCalendar
from masar.lib.kept import Kept
from masar.lib.languages import in_each
from masar.staff import details
from masar.staff.cards import OfficeCard
from masar.staff.models import Calendar, Decree, Holiday, Office


def read() -> dict[str, OfficeCard]:
    """Every office as the database has it now."""
    holidays: dict[str, set[date]] = {}
    for calendar, day in Holiday.objects.values_list("calendar", "day"):
        holidays.setdefault(calendar, set()).add(day)
    for calendar, day, off in Decree.objects.values_list("calendar", "day", "off"):
        days = holidays.setdefault(calendar, set())
        (days.add if off else days.discard)(day)
    calendars = {
        known.code: WorkingCalendar(frozenset(known.weekend), frozenset(holidays.get(known.code, ())))
        for known in Calendar.objects.all()
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
