"""An older reference with the applicant's date of birth: where the case stands, in coarse words.

Route: ``/<language>/reference/``. A wrong pair, an unknown reference and one that was tried too often today are
answered alike. Where days are guessed, by one network or by many, that network or all new ones must wait: that
tells nothing of a reference, and is said (``limits.births``).
"""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from masar.cases.access import coarse_status
from masar.catalogue.statuses import STATUSES
from masar.lib.text import found_under
from masar.lib.typed import cleaned, read, shown_again
from masar.limits import births
from masar.limits.network import network_of
from masar.people.keyring import ring
from masar.portal import answers, guard
from masar.portal.way_in.beat import at_the_beat
from masar.portal.wording import words

PARTS = ("day", "month", "year")
NO_DAY = dict.fromkeys(PARTS, "")


def form(
    request: HttpRequest, language: str, typed: str, problem: str | None = None, given: dict[str, str] = NO_DAY
) -> HttpResponse:
    """The form with the reference, asking for the date of birth."""
    return answers.page(
        request,
        language,
        "portal/born.html",
        status=422 if problem else 200,
        caching=answers.PRIVATE,
        alternate="track/",
        typed=typed,
        problem=problem,
        date=given,
    )


@guard.stranger
@require_POST
@at_the_beat
def reference(request: HttpRequest, language: str) -> HttpResponse:
    """The coarse stage of a reference whose applicant was born on the given day."""
    readings = read(request.POST.get("reference", "")).references or ("",)
    again = shown_again(readings[0])
    given = {part: cleaned(request.POST.get(part, ""))[:4] for part in PARTS}
    born, said = _day(given), words(language)
    if born is None:
        return form(request, language, again, problem=said["born"]["not_a_day"], given=given)
    network, target = network_of(request.META.get("REMOTE_ADDR")), ring().blind(found_under(readings[-1]))[:32]
    heard = births.attempt(target, network)
    if heard is births.Heard.CLOSED:
        return answers.too_many(request, language, births.NETWORK.interval, kind="guessed")
    status = coarse_status(readings, born)
    if status is None or heard is births.Heard.UNHEARD:
        return form(request, language, again, problem=said["born"]["no_match"], given=given)
    births.right(target, network)
    text = said["coarse"]["status"][STATUSES[status].coarse]
    sections = [(said["coarse"]["more_title"], said["coarse"]["more"])]
    return answers.told(request, language, "coarse", points=[text], sections=sections)


def _day(given: dict[str, str]) -> date | None:
    try:
        return date(int(given["year"]), int(given["month"]), int(given["day"]))
    except ValueError:
        return None
