"""The administrators' page of what messages cost. It shows no message; whoever takes a file away is recorded."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from masar.console import answers
from masar.console.admin import costing
from masar.console.admin.access import administrator
from masar.console.figures import workbook
from masar.console.figures.views import XLSX
from masar.console.languages import language_of
from masar.console.wording import voice
from masar.lib import clock
from masar.notices import costs
from masar.staff import looking
from masar.staff.looking import Saw
from masar.staff.officers import Officer


@administrator
@require_safe
def look(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Messages by month, and by service those of the month that was chosen."""
    language, every = language_of(request), costs.months(clock.now())
    chosen, found = _chosen(request.GET.get("month", ""), every), costs.counts(every[-1])
    return answers.page(
        request,
        "console/admin/costs.html",
        month=chosen.isoformat(),
        priced=settings.MASAR_SMS_PRICE is not None,
        months={month.isoformat(): voice(language).month(month.isoformat()) for month in every},
        by_month=costing.by_month(found, every, language),
        by_service=costing.by_service(found, [chosen], language),
    )


def _chosen(given: str, every: list[date]) -> date:
    return next((month for month in every if month.isoformat() == given), every[0])


@administrator
@require_POST
def export(request: HttpRequest, officer: Officer) -> HttpResponse:
    """All months as a workbook. That it was taken is recorded before it is made."""
    language, now = language_of(request), clock.now()
    every = costs.months(now)
    looking.record(officer.id, Saw.EXPORT, [], now=now, about="costs")
    found = costs.counts(every[-1])
    tables = [costing.by_month(found, every, language), *costing.by_service(found, every, language)]
    name = f"costs-{every[-1]:%Y-%m}-{every[0]:%Y-%m}.xlsx"
    told = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(workbook.made(tables, language), content_type=XLSX, headers=told)
