"""Who may call a page. Every view says it by one of these decorators; a test walks all routes and asks.

``anyone``   reads or asks, without a session.
``stranger`` may post without a session: what it posts is not believed to be anybody's, so no token protects it;
             a form on another site is refused all the same.
``bearer``   has an address that was sent to one person: it lets them change one thing, and shows nothing of them.
             Their mail program posts there without a cookie, from anywhere (RFC 8058).
``applicant`` has shown a code: the view is given whose applications the session opens.
``drafter``  has shown a code that was sent to a contact: the view is given the contact whose drafts it opens.
``gateway``  is a program that signs what it sends (``notices.signatures``): the view is given what the gateway calls
             it. Where nothing is agreed to be signed with, there is no such page.
"""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from masar.lib import clock
from masar.limits import inbound, misses
from masar.limits.network import network_of
from masar.notices import signatures
from masar.people.access import Reader
from masar.portal import answers, sessions

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS")


def anyone(view: View) -> View:
    """A page for everybody, which changes nothing."""
    view.audience = "anyone"  # type: ignore[attr-defined]
    return view


def stranger(view: View) -> View:
    """A form for everybody. It needs no cookie, which would cost people on bad connections a round trip."""

    @wraps(view)
    def guarded(request: HttpRequest, language: str, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in SAFE and from_elsewhere(request):
            return answers.error(request, language, "forged", 403)
        return view(request, language, *args, **kwargs)

    guarded.audience = "stranger"  # type: ignore[attr-defined]
    return csrf_exempt(guarded)


def bearer(view: View) -> View:
    """A page whose address is the proof of whoever has it."""
    view.audience = "bearer"  # type: ignore[attr-defined]
    return csrf_exempt(view)


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that a page of another site sent this. Old browsers say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    # Our pages name their origin (SECURE_REFERRER_POLICY). "null" is a page that hides its own: a frame in a sandbox.
    origin = request.headers.get("Origin")
    return origin is not None and origin != f"{request.scheme}://{request.get_host()}"


def applicant(view: View) -> View:
    """A page of one's own. Without a session it leads to the field; it never says whether there is such a page."""

    @wraps(view)
    def guarded(request: HttpRequest, language: str, *args: Any, **kwargs: Any) -> HttpResponse:
        person = sessions.person_of(request, now=clock.now())
        if person is None:
            return HttpResponseRedirect(f"/{language}/signed-out/", headers={"Cache-Control": answers.PRIVATE})
        response = view(request, language, person, *args, **kwargs)
        response["Cache-Control"] = answers.PRIVATE
        return response

    guarded.audience = "applicant"  # type: ignore[attr-defined]
    return guarded


def drafter(view: View) -> View:
    """A page of what somebody has begun. Without a session it leads to where a code is asked for; it never says
    whether there is anything.
    """

    @wraps(view)
    def guarded(request: HttpRequest, language: str, *args: Any, **kwargs: Any) -> HttpResponse:
        reach = sessions.reach_of(request, now=clock.now())
        if reach is None:
            return HttpResponseRedirect(f"/{language}/apply/", status=303, headers={"Cache-Control": answers.PRIVATE})
        response = view(request, language, reach, *args, **kwargs)
        response["Cache-Control"] = answers.PRIVATE
        return response

    guarded.audience = "drafter"  # type: ignore[attr-defined]
    return guarded


def gateway(view: View) -> View:
    """What a gateway posts, signed. Whatever is not is refused, and soon without a look at it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own, second = settings.MASAR_INBOUND_SECRETS, settings.MASAR_INBOUND_SECOND_SECRETS
        if not own and not second:
            raise Http404
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        named = {name.lower(): value for name, value in request.headers.items()}
        route = request.path.rpartition("/")[2]
        told, moment = request.body, clock.now().timestamp()
        name = signatures.genuine(named, told, own, moment, route=route)
        if name is None and (theirs := signatures.genuine(named, told, second, moment, route=route)):
            # Two gateways may call two things by one name.
            name = f"second|{theirs}"
        return _unsigned(request) if name is None else view(request, name, *args, **kwargs)

    guarded.audience = "gateway"  # type: ignore[attr-defined]
    return csrf_exempt(guarded)


def _unsigned(request: HttpRequest) -> HttpResponse:
    """Not what was agreed: nothing of it is kept."""
    if wait := inbound.unsigned(network_of(request.META.get("REMOTE_ADDR"))):
        return JsonResponse({"status": "too many"}, status=429, headers={"Retry-After": str(ceil(wait))})
    return JsonResponse({"status": "not signed"}, status=401, headers={"Cache-Control": answers.PRIVATE})


def flooded(request: HttpRequest) -> float:
    """Seconds for which the reader's network gets no look-up, right or wrong. Whoever is signed in always gets it."""
    seconds = misses.flooded(network_of(request.META.get("REMOTE_ADDR")))
    return 0.0 if seconds and sessions.person_of(request, now=clock.now()) else seconds


def owner(network: str) -> Reader:
    """The owner, as the record of accesses names them."""
    return Reader("owner", door="web", network=network)
