"""The way in, page by page. A wrong name and a wrong password are told in the same words, after the same work."""

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from masar.console import answers, guard, sessions
from masar.console.sign_in import factor, passkeys, tries
from masar.console.sign_in.forms import form, led, network, secret, typed, unfit
from masar.console.sign_on import flow
from masar.lib import clock
from masar.staff.inviting import accept, invited
from masar.staff.models import User
from masar.staff.signing import Kind, record


@guard.doorway
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest, language: str) -> HttpResponse:
    """A name and its password."""
    if request.method != "POST":
        return _asked(request, None, "")
    now, place, name = clock.now(), network(request), typed(request, "name").strip()
    if not tries.password(name, place):
        return _asked(request, "limited", name)
    user = authenticate(request, username=name, password=secret(request, "password"))
    if not isinstance(user, User):
        record(Kind.WRONG_PASSWORD, User.objects.filter(username=name).first(), place, now=now)
        return _asked(request, "wrong", name)
    tries.forgive(name, place)
    sessions.begin_half(request, user, now=now)
    if settings.MASAR_DESK_ONE_FACTOR:
        return enter(request, user, Kind.SIGNED_IN)
    return led(request, "sign-in/code/" if factor.is_set_up(user) else "sign-in/set-up/")


def _asked(request: HttpRequest, problem: str | None, name: str) -> HttpResponse:
    return form(request, "sign_in", problem, name=name, sign_on=flow.offered())


def enter(request: HttpRequest, user: User, kind: Kind) -> HttpResponse:
    """Both factors were right, whichever they are: in."""
    sessions.begin(request, user, kind, now=clock.now())
    record(kind, user, network(request), now=clock.now())
    return HttpResponseRedirect(answers.address())


@guard.doorway
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, language: str) -> HttpResponse:
    """The authenticator's code, or a recovery code; of whoever has passkeys alone, only that."""
    now = clock.now()
    user = sessions.half_of(request, now=now)
    if user is None or not factor.is_set_up(user):
        return led(request, "sign-in/")
    has = {"has_passkey": bool(passkeys.usable(request, user)), "has_app": factor.factor_of(user) is not None}
    if request.method != "POST":
        return form(request, "code", None, **has)
    if not tries.code(user.pk):
        record(Kind.LIMITED, user, network(request), now=now)
        return form(request, "code", "limited", **has)
    kind = _kind_of(user, typed(request, "code"))
    if kind is None:
        record(Kind.WRONG_CODE, user, network(request), now=now)
        return form(request, "code", "wrong", **has)
    tries.forgive_code(user.pk)
    return enter(request, user, kind)


def _kind_of(user: User, given: str) -> Kind | None:
    """Which of the officer's codes this is; None if it is none. It is used up by that."""
    own, holder = factor.factor_of(user), factor.holder(user)
    if own is not None and factor.right(own, given, now=clock.now()):
        return Kind.SIGNED_IN
    return Kind.RECOVERED if holder is not None and factor.recovered(holder, given) else None


@guard.doorway
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, language: str) -> HttpResponse:
    """Somebody with an invitation chooses a password. Any factor from before is gone: it may be lost."""
    if request.method != "POST":
        return form(request, "welcome", None, name="")
    now, place, name = clock.now(), network(request), typed(request, "name").strip()
    if not tries.password(name, place):
        return form(request, "welcome", "limited", name=name)
    given = typed(request, "invitation")
    user = invited(name, given, now=now)
    if user is None:
        return form(request, "welcome", "uninvited", name=name)
    tries.forgive(name, place)
    problem = unfit(request, user)
    if problem is None and not accept(user, given, secret(request, "password"), now=now):
        problem = "uninvited"
    if problem is not None:
        return form(request, "welcome", problem, name=name)
    factor.forget(user)
    record(Kind.PASSWORD_SET, user, place, now=now)
    sessions.begin_half(request, user, now=now)
    return led(request, "sign-in/set-up/")
