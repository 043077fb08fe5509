"""A person's own pages: their applications, everything of one, and what they decide about it.

Routes: ``/<language>/mine/`` and below. Whose they are is in the session, never in the address.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST, require_safe

from masar.cases import confirming
from masar.cases.access import own_cases
from masar.cases.actions import Refused
from masar.cases.owner import close_to_number
from masar.lib import clock
from masar.limits.network import network_of
from masar.portal import answers, guard
from masar.portal.own import contents
from masar.portal.own.whose import own_or_404
from masar.portal.status.views import log_answer
from masar.telling.reading import CANNOT


@guard.applicant
@require_safe
def mine(request: HttpRequest, language: str, person: UUID) -> HttpResponse:
    """All applications of the person, newest first."""
    network = network_of(request.META.get("REMOTE_ADDR"))
    applications, alternate = contents.listed(own_cases(person), language, network=network), "mine/"
    csrf = get_token(request)
    return answers.page(
        request, language, "portal/mine.html", alternate=alternate, applications=applications, csrf=csrf
    )


@guard.applicant
@require_safe
def whole(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Everything of one application: what the number shows, and what is for its owner alone."""
    own = own_or_404(person, number)
    network, fonts = network_of(request.META.get("REMOTE_ADDR")), not answers.spares_data(request)
    try:
        body = contents.whole(own, language, csrf=get_token(request), fonts=fonts, network=network)
    except CANNOT:
        return answers.later(request, language)
    return HttpResponse(body, headers={"Content-Language": language})


@guard.applicant
@require_safe
def log(request: HttpRequest, language: str, person: UUID, number: str, page: str) -> HttpResponse:
    """A page of the log that is too long for the whole view."""
    return log_answer(request, language, own_or_404(person, number).shown, number, int(page), own=True)


@guard.applicant
@require_POST
def number(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Switch off, or on again, that the number alone opens the status."""
    own = own_or_404(person, number)
    reader = guard.owner(network_of(request.META.get("REMOTE_ADDR")))
    close_to_number(own, closed=request.POST.get("closed") == "yes", reader=reader, now=clock.now())
    return HttpResponseRedirect(f"/{language}/mine/{number}/#control", status=303)


@guard.applicant
@require_POST
def correction(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """The owner's answer to a correction of what was given. Of one that was decided before the page says how."""
    own, network = own_or_404(person, number), network_of(request.META.get("REMOTE_ADDR"))
    said, accept = request.POST.get("words", "").replace("\x00", ""), request.POST.get("right", "")
    if accept not in ("yes", "no"):
        raise Http404
    told: dict[str, Any] = {"words": said, "reader": guard.owner(network), "now": clock.now()}
    try:
        confirming.answer(own, UUID(request.POST.get("key", "")), accept=accept == "yes", **told)
    except confirming.Changed:
        return answers.told(request, language, "unfit", status=409, again=False, alternate=f"mine/{number}/")
    except (Refused, ValueError):
        raise Http404 from None
    except confirming.Decided:
        pass
    return HttpResponseRedirect(f"/{language}/mine/{number}/#corrections", status=303)
