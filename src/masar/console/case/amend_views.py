"""Corrections of what was given: proposing one, and deciding one that waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from masar.cases import amending, confirming, whole
from masar.cases.acting import Desk, NotAllowed
from masar.cases.actions import Overtaken, Refused
from masar.cases.amending import By, Changed, Ending, Giver, Invalid, Waiting
from masar.cases.confirming import Decided, OwnProposal, Paper
from masar.console import answers, guard
from masar.console.case import amend_form as forms
from masar.console.case import amended, story
from masar.console.case.amend_form import Typed
from masar.console.case.naming import names_of
from masar.console.case.opening import may_read, opened, screen
from masar.console.case.views import done
from masar.console.languages import language_of
from masar.console.wording import voice, words
from masar.lib import clock
from masar.people.access import Reader, applicants
from masar.staff.looking import Saw, record
from masar.staff.officers import Officer, names
from masar.staff.rights import Right

INVALID, CONFLICT = 422, 409


@dataclass(frozen=True, slots=True)
class Doing:
    """An officer at the form of a correction. ``trouble`` is a code of what stands in its way, beside the fields."""

    request: HttpRequest
    officer: Officer
    at: Desk
    known: tuple[Giver, ...]
    typed: Typed
    by: By
    trouble: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)

    def answer(self) -> HttpResponse:
        """The page that follows from what was typed, short of recording it."""
        if self.typed.expected != self.at.version:
            return self._overtaken()
        return self._form()

    def recorded(self) -> HttpResponse:
        """Record what was shown, or say why not."""
        typed, number = self.typed, self.at.number
        how: dict[str, Any] = {"expected": typed.expected, "key": typed.key, "seen": typed.seen}
        try:
            amending.propose(number, typed.sheet, self.by, **how)
        except Invalid as error:
            return replace(self, problems=error.problems)._drawn()
        except Overtaken:
            return replace(self, at=opened(number))._overtaken()
        except Waiting:
            return replace(self, trouble="waiting")._drawn()
        except Changed:
            return _again(self)._form()
        except Refused:
            return replace(self, typed=replace(typed, key=uuid4(), seen=""))._form()
        return done(self.request, number, "proposed")

    def _overtaken(self) -> HttpResponse:
        lines = whole.since(self.at, self.typed.expected)
        told = names_of(self.at, voice(language_of(self.request)))
        meanwhile = story.told(lines, told, names(story.officers_in(lines)), self.officer.actor)
        anew = replace(self, typed=replace(self.typed, expected=self.at.version, seen="", step="preview"))
        return anew._form(meanwhile)

    def _form(self, meanwhile: list[story.Entry] | None = None) -> HttpResponse:
        try:
            giver = amending.check(self.at, self.typed.sheet, self.by)
        except Invalid as error:
            asked = self.typed.step in ("preview", "record")
            return replace(self, problems=error.problems if asked else {})._drawn(meanwhile)
        return self._drawn(meanwhile, giver)

    def _drawn(self, meanwhile: list[story.Entry] | None = None, giver: Giver | None = None) -> HttpResponse:
        told = names_of(self.at, voice(language_of(self.request)))
        drawn, typed = list(forms.fields(self.typed.sheet, told, self.problems)), self.typed
        guarded = giver is not None and giver.role != _GUARDIAN and any(one.role == _GUARDIAN for one in self.known)
        seen = forms.asked(self.at, typed, giver, self.by.actor, self.by.now, guarded=guarded) if giver else []
        own = {
            "fields": drawn,
            "problems": [one for one in drawn if one.problem],
            "party": typed.sheet.party,
            "whom": self._whom(),
            "expected": typed.expected,
            "key": typed.key,
            "mark": amending.mark(self.at, typed.sheet) if seen else "",
            "seen": seen,
            "focus": typed.step == "preview" and meanwhile is None,
            "changed": typed.step == "record" and meanwhile is None and not self.problems and not self.trouble,
            "trouble": self.trouble,
            "meanwhile": meanwhile,
        }
        refused = meanwhile is not None or self.trouble
        status = CONFLICT if refused else INVALID if self.problems else 200
        return _page(self.request, "console/case/amend.html", self.at, self.officer, status, own)

    def _whom(self) -> str:
        """Whom it is about: their part, as officers say it."""
        roles: Mapping[str, str] = words(language_of(self.request))["case"]["role"]
        return next((roles[one.role] for one in self.known if one.ordinal == self.typed.sheet.party), "")


_GUARDIAN = confirming.GUARDIAN


def _again(doing: Doing) -> Doing:
    """Against what is on file by now."""
    known = tuple(amending.givers(doing.at.case))
    return replace(doing, known=known, typed=replace(doing.typed, seen="", step="record"))


def _by(officer: Officer, at: Desk) -> By:
    unit = next(iter(at.read_from(officer.may)), None)
    return By(officer.actor, officer.may, Reader("officer", unit=unit or "", door="desk"), clock.now())


def _page(
    request: HttpRequest, template: str, at: Desk, officer: Officer, status: int, own: dict[str, Any]
) -> HttpResponse:
    now = clock.now()
    record(officer.id, Saw.CASE, [at.case], now=now, about="amend")
    head = screen(request, at, officer, now).head()
    return answers.page(request, template, status=status, **(head | own))


@sensitive_post_parameters()
@guard.officer(Right.AMEND)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, officer: Officer, number: str) -> HttpResponse:
    """The form of a correction; what its owner would read; and recording it, once that was shown."""
    at = opened(number)
    if not may_read(at, officer) or not amending.may_propose(at, officer.may):
        return answers.error(request, "not_yours", 403)
    known, by = tuple(amending.givers(at.case)), _by(officer, at)
    if not known:
        raise Http404
    applicants([one.person for one in known], reader=by.reader, now=by.now, case_id=at.case)
    typed = forms.read(request, at, known)
    doing = Doing(request, officer, at, known, typed, by)
    # Of a form that is sent twice the second one knows an older version: it is recorded already, or overtaken.
    old, seen = typed.expected != at.version, amending.mark(at, typed.sheet)
    return doing.recorded() if typed.step == "record" and (old or typed.seen == seen) else doing.answer()


@sensitive_post_parameters()
@guard.officer(Right.READ_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def amendment(request: HttpRequest, officer: Officer, number: str, key: UUID) -> HttpResponse:
    """A correction that was proposed, and how this officer can end it."""
    at = opened(number)
    if not may_read(at, officer):
        return answers.error(request, "not_yours", 403)
    if request.method != "POST":
        return _shown(request, officer, at, key, {})
    how, form = request.POST.get("how", ""), request.POST
    if how not in set(Ending):
        raise Http404
    told = {"paper": form.get("paper", ""), "words": form.get("words", "")[: forms.LONGEST].replace("\x00", "")}
    try:
        confirming.settle(at.number, key, Ending(how), _by(officer, at), **told)
    except (NotAllowed, OwnProposal):
        return answers.error(request, "not_yours", 403)
    except Invalid as error:
        return _shown(request, officer, at, key, error.problems, how)
    except Changed:
        return _shown(request, officer, at, key, {"changed": "changed"}, how)
    except Refused:
        raise Http404 from None
    except Decided:
        how = "decided"
    return done(request, at.number, how)


def _shown(
    request: HttpRequest, officer: Officer, at: Desk, key: UUID, problems: Mapping[str, str], how: str = ""
) -> HttpResponse:
    language, by = language_of(request), _by(officer, at)
    found = [one for one in confirming.of_case(at.case, reader=by.reader, now=by.now) if one.id == key]
    if not found:
        raise Http404
    applicants([found[0].person], reader=by.reader, now=by.now, case_id=at.case)
    told, people = names_of(at, voice(language)), names(amended.officers_in(found))
    (entry,) = amended.told(found, at, told, people, officer)
    said = words(language)["amend"]
    own = {
        "one": entry,
        "how": how,
        "typed": request.POST.get("words", ""),
        "papers": [(paper.value, said["paper"][paper.value]) for paper in Paper],
        "paper": request.POST.get("paper", ""),
        "problems": {name: said["problem"][code] for name, code in problems.items()},
        "reads_of": {end: forms.ended(found[0], Ending(end), officer.actor, by.now) for end in entry.ends},
    }
    status = CONFLICT if "changed" in problems else INVALID if problems else 200
    return _page(request, "console/case/amendment.html", at, officer, status, own)
