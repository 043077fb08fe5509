"""Files with the form: a document each, none of which has to be there; each file is sent by itself.

Routes: ``/<language>/apply/<draft>/documents/`` and ``send/``, ``back/`` below it.
"""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from masar.applying import drafts, files
from masar.applying.drafts import Reach
from masar.applying.files import Item, NotAsked
from masar.applying.filling import Filling
from masar.documents.answering import Shows, plain
from masar.documents.kinds import Unfit
from masar.documents.taking import TooMany
from masar.lib import clock
from masar.lib.multipart import Part
from masar.portal import answers, guard
from masar.portal.answering.bodies import file_of
from masar.portal.answering.sheets import Problem, filed, limit, why_not
from masar.portal.applying import contents
from masar.portal.applying.steps import gone, of, onward, to
from masar.portal.wording import voice
from masar.staff.queries import offices
from masar.telling.aids import aids


@guard.drafter
@require_safe
def documents(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """All documents that the answers ask for, and what was sent of each."""
    return _page(request, language, reach, id)


@csrf_exempt
@guard.drafter
@require_POST
def send(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """Take one file; the form's token is looked at once the file is taken out of the body."""
    file = file_of(request)
    if file is None:
        return _page(request, language, reach, id, Problem("large"))
    return _send(request, language, reach, id, file)


@csrf_protect
def _send(request: HttpRequest, language: str, reach: Reach, id: str, file: Part) -> HttpResponse:
    document, why = request.POST.get("document", "").replace("\x00", ""), ""
    if not file.content and not file.called:
        return _page(request, language, reach, id, Problem("none", document))
    try:
        files.send(drafts.who(reach), id, document, file.content, file.called, now=clock.now())
    except Unfit as unfit:
        why = unfit.why.value
    except TooMany:
        why = "many"
    except NotAsked:
        # Answered otherwise meanwhile, sent or deleted.
        return _page(request, language, reach, id, Problem("not_asked"))
    return _page(request, language, reach, id, Problem(why, document)) if why else _back(language, id, document)


@guard.drafter
@require_POST
def back(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """Take a file back."""
    try:
        files.take_back(drafts.who(reach), id, UUID(request.POST.get("id", "")), now=clock.now())
    except NotAsked:
        return _page(request, language, reach, id)
    except ValueError:
        raise Http404 from None
    return _back(language, id, "")


def _back(language: str, id: str, document: str) -> HttpResponse:
    anchor = f"doc-{document}" if document else "items"
    return HttpResponseRedirect(f"/{language}/apply/{id}/documents/#{anchor}", status=303)


def _page(request: HttpRequest, language: str, reach: Reach, id: str, problem: Problem | None = None) -> HttpResponse:
    found = of(reach, id)
    if found is None:
        return gone(request, language, reach, id)
    if found.wanting or found.content.office not in offices():
        return onward(language, found, checking=True)
    items = files.items(found)
    if not items:
        return to(language, id, "check/")
    speak = voice(language)
    return answers.page(
        request,
        language,
        "portal/applying/papers.html",
        status=422 if problem else 200,
        alternate=f"apply/{id}/documents/",
        at=contents.head(found, language),
        items=[_item(item, language, problem) for item in items],
        arriving=any(file.state in ("received", "checking") for item in items for file in item.files),
        limit=limit(speak),
        problem=why_not(speak, problem.why) if problem else None,
        field=f"file-{problem.document}" if problem and problem.document else "items",
        place=(contents.pages(found) - 1, contents.pages(found)),
        csrf=get_token(request),
    )


def _item(item: Item, language: str, problem: Problem | None) -> dict[str, Any]:
    speak, document = voice(language), item.document
    return {
        "code": document.code,
        "name": document.name[language],
        "optional": item.optional,
        "needs": [need[language] for need in document.needs],
        "aids": aids(document, speak),
        "files": [_file(row, language) for row in item.files],
        "another": bool(item.sent),
        "problem": why_not(speak, problem.why) if problem and problem.document == document.code else None,
    }


def _file(row: Any, language: str) -> dict[str, Any]:
    file, speak = plain(row), voice(language)
    why = why_not(speak, file.reason) if file.shows is Shows.REFUSED else ""
    return filed(file, speak, why=why, back=file.live)


def handed_in(of: Filling, language: str) -> list[tuple[str, str]]:
    """Each document that the answers ask for, and how many files of it are there, in words."""
    speak = voice(language)
    return [
        (
            item.document.name[language],
            speak.count("apply.papers.count", item.sent) if item.sent else speak.say("apply.papers.none"),
        )
        for item in files.items(of)
    ]
