"""Holidays that are declared, or taken back, between two versions of the offices' file.

The file says what was planned; a decree says of one day that it is otherwise, and stands until the file says the
same. So neither undoes the other: loading the file keeps the decrees, and a decree that is taken back leaves what the
file says. The open cases follow by themselves (``cases.calendars``).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from masar.staff import deeds, queries
from masar.staff.deeds import Did
from masar.staff.managing import Unfit
from masar.staff.models import Calendar, Decree, Holiday

BEFORE, AHEAD = timedelta(days=31), timedelta(days=731)
"""How far a day may lie back, and ahead: what was long ago is the file's to say."""


def declare(calendar: str, day: date, name: Mapping[str, str], *, by: int, today: date, now: datetime) -> None:
    """Nobody works on this day. Raises Unfit if it is one already, or none that can be declared."""
    _set(calendar, day, off=True, name=name, by=by, today=today, now=now)


def take_back(calendar: str, day: date, *, by: int, today: date, now: datetime) -> None:
    """The day is worked after all, whoever declared it. Raises Unfit if it is no holiday."""
    _set(calendar, day, off=False, name={}, by=by, today=today, now=now)


def _set(
    calendar: str, day: date, *, off: bool, name: Mapping[str, str], by: int, today: date, now: datetime
) -> None:
    if not today - BEFORE <= day <= today + AHEAD:
        raise Unfit("far", "The day lies too far back, or too far ahead.")
    with transaction.atomic():
        if not Calendar.objects.select_for_update().filter(pk=calendar).exists():
            raise Unfit("calendar", "There is no calendar of this code.")
        if (day in days_off(calendar)) == off:
            raise Unfit("off" if off else "on", "The day is so already.")
        Decree.objects.filter(calendar=calendar, day=day).delete()
        if Holiday.objects.filter(calendar=calendar, day=day).exists() != off:
            Decree.objects.create(calendar_id=calendar, day=day, off=off, name=dict(name))
        did = Did.HOLIDAY_DECLARED if off else Did.HOLIDAY_TAKEN_BACK
        deeds.record(did, by=by, about=f"{calendar} {day.isoformat()}", now=now)
        transaction.on_commit(queries.forget)


def days_off(calendar: str) -> dict[date, Mapping[str, str]]:
    """The holidays of a calendar as they stand, each with its name by language."""
    found = dict(Holiday.objects.filter(calendar=calendar).values_list("day", "name"))
    for day, off, name in Decree.objects.filter(calendar=calendar).values_list("day", "off", "name"):
        if off:
            found[day] = name
        else:
            found.pop(day, None)
    return dict(sorted(found.items()))


def agreed() -> None:
    """The file was loaded: what it says by itself now needs no decree any more."""
    planned = set(Holiday.objects.values_list("calendar", "day"))
    for decree in Decree.objects.all():
        if ((decree.calendar_id, decree.day) in planned) == decree.off:
            decree.delete()


def standing() -> list[str]:
    """The decrees that stand, in words for whoever runs the server."""
    found = Decree.objects.order_by("calendar", "day").values_list("calendar", "day", "off")
    return [f"{calendar} {day.isoformat()} {'off' if off else 'worked'}" for calendar, day, off in found]
