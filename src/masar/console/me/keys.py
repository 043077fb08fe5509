"""What one signs in with is changed by whoever has shown it lately: password, authenticator, recovery codes."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from masar.console import answers, guard, sessions
from masar.console.me.views import done
from masar.console.sign_in import factor, tries
from masar.console.sign_in.forms import form, network, secret, told, typed, unfit
from masar.lib import clock
from masar.staff.models import User
from masar.staff.officers import Officer
from masar.staff.signing import Kind, record


@guard.recent(None)
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Another password. All other sessions of the officer end."""
    user = User.objects.get(pk=officer.id)
    if not user.has_usable_password():
        return HttpResponseRedirect(answers.address("me/"))
    if request.method != "POST":
        return form(request, "me/password", None)
    now, place = clock.now(), network(request)
    if not tries.again(user.pk):
        record(Kind.LIMITED, user, place, now=now)
        return form(request, "me/password", "limited")
    if not user.check_password(secret(request, "old")):
        record(Kind.WRONG_PASSWORD, user, place, now=now)
        return form(request, "me/password", "wrong")
    tries.forgive_again(user.pk)
    if problem := unfit(request, user):
        return form(request, "me/password", problem)
    user.set_password(secret(request, "password"))
    user.save(update_fields=["password"])
    sessions.end_all(user.pk, now=now, but=sessions.row_of(request))
    sessions.prove(request, now=now)
    record(Kind.PASSWORD_CHANGED, user, place, now=now)
    return done(request, "password")


@guard.recent(None)
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Another authenticator in the place of the one there is, or one beside passkeys."""
    user, now = User.objects.get(pk=officer.id), clock.now()
    own = factor.factor_of(user)
    if not factor.may_have(user):
        return HttpResponseRedirect(answers.address("me/"))
    shown = told(user, factor.begun(user) if own is None else factor.following(own)) | {"first": own is None}
    if request.method != "POST":
        return form(request, "me/authenticator", None, **shown)
    if not tries.code(user.pk):
        record(Kind.LIMITED, user, network(request), now=now)
        return form(request, "me/authenticator", "limited", **shown)
    code = typed(request, "code")
    if not (factor.confirmed(user, code, now=now) if own is None else factor.follow(own, code, now=now)):
        return form(request, "me/authenticator", "wrong", **shown)
    tries.forgive_code(user.pk)
    sessions.end_all(user.pk, now=now, but=sessions.row_of(request))
    record(Kind.FACTOR_SET, user, network(request), now=now)
    return done(request, "authenticator" if own else "authenticator_first")


@guard.recent(None)
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest, officer: Officer) -> HttpResponse:
    """New recovery codes, shown this once."""
    user = User.objects.get(pk=officer.id)
    own = factor.holder(user)
    if own is None:
        return HttpResponseRedirect(answers.address("me/"))
    if request.method != "POST":
        return form(request, "me/recovery", None)
    codes = factor.recovery(own)
    record(Kind.RECOVERY_SET, user, network(request), now=clock.now())
    return answers.page(request, "console/recovery.html", codes=codes, fresh=False)
