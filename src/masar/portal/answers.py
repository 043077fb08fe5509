"""What the field answers when it cannot open a status page: one page for each meaning, none of which tells
whether somebody else's application exists.
"""

import logging
from collections.abc import Mapping
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from masar.lib.arabic import counted
from masar.portal import rendering
from masar.portal.wording import voice, words

log = logging.getLogger(__name__)
PRIVATE = "no-store"
SHARED = "public, max-age=300"
LATER = 3600
"""Seconds after which what this version cannot tell of is asked for again."""


def spares_data(request: HttpRequest) -> bool:
    """Whether the reader asked for less data; then fonts are left out."""
    return rendering.spares_data(request.headers.get("Save-Data", ""))


def origin(request: HttpRequest) -> str:
    """What addresses begin with: the deployment's, or where none is set the one that was asked, which is a host of
    ours (ALLOWED_HOSTS).
    """
    return settings.MASAR_ORIGIN or f"{request.scheme}://{request.get_host()}"


def page(
    request: HttpRequest,
    language: str,
    template: str,
    *,
    status: int = 200,
    caching: str = SHARED,
    alternate: str | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of the portal, with the headers that go with it."""
    body = rendering.render(language, template, fonts=not spares_data(request), alternate=alternate, **context)
    response = HttpResponse(body, status=status, headers={"Cache-Control": caching, "Content-Language": language})
    response["Vary"] = "Save-Data, Accept-Encoding"
    return response


def _answer(request: HttpRequest, language: str, said: Mapping[str, Any], **more: Any) -> HttpResponse:
    context = {"points": said.get("text", []), "sections": [], "again": True, "typed": ""} | more
    status, alternate = context.pop("status", 200), context.pop("alternate", "track/")
    named = {"title": said["title"], "lede": said["lede"]}
    return page(
        request,
        language,
        "portal/answer.html",
        status=status,
        caching=PRIVATE,
        alternate=alternate,
        **(named | context),
    )


def told(request: HttpRequest, language: str, kind: str, **more: Any) -> HttpResponse:
    """A page that says one thing: the table ``kind`` of the wording, with its title and lede."""
    return _answer(request, language, words(language)[kind], **more)


def later(request: HttpRequest, language: str) -> HttpResponse:
    """Of an application that this version cannot tell of (``reading.CANNOT``, which is being handled): what the page
    says of a status of a later version, and when to come again. Programs keep what they have meanwhile.
    """
    log.exception("an application cannot be shown")
    said, points = words(language)["status"]["unknown"], [words(language)["box"]["unknown"]]
    named = {"title": said["h1"], "lede": said["lede"]}
    response = _answer(request, language, named, status=503, points=points, again=False, alternate="")
    response["Retry-After"] = str(LATER)
    return response


def unknown(request: HttpRequest, language: str, hours: int, typed: str = "") -> HttpResponse:
    """No such number, or too early: nobody can tell them apart, so one page says both and what to do."""
    said = words(language)["answers"]["unknown"]
    early = said["early"].replace("{hours}", counted(language, words(language)["hours"], hours))
    sections = [(said["next_title"], said["next"])]
    points = [early, said["other"]]
    return _answer(request, language, said, status=404, points=points, sections=sections, typed=typed)


def too_many(request: HttpRequest, language: str, seconds: float, *, kind: str = "too_many") -> HttpResponse:
    """When to try again: after ``too_many`` wrong numbers, from a ``flooded`` network, or ``guessed`` days."""
    said = words(language)["answers"][kind]
    minutes = counted(language, words(language)["minutes"], max(1, ceil(seconds / 60)))
    points = [line.replace("{minutes}", minutes) for line in said["text"]]
    response = _answer(request, language, said, status=429, points=points, again=False)
    response["Retry-After"] = str(max(1, ceil(seconds)))
    return response


def problem(
    request: HttpRequest, language: str, kind: str, typed: str = "", *, emptied: bool = False, **values: object
) -> HttpResponse:
    """The field again, with what is wrong in it: a sentence of ``field.problem``, with ``values`` put in.

    ``emptied``: something was typed that does not stand in it again, since it may be personal.
    """
    return page(
        request,
        language,
        "portal/track.html",
        status=422,
        caching=PRIVATE,
        alternate="track/",
        problem=voice(language).say(f"field.problem.{kind}", **values),
        typed=typed,
        emptied=emptied,
    )


def error(request: HttpRequest, language: str, kind: str, status: int) -> HttpResponse:
    """An error page; needs no database."""
    said = words(language)["errors"][kind]
    return page(
        request,
        language,
        "portal/error.html",
        status=status,
        caching=PRIVATE,
        alternate="",
        title=said["title"],
        lede=said["lede"],
        todo=said.get("do", []),
    )
