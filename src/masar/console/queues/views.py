"""A queue page by page, and taking on what stands in it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from masar.cases import claims
from masar.cases.acting import NotAllowed
from masar.cases.desk_models import OpenCase
from masar.cases.queue_files import queues
from masar.cases.queue_lines import Line, lines
from masar.cases.queue_rows import COLUMN, SIZE, Mark, page
from masar.cases.queues import Queue, Whose
from masar.cases.sight import Filter, one_s_own
from masar.catalogue.queries import catalogue
from masar.console import answers, guard
from masar.console.languages import language_of
from masar.console.queues import asking
from masar.console.queues.asking import Asked
from masar.console.queues.showing import Teller
from masar.console.wording import voice
from masar.lib import clock, numbers
from masar.staff import looking, queries
from masar.staff.looking import Saw
from masar.staff.officers import Officer, names
from masar.staff.rights import Right

TOLD = ("taken", "claimed", "released", "gone", "none")
"""What the page says after a form: a colleague was quicker, taken on, given back, over meanwhile, nothing left."""


def _queue(name: str) -> Queue:
    queue = queues().get(name)
    if queue is None:
        raise Http404
    return queue


@guard.officer(Right.READ_CASE)
@require_safe
def queue(request: HttpRequest, officer: Officer, name: str) -> HttpResponse:
    """A page of a queue, with the number of all that is behind it, and of the others under what is set."""
    shown = _queue(name)
    if not officer.holds(shown.right):
        return answers.error(request, "not_yours", 403)
    now, speak = clock.now(), voice(language_of(request))
    today = clock.local_day(now, timezone.get_default_timezone())
    asked = asking.asked(request.GET.dict(), shown, officer)
    looked_at = asking.sight(shown, officer, asked.chosen, today)
    cases, more = page(shown, looked_at, after=asked.after)
    found = lines(cases, officer=officer.id, actor=officer.actor)
    looking.record(officer.id, Saw.QUEUE, [line.case for line in found], now=now, about=name)
    tell = Teller(shown, officer, speak, today, names({line.holder for line in found if line.holder}))
    counted = asking.numbers(officer, asked.chosen, today)
    number = next(count for one, count in counted if one.name == name)
    return answers.page(
        request,
        "console/queues/queue.html",
        queue=shown,
        title=shown.title[speak.language],
        number=speak.number(number),
        told_number=speak.count("queue.count", number),
        others_there=[(one.name, one.title[speak.language], speak.number(n)) for one, n in counted],
        rows=tell.rows(found),
        asked=asked,
        on=asked.query(after=_last(shown, found)) if more and found else "",
        told=request.GET.get("told") if request.GET.get("told") in TOLD else "",
        bulk=officer.holds(Right.BULK) and bool(found) and not shown.where.consulted,
        take_next=officer.holds(Right.CLAIM) and not one_s_own(shown, looked_at) and not shown.where.consulted,
        **_choices(shown, officer, speak.language),
    )


def _choices(queue: Queue, officer: Officer, language: str) -> dict[str, Any]:
    """What can be set, each with its name."""
    offices, services = asking.choices(queue, officer)
    cards, known = queries.offices(), catalogue().services
    return {
        "offices": sorted(((code, cards[code].name[language]) for code in offices), key=lambda pair: pair[1]),
        "services": [(code, known[code].name[language]) for code in services],
        "whose": [(one.value, one.value) for one in Whose],
    }


def _last(queue: Queue, found: list[Line]) -> str:
    """The place behind the last row."""
    return str(Mark(getattr(found[-1], COLUMN[queue.order]), found[-1].case))


@guard.officer(Right.CLAIM)
@require_POST
def take_next(request: HttpRequest, officer: Officer, name: str) -> HttpResponse:
    """Take on the first case of the queue that nobody has, and open it."""
    shown, now = _queue(name), clock.now()
    if not officer.holds(shown.right):
        return answers.error(request, "not_yours", 403)
    asked = asking.asked(request.POST.dict(), shown, officer)
    today = clock.local_day(now, timezone.get_default_timezone())
    free = Filter(asked.chosen.office, asked.chosen.service, Whose.NOBODYS)
    cases, _ = page(shown, asking.sight(shown, officer, free, today), size=SIZE)
    known = dict(OpenCase.objects.filter(pk__in=cases).values_list("pk", "number"))
    for case in filter(known.__contains__, cases):
        try:
            claims.claim(case, officer, now=now)
        except (claims.Taken, claims.NotOpen, NotAllowed):
            continue
        return HttpResponseRedirect(answers.address(f"case/{numbers.shown(known[case])}/"))
    return _back(name, asked, "none")


@guard.officer(Right.CLAIM)
@require_POST
def take(request: HttpRequest, officer: Officer, name: str) -> HttpResponse:
    """Take this case on, or give it back (``act``), and stay in the queue."""
    shown = _queue(name)
    asked = asking.asked(request.POST.dict(), shown, officer)
    act, held = request.POST.get("act"), request.POST.get("held", "")
    doing, told = (claims.release, "released") if act == "release" else (claims.claim, "claimed")
    try:
        case = UUID(hex=request.POST.get("case", ""))
    except ValueError:
        return _back(name, asked, "gone")
    try:
        doing(case, officer, now=clock.now(), held=int(held) if held.isascii() and held.isdecimal() else None)
    except claims.Taken:
        told = "taken"
    except claims.NotOpen:
        told = "gone"
    except NotAllowed:
        return answers.error(request, "not_yours", 403)
    return _back(name, asked, told)


def _back(name: str, asked: Asked, told: str) -> HttpResponse:
    after = {"after": str(asked.after)} if asked.after is not None else {}
    return HttpResponseRedirect(answers.address(f"queue/{name}/{asked.query(told=told, **after)}"))
