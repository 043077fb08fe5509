"""``/look/…``: the deployment's stylesheet, emblem and icon, from memory, under names that change with them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from masar.portal import guard

ROUTE = r"^look/(?P<digest>[0-9a-f]{16})/(?P<name>style\.css|emblem\.svg|icon\.svg)$"
FOR_GOOD = "public, max-age=31536000, immutable"


@guard.anyone
@require_safe
def look(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    """A file of the look. Who asks for an older or newer one, while servers change over, is led to ours."""
    known = settings.MASAR_LOOK
    if digest != known.digest:
        return HttpResponseRedirect(known.address(name), headers={"Cache-Control": "no-store"})
    file = known.files[name]
    headers = {"Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(file.packed, content_type=file.kind, headers=headers | {"Content-Encoding": "gzip"})
    return HttpResponse(file.body, content_type=file.kind, headers=headers)
