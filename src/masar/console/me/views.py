"""The page of the officer's own, and what it changes at once."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from masar.console import answers, guard, sessions
from masar.console.languages import language_of
from masar.console.sign_in import factor
from masar.console.sign_in.forms import network
from masar.console.wording import voice, words
from masar.lib import clock
from masar.lib.languages import LANGUAGES
from masar.staff.models import User
from masar.staff.officers import Officer
from masar.staff.rights import RIGHTS
from masar.staff.signing import Kind, lately, record

DONE = "done"


def done(request: HttpRequest, what: str) -> HttpResponse:
    """Back to the page, which says so once."""
    request.session[DONE] = what
    return HttpResponseRedirect(answers.address("me/"))


@guard.officer(None)
@require_safe
def me(request: HttpRequest, officer: Officer) -> HttpResponse:
    """What one is and may do, how and where one is signed in, and what happened at the door in one's name."""
    speak = voice(language_of(request))
    door = [(kind.value, speak.moment(at), place) for kind, at, place in lately(officer.id)]
    rights = [right.value for right in RIGHTS if officer.holds(right)]
    own: dict[str, Any] = {"door": door, "rights": rights, "languages": LANGUAGES.values()}
    own |= _ways(request, officer) | {"open": _open(request, officer), "done": request.session.pop(DONE, None)}
    return answers.page(request, "console/me/me.html", **own)


def _open(request: HttpRequest, officer: Officer) -> list[dict[str, Any]]:
    speak, mine = voice(language_of(request)), sessions.row_of(request)
    return [
        {
            "id": row.pk,
            "own": row.pk == mine,
            "way": row.way,
            "network": row.network,
            "opened": speak.moment(row.opened_at),
            "seen": speak.moment(row.seen_at),
        }
        for row in sessions.open_of(officer.id, now=clock.now())
    ]


def _ways(request: HttpRequest, officer: Officer) -> dict[str, Any]:
    """What can be changed of how one signs in: (path, name), and how many recovery codes are left."""
    speak = voice(language_of(request))
    said = words(language_of(request))["own"]
    user = User.objects.get(pk=officer.id)
    holder, first = factor.holder(user), factor.factor_of(user) is None
    ways = [("passkeys/", said["passkeys"])]
    if user.has_usable_password():
        ways.append(("password/", said["password"]))
    if factor.may_have(user):
        ways.append(("authenticator/", said["authenticator_first" if first else "authenticator"]))
    if holder is None:
        return {"ways": ways, "codes_left": None}
    ways.append(("recovery/", said["recovery"]))
    return {"ways": ways, "codes_left": speak.count("own.left", factor.left(holder))}


@guard.officer(None)
@require_POST
def language(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Speak another language from now on."""
    wanted = request.POST.get("language", "")
    if wanted in LANGUAGES:
        User.objects.filter(pk=officer.id).update(language=wanted)
    return HttpResponseRedirect(answers.address("me/"))


@guard.officer(None)
@require_POST
def end_session(request: HttpRequest, officer: Officer) -> HttpResponse:
    """End one of one's own sessions, from another."""
    try:
        row = UUID(request.POST.get("session", ""))
    except ValueError:
        return HttpResponseRedirect(answers.address("me/"))
    if not sessions.end_one(officer.id, row):
        return HttpResponseRedirect(answers.address("me/"))
    record(Kind.SESSION_ENDED, User.objects.get(pk=officer.id), network(request), now=clock.now())
    return done(request, "session")
