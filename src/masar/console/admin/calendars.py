"""Offices as they stand, and the holidays of their calendars: declared and taken back (``staff.holidays``)."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from masar.cases.calendars import touched
from masar.console import answers
from masar.console.admin.access import administrator, grave, typed
from masar.console.languages import language_of
from masar.console.wording import voice
from masar.lib import clock
from masar.lib.languages import FIRST, LANGUAGES, in_each
from masar.staff import holidays
from masar.staff.managing import Unfit
from masar.staff.models import Calendar, Office
from masar.staff.officers import Officer
from masar.staff.queries import offices

LIST = "office/offices/"


def _today() -> date:
    return clock.local_day(clock.now(), timezone.get_default_timezone())


@administrator
@require_safe
def everything(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Each calendar with its offices and the holidays to come."""
    return _page(request, None)


def _page(request: HttpRequest, problem: str | None, **given: str) -> HttpResponse:
    language, speak, cards = language_of(request), voice(language_of(request)), offices()
    at: dict[str, list[str]] = {}
    for code, calendar in Office.objects.order_by("code").values_list("code", "calendar"):
        at.setdefault(calendar, []).append(cards[code].name[language] if code in cards else code)
    known = list(Calendar.objects.order_by("code"))
    shown = {
        "problem": problem,
        "given": given,
        "languages": LANGUAGES.values(),
        "calendars": [
            {
                "code": calendar.code,
                "offices": at.get(calendar.code, []),
                "days": [
                    (day.isoformat(), speak.day(day.isoformat()), in_each(name)[language])
                    for day, name in holidays.days_off(calendar.code).items()
                    if day >= _today() - holidays.BEFORE
                ],
            }
            for calendar in known
        ],
    }
    return answers.page(request, "console/admin/offices.html", status=422 if problem else 200, **shown)


def _asked(request: HttpRequest) -> tuple[str, str, date, dict[str, str]]:
    """What a form asks for: the verb, the calendar, the day and its name in each language. Raises Unfit."""
    verb, calendar = typed(request, "do"), typed(request, "calendar")
    try:
        day = date.fromisoformat(typed(request, "day"))
    except ValueError as error:
        raise Unfit("day", "That is no day.") from error
    name = {code: typed(request, f"name_{code}") for code in LANGUAGES}
    if verb not in ("declare", "take_back") or not Calendar.objects.filter(pk=calendar).exists():
        raise Unfit("calendar", "There is no calendar of this code.")
    if verb == "declare" and not all(name.values()):
        raise Unfit("name_of_day", "A holiday has a name in each language.")
    return verb, calendar, day, name


@administrator
@require_POST
def ask(request: HttpRequest, officer: Officer) -> HttpResponse:
    """How many open applications it touches, before it is done."""
    given = {key: typed(request, key) for key in ("calendar", "day", *(f"name_{code}" for code in LANGUAGES))}
    try:
        verb, calendar, day, name = _asked(request)
    except Unfit as unfit:
        return _page(request, unfit.why, **given)
    speak, shown = voice(language_of(request)), dict[str, Any](given)
    shown |= {"verb": verb, "said": speak.day(day.isoformat()), "name": name.get(language_of(request), name[FIRST])}
    shown |= {
        "count": speak.count("admin.touched", touched(calendar)),
        "languages": LANGUAGES.values(),
        "given": given,
    }
    return answers.page(request, "console/admin/holiday.html", **shown)


@grave(LIST)
@require_POST
def change(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Declare the day, or take it back; the worker takes the open applications after it."""
    try:
        verb, calendar, day, name = _asked(request)
        done: dict[str, Any] = {"by": officer.id, "today": _today(), "now": clock.now()}
        if verb == "declare":
            holidays.declare(calendar, day, name, **done)
        else:
            holidays.take_back(calendar, day, **done)
    except Unfit as unfit:
        return _page(request, unfit.why)
    return HttpResponseRedirect(answers.address(LIST))
