"""The secret of a receipt on its way from the form to the page that shows it: once, sealed in the session."""

import base64
from dataclasses import dataclass, field

from django.http import HttpRequest

from masar.lib.languages import FIRST, LANGUAGES
from masar.people.keyring import Unreadable, ring

_KEPT = "receipt"


@dataclass(frozen=True, slots=True)
class Handed:
    """What the page of a receipt is told. ``secret`` is empty where it was shown before."""

    secret: str = field(default="", repr=False)
    language: str = FIRST
    doubted: bool = False
    new: bool = False


def put(request: HttpRequest, number: str, secret: str, language: str, *, doubted: bool = False) -> None:
    """Keep it until its page is shown."""
    sealed = base64.b85encode(ring().seal(secret.encode(), _about(number))).decode()
    request.session[_KEPT] = [number, sealed, language, doubted]


def take(request: HttpRequest, number: str) -> Handed:
    """What was kept for the receipt of this number. Asked once: after that there is no secret any more."""
    kept, sealed, language, doubted = request.session.get(_KEPT) or ("", "", FIRST, False)
    language = language if language in LANGUAGES else FIRST
    if kept != number:
        return Handed()
    request.session[_KEPT] = [number, "", language, doubted]
    if not sealed:
        return Handed("", language, doubted)
    try:
        secret = ring().open(base64.b85decode(sealed), _about(number)).decode()
    except Unreadable:
        secret = ""
    return Handed(secret, language, doubted, True)


def _about(number: str) -> str:
    return f"receipt|{number}"
