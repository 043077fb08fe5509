"""All answers once more, the declaration, and sending; and a draft that is deleted.

Routes: ``/<language>/apply/<draft>/check/``, ``…/drop/``.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from masar.applying import drafts
from masar.applying.drafts import Reach
from masar.applying.filling import Filling
from masar.applying.submitting import Gone, Otherwise, Unfinished, Unsaid, ready, submit
from masar.cases.alike import SAID, Because
from masar.cases.registering import Unguarded, WrongPeople
from masar.lib import clock
from masar.lib.numbers import shown as spaced
from masar.portal import answers, guard
from masar.portal.applying import contents
from masar.portal.applying.papers import handed_in
from masar.portal.applying.steps import gone, of, onward, to
from masar.portal.wording import words
from masar.staff.queries import offices


@guard.drafter
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """What would be sent; and, if it is what was shown, it is sent. Sent again, it leads to the same receipt."""
    if request.method == "POST":
        return _send(request, language, reach, id)
    found = of(reach, id)
    return _page(request, language, found) if found else gone(request, language, reach, id)


def _send(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    found, said = of(reach, id), request.POST
    because = Because(said["because"]) if said.get("because") in SAID else None
    if said.get("same") == "same" and found:
        # It is the same: the page of the one that is open; nothing is sent, and what was written stays.
        try:
            if alike := ready(found).alike:
                return HttpResponseRedirect(f"/{language}/track/{spaced(alike[0])}/", status=303)
        except Unfinished:
            return onward(language, found, checking=True)
    if said.get("same") != "another":
        because = None
    try:
        submit(drafts.who(reach), id, mark=said.get("mark", ""), because=because, now=clock.now())
    except Gone:
        return gone(request, language, reach, id)
    except Unfinished:
        return onward(language, found, checking=True) if found else gone(request, language, reach, id)
    except Otherwise:
        return _again(request, language, reach, id, "other", 409)
    except Unsaid:
        return _again(request, language, reach, id, "unsaid")
    except Unguarded:
        return _again(request, language, reach, id, "guardian")
    except WrongPeople:
        return _again(request, language, reach, id, "people")
    return to(language, id, "receipt/")


def _again(
    request: HttpRequest, language: str, reach: Reach, id: str, problem: str, status: int = 422
) -> HttpResponse:
    found = of(reach, id)
    return _page(request, language, found, problem, status) if found else gone(request, language, reach, id)


def _page(
    request: HttpRequest, language: str, found: Filling, problem: str | None = None, status: int = 200
) -> HttpResponse:
    if found.content.office not in offices():
        return onward(language, found, checking=True)
    try:
        what = ready(found)
    except Unfinished:
        return onward(language, found, checking=True)
    said = words(language)["apply"]["check"]
    return answers.page(
        request,
        language,
        "portal/applying/check.html",
        status=status,
        alternate=f"apply/{found.draft.pk}/check/",
        at=contents.head(found, language),
        problem=said[problem] if problem else None,
        focus="same" if problem == "unsaid" else "answers",
        steps=contents.looked_through(what.shown, language),
        office=offices()[found.content.office].name[language],
        alone=len(offices()) == 1,
        evidence=handed_in(found, language),
        signers=contents.signing(what.shown, language),
        alike=[spaced(number) for number in what.alike],
        reasons=contents.reasons(language),
        declaration=what.shown["declaration"][language],
        mark=what.mark,
        csrf=get_token(request),
    )


@guard.drafter
@require_http_methods(["GET", "HEAD", "POST"])
def drop(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """A draft is deleted, after a page that asks."""
    if request.method == "POST":
        drafts.drop(drafts.who(reach), id, now=clock.now())
        return HttpResponseRedirect(f"/{language}/apply/", status=303)
    found = of(reach, id)
    if found is None:
        return gone(request, language, reach, id)
    return answers.page(
        request,
        language,
        "portal/applying/drop.html",
        alternate=f"apply/{id}/drop/",
        at=contents.head(found, language),
        csrf=get_token(request),
    )
