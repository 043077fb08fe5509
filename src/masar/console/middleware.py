"""The one middleware of the console. It works under the console's path and nowhere else.

Whoever is not in a network that may reach the console, or asks under another host, finds nothing there: the same
answer as for any address that is none. Inside, the session is the console's own, in a cookie of its own name and
path: the public's session opens nothing here, and the other way round.
"""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from masar.limits.network import is_trusted, networks

Respond = Callable[[HttpRequest], HttpResponse]


class Desk:
    """Middleware behind the framework's own session."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.store = import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_desk(request):
            return self.respond(request)
        if not reachable(request):
            raise Http404
        request.desk = True  # type: ignore[attr-defined]
        outer, request.session = request.session, self.store(request.COOKIES.get(settings.MASAR_DESK_COOKIE))
        try:
            response = self.respond(request)
            keep(request, response, request.session)
        finally:
            request.session = outer
        response["Cache-Control"] = "no-store"
        return response


def is_desk(request: HttpRequest) -> bool:
    """Whether the address lies under the console's path."""
    return request.path_info.startswith(f"/{settings.MASAR_DESK}/")


def reachable(request: HttpRequest) -> bool:
    """Whether whoever asks may know that there is a console."""
    if settings.MASAR_DESK_HOST and request.get_host().partition(":")[0] != settings.MASAR_DESK_HOST:
        return False
    allowed = settings.MASAR_DESK_NETWORKS
    return not allowed or is_trusted(request.META.get("REMOTE_ADDR", ""), networks(allowed))


def keep(request: HttpRequest, response: HttpResponse, session: SessionBase) -> None:
    """Save the session and send its name, or take the cookie back where there is none any more."""
    name, path = settings.MASAR_DESK_COOKIE, f"/{settings.MASAR_DESK}/"
    kept = not session.is_empty()
    if kept and response.status_code < 500:
        try:
            session.save()
        except UpdateError:  # ended meanwhile, from another page
            kept = False
    if kept and session.session_key:
        key = session.session_key
        response.set_cookie(name, key, path=path, secure=settings.HTTPS, httponly=True, samesite="Strict")
    elif name in request.COOKIES:
        response.delete_cookie(name, path=path, samesite="Strict")
