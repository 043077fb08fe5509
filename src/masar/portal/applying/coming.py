"""The way to an application from home: what it takes, a contact, a code to it; and what is saved there already.

Whoever types a contact gets the same answer and whoever reads what is sent there gets a code, whether anything was
begun with it or not. Routes: ``/<language>/services/<service>/apply/``, ``/<language>/apply/`` and those below it.
"""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masar.applying import drafts
from masar.applying.drafts import Reach, TooMany
from masar.applying.filling import form_today
from masar.catalogue.queries import catalogue
from masar.lib import clock
from masar.lib.typed import cleaned
from masar.limits.network import network_of
from masar.people import codes
from masar.people.contacts import READ, GetsNoTexts, NoContact, masked
from masar.portal import answers, guard, sessions
from masar.portal.applying import contents, signing
from masar.portal.applying.ahead import prefilled_for
from masar.portal.applying.typed import Typed, kind_of
from masar.portal.way_in.cookies import DEVICE, REQUEST, keep
from masar.portal.wording import words

_NOT_DIGITS = re.compile(r"\D")


@guard.anyone
@require_safe
def start(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """What it takes to apply for this service from home, and the way to begin."""
    return _start(request, language, code, Typed(kind_of(request.GET.get("kind", ""))))


def _start(request: HttpRequest, language: str, code: str, typed: Typed) -> HttpResponse:
    form = form_today(code)
    if form is None:
        raise Http404
    return answers.page(
        request,
        language,
        "portal/applying/start.html",
        status=422 if typed.problem else 200,
        caching=answers.PRIVATE,
        alternate=f"services/{code}/apply/",
        service=contents.about(form, catalogue().services[code], language),
        code=code,
        typed=typed,
        **_open(request),
    )


def _open(request: HttpRequest) -> dict[str, Any]:
    """Whose drafts this browser opens, as their owner recognises the contact; empty where it opens none."""
    reach = sessions.reach_of(request, now=clock.now())
    return {"reach": masked(reach.kind, reach.value) if reach else "", "csrf": get_token(request) if reach else ""}


@guard.anyone
@require_safe
def saved(request: HttpRequest, language: str) -> HttpResponse:
    """What this browser's owner has begun; where it is not known who that is, the way to it by a code."""
    reach = sessions.reach_of(request, now=clock.now())
    if reach is None:
        return _back(request, language, Typed(kind_of(request.GET.get("kind", ""))))
    service = request.GET.get("service", "")
    return answers.page(
        request,
        language,
        "portal/applying/saved.html",
        caching=answers.PRIVATE,
        alternate="apply/",
        drafts=contents.saved(drafts.of(drafts.who(reach), now=clock.now()), language),
        another=contents.called(service, language) if form_today(service) else None,
        service=service,
        days=contents.lasting(language),
        just=request.GET.get("just") == "saved",
        **_open(request),
    )


def _back(request: HttpRequest, language: str, typed: Typed) -> HttpResponse:
    return answers.page(
        request,
        language,
        "portal/applying/back.html",
        status=422 if typed.problem else 200,
        caching=answers.PRIVATE,
        alternate="apply/",
        typed=typed,
        services=contents.online(language),
    )


@guard.stranger
@require_POST
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """A code is asked for: to any contact that is one, whoever's it is."""
    service, kind = request.POST.get("service", ""), kind_of(request.POST.get("kind", ""))
    value = request.POST.get("value", "")
    try:
        reach = Reach(kind, READ[kind](cleaned(value) if kind == "mobile" else value))
    except NoContact as error:
        wrong = "landline" if isinstance(error, GetsNoTexts) else kind
        typed = Typed(kind, value[:254], words(language)["contact"]["problem"][wrong])
        if service == signing.HERE:
            return signing.way_in(request, language, typed)
        return _start(request, language, service, typed) if service else _back(request, language, typed)
    told = {"language": language, "network": network_of(request.META.get("REMOTE_ADDR"))}
    token = drafts.ask_code(
        reach, service=service[:40], device=request.COOKIES.get(DEVICE, ""), now=clock.now(), **told
    )
    return _to_code(language, token)


def _to_code(language: str, token: str) -> HttpResponse:
    response = HttpResponseRedirect(
        f"/{language}/apply/code/", status=303, headers={"Cache-Control": answers.PRIVATE}
    )
    keep(response, REQUEST, token, int(codes.LIFE.total_seconds()))
    return response


@guard.anyone
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, language: str) -> HttpResponse:
    """Where the code is typed, and what it opens."""
    token = request.COOKIES.get(REQUEST, "")
    if request.method != "POST":
        return _code_page(request, language, token)
    if codes.kind_of(token) != codes.DRAFT:
        # A code that was asked for elsewhere is typed there: here a try of it would be lost.
        return _code_page(request, language, token, wrong=True)
    digits = _NOT_DIGITS.sub("", cleaned(request.POST.get("code", "")))
    opened = codes.open_with(token, digits, now=clock.now())
    return let_in(request, language, opened) if opened else _code_page(request, language, token, wrong=True)


