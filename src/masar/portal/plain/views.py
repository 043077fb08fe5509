"""The public pages other than the status page. Each reads the request, asks once, and answers."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_http_methods, require_safe

from masar.cases.access import opened_by
from masar.cases.queries import Shape, appears_within_hours, shape_of
from masar.catalogue.queries import catalogue
from masar.lib import clock
from masar.lib.languages import FIRST, LANGUAGES
from masar.lib.numbers import shown
from masar.lib.typed import Meaning, Typed, read, shown_again
from masar.limits import misses
from masar.limits.network import network_of
from masar.notices import canaries
from masar.people import identities
from masar.portal import answers, guard
from masar.portal.answers import page
from masar.portal.plain import contents
from masar.portal.way_in import code_views, reference_views
from masar.portal.wording import voice, words

PERSONAL = (Meaning.IDENTITY, Meaning.RECEIPT)


def preferred(request: HttpRequest) -> str:
    """The language of the house that the reader's browser asks for most (RFC 9110, 12.5.4): with the highest q, the
    first of equals; ``q=0`` refuses one, and ``*`` is whichever is not refused. The first, if it asks for none.
    """
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    refused = {wanted for wanted, weight in asked if not weight}
    for wanted, weight in asked:
        code = wanted.partition("-")[0]
        fitting = [one for one in LANGUAGES if wanted == "*" or one == code]
        if weight and (spoken := [one for one in fitting if one not in refused]):
            return spoken[0]
    return FIRST


@guard.anyone
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Off to the reader's language."""
    return HttpResponseRedirect(f"/{preferred(request)}/", headers={"Vary": "Accept-Language"})


@guard.anyone
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    """The portal's home, with the way into the section."""
    about = contents.about_links(language)
    online = any(one.form for one in catalogue().offered.values())
    return page(request, language, "portal/home.html", alternate="", about=about, online=online)


@guard.anyone
@require_safe
def section(request: HttpRequest, language: str) -> HttpResponse:
    """Passports and Immigration: the field, the services and their usual times."""
    return page(
        request,
        language,
        "portal/section.html",
        alternate="passports/",
        about=contents.about_links(language),
        families=contents.families(catalogue(), language),
        basis=contents.basis(service.procedures[-1] for service in catalogue().offered.values()),
    )


@guard.anyone
@require_safe
def service(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """One service: its stages, usual times and documents."""
    known = catalogue()
    if code not in known.services:
        raise Http404
    shaped = contents.service(known.services[code], known, language)
    alternate = f"services/{code}/"
    return page(request, language, "portal/service.html", alternate=alternate, service=shaped)


@guard.stranger
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest, language: str) -> HttpResponse:
    """The one field: a number or an open reference opens the status page; everything else is answered."""
    if request.method != "POST":
        alternate = "track/"
        return page(
            request, language, "portal/track.html", alternate=alternate, problem=None, typed="", emptied=False
        )
    return look_up(request, language, request.POST.get("reference", ""))


def look_up(request: HttpRequest, language: str, text: str) -> HttpResponse:
    """Whatever ``text`` can be, answered for a reader."""
    typed = read(text, identities.plausible, identities.almost)
    shape = shape_of(typed.references)
    if typed.meaning in PERSONAL and shape is Shape.NONE:
        # Before anybody is looked for: whoever types an identity number learns nothing, not even of their network.
        return code_views.ask_for(request, language, typed)
    if seconds := guard.flooded(request):
        return answers.too_many(request, language, seconds, kind="flooded")
    if number := opened_by(typed):
        return HttpResponseRedirect(f"/{language}/track/{shown(number)}/", status=303)
    return _not_found(request, language, typed, text, shape)


def _not_found(request: HttpRequest, language: str, typed: Typed, text: str, shape: Shape) -> HttpResponse:
    """No page is opened by what was typed."""
    network, again = network_of(request.META.get("REMOTE_ADDR")), shown_again(text)
    if shape is Shape.OPEN or (typed.meaning is Meaning.NUMBER and shape is Shape.NONE):
        return _unknown(request, language, typed, again, shape)
    if shape is Shape.CLOSED:
        # The form says nothing of the reference, so it is no miss.
        form = reference_views.form(request, language, shown_again(typed.references[0]))
        return _unless(misses.mistyped(network), request, language, form)
    if typed.meaning is Meaning.NEARLY and (short := _nearly(request, language, typed.value)):
        return short
    # What no source says its references look like is no reference: nobody is asked for a date of birth for it.
    kind = "unreadable" if typed.meaning is Meaning.REFERENCE else typed.meaning.value
    emptied = bool(text.strip()) and not again
    answer = answers.problem(request, language, kind, again, emptied=emptied, n=typed.count)
    # A slip that the check symbol catches looks nothing up: it costs nothing until it is clearly a machine's.
    seconds = misses.mistyped(network) if typed.meaning is Meaning.MISTYPED else 0.0
    return _unless(seconds, request, language, answer)


