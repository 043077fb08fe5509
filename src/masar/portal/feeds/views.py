"""What programs read at private addresses. To read changes nothing but that it is written down who looked.

Routes: ``/<language>/feed/<token>/news.atom`` and ``/<language>/feed/<token>/days.ics``. The address is the proof, so
nothing repeats it: neither what it shows, nor a log (``config.log_routes``), nor another site's.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from masar.lib import clock
from masar.limits import misses
from masar.limits.network import network_of
from masar.notices import feeds
from masar.notices.feeds import Followed, Kind
from masar.portal import answers, guard
from masar.portal.feeds import drawing
from masar.telling.reading import CANNOT

GONE = 410
_ATOM, _ICS = "application/atom+xml; charset=utf-8", "text/calendar; charset=utf-8"
_HEADERS = {
    # Every time it is asked whether it still holds, and nobody between keeps it.
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@guard.anyone
@require_safe
def news(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The public log of an application as an Atom feed (RFC 4287)."""
    draw = partial(drawing.news, origin=answers.origin(request))
    return _answer(request, language, token, Kind.NEWS, draw, _ATOM)


@guard.anyone
@require_safe
def days(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """The last days of an application as a calendar (RFC 5545)."""
    return _answer(request, language, token, Kind.DAYS, drawing.days, _ICS)


def _answer(
    request: HttpRequest,
    language: str,
    token: str,
    kind: str,
    draw: Callable[[Followed, str, datetime], bytes],
    content_type: str,
) -> HttpResponse:
    """What is drawn of what the address shows; 304 where the program has it already. Raises Http404."""
    network, now = network_of(request.META.get("REMOTE_ADDR")), clock.now()
    if seconds := misses.flooded(network):
        return answers.too_many(request, language, seconds, kind="flooded")
    try:
        found = feeds.opened(token, kind, network=network, now=now)
        body = draw(found, language, now) if found else b""
    except feeds.Ended:
        return answers.told(request, language, "feed_over", status=GONE, again=False, alternate="")
    except CANNOT:
        return answers.later(request, language)
    if found is None:
        if seconds := misses.missed(network):
            return answers.too_many(request, language, seconds)
        raise Http404
    response = HttpResponse(body, content_type=content_type, headers=_HEADERS | {"Content-Language": language})
    response["ETag"] = etag = f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    return get_conditional_response(request, etag=etag, response=response) or response
