"""Taking over what an absent colleague has taken on."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from masar.cases import claims
from masar.cases.claims import OVER, Why
from masar.console import answers, guard
from masar.console.languages import language_of
from masar.console.wording import voice
from masar.lib import clock
from masar.staff.officers import Officer, names
from masar.staff.rights import Right


@guard.officer(Right.TAKE_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def colleagues(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Which colleagues have how many cases that one may take over, and doing so, with a reason."""
    if request.method != "POST":
        return _page(request, officer)
    whose, why = request.POST.get("colleague", ""), request.POST.get("why", "")
    if not (whose.isascii() and whose.isdecimal()):
        return _page(request, officer, problem="colleague", status=422)
    if why not in set(OVER):
        return _page(request, officer, problem="why", chosen=int(whose), status=422)
    taken = claims.take_over(int(whose), officer, Why(why), now=clock.now())
    return HttpResponseRedirect(answers.address(f"queue/colleagues/?taken={taken}"))


def _page(
    request: HttpRequest, officer: Officer, *, problem: str = "", chosen: int | None = None, status: int = 200
) -> HttpResponse:
    speak = voice(language_of(request))
    held = claims.held_by_colleagues(officer)
    called = names(held)
    found = [(code, called.get(code, str(code)), speak.count("queue.count", count)) for code, count in held.items()]
    taken = request.GET.get("taken", "")
    done = speak.count("colleagues.taken", int(taken)) if taken.isascii() and taken.isdecimal() else ""
    return answers.page(
        request,
        "console/queues/colleagues.html",
        status=status,
        found=sorted(found, key=lambda one: one[1]),
        reasons=[why.value for why in OVER],
        problem=problem,
        chosen=chosen,
        done=done if len(taken) < 7 else "",
    )
