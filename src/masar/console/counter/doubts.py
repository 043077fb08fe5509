"""Whose an application is, where that is in doubt, and which of two contradicting facts is right."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from masar.cases import doubting
from masar.cases.acting import NotAllowed
from masar.cases.actions import Refused
from masar.cases.deciding import Changed
from masar.cases.doubting import Contradiction, Grounds, InDoubt, Party, Unsaid
from masar.console import answers, guard
from masar.console.counter.reader import reader_of
from masar.console.counter.rows import line
from masar.console.languages import language_of
from masar.console.wording import voice, words
from masar.lib import clock
from masar.people.access import Applicant
from masar.people.contacts import masked
from masar.people.doubts import CHOICES
from masar.people.given import Given
from masar.people.tellings import CLAIMED, Decision
from masar.staff.officers import Officer
from masar.staff.rights import Right

LONGEST = 500


@guard.officer(Right.DECIDE_PARTIES)
@require_safe
def waiting(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The applications in doubt, those of longest first."""
    places = officer.offices(Right.DECIDE_PARTIES)
    found = doubting.waiting(places, officer=officer.id, may=officer.may, now=clock.now())
    language = language_of(request)
    lines = [line(at, language) | {"address": answers.address(f"doubts/{at.number}/")} for at in found]
    return answers.page(request, "console/counter/doubts.html", lines=lines)


@sensitive_post_parameters()
@guard.officer(Right.DECIDE_PARTIES)
@require_http_methods(["GET", "HEAD", "POST"])
def doubt(request: HttpRequest, officer: Officer, number: str) -> HttpResponse:
    """Both sides of all that waits of one application, and the decision."""
    problem = ""
    if request.method == "POST":
        try:
            problem = _decided(request, officer, number)
        except NotAllowed:
            return answers.error(request, "not_yours", 403)
        if not problem:
            return HttpResponseRedirect(answers.address(f"doubts/{number}/"))
    try:
        reader = reader_of(request, officer)
        found = doubting.look(number, officer=officer.id, may=officer.may, reader=reader, now=clock.now())
    except NotAllowed:
        return answers.error(request, "not_yours", 403)
    except Refused as error:
        raise Http404 from error
    return _page(request, found, problem)


def _decided(request: HttpRequest, officer: Officer, number: str) -> str:
    """Carry out what was sent; what is wrong with it, in a code."""
    posted, now = request.POST, clock.now()
    said = posted.get("words", "")[:LONGEST].replace("\x00", "")
    grounds = posted.get("grounds", "")
    if grounds not in set(Grounds):
        return "grounds"
    how: dict[str, Any] = {"grounds": Grounds(grounds), "words": said, "may": officer.may, "now": now}
    try:
        if posted.get("party"):
            decision = posted.get("decision", "")
            if decision not in CHOICES:
                return "decision"
            party = UUID(posted["party"])
            how |= {"seen": posted.get("seen", ""), "reader": reader_of(request, officer)}
            doubting.decide(number, party, Decision(decision), **how)
        else:
            doubting.settle(number, posted.getlist("digest"), actor=officer.actor, **how)
    except Unsaid:
        return "words"
    except Changed:
        return "changed"
    except (Refused, ValueError):
        return "refused"
    return ""


def _page(request: HttpRequest, found: InDoubt, problem: str) -> HttpResponse:
    language = language_of(request)
    said = words(language)["counter"]["doubts"]
    own = {
        "line": line(found.at, language),
        "parties": [_party(one, language) for one in found.parties],
        "contradictions": [_contradiction(one, language) for one in found.contradictions],
        "grounds": [(one.value, said["grounds"][one.value]) for one in Grounds],
        "problem": said["problem"][problem] if problem else "",
        "typed": {name: request.POST.get(name, "") for name in ("party", "decision", "grounds", "words")},
    }
    return answers.page(request, "console/counter/doubt.html", status=422 if problem else 200, **own)


def _party(party: Party, language: str) -> dict[str, Any]:
    said = words(language)["counter"]
    told, known = _told(party.sides.told, language), _known(party.sides.known, language)
    claims = CLAIMED in party.why
    rows = [(said["doubts"]["row"][key], told[key], known[key] if known else "") for key in told]
    return {
        "id": party.id,
        "role": said["role"][party.role],
        "since": voice(language).moment(party.since),
        "source": party.source,
        "why": [said["doubts"]["why"].get(code, code) for code in party.why],
        "rows": [(name, here, there, here != there and bool(here)) for name, here, there in rows],
        "several": known is None and not claims,
        "mark": party.mark,
        "choices": _claims(said["doubts"], on_file=known is not None) if claims else _choices(said["doubts"], known),
    }


def _choices(said: dict[str, Any], known: Any) -> list[tuple[str, str]]:
    offered = [one for one in CHOICES if known is not None or one is not Decision.SAME]
    return [(one.value, said["decision"][one.value]) for one in offered]


def _claims(said: dict[str, Any], *, on_file: bool) -> list[tuple[str, str]]:
    """Of a number that is only claimed: whoever applied sits there already."""
    decision, words = said["decision"], said["claimed"]
    theirs = [(Decision.THEIRS.value, decision["theirs"])] if on_file else []
    same = words["on_file"] if on_file else words["same"]
    return [(Decision.SAME.value, same), (Decision.ANOTHER.value, words["another"]), *theirs]


def _told(given: Given, language: str) -> dict[str, str]:
    born = given.born or given.torn
    contacts = [masked(kind, value) for kind, value in given.contacts().items()]
    return _rows(given.name, born, given.identities, contacts, language)


def _known(known: Applicant | None, language: str) -> dict[str, str] | None:
    if known is None:
        return None
    return _rows(known.name, known.born, known.identities, known.masked.values(), language)


def _rows(name: str | None, born: Any, numbers: Any, contacts: Any, language: str) -> dict[str, str]:
    kinds = words(language)["counter"]["identity"]
    return {
        "name": name or "",
        "born": voice(language).short(born.isoformat()) if born else "",
        "numbers": ", ".join(f"{kinds.get(scheme, scheme)} {number}" for scheme, number in numbers),
        "contacts": ", ".join(contacts),
    }


def _contradiction(one: Contradiction, language: str) -> dict[str, Any]:
    recorded = one.recorded or {}
    rows = [(key, one.told.get(key), recorded.get(key)) for key in dict.fromkeys([*one.told, *recorded])]
    said = words(language)["counter"]["doubts"]["key"]
    plain = [(said.get(key, key), _text(here), _text(there)) for key, here, there in rows if here or there]
    moment = voice(language).moment(one.received)
    return {
        "digest": one.digest,
        "source": one.source,
        "since": moment,
        "rows": [(*row, row[1] != row[2]) for row in plain],
    }


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
