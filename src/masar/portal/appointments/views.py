"""An appointment: free days and times, a place held, confirmed, moved, given back; its calendar.

Routes: ``/<language>/mine/<number>/appointment/`` and ``hold/``, ``confirm/``, ``cancel/``, ``days.ics`` below it.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST, require_safe

from masar.appointments import booking
from masar.appointments.booking import Closed, Full, Gone
from masar.cases.access import Own
from masar.cases.actions import Refused
from masar.lib import clock
from masar.portal import answers, guard
from masar.portal.appointments import sheets
from masar.portal.appointments.sheets import Asked
from masar.portal.own.whose import own_or_404

_LATEST = 4102444800
"""Seconds: no appointment is in another century."""


@guard.applicant
@require_safe
def appointment(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """What is booked, held or free."""
    return _page(request, language, own_or_404(person, number), sheets.asked(request.GET.dict()), "")


def _page(request: HttpRequest, language: str, own: Own, what: Asked, problem: str) -> HttpResponse:
    try:
        shown = sheets.shaped(own, language, what, problem, now=clock.now())
    except Refused:
        raise Http404 from None
    alternate, csrf = f"mine/{shown['number']}/appointment/", get_token(request)
    status = 409 if problem else 200
    return answers.page(
        request, language, "portal/appointment.html", status=status, alternate=alternate, csrf=csrf, **shown
    )


@guard.applicant
@require_POST
def hold(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Hold a place for ten minutes."""
    own, what = own_or_404(person, number), sheets.asked(request.POST.dict())
    start = request.POST.get("start", "")
    if not (start.isascii() and start.isdecimal() and int(start[:12]) < _LATEST):
        return _page(request, language, own, what, "no_time")
    try:
        at = datetime.fromtimestamp(int(start[:12]), UTC)
        booking.hold(own, at, what.persons, key=_id(request, "key"), now=clock.now())
    except Full:
        return _page(request, language, own, what, "full")
    except (Closed, Refused):
        return _page(request, language, own, what, "closed")
    return _back(language, number)


@guard.applicant
@require_POST
def confirm(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Book what is held."""
    own = own_or_404(person, number)
    try:
        booking.confirm(own, _id(request, "id"), now=clock.now())
    except Gone:
        return _page(request, language, own, Asked(move=True), "gone")
    except (Closed, Refused):
        return _page(request, language, own, Asked(), "closed")
    return _back(language, number)


@guard.applicant
@require_POST
def cancel(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Give back what is booked, or held."""
    own = own_or_404(person, number)
    try:
        booking.cancel(own, _id(request, "id"), now=clock.now())
    except (Gone, Refused):
        raise Http404 from None
    return _back(language, number)


@guard.applicant
@require_safe
def days(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """What is booked, as a calendar."""
    own = own_or_404(person, number)
    one = booking.booked(own.case)
    if one is None:
        raise Http404
    answer = HttpResponse(sheets.calendar(own, one, language), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def _back(language: str, number: str) -> HttpResponse:
    return HttpResponseRedirect(f"/{language}/mine/{number}/appointment/", status=303)
