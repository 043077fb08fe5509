"""What gateways post, signed: stored, and answered. What follows from it is said in ``notices.inbox``.

Routes: ``/api/v1/inbound/reports``, what became of a message; ``/api/v1/inbound/texts``, what somebody sent;
``/api/v1/inbound/menu``, a step of a menu by USSD or voice, which alone is answered at once. Also what nobody knows
or can read is answered with 202 once it is stored: a gateway that is told of an error repeats itself for ever.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse

from masar.lib import clock
from masar.notices import inbox
from masar.notices.inbox import Kind
from masar.notices.menu import step
from masar.portal import guard


@guard.gateway
def reports(request: HttpRequest, name: str) -> HttpResponse:
    """What a network says of a text message of ours."""
    return _stored(request, Kind.REPORT, name)


@guard.gateway
def texts(request: HttpRequest, name: str) -> HttpResponse:
    """A text message that somebody sent to the ministry."""
    return _stored(request, Kind.TEXT, name)


@guard.gateway
def menu(request: HttpRequest, name: str) -> HttpResponse:
    """What is shown or said next: JSON to whoever sends JSON, and the plain text of USSD gateways to a form."""
    fields = inbox.fields_of(request.body, request.content_type or "")
    shown = step(fields, now=clock.now())
    headers = {"Cache-Control": "no-store"}
    if "json" in (request.content_type or ""):
        return JsonResponse({"text": shown.text, "more": shown.more}, headers=headers)
    text = f"{'CON' if shown.more else 'END'} {shown.text}"
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


def _stored(request: HttpRequest, kind: Kind, name: str) -> HttpResponse:
    fields = inbox.fields_of(request.body, request.content_type or "") | {"channel": "sms"}
    inbox.keep(kind, name, fields, now=clock.now())
    return JsonResponse({"status": "stored"}, status=202, headers={"Cache-Control": "no-store"})
