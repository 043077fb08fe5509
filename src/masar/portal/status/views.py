"""The framework's side of the status page and of its JSON: whatever the edge leaves to it.

Routes: ``/<language>/track/<number>/`` to ``status`` and ``/api/v1/applications/<number>`` to ``application``; below
each ``updates/<page>`` to the pages of a log that is too long for them.
"""

import json
from math import ceil

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.decorators.http import require_safe

from masar.cases.queries import Shown, appears_within_hours, public_record
from masar.lib import clock, numbers
from masar.lib.languages import LANGUAGES, OPERATORS
from masar.lib.typed import Meaning, read
from masar.limits import misses
from masar.limits.network import network_of
from masar.notices import canaries
from masar.people import identities
from masar.portal import answers, guard
from masar.portal.plain.views import look_up
from masar.portal.status import updates
from masar.portal.status.answer import Answer, asked, data_answer, page_answer
from masar.portal.wording import words
from masar.telling.reading import CANNOT


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
    shown = _opened(request, language, number)
    if isinstance(shown, HttpResponse):
        return shown
    wanted = asked(request.META, request.method or "GET")
    try:
        return _response(page_answer(shown, number, language, wanted, clock.now()))
    except CANNOT:
        return answers.later(request, language)


def _opened(request: HttpRequest, language: str, number: str) -> Shown | HttpResponse:
    """What a number in its one spelling opens, or what is answered instead."""
    if read(number, identities.plausible).meaning in (Meaning.IDENTITY, Meaning.RECEIPT):
        # Nobody's identity number belongs into an address; it is neither used nor shown again.
        return answers.problem(request, language, "unreadable")
    if seconds := guard.flooded(request):
        return answers.too_many(request, language, seconds, kind="flooded")
    plain = number.replace("-", "")
    shown = public_record(plain) if numbers.is_number(plain) and numbers.shown(plain) == number else None
    return look_up(request, language, number) if shown is None else shown


@guard.anyone
@require_safe
def log(request: HttpRequest, language: str, number: str, page: str) -> HttpResponse:
    """A page of the log that is too long for the status page."""
    shown = _opened(request, language, number)
    if isinstance(shown, HttpResponse):
        return shown
    return log_answer(request, language, shown, number, int(page), own=False)


def log_answer(
    request: HttpRequest, language: str, shown: Shown, number: str, page: int, *, own: bool
) -> HttpResponse:
    """The page of the log, for its owner or for whoever has the number. Raises Http404."""
    try:
        worded = updates.worded(shown, number.replace("-", ""), page, language, own=own)
    except CANNOT:
        return answers.later(request, language)
    if worded is None:
        raise Http404
    alternate = f"{'mine' if own else 'track'}/{number}/updates/{page}/"
    return answers.page(
        request, language, "portal/updates.html", caching=answers.PRIVATE, alternate=alternate, **worded
    )


@guard.anyone
@require_safe
def application(request: HttpRequest, number: str) -> HttpResponse:
    """The record of a number as JSON; errors as problem details (RFC 9457)."""
    found = _told(request, number, "")
    if isinstance(found, HttpResponse):
        return found
    wanted = asked(request.META, request.method or "GET")
    try:
        return _response(data_answer(found, number, wanted))
    except CANNOT:
        answers.log.exception("an application cannot be told")
        return _later("cannot_show", answers.LATER)


@guard.anyone
@require_safe
def application_log(request: HttpRequest, number: str, page: str) -> HttpResponse:
    """A page of the log that is not in the record, as JSON; page 1 has the oldest entries."""
    found = _told(request, number, f"/updates/{page}")
    if isinstance(found, HttpResponse):
        return found
    entries = updates.told(found, number.replace("-", ""), int(page))
    if entries is None:
        return problem(404, "no_page", pages=updates.pages(found))
    head = json.dumps({"number": number, "page": int(page), "pages": updates.pages(found)}, separators=(",", ":"))
    body = f'{head[:-1]},"log":{entries}}}'
    return HttpResponse(body, content_type="application/json", headers={"Cache-Control": "no-store"})


def _told(request: HttpRequest, number: str, rest: str) -> Shown | HttpResponse:
    """What a number opens for a program, or the problem; ``rest`` is what the address has behind it."""
    if seconds := guard.flooded(request):
        return _too_many(seconds)
    network = network_of(request.META.get("REMOTE_ADDR"))
    typed = read(number)
    if typed.meaning is not Meaning.NUMBER:
        seconds = misses.mistyped(network) if typed.meaning is Meaning.MISTYPED else 0.0
        return _too_many(seconds) if seconds else problem(422, "mistyped")
    if number != numbers.shown(typed.value):
        return HttpResponsePermanentRedirect(f"/api/v1/applications/{numbers.shown(typed.value)}{rest}")
    found = public_record(typed.value)
    if found is None:
        canaries.notice_number(typed.value, network=network, now=clock.now())
        seconds = misses.missed(network)
        return _too_many(seconds) if seconds else problem(404, "unknown", within_hours=appears_within_hours())
    return found


def _too_many(seconds: float) -> HttpResponse:
    return _later("too_many", max(1, ceil(seconds)), status=429)


def _later(kind: str, wait: int, *, status: int = 503) -> HttpResponse:
    response = problem(status, kind, retry_after=wait)
    response["Retry-After"] = str(wait)
    return response


def problem(status: int, kind: str, **more: object) -> HttpResponse:
    """An error as a problem document, its sentence in every language under ``text``."""
    text = {language: words(language)["api"][kind] for language in LANGUAGES}
    title = words(OPERATORS)["api"][kind]
    document = {"type": f"urn:masar:problem:{kind}", "title": title, "status": status, "text": text} | more
    body = json.dumps(document, ensure_ascii=False)
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(body, status=status, content_type="application/problem+json", headers=headers)
