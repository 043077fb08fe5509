"""The framework's side of the status page and of its JSON: whatever the edge leaves to it.

Routes: ``/<language>/track/<number>/`` to ``status`` and ``/api/v1/applications/<number>`` to ``application``.
"""

import json
from math import ceil

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from masar.cases.queries import appears_within_hours, public_record
from masar.lib import clock, numbers
from masar.lib.languages import LANGUAGES, OPERATORS
from masar.lib.typed import Meaning, read
from masar.limits import misses
from masar.limits.network import network_of
from masar.notices import canaries
from masar.people import identities
from masar.portal import answers, guard
from masar.portal.plain.views import look_up
from masar.portal.status.answer import Answer, asked, data_answer, page_answer
from masar.portal.wording import words


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    del response["Content-Type"]
    for name, value in answer.headers:
        response[name] = value
    return response


@guard.anyone
@require_safe
def status(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """The status page of a number in its one spelling; other spellings lead there, the rest is answered."""
    if read(number, identities.plausible).meaning in (Meaning.IDENTITY, Meaning.RECEIPT):
        # Nobody's identity number belongs into an address; it is neither used nor shown again.
        return answers.problem(request, language, "unreadable")
    if seconds := guard.flooded(request):
        return answers.too_many(request, language, seconds, kind="flooded")
    plain = number.replace("-", "")
    shown = public_record(plain) if numbers.is_number(plain) and numbers.shown(plain) == number else None
    if shown is None:
        return look_up(request, language, number)
    wanted = asked(request.META, request.method or "GET")
    return _response(page_answer(shown, number, language, wanted, clock.now()))


@guard.anyone
@require_safe
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The record of a number as JSON; errors as problem details (RFC 9457)."""
    if seconds := guard.flooded(request):
        return _too_many(seconds)
    network = network_of(request.META.get("REMOTE_ADDR"))
    typed = read(number)
    if typed.meaning is not Meaning.NUMBER:
        seconds = misses.mistyped(network) if typed.meaning is Meaning.MISTYPED else 0.0
        return _too_many(seconds) if seconds else problem(422, "mistyped")
    if number != numbers.shown(typed.value):
        return HttpResponsePermanentRedirect(f"/api/v1/applications/{numbers.shown(typed.value)}")
    found = public_record(typed.value)
    if found is None:
        canaries.notice_number(typed.value, network=network, now=clock.now())
        seconds = misses.missed(network)
        return _too_many(seconds) if seconds else problem(404, "unknown", within_hours=appears_within_hours())
    wanted = asked(request.META, request.method or "GET")
    return _response(data_answer(found, number, wanted))


def _too_many(seconds: float) -> HttpResponse:
    wait = max(1, ceil(seconds))
    response = problem(429, "too_many", retry_after=wait)
    response["Retry-After"] = str(wait)
    return response


def problem(status: int, kind: str, **more: object) -> HttpResponse:
    """An error as a problem document, its sentence in every language under ``text``."""
    text = {language: words(language)["api"][kind] for language in LANGUAGES}
    document = {"type": f"urn:masar:problem:{kind}", "title": text[OPERATORS], "status": status, "text": text} | more
    body = json.dumps(document, ensure_ascii=False)
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(body, status=status, content_type="application/problem+json", headers=headers)
