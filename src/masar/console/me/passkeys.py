"""The officer's passkeys: listed, added with a name, taken away."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from masar.console import answers, guard, sessions
from masar.console.languages import language_of
from masar.console.me.views import done
from masar.console.sign_in import passkeys
from masar.console.sign_in.forms import form, network, typed
from masar.console.sign_in.passkey_views import NAME, name_of, with_script
from masar.console.wording import voice
from masar.lib import clock
from masar.staff.models import User
from masar.staff.officers import Officer
from masar.staff.signing import Kind, record

HERE = "me/passkeys/"


@guard.recent(None)
@require_http_methods(["GET", "HEAD", "POST"])
@with_script
def own(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The passkeys that there are, and the form that adds another."""
    user = User.objects.get(pk=officer.id)
    if request.method != "POST":
        return _listed(request, user, None)
    name = name_of(request)
    if not name:
        return _listed(request, user, "unnamed")
    if passkeys.add(request, user, typed(request, "credential", passkeys.LONGEST), name, now=clock.now()) is None:
        return _listed(request, user, "passkey_unmade")
    return _changed(request, user, Kind.PASSKEY_ADDED, "passkey_added")


@guard.recent(None, back=HERE)
@require_POST
@with_script
def remove(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Take one away: what it opened is closed."""
    user = User.objects.get(pk=officer.id)
    try:
        gone = passkeys.remove(user, UUID(typed(request, "passkey")))
    except ValueError:
        gone = False
    except passkeys.Last:
        return _listed(request, user, "last_passkey")
    if not gone:
        return HttpResponseRedirect(answers.address(HERE))
    return _changed(request, user, Kind.PASSKEY_REMOVED, "passkey_removed")


def _changed(request: HttpRequest, user: User, kind: Kind, what: str) -> HttpResponse:
    """Other sessions end with every change of what one signs in with."""
    now = clock.now()
    sessions.end_all(user.pk, now=now, but=sessions.row_of(request))
    record(kind, user, network(request), now=now)
    return done(request, what)


def _listed(request: HttpRequest, user: User, problem: str | None) -> HttpResponse:
    speak = voice(language_of(request))
    listed = [
        {
            "id": one.pk,
            "name": one.name,
            "host": one.host,
            "added": speak.moment(one.added_at),
            "used": speak.moment(one.used_at) if one.used_at else None,
            "closed": one.closed_at is not None,
        }
        for one in passkeys.of(user)
    ]
    options = passkeys.ask_new(request, user, now=clock.now())
    return form(request, "me/passkeys", problem, passkeys=listed, options=options, name=typed(request, "name", NAME))
