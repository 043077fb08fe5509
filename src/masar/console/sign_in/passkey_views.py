"""Signing in by a passkey: alone, or as the second factor after the password. The only pages with a script."""

from collections.abc import Callable
from typing import Any, cast

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from masar.console import guard, sessions
from masar.console.sign_in import passkeys, tries
from masar.console.sign_in.forms import form, network, typed
from masar.console.sign_in.passkeys import Fault, Purpose
from masar.console.sign_in.views import enter
from masar.lib import clock
from masar.staff.models import User
from masar.staff.signing import Kind, record

View = Callable[..., HttpResponse]
NAME = 60
"""Characters that the name of a passkey can have."""


def with_script(view: View) -> View:
    """Let the page run the site's own script files; no other page may run any."""
    return cast(View, csp_update({"script-src": ["'self'"]})(view))


def name_of(request: HttpRequest) -> str:
    """What the officer calls a passkey that is being made; empty if nothing."""
    return " ".join(typed(request, "name", NAME).split())


@guard.doorway
@require_http_methods(["GET", "HEAD", "POST"])
@with_script
def passkey(request: HttpRequest, language: str) -> HttpResponse:
    """Ask for a passkey and take it. Whoever has shown a password can show only their own."""
    now, place = clock.now(), network(request)
    half = sessions.half_of(request, now=now)
    if request.method != "POST":
        return _asked(request, half, None)
    if not tries.nameless(place):
        return _asked(request, half, "limited")
    found, fault = judged(request, Purpose.SIGN_IN, half)
    if found is None or fault is not None:
        return _asked(request, half, "passkey_copied" if fault is Fault.COPIED else "passkey")
    tries.forgive_nameless(place)
    return enter(request, found, Kind.BY_PASSKEY)


def judged(request: HttpRequest, purpose: Purpose, user: User | None) -> tuple[User | None, Fault | None]:
    """Whose passkey was shown, and what is wrong with it; that is recorded."""
    now = clock.now()
    given = typed(request, "credential", passkeys.LONGEST)
    found, fault = passkeys.shown(request, purpose, user, given, now=now)
    owner = found.user if found is not None else user
    if fault is not None:
        kind = Kind.PASSKEY_COPIED if fault is Fault.COPIED else Kind.WRONG_PASSKEY
        record(kind, owner, network(request), now=now)
    return owner, fault


def _asked(request: HttpRequest, half: User | None, problem: str | None) -> HttpResponse:
    """The page. A network that asks for too many challenges gets it without one."""
    options: Any = None
    if tries.challenge(network(request)):
        options = passkeys.ask(request, Purpose.SIGN_IN, half, now=clock.now())
    return form(request, "passkey", problem if options else "limited", options=options)
