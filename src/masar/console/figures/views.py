"""The pages of figures. They show no case and name no officer; whatever is taken away as a file is recorded."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from masar.console import answers, guard
from masar.console.figures import asking, telling, workbook
from masar.console.languages import language_of
from masar.lib import clock
from masar.staff import looking
from masar.staff.looking import Saw
from masar.staff.officers import Officer
from masar.staff.rights import Right

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _today() -> date:
    return clock.local_day(clock.now(), timezone.get_default_timezone())


@guard.officer(Right.FIGURES)
@require_safe
def look(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The figures of the officer's offices and services."""
    given = {name: str(value) for name, value in request.GET.items()}
    asked, language = asking.read(given, officer, _today()), language_of(request)
    found = telling.told(asked, asking.counted(asked, officer), language, _today())
    return answers.page(
        request,
        "console/figures/look.html",
        asked=asked,
        found=found,
        offices=telling.offices_named(asking.places(officer), language),
        services=telling.services_named(asking.services(officer), language),
        spans=telling.spans(language),
    )


@guard.officer(Right.FIGURES)
@require_POST
def export(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The same as a workbook. That it was taken is recorded before it is made."""
    given = {name: str(value) for name, value in request.POST.items()}
    asked, language = asking.read(given, officer, _today()), language_of(request)
    looking.record(officer.id, Saw.EXPORT, [], now=clock.now(), about=asked.noted())
    found = telling.told(asked, asking.counted(asked, officer), language, _today())
    name = f"figures-{asked.weeks[0].isoformat()}-{_today().isoformat()}.xlsx"
    told = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(workbook.made(found.tables, language), content_type=XLSX, headers=told)
