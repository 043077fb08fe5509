"""Whoever else has to agree: their way in, what is asked of them, and what they answer.

Their code is one to a contact, as for whoever applies: it opens nothing of the other's. Beside it they type the
number of the application, so that a contact that was typed wrong shows nothing to whoever has it.
Routes: ``/<language>/sign/``, ``/<language>/sign/<signature>/``.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from masar.applying import signing
from masar.applying.drafts import Reach, who
from masar.applying.signing import Over, Wanted
from masar.lib import clock
from masar.lib.numbers import shown as spaced
from masar.lib.text import tidy
from masar.lib.typed import Meaning, read
from masar.limits import misses
from masar.limits.network import network_of
from masar.people import identities
from masar.people.contacts import masked
from masar.portal import answers, guard, sessions
from masar.portal.applying import contents
from masar.portal.applying.typed import Typed, kind_of
from masar.portal.wording import words

HERE = "~sign"
"""In the place of a service: whoever asked for a code wants to answer. No service has such a code."""


def here(language: str) -> HttpResponse:
    """To where the number is typed."""
    return HttpResponseRedirect(f"/{language}/sign/", status=303, headers={"Cache-Control": answers.PRIVATE})


def way_in(request: HttpRequest, language: str, typed: Typed) -> HttpResponse:
    """Where the contact is typed."""
    return _page(request, language, "way_in", "sign/", status=422 if typed.problem else 200, typed=typed, here=HERE)


@guard.anyone
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, language: str) -> HttpResponse:
    """The way in; with a code, where the number of the application is typed."""
    reach = sessions.reach_of(request, now=clock.now())
    if reach is None:
        return way_in(request, language, Typed(kind_of(request.GET.get("kind", ""))))
    if request.method != "POST":
        return _number(request, language, reach)
    typed = read(request.POST.get("number", ""), identities.plausible)
    found = signing.find(reach, typed.value) if typed.meaning is Meaning.NUMBER else None
    if found is not None:
        return _to(language, found)
    if seconds := misses.missed(network_of(request.META.get("REMOTE_ADDR"))):
        return answers.too_many(request, language, seconds)
    return _number(request, language, reach, problem=words(language)["sign"]["nothing"])


def _number(request: HttpRequest, language: str, reach: Reach, *, problem: str | None = None) -> HttpResponse:
    status, known = 422 if problem else 200, masked(reach.kind, reach.value)
    return _page(request, language, "number", "sign/", status=status, reach=known, problem=problem)


def _to(language: str, found: Wanted) -> HttpResponse:
    address = f"/{language}/sign/{found.id}/"
    return HttpResponseRedirect(address, status=303, headers={"Cache-Control": answers.PRIVATE})


@guard.drafter
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """What is asked of them, and their answer: once. Sent again, the page says what was answered."""
    found = signing.at(who(reach), id)
    if found is None:
        return here(language)
    if request.method != "POST":
        return _asked(request, language, found)
    said, reason = words(language)["sign"], tidy(request.POST.get("reason", ""))
    choice = request.POST.get("answer", "")
    if choice not in ("agree", "refuse"):
        return _asked(request, language, found, problem=said["unsaid"], reason=reason)
    if choice == "refuse" and not reason:
        return _asked(request, language, found, problem=said["no_reason"], field="reason", choice=choice)
    if len(reason) > signing.LONGEST:
        problem = said["too_long"].replace("{most}", str(signing.LONGEST))
        return _asked(request, language, found, problem=problem, field="reason", choice=choice, reason=reason)
    sentences = {name: str(said[name]) for name in ("lede", "claim", choice)}
    try:
        signing.answer(
            who(reach),
            id,
            agrees=choice == "agree",
            reason=reason if choice == "refuse" else "",
            said=sentences,
            language=language,
            now=clock.now(),
        )
    except Over:
        return _asked(request, language, found, problem=said["over"])
    return _to(language, found)


def _asked(
    request: HttpRequest,
    language: str,
    found: Wanted,
    *,
    problem: str | None = None,
    field: str = "answer-agree",
    choice: str = "",
    reason: str = "",
) -> HttpResponse:
    return _page(
        request,
        language,
        "asked",
        f"sign/{found.id}/",
        status=422 if problem else 200,
        problem=problem,
        field=field,
        choice=choice,
        reason=reason,
        number=spaced(found.number),
        service=contents.called(found.service, language),
        state=found.state,
        steps=contents.looked_through(found.shown, language),
        declaration=found.shown["declaration"][language],
    )


def _page(
    request: HttpRequest, language: str, name: str, alternate: str, *, status: int, **content: Any
) -> HttpResponse:
    return answers.page(
        request,
        language,
        f"portal/signing/{name}.html",
        status=status,
        caching=answers.PRIVATE,
        alternate=alternate,
        csrf=get_token(request),
        **content,
    )
