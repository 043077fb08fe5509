"""A request for documents, answered: all of them on one page, each file sent by itself.

Routes: ``/<language>/mine/<number>/documents/`` and ``send/``, ``back/``, ``cannot/`` below it.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from masar.cases.access import Own
from masar.cases.actions import Refused
from masar.documents import answering
from masar.documents.answering import Kept, NotAsked
from masar.documents.kinds import Unfit
from masar.documents.taking import TooMany
from masar.lib import clock
from masar.lib.multipart import Part
from masar.portal import answers, guard
from masar.portal.answering.bodies import file_of
from masar.portal.answering.sheets import Problem, shaped
from masar.portal.own.whose import own_or_404


@guard.applicant
@require_safe
def documents(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """All documents that are and were asked for."""
    return _page(request, language, own_or_404(person, number), None)


def _page(request: HttpRequest, language: str, own: Own, problem: Problem | None) -> HttpResponse:
    try:
        shown = shaped(own, language, problem)
    except Refused:
        raise Http404 from None
    more: dict[str, Any] = {"alternate": f"mine/{shown['number']}/documents/", "csrf": get_token(request)}
    status = 422 if problem else 200
    return answers.page(request, language, "portal/answering.html", status=status, **more, **shown)


@csrf_exempt
@guard.applicant
@require_POST
def send(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Take one file; the form's token is looked at once the file is taken out of the body."""
    own, file = own_or_404(person, number), file_of(request)
    return _page(request, language, own, Problem("large")) if file is None else _send(request, language, own, file)


@csrf_protect
def _send(request: HttpRequest, language: str, own: Own, file: Part) -> HttpResponse:
    document = request.POST.get("document", "").replace("\x00", "")
    if not file.content and not file.called:
        return _page(request, language, own, Problem("none", document))
    try:
        answering.send(own, document, file.content, file.called, now=clock.now())
    except Unfit as unfit:
        return _page(request, language, own, Problem(unfit.why.value, document))
    except TooMany:
        return _page(request, language, own, Problem("many", document))
    except (NotAsked, Refused):
        return _page(request, language, own, Problem("not_asked"))
    return _back(request, language, document)


@guard.applicant
@require_POST
def back(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Take a file back that nobody has seen."""
    own = own_or_404(person, number)
    try:
        answering.take_back(own, UUID(request.POST.get("id", "")), now=clock.now())
    except Kept:
        return _page(request, language, own, Problem("kept"))
    except (NotAsked, Refused, ValueError):
        raise Http404 from None
    return _back(request, language, "")


@guard.applicant
@require_POST
def cannot(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Say that a document cannot be had, or not in time."""
    own, document = own_or_404(person, number), request.POST.get("document", "").replace("\x00", "")
    words, until = request.POST.get("words", "").replace("\x00", "").strip(), request.POST.get("until", "").strip()
    now = clock.now()
    try:
        day = date.fromisoformat(until) if until else None
    except ValueError:
        return _page(request, language, own, Problem("no_day", document))
    if day is not None and day <= now.date():
        return _page(request, language, own, Problem("no_day", document))
    if not words and day is None:
        return _page(request, language, own, Problem("no_words", document))
    try:
        answering.cannot_get(own, document, words, until=day, key=UUID(request.POST.get("key", "")), now=now)
    except (NotAsked, Refused):
        return _page(request, language, own, Problem("not_asked"))
    except ValueError:
        raise Http404 from None
    return _back(request, language, document)


def _back(request: HttpRequest, language: str, document: str) -> HttpResponse:
    page = request.path.rsplit("/", 2)[0]
    return HttpResponseRedirect(f"{page}/#{f'doc-{document}' if document else 'items'}", status=303)
