"""The receipt of an application: its number, where it is followed, what happens next; its secret once."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from masar.cases.finding import At, numbered
from masar.cases.owner import reissue_receipt
from masar.catalogue.queries import catalogue
from masar.console import answers, guard
from masar.console.counter import handed
from masar.console.counter.reader import reader_of
from masar.console.counter.rows import office_name, service_name
from masar.console.wording import voice, words
from masar.design.qr import drawn
from masar.lib import clock
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.staff.officers import Officer
from masar.staff.rights import Right


@guard.officer(Right.REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, officer: Officer, number: str) -> HttpResponse:
    """The receipt, to be shown and printed; by its form another secret, in the place of the earlier ones."""
    at = numbered(number)
    if at is None:
        raise Http404
    if not officer.may(Right.REGISTER, office=at.office or None, service=at.service):
        return answers.error(request, "not_yours", 403)
    told = handed.take(request, number)
    if request.method == "POST":
        secret = reissue_receipt(number, reader=reader_of(request, officer), now=clock.now())
        handed.put(request, number, secret, told.language, doubted=told.doubted)
        return HttpResponseRedirect(answers.address(f"register/receipt/{number}/"))
    parts = [_part(request, at, language) for language in _languages(told.language)]
    groups = [told.secret[start : start + 4] for start in range(0, len(told.secret), 4)]
    address = f"{_site(request)}/{told.language}/track/{shown(number)}/"
    own: dict[str, Any] = {"number": shown(number), "secret": " ".join(groups)}
    own |= {"picture": drawn(address), "address": address, "parts": parts}
    own |= {"doubted": told.doubted, "new": told.new, "case": answers.address(f"case/{number}/")}
    return answers.page(request, "console/counter/receipt.html", **own)


def _languages(first: str) -> list[str]:
    """The applicant's language, and the first of the others: officers and applicants read one paper."""
    others = [code for code in LANGUAGES if code != first]
    return [first, *others[:1]]


def _part(request: HttpRequest, at: At, language: str) -> dict[str, Any]:
    """What the paper says in one language."""
    service = catalogue().services.get(at.service)
    speak = voice(language)
    stages = service.procedure_on(at.submitted).everybodys[:3] if service and at.submitted else ()
    return {
        "language": language,
        "direction": LANGUAGES[language].direction,
        "said": words(language)["counter"]["receipt"],
        "ministry": settings.MASAR_SITE["ministry"][language],
        "authority": settings.MASAR_SITE["authority"][language],
        "service": service_name(at.service, language),
        "office": office_name(at.office, language),
        "day": speak.day(at.submitted.isoformat()) if at.submitted else "",
        "next": [(stage.name[language], stage.explanation[language]) for stage in stages[1:]],
    }


def _site(request: HttpRequest) -> str:
    """Where the public's pages are. In a copy for trying that is where the officer is."""
    if settings.MASAR_DEMO or not settings.HTTPS:
        return f"{request.scheme}://{request.get_host()}"
    return f"https://{next(iter(settings.MASAR_SITE['host'].values()))}"
