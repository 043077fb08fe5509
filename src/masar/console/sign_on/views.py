"""The pages of the way to the ministry's own sign-on and back.

Both ways lead over a small page that takes the reader on by itself. Out, since a form's answer may not lead to
another site (``form-action``). Back, since the session's cookie is not sent with what another site began
(``SameSite=Strict``): the page is of this site, and what it leads to gets the cookie.
"""

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from masar.console import answers, guard, sessions
from masar.console.languages import SPOKEN
from masar.console.me.again import proved
from masar.console.sign_in import tries
from masar.console.sign_in.forms import network
from masar.console.sign_in.passkeys import Purpose
from masar.console.sign_in.views import enter
from masar.console.sign_on import flow
from masar.console.sign_on.tokens import Refused
from masar.lib import clock
from masar.staff.inviting import pending
from masar.staff.linking import linked
from masar.staff.made_up import shut_out
from masar.staff.models import User
from masar.staff.officers import Officer
from masar.staff.signing import Kind, record

logger = logging.getLogger(__name__)
ON = "on"


@guard.doorway
@require_POST
def sign_on(request: HttpRequest, language: str) -> HttpResponse:
    """On to the provider, to sign in. It does not know in which language its answer is read; the session does."""
    request.session[SPOKEN] = language
    return _left(request, Purpose.SIGN_IN)


@guard.officer(None)
@require_POST
def again(request: HttpRequest, officer: Officer) -> HttpResponse:
    """On to the provider, to show that it is them: it is asked to have them sign in anew."""
    return _left(request, Purpose.AGAIN)


def _left(request: HttpRequest, purpose: Purpose) -> HttpResponse:
    if not flow.offered():
        raise Http404
    if not tries.challenge(network(request)):
        return _refused(request, "limited", status=429)
    try:
        there = flow.leave(request, purpose, now=clock.now())
    except Refused as error:
        logger.error("the ministry's sign-on cannot be asked: %s", error)
        return _refused(request, "unreachable", status=503)
    return answers.page(request, "console/sign_on/onward.html", onward=there, where="out")


@guard.doorway
@require_safe
def back(request: HttpRequest, language: str) -> HttpResponse:
    """Back from the provider, with a code or without."""
    if not flow.offered():
        raise Http404
    if ON not in request.GET:
        onward = f"{request.path}?{request.GET.urlencode()}&{ON}=1"
        return answers.page(request, "console/sign_on/onward.html", onward=onward, where="back")
    place, now = network(request), clock.now()
    if not tries.nameless(place):
        return _refused(request, "limited", status=429)
    if not flow.is_away(request):
        return _refused(request, "late")
    try:
        subject, purpose = flow.come_back(request, now=now)
    except Refused as error:
        logger.warning("the ministry's sign-on was refused: %s", error)
        record(Kind.SIGN_ON_REFUSED, None, place, now=now)
        return _refused(request, "refused")
    tries.forgive_nameless(place)
    return _come(request, subject, purpose)


def _come(request: HttpRequest, subject: str, purpose: Purpose) -> HttpResponse:
    """The provider is believed; whether it is an officer, and the one who asked, is ours to say."""
    now, place = clock.now(), network(request)
    user = linked(flow.issuer(), subject)
    if user is None or not _may_come(user):
        record(Kind.SIGN_ON_UNKNOWN, user, place, now=now)
        return _refused(request, "unknown", subject=subject)
    if purpose is not Purpose.AGAIN:
        return enter(request, user, Kind.BY_SIGN_ON)
    officer = sessions.officer_in(request, now=now)
    if officer is None:
        return HttpResponseRedirect(answers.address("sign-in/"))
    if officer.id != user.pk:
        record(Kind.SIGN_ON_UNKNOWN, User.objects.get(pk=officer.id), place, now=now)
        return _refused(request, "other")
    return proved(request, user)


def _may_come(user: User) -> bool:
    return user.is_active and not shut_out(user) and not pending(user)


def _refused(request: HttpRequest, why: str, *, status: int = 403, subject: str = "") -> HttpResponse:
    request.officer = sessions.officer_in(request, now=clock.now())  # type: ignore[attr-defined]
    return answers.page(request, "console/sign_on/refused.html", status=status, why=why, subject=subject)
