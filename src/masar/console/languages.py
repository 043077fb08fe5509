"""In which language the console speaks: the officer's own; before sign-in the one asked for, else the first."""

from django.http import HttpRequest

from masar.lib.languages import FIRST, LANGUAGES

SPOKEN = "spoken"
"""Where a session that is nobody's yet keeps it, over a page of another site."""


def language_of(request: HttpRequest) -> str:
    """The code of the language of this request's answer."""
    officer = getattr(request, "officer", None)
    kept = request.session.get(SPOKEN, "") if hasattr(request, "session") else ""
    for wanted in (officer.language if officer is not None else "", request.GET.get("in", ""), kept):
        if wanted in LANGUAGES:
            return wanted
    return FIRST
