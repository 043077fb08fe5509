"""Two pages that messages name. Neither opens anything, and to look at one changes nothing.

Routes: ``/<language>/message/`` asks for a message's code and the end of the address that it came to, and confirms
what it was about, when it was written and how it came. ``/<language>/stop/<token>/`` lets whoever has the message
have fewer.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from masar.lib import clock
from masar.lib.clock import local_day
from masar.limits import letters as limit
from masar.limits.network import network_of
from masar.notices import letters, proofs, wishes
from masar.notices.proofs import Ours
from masar.portal import answers, guard
from masar.portal.wording import voice, words

LONGEST = 40
"""Symbols of what is typed that are read."""


@guard.stranger
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest, language: str) -> HttpResponse:
    """Is this message really ours?"""
    if request.method != "POST":
        return _form(request, language)
    code, end = (request.POST.get(name, "")[:LONGEST] for name in ("code", "end"))
    if not code.strip() or not end.strip():
        return _form(request, language, problem=words(language)["message"]["missing"], status=422)
    # Before anything is looked for: whoever guesses is told nothing, even of what is right.
    network = network_of(request.META.get("REMOTE_ADDR"))
    if seconds := limit.tried(network):
        return answers.too_many(request, language, seconds)
    if ours := proofs.confirmed(code, end, now=clock.now()):
        limit.right(network)
        return answers.told(request, language, "message_ours", points=_points(ours, language), again=False)
    return _form(request, language, status=404, unknown=True)


def _form(
    request: HttpRequest, language: str, *, problem: str | None = None, unknown: bool = False, status: int = 200
) -> HttpResponse:
    """The form, with what is wrong in it, or under what is to be done about a message that is not known."""
    caching, name = answers.SHARED if status == 200 else answers.PRIVATE, "portal/message.html"
    how = {"alternate": "message/", "caching": caching}
    return answers.page(request, language, name, status=status, **how, problem=problem, unknown=unknown)


def _points(ours: Ours, language: str) -> list[str]:
    speak = voice(language)
    day = speak.day(local_day(ours.at, speak.zone).isoformat())
    told = {"about": letters.about(ours.topic, language), "day": day}
    return [
        *(speak.say(f"message_ours.{key}", **told) for key in ("about", "on")),
        speak.say(f"message_ours.{ours.channel}"),
    ]


@guard.bearer
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """Fewer messages: to look changes nothing; a press of the button, or of the mail program's own, does."""
    person = wishes.person_of(token)
    if person is None:
        raise Http404
    level = wishes.level(person)
    if request.method == "POST":
        level = _asked(request, level)
        if level not in wishes.Level.values:
            raise Http404
        wishes.wish(person, level, now=clock.now())
    return answers.page(
        request,
        language,
        "portal/stop.html",
        caching=answers.PRIVATE,
        alternate=f"stop/{token}/",
        level=level,
        offered=wishes.offered(level),
        done=request.method == "POST",
        token=token,
    )


def _asked(request: HttpRequest, level: str) -> str:
    """The level that is asked for. A mail program's own button names none: it stops what nothing hangs on, and brings
    back nothing that was stopped before.
    """
    fewer = level if level == wishes.Level.NOTHING else wishes.Level.WANTED.value
    return request.POST.get("level", fewer)
