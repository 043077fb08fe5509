"""All answers once more, the declaration, and sending; then the receipt. And a draft that is deleted.

Routes: ``/<language>/apply/<draft>/check/``, ``…/receipt/``, ``…/drop/``.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods, require_safe

from masar.applying import drafts
from masar.applying.drafts import Reach
from masar.applying.filling import Filling
from masar.applying.submitting import Gone, Otherwise, Sent, Unfinished, Unsaid, of_case, ready, sent, submit
from masar.cases.alike import SAID, Because
from masar.cases.finding import numbered
from masar.cases.registering import Unguarded, WrongPeople
from masar.catalogue.queries import catalogue
from masar.design.qr import drawn
from masar.lib import clock
from masar.lib.numbers import shown as spaced
from masar.portal import answers, guard
from masar.portal.applying import contents
from masar.portal.applying.papers import handed_in
from masar.portal.applying.steps import gone, of, onward, to
from masar.portal.wording import voice, words
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
@require_safe
def receipt(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """The receipt of what was sent, for a day."""
    draft = drafts.find(drafts.who(reach), id, now=clock.now())
    made = sent(draft) if draft else None
    if made is None:
        return gone(request, language, reach, id) if draft is None else to(language, id)
    return answers.page(
        request,
        language,
        "portal/applying/receipt.html",
        alternate=f"apply/{id}/receipt/",
        csrf=get_token(request),
        **_receipt(request, language, made),
    )


def _receipt(request: HttpRequest, language: str, made: Sent) -> dict[str, Any]:
    at, speak = numbered(made.number), voice(language)
    assert at is not None
    number, secret = spaced(made.number), made.secret
    service, kept = catalogue().services.get(at.service), of_case(made.case)
    address = f"{contents.origin(request)}/{language}/track/{number}/"
    stages = service.procedure_on(at.submitted).everybodys[1:3] if service and at.submitted else ()
    card = offices().get(at.office)
    return {
        "number": number,
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "address": address,
        "picture": drawn(address),
        "service": contents.called(at.service, language),
        "office": card.name[language] if card else "",
        "day": speak.day(at.submitted.isoformat()) if at.submitted else "",
        "next": [(stage.name[language], stage.explanation[language]) for stage in stages],
        "signers": contents.signing(kept.shown, language) if kept else [],
        "steps": contents.looked_through(kept.shown, language) if kept else [],
    }


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