def _code_page(request: HttpRequest, language: str, token: str, *, wrong: bool = False) -> HttpResponse:
    problem = words(language)["code"][codes.seen(token, now=clock.now()).wrong] if wrong else None
    return answers.page(
        request,
        language,
        "portal/applying/code.html",
        status=422 if wrong else 200,
        caching=answers.PRIVATE,
        alternate="apply/code/",
        problem=problem,
        kept_nothing=not token,
        csrf=get_token(request),
    )


@guard.anyone
@require_POST
def again(request: HttpRequest, language: str) -> HttpResponse:
    """Another code to the same contact."""
    token, network = request.COOKIES.get(REQUEST, ""), network_of(request.META.get("REMOTE_ADDR"))
    device = request.COOKIES.get(DEVICE, "")
    return _to_code(language, codes.again(token, contact_kind="", network=network, device=device, now=clock.now()))


def let_in(request: HttpRequest, language: str, opened: codes.Opened) -> HttpResponse:
    """The code was right: the browser opens what the contact has begun. Where that is nothing, it is begun."""
    reach, service = drafts.proved(opened)
    sessions.begin_drafts(request, reach, now=clock.now())
    if service == signing.HERE:
        response: HttpResponse = signing.here(language)
        response.delete_cookie(REQUEST, samesite="Strict")
        return response
    some = bool(drafts.of(drafts.who(reach), now=clock.now()))
    response = (
        _list(language, service) if some or not form_today(service) else _begun(request, language, reach, service)
    )
    response.delete_cookie(REQUEST, samesite="Strict")
    return response


def _list(language: str, service: str) -> HttpResponse:
    address = f"/{language}/apply/" + (f"?service={service}" if form_today(service) else "")
    return HttpResponseRedirect(address, status=303, headers={"Cache-Control": answers.PRIVATE})


@guard.drafter
@require_POST
def new(request: HttpRequest, language: str, reach: Reach) -> HttpResponse:
    """One more is begun."""
    service = request.POST.get("service", "")
    if form_today(service) is None:
        raise Http404
    return _begun(request, language, reach, service)


def _begun(request: HttpRequest, language: str, reach: Reach, service: str) -> HttpResponse:
    form, now = form_today(service), clock.now()
    assert form is not None
    known = prefilled_for(request, form, reach, now=now)
    try:
        draft = drafts.begin(reach, service=service, form=form.version, language=language, answers=known, now=now)
    except TooMany:
        return answers.told(request, language, "too_many_drafts", status=409, alternate="apply/", again=False)
    # At the first step, also where it is filled in ahead: whoever it is about looks at it.
    address = f"/{language}/apply/{draft.pk}/step/{form.steps[0].code}/"
    return HttpResponseRedirect(address, status=303, headers={"Cache-Control": answers.PRIVATE})
