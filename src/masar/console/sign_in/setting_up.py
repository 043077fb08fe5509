"""The first factor besides the password: an authenticator, or a passkey. Recovery codes come with either.

Only for whoever has none yet: a password alone never sets up a second one (``factor.is_set_up``).
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from masar.console import answers, guard, sessions
from masar.console.sign_in import factor, passkeys, tries
from masar.console.sign_in.forms import form, led, network, told, typed
from masar.console.sign_in.passkey_views import NAME, name_of, with_script
from masar.console.sign_in.views import enter
from masar.lib import clock
from masar.staff.models import User
from masar.staff.officers import read
from masar.staff.signing import Kind, record


@guard.doorway
@require_http_methods(["GET", "HEAD", "POST"])
@with_script
def set_up(request: HttpRequest, language: str) -> HttpResponse:
    """Both ways, and the authenticator's own form."""
    now = clock.now()
    user = _without(request)
    if user is None:
        return led(request, "sign-in/")
    if request.method != "POST":
        return _asked(request, user, None)
    if not tries.code(user.pk):
        return _asked(request, user, "limited")
    codes = factor.confirm(user, typed(request, "code"), now=now)
    if codes is None:
        return _asked(request, user, "wrong")
    tries.forgive_code(user.pk)
    record(Kind.FACTOR_SET, user, network(request), now=now)
    return _settled(request, user, Kind.SIGNED_IN, codes)


@guard.doorway
@require_http_methods(["GET", "HEAD", "POST"])
@with_script
def by_passkey(request: HttpRequest, language: str) -> HttpResponse:
    """A passkey, made a moment ago."""
    now = clock.now()
    user = _without(request)
    if user is None or request.method != "POST":
        return led(request, "sign-in/" if user is None else "sign-in/set-up/")
    name = name_of(request)
    if not name:
        return _asked(request, user, "unnamed")
    with transaction.atomic():
        made = passkeys.add(request, user, typed(request, "credential", passkeys.LONGEST), name, now=now)
        codes = factor.of_passkeys(user) if made is not None else []
    if made is None:
        return _asked(request, user, "passkey_unmade")
    record(Kind.PASSKEY_ADDED, user, network(request), now=now)
    return _settled(request, user, Kind.BY_PASSKEY, codes)


def _without(request: HttpRequest) -> User | None:
    """Who has shown a password, and has no second factor yet."""
    user = sessions.half_of(request, now=clock.now())
    return None if user is None or factor.is_set_up(user) else user


def _asked(request: HttpRequest, user: User, problem: str | None) -> HttpResponse:
    shown = told(user, factor.begun(user))
    options = passkeys.ask_new(request, user, now=clock.now())
    return form(request, "set_up", problem, options=options, name=typed(request, "name", NAME), **shown)


def _settled(request: HttpRequest, user: User, kind: Kind, codes: list[str]) -> HttpResponse:
    """In, with the recovery codes, which are shown this once."""
    enter(request, user, kind)
    request.officer = read(user)  # type: ignore[attr-defined]
    return answers.page(request, "console/recovery.html", codes=codes, fresh=True)
