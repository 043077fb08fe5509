"""Acts in bulk, page by page: the cases and the act, its form, every effect, and what became of each."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masar.cases import bulk
from masar.cases.acting import Desk, Invalid, NotAllowed, NotForeseen
from masar.cases.acts import Act, Wrong
from masar.cases.bulk import FAILED, IN_BULK, MOST, Became
from masar.cases.desk_models import BulkJob
from masar.console import answers, guard
from masar.console.bulk import choosing, showing
from masar.console.case import canned, forms
from masar.console.case.naming import names_of
from masar.console.languages import language_of
from masar.console.wording import voice
from masar.lib import clock
from masar.lib.numbers import shown
from masar.staff.looking import Saw, record
from masar.staff.officers import Officer
from masar.staff.rights import Right

ROWS = 50
"""Of a page."""


@guard.officer(Right.BULK)
@require_safe
def jobs(request: HttpRequest, officer: Officer) -> HttpResponse:
    """One's own jobs, and a new one."""
    speak = voice(language_of(request))
    found = [
        (job.pk, speak.phrase("act.name")[job.act], speak.count("queue.count", job.total), _moment(request, job))
        for job in bulk.jobs_of(officer)
    ]
    given = request.GET.dict()
    today = clock.local_day(clock.now(), timezone.get_default_timezone())
    of_queue = choosing.of_queue(given["queue"], given, officer, today) if "queue" in given else []
    text = "\n".join(map(shown, of_queue))
    return _choose(request, text, given.get("act", ""), "", jobs=found, full=len(of_queue) == MOST)


def _moment(request: HttpRequest, job: BulkJob) -> str:
    return voice(language_of(request)).moment(job.made_at)


def _choose(request: HttpRequest, text: str, act: str, problem: str, **more: Any) -> HttpResponse:
    status = 422 if problem else 200
    acts = [(one.value, one.value == act) for one in IN_BULK]
    context = {"jobs": [], "full": False, "most": MOST} | more
    return answers.page(
        request, "console/bulk/jobs.html", status=status, numbers=text, acts=acts, problem=problem, **context
    )


@guard.officer(Right.BULK)
@require_POST
def new(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The form of the act on these cases; filled in, the job that it makes."""
    text = request.POST.get("numbers", "")
    wanted, others = choosing.numbers(text)
    chosen = request.POST.get("act", "")
    problem = _unfit(wanted, others, chosen)
    if problem:
        return _choose(request, text[: choosing.LONGEST], chosen, problem)
    act, now = Act(chosen), clock.now()
    at = choosing.model(wanted, act, officer)
    if at is None:
        return _choose(request, text, chosen, "not_open")
    sheet = forms.read(request, at, act)
    if sheet.step not in ("preview", "record"):
        return _form(request, at, sheet, wanted, {})
    try:
        at.check(act, sheet.values, may=officer.may, actor=officer.actor, now=now, unforeseen=False)
    except Invalid as error:
        return _form(request, at, sheet, wanted, error.problems)
    except (NotAllowed, NotForeseen):
        return answers.error(request, "not_yours", 403)
    job = bulk.prepare(officer, act, sheet.values, wanted, now=now)
    return HttpResponseRedirect(answers.address(f"bulk/{job.pk}/"))


def _unfit(wanted: list[str], others: int, act: str) -> str:
    if act not in {one.value for one in IN_BULK}:
        return "no_act"
    if others:
        return "no_number"
    return "nothing" if not wanted else "too_many" if len(wanted) > MOST else ""


def _form(
    request: HttpRequest, at: Desk, sheet: forms.Sheet, wanted: list[str], problems: dict[str, Wrong]
) -> HttpResponse:
    language = language_of(request)
    fields = forms.fields(at, sheet, names_of(at, voice(language)), problems)
    return answers.page(
        request,
        "console/bulk/form.html",
        status=422 if problems else 200,
        act=sheet.act.value,
        fields=fields,
        problems=[field for field in fields if field.problem],
        ready=list(canned.offered(language)),
        canned=sheet.canned,
        numbers="\n".join(map(shown, wanted)),
        count=voice(language).count("queue.count", len(wanted)),
    )


def _own(officer: Officer, job: UUID) -> BulkJob:
    found = bulk.job_of(officer, job)
    if found is None:
        raise Http404
    return found


@guard.officer(Right.BULK)
@require_http_methods(["GET", "HEAD"])
def job(request: HttpRequest, officer: Officer, job: UUID) -> HttpResponse:
    """Every effect before it is begun; then how far it is, and what became of each case."""
    own, now, speak = _own(officer, job), clock.now(), voice(language_of(request))
    begun = own.started_at is not None
    counted = bulk.outcomes(own.pk)
    failed = sum(count for became, count in counted.items() if became in FAILED)
    after = request.GET.get("after", "")
    place = int(after) if after.isascii() and after.isdecimal() and len(after) < 6 else -1
    only = FAILED if request.GET.get("only") == "failed" else set(Became)
    rows = bulk.rows_of(own.pk, only, after=place, most=ROWS + 1)
    page, on = rows[:ROWS], rows[ROWS - 1].place if len(rows) > ROWS else None
    today = clock.local_day(now, timezone.get_default_timezone())
    record(officer.id, Saw.QUEUE, [row.case_id for row in page if row.case_id], now=now, about="bulk")
    return answers.page(
        request,
        "console/bulk/job.html",
        job=own,
        act=own.act,
        begun=begun,
        ended=own.done_at is not None,
        total=speak.count("queue.count", own.total),
        outcomes=[(became.value, speak.number(counted[became])) for became in Became if counted[became]],
        ready=counted[Became.READY],
        failed=failed,
        groups=[] if begun else showing.groups(own, speak, now=now, today=today),
        lines=showing.lines(page, speak),
        on=on,
        only="failed" if only is FAILED else "",
    )


@guard.officer(Right.BULK)
@require_POST
def start(request: HttpRequest, officer: Officer, job: UUID) -> HttpResponse:
    """Let it be done."""
    bulk.start(_own(officer, job), now=clock.now())
    return HttpResponseRedirect(answers.address(f"bulk/{job}/"))


@guard.officer(Right.BULK)
@require_POST
def stop(request: HttpRequest, officer: Officer, job: UUID) -> HttpResponse:
    """Leave undone what was not come to yet."""
    bulk.stop(_own(officer, job))
    return HttpResponseRedirect(answers.address(f"bulk/{job}/"))


@guard.officer(Right.BULK)
@require_POST
def again(request: HttpRequest, officer: Officer, job: UUID) -> HttpResponse:
    """A new job for what failed, looked at anew."""
    anew = bulk.again(officer, _own(officer, job), now=clock.now())
    return HttpResponseRedirect(answers.address(f"bulk/{anew.pk}/"))
