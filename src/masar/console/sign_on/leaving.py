"""The way out: of the console, and of the ministry's own sign-on for whoever came by it."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from masar.console import answers, guard, sessions
from masar.console.languages import SPOKEN
from masar.console.sign_in.forms import network
from masar.console.sign_on import flow
from masar.console.sign_on.tokens import Refused
from masar.lib import clock
from masar.staff.models import User
from masar.staff.officers import Officer
from masar.staff.signing import Kind, record

logger = logging.getLogger(__name__)


@guard.officer(None)
@require_POST
def sign_out(request: HttpRequest, officer: Officer) -> HttpResponse:
    """End this session, or all of them. What the provider says or does not say changes nothing of that."""
    now, everywhere = clock.now(), "everywhere" in request.POST
    by_sign_on = sessions.way_in(request) == Kind.BY_SIGN_ON
    if everywhere:
        sessions.end_all(officer.id, now=now)
    sessions.end(request)
    kind = Kind.SIGNED_OUT_EVERYWHERE if everywhere else Kind.SIGNED_OUT
    record(kind, User.objects.get(pk=officer.id), network(request), now=now)
    # Only now: whoever signs out is out, however long the provider takes to answer.
    onward = _onward(request) if by_sign_on else None
    if onward is not None:
        request.officer, request.session[SPOKEN] = None, officer.language  # type: ignore[attr-defined]
        return answers.page(request, "console/sign_on/onward.html", onward=onward, where="leaving")
    spoken = f"?in={officer.language}" if officer.language else ""
    return HttpResponseRedirect(answers.address("sign-in/") + spoken)


def _onward(request: HttpRequest) -> str | None:
    try:
        return flow.way_out(request) if flow.offered() else None
    except Refused as error:
        logger.warning("the ministry's sign-on cannot be left: %s", error)
        return None
