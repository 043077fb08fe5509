"""``/pictures/…``: pictures of the deployment's folder that the catalogue shows as samples, from memory."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masar.design.pictures import NAME, kind_of
from masar.portal import guard

ROUTE = rf"^pictures/(?P<name>{NAME})$"
FOR_A_DAY = "public, max-age=86400"


@guard.anyone
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A picture of this name."""
    body = settings.MASAR_PICTURES.get(name)
    if body is None:
        raise Http404
    return HttpResponse(body, content_type=kind_of(name), headers={"Cache-Control": FOR_A_DAY})
