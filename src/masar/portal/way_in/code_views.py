"""The way in: a code is asked for, sent to the contact on file, and typed.

Whoever asks gets the same answer, whatever they typed and whether or not there is anybody behind it.
Routes: ``/<language>/code/``, ``/<language>/code/ask/``, ``/<language>/code/again/``, ``/<language>/leave/``.
"""

import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masar.cases.access import owner_of_receipt
from masar.lib import clock
from masar.lib.typed import Meaning, Typed, cleaned, read
from masar.limits.network import network_of
from masar.notices import messages
from masar.people import access, codes, identities, ways
from masar.people.keyring import ring
from masar.portal import answers, guard, sessions
from masar.portal.applying import coming
from masar.portal.way_in import contact_views
from masar.portal.way_in.cookies import DEVICE, REQUEST, YEAR, keep, to_code
from masar.portal.wording import words

_NOT_DIGITS = re.compile(r"\D")


def ask_for(request: HttpRequest, language: str, typed: Typed) -> HttpResponse:
    """Keep the request for a code, and lead to where the code is typed.

    Of people and numbers it reads nothing, and so can tell nothing. Whether a receipt exists it does look up: whoever
    shows one is not refused for their network's sake, and nobody comes upon 130 bits by trying.
    """
    vouched = False
    if typed.meaning is Meaning.IDENTITY:
        keys = identities.looked_for(typed.value)
        kind, asked = "identity", tuple(blind for key in keys for blind in ring().blinds(key))
    elif typed.meaning is Meaning.RECEIPT:
        kind, asked = "receipt", (codes.hashed(typed.value),)
        vouched = owner_of_receipt(asked[0]) is not None
    else:
        kind, asked = "number", (typed.value,)
    network = network_of(request.META.get("REMOTE_ADDR"))
    device = request.COOKIES.get(DEVICE, "")
    wanted = codes.Ask(kind, asked, language, network, device=device, vouched=vouched)
    return to_code(language, codes.ask(wanted, now=clock.now()))


@guard.stranger
@require_POST
def ask(request: HttpRequest, language: str) -> HttpResponse:
    """“See everything” on a status page: a code for the applicant of that number."""
    typed = read(request.POST.get("reference", ""), identities.plausible)
    if typed.meaning not in (Meaning.NUMBER, Meaning.IDENTITY, Meaning.RECEIPT):
        return HttpResponseRedirect(f"/{language}/track/", status=303)
    return ask_for(request, language, typed)


@guard.anyone
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, language: str) -> HttpResponse:
    """The page where the code is typed, and what a typed code opens."""
    token = request.COOKIES.get(REQUEST, "")
    if request.method != "POST":
        return code_page(request, language, token)
    now, digits = clock.now(), _NOT_DIGITS.sub("", cleaned(request.POST.get("code", "")))
    opened = codes.open_with(token, digits, now=now)
    if opened is None:
        return code_page(request, language, token, wrong=True)
    if opened.kind == codes.DRAFT:
        return coming.let_in(request, language, opened)
    if opened.kind == "contact":
        return contact_views.confirmed(request, language, opened)
    return _let_in(request, language, opened.person, opened.case_id)


def code_page(request: HttpRequest, language: str, token: str, *, wrong: bool = False) -> HttpResponse:
    """Where the code is typed. It hangs on the request's token and on nothing that the token stands for; where the
    browser has none, no code can open anything here, and the page says why that may be.
    """
    problem = words(language)["code"][codes.seen(token, now=clock.now()).wrong] if wrong else None
    return answers.page(
        request,
        language,
        "portal/code.html",
        status=422 if wrong else 200,
        caching=answers.PRIVATE,
        alternate="code/",
        problem=problem,
        kept_nothing=not token,
        csrf=get_token(request),
    )


@guard.anyone
@require_POST
def again(request: HttpRequest, language: str) -> HttpResponse:
    """Another code for the same request, by the other kind of contact if that is wished."""
    kind = {"email": "email", "mobile": "mobile"}.get(request.POST.get("contact_kind", ""), "")
    token, device = request.COOKIES.get(REQUEST, ""), request.COOKIES.get(DEVICE, "")
    network = network_of(request.META.get("REMOTE_ADDR"))
    return to_code(language, codes.again(token, contact_kind=kind, network=network, device=device, now=clock.now()))


def _let_in(request: HttpRequest, language: str, person: UUID, case: UUID | None) -> HttpResponse:
    """Open a session of its own for the person; whatever session there was is gone."""
    now, network = clock.now(), network_of(request.META.get("REMOTE_ADDR"))
    sessions.begin(request, person, now=now)
    access.note(person, "opened", reader=guard.owner(network), now=now, case_id=case)
    device, new = ways.note_device(request.COOKIES.get(DEVICE, ""), person, now=now)
    if new:
        messages.new_device(person, network=network, now=now)
    response = HttpResponseRedirect(f"/{language}/mine/", status=303, headers={"Cache-Control": answers.PRIVATE})
    response.delete_cookie(REQUEST, samesite="Strict")
    keep(response, DEVICE, device, YEAR)
    return response


@guard.anyone
@require_POST
def leave(request: HttpRequest, language: str) -> HttpResponse:
    """End the session at once, on this device or on all of them; the browser forgets the pages."""
    sessions.end(request, everywhere=request.POST.get("everywhere") == "yes", now=clock.now())
    headers = {"Cache-Control": answers.PRIVATE, "Clear-Site-Data": '"cache"'}
    return HttpResponseRedirect(f"/{language}/signed-out/", status=303, headers=headers)


@guard.anyone
@require_safe
def signed_out(request: HttpRequest, language: str) -> HttpResponse:
    """The session is over, by the button or by itself."""
    return answers.told(request, language, "signed_out", alternate="signed-out/")
