"""The two cookies of the way in: for the request for a code, and for a browser that was here before."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect

from masar.people.requests import LIFE
from masar.portal.answers import PRIVATE

REQUEST, DEVICE = ("__Host-masar-code", "__Host-masar-device") if settings.HTTPS else ("masar_code", "masar_device")
YEAR = 365 * 24 * 3600


def keep(response: HttpResponse, name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads and no other site sends."""
    response.set_cookie(name, value, max_age=seconds, secure=settings.HTTPS, httponly=True, samesite="Strict")


def to_code(language: str, token: str) -> HttpResponse:
    """Off to the page where the code is typed, with the request's token for this browser alone."""
    response = HttpResponseRedirect(f"/{language}/code/", status=303, headers={"Cache-Control": PRIVATE})
    keep(response, REQUEST, token, int(LIFE.total_seconds()))
    return response
