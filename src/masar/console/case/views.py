"""The case's screen, and who has taken it on."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masar.cases import claims
from masar.cases.acting import Invalid, NotAllowed, NotForeseen, perform
from masar.cases.actions import Overtaken, Refused
from masar.cases.acts import Act
from masar.cases.seeing import seen
from masar.console import answers, guard
from masar.console.case import forms
from masar.console.case.doing import Doing
from masar.console.case.opening import may_read, opened, screen
from masar.lib import clock
from masar.lib.numbers import shown
from masar.staff.looking import Saw, record
from masar.staff.officers import Officer
from masar.staff.rights import Right

DONE = "case_done"


def home(number: str) -> str:
    """The address of a case's screen."""
    return answers.address(f"case/{shown(number)}/")


def done(request: HttpRequest, number: str, what: str) -> HttpResponse:
    """Back to the case, which says so once."""
    request.session[DONE] = what
    return HttpResponseRedirect(home(number))


@guard.officer(Right.READ_CASE)
@require_safe
def case(request: HttpRequest, officer: Officer, number: str) -> HttpResponse:
    """Everything about one case, and what can be done with it."""
    at = opened(number)
    if not may_read(at, officer):
        return answers.error(request, "not_yours", 403)
    now = clock.now()
    told = screen(request, at, officer, now).context()
    record(officer.id, Saw.CASE, [at.case], now=now)
    seen(at.case, officer.id, at.version, now)
    return answers.page(request, "console/case/case.html", **told, done=request.session.pop(DONE, None))


@guard.officer(Right.READ_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: HttpRequest, officer: Officer, number: str, act: str) -> HttpResponse:
    """The form of an act; what would be read after it; and recording it, once it was shown."""
    if act not in set(Act):
        raise Http404
    at, now = opened(number), clock.now()
    sheet = forms.read(request, at, Act(act))
    if sheet.step == "record" and sheet.seen == sheet.mark:
        return _recorded(Doing(request, officer, at, sheet, now))
    if not may_read(at, officer):
        return answers.error(request, "not_yours", 403)
    return Doing(request, officer, at, sheet, now).answer()


def _recorded(doing: Doing) -> HttpResponse:
    """Record what was shown. Whoever passed the case to where they may not read it is led home."""
    officer, sheet, number = doing.officer, doing.sheet, doing.at.number
    how: dict[str, Any] = {"actor": officer.actor, "may": officer.may, "expected": sheet.expected, "key": sheet.key}
    try:
        if not sheet.key:
            raise Refused("the key was that of another case's form")
        perform(number, sheet.act, sheet.values, now=doing.now, unforeseen=sheet.unforeseen, **how)
    except (NotAllowed, NotForeseen, Invalid, Overtaken, Refused) as error:
        return _stopped(replace(doing, at=opened(number)), error)
    if may_read(opened(number), officer):
        return done(doing.request, number, "recorded")
    return HttpResponseRedirect(answers.address())


def _stopped(doing: Doing, error: Exception) -> HttpResponse:
    if not may_read(doing.at, doing.officer):
        return answers.error(doing.request, "not_yours", 403)
    if isinstance(error, NotAllowed):
        return doing.not_allowed(error)
    if isinstance(error, NotForeseen):
        return doing.not_foreseen(error, None)
    if isinstance(error, Invalid):
        return doing.invalid(error.problems)
    if isinstance(error, Overtaken):
        return doing.overtaken()
    # The form's key was that of another act, or of another case: the form is drawn anew, with a key of its own.
    return replace(doing, sheet=replace(doing.sheet, key="", seen="")).answer()


@guard.officer(Right.CLAIM)
@require_POST
def claim(request: HttpRequest, officer: Officer, number: str) -> HttpResponse:
    """Take the case on, give it back, or hand it up."""
    at, now = opened(number), clock.now()
    if not may_read(at, officer):
        return answers.error(request, "not_yours", 403)
    what, held = request.POST.get("what", ""), _number(request.POST.get("held", ""))
    try:
        if what == "claim":
            claims.claim(at.case, officer, now=now, held=held)
        elif what == "release":
            claims.release(at.case, officer, now=now, held=held)
        else:
            to, why = _number(request.POST.get("to", "")), request.POST.get("why", "")
            if to is None or why not in claims.UP:
                return done(request, at.number, "unfit")
            claims.hand_up(at.case, officer, to, claims.Why(why), now=now, held=held)
            what = "handed_up"
    except NotAllowed:
        return answers.error(request, "not_yours", 403)
    except (claims.Taken, claims.NotOpen):
        what = "taken"
    except claims.Unfit:
        what = "unfit"
    return done(request, at.number, what)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None
