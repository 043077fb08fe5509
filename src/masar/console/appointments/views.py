"""The appointments of a day at an office, and whether people came.

Routes: ``appointments/?office=…&day=…`` and ``appointments/mark/``.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from masar.appointments import marking
from masar.appointments.booking import zone_of
from masar.appointments.models import Booking
from masar.cases.acting import NotAllowed
from masar.cases.actions import Refused
from masar.cases.models import Case
from masar.console import answers, guard
from masar.console.languages import language_of
from masar.console.wording import voice
from masar.lib import clock, numbers
from masar.lib.calendars import DAY
from masar.speech.voice import Voice
from masar.staff import looking
from masar.staff.looking import Saw
from masar.staff.officers import Officer
from masar.staff.queries import offices
from masar.staff.rights import Right


@guard.officer(Right.WORK)
@require_safe
def day(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Who comes on a day, to an office of the officer's."""
    mine = officer.offices(Right.WORK)
    open_to = [code for code, card in offices().items() if card.appointments and (mine is None or code in mine)]
    office = request.GET.get("office") or (open_to[0] if open_to else "")
    if office and office not in open_to:
        return answers.error(request, "not_yours", 403)
    return _page(request, officer, open_to, office, request.GET.get("day", ""))


def _page(request: HttpRequest, officer: Officer, open_to: list[str], office: str, asked: str) -> HttpResponse:
    speak, now, cards = voice(language_of(request)), clock.now(), offices()
    zone = zone_of(cards.get(office))
    try:
        on = date.fromisoformat(asked) if len(asked) == len("2026-11-29") else clock.local_day(now, zone)
    except ValueError:
        on = clock.local_day(now, zone)
    rows = _rows(marking.of_day(office, on), officer, office, speak) if office else []
    looking.record(officer.id, Saw.QUEUE, [row["case"] for row in rows], now=now, about="appointments")
    return answers.page(
        request,
        "console/appointments/day.html",
        office=office,
        offices=[(code, cards[code].name[speak.language]) for code in open_to],
        name=cards[office].name[speak.language] if office else "",
        on=on.isoformat(),
        day=speak.day(on.isoformat()),
        before=(on - DAY).isoformat(),
        after=(on + DAY).isoformat(),
        rows=rows,
    )


def _rows(found: list[Booking], officer: Officer, office: str, speak: Voice) -> list[dict[str, Any]]:
    """Those of services that the officer works on."""
    cases = Case.objects.filter(pk__in=[one.case_id for one in found]).values_list("pk", "number", "service_id")
    known = {case: (number, service) for case, number, service in cases}
    zone, now = zone_of(offices().get(office)), clock.now()
    rows = []
    for one in found:
        number, service = known.get(one.case_id, ("", ""))
        if not number or not officer.may(Right.WORK, office=office, service=service):
            continue
        local = one.starts.astimezone(zone)
        rows.append(
            {
                "id": one.pk,
                "case": one.case_id,
                "number": numbers.shown(number),
                "time": speak.time(local.hour * 60 + local.minute),
                "purpose": speak.say(f"appointments.purpose.{one.purpose}"),
                "persons": speak.number(one.persons),
                "state": one.state,
                "begun": one.starts <= now,
            }
        )
    return rows


@guard.officer(Right.WORK)
@require_POST
def mark(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Whether they came."""
    given = request.POST.get
    number, outcome = given("number", "").replace("-", ""), given("outcome", "")
    try:
        id = UUID(given("id", ""))
        marking.mark(number, id, outcome, actor=officer.actor, may=officer.may, now=clock.now())
        day, one = date.fromisoformat(given("day", "")), Booking.objects.get(pk=id)
    except NotAllowed:
        return answers.error(request, "not_yours", 403)
    except (Refused, KeyError, ValueError, marking.Early):
        raise Http404 from None
    return HttpResponseRedirect(answers.address(f"appointments/?office={one.office}&day={day.isoformat()}"))
