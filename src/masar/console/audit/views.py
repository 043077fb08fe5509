"""The auditors' pages. Whoever looks here leaves a look of their own."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from masar.cases import trail
from masar.cases.trail import Place, Sort
from masar.console import answers, guard
from masar.console.audit import asking, telling
from masar.console.audit.asking import Asked
from masar.console.languages import language_of
from masar.console.wording import voice
from masar.lib import clock
from masar.staff import looking
from masar.staff.looking import Saw
from masar.staff.officers import Officer
from masar.staff.rights import Right


def _today() -> date:
    return clock.local_day(clock.now(), timezone.get_default_timezone())


@guard.officer(Right.AUDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Who did and saw what. The form leads to the address of what it asks for."""
    posted = request.method == "POST"
    given = {name: str(value) for name, value in (request.POST if posted else request.GET).items()}
    asked = asking.read(given, today=_today(), kinds=telling.KINDS, typed=posted)
    if asked.problems:
        return _page(request, asked, status=422)
    if posted:
        return HttpResponseRedirect(answers.address(f"audit/?{asked.query()}"))
    if not asking.may(officer, asked):
        return _page(request, asked, bounded=True, status=200 if not given else 403)
    looking.record(officer.id, Saw.LOG, [asked.case] if asked.case else [], now=clock.now(), about=asked.noted())
    wanted = asked.wanted(timezone.get_default_timezone())
    entries, after = trail.page(wanted, Place.read(given.get("after", "")))
    on = asked.query(after=str(after)) if after else ""
    return _page(request, asked, lines=telling.lines(entries, voice(language_of(request))), on=on)


def _page(request: HttpRequest, asked: Asked, *, status: int = 200, **context: object) -> HttpResponse:
    speak = voice(language_of(request))
    kinds = [
        (sort.value, [(f"{sort.value}:{what}", telling.words_of(sort, speak)[what]) for what in telling.WHATS[sort]])
        for sort in Sort
    ]
    days = speak.between(asked.since.isoformat(), asked.until.isoformat())
    shown = {
        "bounded": False,
        "asked": asked,
        "kinds": kinds,
        "problems": asked.problems,
        "days": days,
        "most": asking.WIDEST,
    }
    return answers.page(request, "console/audit/look.html", status=status, **(shown | context))


@guard.officer(Right.AUDIT)
@require_POST
def export(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The same as a file, whole. That it was taken is recorded before its first line."""
    given = {name: str(value) for name, value in request.POST.items()}
    asked = asking.read(given, today=_today(), kinds=telling.KINDS, typed=False)
    if asked.problems:
        return _page(request, asked, status=422)
    if not asking.may(officer, asked):
        return answers.error(request, "not_yours", 403)
    looking.record(officer.id, Saw.EXPORT, [asked.case] if asked.case else [], now=clock.now(), about=asked.noted())
    entries = trail.everything(asked.wanted(timezone.get_default_timezone()))
    file = telling.rows(entries, voice(language_of(request)))
    name = f"audit-{asked.since.isoformat()}-{asked.until.isoformat()}.csv"
    told = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(file, content_type="text/csv; charset=utf-8", headers=told)  # type: ignore[return-value]
