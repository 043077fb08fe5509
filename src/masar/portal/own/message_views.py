"""What the owner of an application has been told and will be told of it, and how they wish to be written to.

Route: ``/<language>/mine/<number>/messages/``. The wishes hold for all of a person's applications.
"""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from masar.lib import clock
from masar.limits.network import network_of
from masar.notices import wishes
from masar.people import preferring
from masar.portal import answers, guard
from masar.portal.own import writing
from masar.portal.own.whose import own_or_404

Wish = Callable[..., None]
WISHES: dict[str, Wish] = {
    "level": lambda person, value, *, reader, now: wishes.wish(person, value, now=now),
    "first": preferring.first,
    "language": preferring.language,
}
"""What can be wished for, by the name of the button's field. Each raises ValueError for what is not offered."""


@guard.applicant
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: HttpRequest, language: str, person: UUID, number: str) -> HttpResponse:
    """Messages of an application. A press of a button changes one wish, and shows the page again."""
    own, now = own_or_404(person, number), clock.now()
    if request.method == "POST":
        reader = guard.owner(network_of(request.META.get("REMOTE_ADDR")))
        asked = [name for name in WISHES if name in request.POST]
        try:
            for name in asked[:1]:
                WISHES[name](person, request.POST[name], reader=reader, now=now)
        except ValueError:
            raise Http404 from None
        if not asked:
            raise Http404
        return HttpResponseRedirect(f"/{language}/mine/{number}/messages/#wishes", status=303)
    told = writing.shaped(own, language, now=now)
    alternate = f"mine/{number}/messages/"
    return answers.page(
        request, language, "portal/writing.html", alternate=alternate, csrf=get_token(request), **told
    )
