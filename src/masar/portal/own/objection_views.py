"""An objection to a refusal, by whoever's application it is.

Route: ``/<language>/mine/<number>/objection/``.
"""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from masar.cases.access import Own
from masar.cases.actions import Refused
from masar.cases.kinds import LONGEST_NOTE
from masar.documents import objecting
from masar.lib import clock, numbers
from masar.portal import answers, guard
from masar.portal.own.whose import own_or_404
from masar.portal.wording import voice

TOO_LATE = "changed"
"""What is said to whoever sends what is not open, or not any more."""


@guard.applicant
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Until when one can object and what follows; and the objection, taken once."""
    own = own_or_404(person, number)
    if request.method != "POST":
        return _page(request, language, own)
    # A browser counts a line's end as one character and sends two.
    words = request.POST.get("words", "").replace("\x00", "").replace("\r\n", "\n").strip()
    if not words or len(words) > LONGEST_NOTE:
        return _page(request, language, own, "long" if words else "empty", words[: 2 * LONGEST_NOTE])
    try:
        objecting.object_to(own, words, key=UUID(request.POST.get("key", "")), now=clock.now())
    except objecting.NotOpen:
        return _page(request, language, own, TOO_LATE)
    except (Refused, ValueError):
        raise Http404 from None
    return HttpResponseRedirect(f"/{language}/mine/{number}/objection/", status=303)


def _page(request: HttpRequest, language: str, own: Own, problem: str = "", typed: str = "") -> HttpResponse:
    try:
        found = objecting.of_owner(own, now=clock.now())
    except Refused:
        raise Http404 from None
    speak, shown = voice(language), numbers.shown(own.number)
    days = {name: speak.day(day.isoformat()) for name in ("by", "on") if (day := getattr(found, name))}
    said: dict[str, Any] = {
        "number": shown,
        "standing": found.standing.value,
        "lede": speak.say(f"objecting.lede.{found.standing}{'' if found.by or found.on else '_plain'}", **days),
        "problem": speak.say(f"objecting.why.{problem}", most=speak.number(LONGEST_NOTE)) if problem else None,
        "typed": typed,
        "most": LONGEST_NOTE,
        "key": uuid4(),
        "csrf": get_token(request),
        "alternate": f"mine/{shown}/objection/",
    }
    status = 200 if not problem else 409 if problem == TOO_LATE else 422
    return answers.page(request, language, "portal/objection.html", status=status, **said)
