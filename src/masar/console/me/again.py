"""Showing one's factors again, before what is grave (``guard.recent``)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from masar.console import answers, guard, sessions
from masar.console.models import Factor
from masar.console.sign_in import factor, passkeys, tries
from masar.console.sign_in.forms import form, network, secret, typed
from masar.console.sign_in.passkey_views import judged, with_script
from masar.console.sign_in.passkeys import Fault, Purpose
from masar.console.sign_on import flow
from masar.lib import clock
from masar.staff.linking import is_linked
from masar.staff.models import User
from masar.staff.officers import Officer
from masar.staff.signing import Kind, record


@guard.officer(None)
@require_http_methods(["GET", "HEAD", "POST"])
@with_script
def again(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The password and a code. Both are judged before either is told wrong, in the same words."""
    user = User.objects.get(pk=officer.id)
    own = factor.factor_of(user)
    if request.method != "POST" or not _by_password(user, own):
        return _asked(request, user, None)
    now, place = clock.now(), network(request)
    if not tries.again(user.pk):
        record(Kind.LIMITED, user, place, now=now)
        return _asked(request, user, "limited")
    if not user.check_password(secret(request, "password")):
        record(Kind.WRONG_PASSWORD, user, place, now=now)
        return _asked(request, user, "wrong")
    if own is not None and not factor.right(own, typed(request, "code"), now=now):
        record(Kind.WRONG_CODE, user, place, now=now)
        return _asked(request, user, "wrong")
    tries.forgive_again(user.pk)
    return proved(request, user)


@guard.officer(None)
@require_POST
@with_script
def by_passkey(request: HttpRequest, officer: Officer) -> HttpResponse:
    """A passkey of theirs."""
    user = User.objects.get(pk=officer.id)
    if not tries.again(user.pk):
        record(Kind.LIMITED, user, network(request), now=clock.now())
        return _asked(request, user, "limited")
    _, fault = judged(request, Purpose.AGAIN, user)
    if fault is not None:
        return _asked(request, user, "passkey_copied" if fault is Fault.COPIED else "passkey")
    tries.forgive_again(user.pk)
    return proved(request, user)


def _asked(request: HttpRequest, user: User, problem: str | None) -> HttpResponse:
    own = factor.factor_of(user)
    options = None
    if passkeys.usable(request, user):
        options = passkeys.ask(request, Purpose.AGAIN, user, now=clock.now())
    fields = {"with_password": _by_password(user, own), "with_code": own is not None, "options": options}
    sign_on = is_linked(user, flow.issuer())
    return form(request, "me/again", problem, sign_on=sign_on, **fields)


def _by_password(user: User, own: Factor | None) -> bool:
    """Whether a password with what there is besides is as much as the way in asks for."""
    return user.has_usable_password() and (own is not None or settings.MASAR_DESK_ONE_FACTOR)


def proved(request: HttpRequest, user: User) -> HttpResponse:
    """The factors were right: on to where the officer was going."""
    record(Kind.PROVED, user, network(request), now=clock.now())
    sessions.prove(request, now=clock.now())
    return HttpResponseRedirect(sessions.led_on(request) or answers.address("me/"))