def _unknown(request: HttpRequest, language: str, typed: Typed, again: str, shape: Shape) -> HttpResponse:
    """Nothing under a number, or under a reference that would have opened by itself: to ask for a date of birth
    leads nowhere.
    """
    network, number = network_of(request.META.get("REMOTE_ADDR")), typed.meaning is Meaning.NUMBER
    if number:
        canaries.notice_number(typed.value, network=network, now=clock.now())
    missed = misses.missed(network)
    # Of thirteen digits one in 32 is well-formed, and of numbers one in millions has no letter: that was an ID.
    meant = number and shape is Shape.NONE and typed.value.isdigit()
    short = _nearly(request, language, typed.value) if meant else None
    return _unless(
        missed, request, language, short or answers.unknown(request, language, appears_within_hours(), again)
    )


def _nearly(request: HttpRequest, language: str, number: str) -> HttpResponse | None:
    """An identity number with digits too few or too many: how many its kind has. Nobody is looked for."""
    meant = identities.nearly(number)
    if meant is None:
        return None
    digits, name = voice(language).count("digits", meant.digits), words(language)["identity"][meant.scheme]
    return answers.problem(request, language, "nearly", emptied=True, name=name, digits=digits, n=meant.typed)


def _unless(seconds: float, request: HttpRequest, language: str, answer: HttpResponse) -> HttpResponse:
    """The answer, unless there are ``seconds`` to wait: then when to try again."""
    return answers.too_many(request, language, seconds) if seconds else answer


@guard.anyone
@require_safe
def text(request: HttpRequest, language: str, name: str) -> HttpResponse:
    """A page of plain text: help, official, accessibility, privacy."""
    told, abroad = words(language)["text"][name], name == "help" and bool(contents.abroad(language))
    return page(request, language, "portal/text.html", alternate=f"{name}/", text=told, abroad=abroad)


@guard.anyone
@require_safe
def abroad(request: HttpRequest, language: str) -> HttpResponse:
    """The offices in other countries, with their hours and telephones."""
    return page(request, language, "portal/abroad.html", alternate="abroad/", countries=contents.abroad(language))


@guard.anyone
@require_safe
def statuses(request: HttpRequest, language: str) -> HttpResponse:
    """What each status means."""
    alternate = "statuses/"
    return page(request, language, "portal/statuses.html", alternate=alternate, statuses=contents.statuses(language))


@guard.anyone
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process lives."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@guard.anyone
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers, its tables are up to date, and there is a catalogue; else 503 with what is missing."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        missing = "migrations" if waiting else None if catalogue().services else "catalogue"
    except DatabaseError:
        missing = "database"
    answer = {"status": "missing", "what": missing} if missing else {"status": "ok"}
    return JsonResponse(answer, status=503 if missing else 200, headers={"Cache-Control": "no-store"})


def _language_of(request: HttpRequest) -> str:
    """The language of the address, else the reader's."""
    first = request.path.strip("/").split("/")[0]
    return first if first in LANGUAGES else preferred(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 in the reader's language."""
    return answers.error(request, _language_of(request), "not_found", 404)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 and 403 in the reader's language."""
    status = 403 if isinstance(exception, PermissionError) else 400
    return answers.error(request, _language_of(request), "refused", status)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page, or from one that was open for too long; or from a browser that
    keeps no cookies, which shows in its having none of ours, whatever was typed and whoever is behind it.
    """
    blocked = reason == REASON_NO_CSRF_COOKIE and not guard.from_elsewhere(request)
    return answers.error(request, _language_of(request), "cookies" if blocked else "forged", 403)


def busy(request: HttpRequest) -> HttpResponse:
    """503: everybody is served again in a moment."""
    return answers.error(request, _language_of(request), "busy", 503)


def failed(request: HttpRequest) -> HttpResponse:
    """500, without the database."""
    return answers.error(request, _language_of(request), "server", 500)
