"""Officers: made, invited, posted and closed, by the verbs of ``staff.managing``."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from masar.catalogue.queries import catalogue
from masar.console import answers
from masar.console.admin.access import administrator, grave, typed
from masar.console.languages import language_of
from masar.lib import clock
from masar.lib.languages import FIRST, LANGUAGES
from masar.staff import managing
from masar.staff.managing import Unfit
from masar.staff.models import Posting, User
from masar.staff.officers import Officer
from masar.staff.queries import offices
from masar.staff.rights import Role

PAGE = 100
LIST = "office/officers/"


@administrator
@require_safe
def start(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Where an administrator can go."""
    return answers.page(request, "console/admin/start.html")


@administrator
@require_safe
def everybody(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Everybody who works here, by the name that they sign in with."""
    after, wanted = request.GET.get("after", "")[:150], request.GET.get("name", "").strip()[:150]
    found = User.objects.filter(username__gt=after).order_by("username")
    if wanted:
        found = found.filter(username__istartswith=wanted) | found.filter(first_name__icontains=wanted)
    users = list(found.prefetch_related("postings")[: PAGE + 1])
    on = users[PAGE - 1].username if len(users) > PAGE else ""
    language = language_of(request)
    rows = [(user, [told(post, language) for post in user.postings.all()]) for user in users[:PAGE]]
    return answers.page(request, "console/admin/officers.html", rows=rows, wanted=wanted, on=on)


def told(posting: Posting, language: str) -> dict[str, Any]:
    """A post as pages show it: the names of the office and the service, empty for all of them."""
    office, service = offices().get(posting.office_id or ""), catalogue().services.get(posting.service or "")
    return {
        "id": posting.pk,
        "role": posting.role,
        "office": office.name[language] if office else posting.office_id or "",
        "service": service.name[language] if service else posting.service or "",
    }


@administrator
@require_safe
def new(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The form for a new officer."""
    return _form(request, None)


def _form(request: HttpRequest, problem: str | None, **given: str) -> HttpResponse:
    shown = {"problem": problem, "languages": LANGUAGES.values(), "given": given}
    return answers.page(request, "console/admin/officer_new.html", status=422 if problem else 200, **shown)


@grave(LIST)
@require_POST
def create(request: HttpRequest, officer: Officer) -> HttpResponse:
    """A new officer, without posts: these are given on their page."""
    username, name, language = (typed(request, field) for field in ("username", "name", "language"))
    language = language if language in LANGUAGES else FIRST
    try:
        user = managing.create(username, name, language, by=officer.id, now=clock.now())
    except Unfit as unfit:
        return _form(request, unfit.why, username=username, name=name, language=language)
    return HttpResponseRedirect(answers.address(f"{LIST}{user.pk}/"))


def _user(id: str) -> User:
    user = User.objects.filter(pk=int(id)).first() if id.isascii() and id.isdigit() and len(id) < 10 else None
    if user is None:
        raise Http404
    return user


@administrator
@require_safe
def one(request: HttpRequest, officer: Officer, id: str) -> HttpResponse:
    """One officer: their posts, and what can be changed."""
    return _shown(request, officer, _user(id))


def _shown(request: HttpRequest, officer: Officer, user: User, *, status: int = 200, **more: Any) -> HttpResponse:
    language = language_of(request)
    shown = {
        "problem": None,
        "code": None,
        "user": user,
        "oneself": user.pk == officer.id,
        "posts": [told(post, language) for post in user.postings.order_by("pk")],
        "roles": [role.value for role in Role],
        "offices": [(code, card.name[language]) for code, card in offices().items()],
        "services": [(code, service.name[language]) for code, service in catalogue().offered.items()],
    }
    return answers.page(request, "console/admin/officer.html", status=status, **(shown | more))


@grave(LIST)
@require_POST
def change(request: HttpRequest, officer: Officer, id: str) -> HttpResponse:
    """One change of an officer. An invitation stands on the answer, and nowhere after that."""
    user = _user(id)
    try:
        code = _changed(request, officer, user)
    except Unfit as unfit:
        return _shown(request, officer, user, status=422, problem=unfit.why)
    if code is not None:
        return _shown(request, officer, user, code=code)
    return HttpResponseRedirect(answers.address(f"{LIST}{user.pk}/"))


def _changed(request: HttpRequest, officer: Officer, user: User) -> str | None:
    """Do it; the code of an invitation."""
    done: dict[str, Any] = {"by": officer.id, "now": clock.now()}
    verb, post = typed(request, "do"), typed(request, "post")
    if verb == "invite":
        return managing.invite(user, **done)
    if verb == "post":
        managing.post(user, *_post(request), **done)
    elif verb == "close_post" and post.isascii() and post.isdigit():
        managing.close_post(int(post[:18]), of=user, **done)
    elif verb in _PLAIN:
        _PLAIN[verb](user, **done)
    return None


_PLAIN = {"close": managing.close, "open": managing.open_again, "end_sessions": managing.end_sessions}


def _post(request: HttpRequest) -> tuple[Role, str | None, str | None]:
    role, office, service = (typed(request, field) for field in ("role", "office", "service"))
    if role not in set(Role):
        raise Unfit("role", "There is no such role.")
    if service and service not in catalogue().offered:
        raise Unfit("service", "There is no service of this code.")
    return Role(role), office or None, service or None
