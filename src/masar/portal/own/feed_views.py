"""Private addresses of one's own application: made by their owner, shown once, taken back.

Routes: ``/<language>/mine/<number>/feeds/`` and ``feeds/end/`` below it.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_POST

from masar.lib import clock
from masar.limits.network import network_of
from masar.notices import feeds
from masar.notices.feeds import Kind
from masar.portal import answers, guard
from masar.portal.own.whose import own_or_404
from masar.telling.reading import CANNOT

FILES = {Kind.NEWS.value: "news.atom", Kind.DAYS.value: "days.ics"}


@guard.applicant
@require_POST
def make(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """A new address. It stands in the answer and nowhere else, so to read it again is to make another."""
    own, kind = own_or_404(person, number), request.POST.get("kind", "")
    reader = guard.owner(network_of(request.META.get("REMOTE_ADDR")))
    if kind not in FILES:
        raise Http404
    try:
        secret = feeds.make(own, kind, reader=reader, now=clock.now())
    except feeds.TooMany:
        return _back(language, number)
    except CANNOT:
        return answers.later(request, language)
    address = f"{answers.origin(request)}/{language}/feed/{secret}/{FILES[kind]}"
    return answers.page(
        request,
        language,
        "portal/feed.html",
        number=number,
        kind=kind,
        address=address,
        # Programs that keep calendars know an address to subscribe to by its scheme.
        subscribe=f"webcal://{address.partition('://')[2]}" if kind == Kind.DAYS else "",
        csrf=get_token(request),
    )


@guard.applicant
@require_POST
def end(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Take an address back, from now on."""
    own = own_or_404(person, number)
    reader = guard.owner(network_of(request.META.get("REMOTE_ADDR")))
    try:
        feeds.end(own, UUID(request.POST.get("id", "")), reader=reader, now=clock.now())
    except ValueError:
        raise Http404 from None
    return _back(language, number)


def _back(language: str, number: str) -> HttpResponse:
    return HttpResponseRedirect(f"/{language}/mine/{number}/#feeds", status=303)
