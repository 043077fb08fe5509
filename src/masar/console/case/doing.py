"""The pages of an act: its form, what would be read after it, and what to do where it cannot be recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from masar.cases import whole
from masar.cases.acting import Desk, Invalid, NotAllowed, NotForeseen, OwnDecision
from masar.cases.acts import Act, Wrong
from masar.cases.facts import Kind
from masar.cases.keys import carried
from masar.console import answers
from masar.console.case import canned, forms, preview, story
from masar.console.case.forms import Sheet
from masar.console.case.naming import Names, names_of
from masar.console.case.opening import screen
from masar.console.languages import language_of
from masar.console.wording import voice, words
from masar.lib.clock import local_day
from masar.staff.looking import Saw, record
from masar.staff.officers import Officer, names

INVALID, CONFLICT, FORBIDDEN = 422, 409, 403


@dataclass(frozen=True, slots=True)
class Doing:
    """An officer at the form of an act."""

    request: HttpRequest
    officer: Officer
    at: Desk
    sheet: Sheet
    now: datetime

    def answer(self) -> HttpResponse:
        """The page that follows from what was typed, short of recording it."""
        if self.sheet.expected != self.at.version:
            return self.overtaken()
        return self._form()

    def overtaken(self) -> HttpResponse:
        """Somebody was quicker: what they did, and the form with all that was typed, against the case as it is."""
        lines = whole.since(self.at, self.sheet.expected)
        people = names(story.officers_in(lines))
        told = story.told(lines, self._names(), people, self.officer.actor)
        anew = replace(self, sheet=replace(self.sheet, expected=self.at.version, seen="", step="preview"))
        return anew._form(meanwhile=told)

    def _form(self, meanwhile: list[story.Entry] | None = None) -> HttpResponse:
        try:
            self._check()
        except NotAllowed as error:
            return self.not_allowed(error)
        except NotForeseen as error:
            return self.not_foreseen(error, meanwhile)
        except Invalid as error:
            asked = self.sheet.step in ("preview", "record")
            return self._drawn(error.problems if asked else {}, meanwhile, preview_of=False)
        return self._drawn({}, meanwhile, preview_of=self.sheet.step != "canned")

    def _check(self) -> None:
        how: dict[str, Any] = {"may": self.officer.may, "actor": self.officer.actor, "now": self.now}
        self.at.check(self.sheet.act, self.sheet.values, unforeseen=self.sheet.unforeseen, **how)

    def invalid(self, problems: Mapping[str, Wrong]) -> HttpResponse:
        """The form, with what is wrong at each field."""
        return self._drawn(problems, None, preview_of=False)

    def _drawn(
        self, problems: Mapping[str, Wrong], meanwhile: list[story.Entry] | None, *, preview_of: bool
    ) -> HttpResponse:
        fields = forms.fields(self.at, self.sheet, self._names(), problems)
        facts = self._facts()
        seen = self._preview() if preview_of else []
        context = {
            "fields": fields,
            "problems": [field for field in fields if field.problem],
            "expected": self.sheet.expected,
            "key": carried(self.sheet.key or str(uuid4()), self.at.case),
            "unforeseen": self.sheet.unforeseen,
            "canned": self.sheet.canned,
            "ready": list(canned.offered(language_of(self.request))),
            "mark": self.sheet.mark if seen else "",
            "seen": seen,
            "focus": self.sheet.step == "preview" and meanwhile is None,
            "changed": self.sheet.step == "record" and meanwhile is None and not problems,
            "meanwhile": meanwhile,
        }
        status = CONFLICT if meanwhile is not None else INVALID if problems else 200
        return self._page("console/case/act.html", status, facts | context)

    def _preview(self) -> list[preview.Seen]:
        today = local_day(self.now, timezone.get_default_timezone())
        return preview.seen(self.at, self.sheet, now=self.now, today=today)

    def not_allowed(self, error: NotAllowed) -> HttpResponse:
        """The officer lacks a right: which."""
        said = words(language_of(self.request))
        lede = said["act"]["stopped"]["not_allowed_lede"].format(right=said["right"][error.right.value])
        return self._stopped("not_allowed", lede, FORBIDDEN, None)

    def not_foreseen(self, error: NotForeseen, meanwhile: list[story.Entry] | None) -> HttpResponse:
        """The state does not allow it, or it is not this officer's to decide: the case as it is now."""
        kind = "own_decision" if isinstance(error, OwnDecision) else "not_foreseen"
        lede = words(language_of(self.request))["act"]["stopped"][f"{kind}_lede"]
        return self._stopped(kind, lede, CONFLICT, meanwhile)

    def _stopped(self, kind: str, lede: str, status: int, meanwhile: list[story.Entry] | None) -> HttpResponse:
        possible = kind == "not_foreseen" and self.sheet.act in self.at.unforeseen_to(
            self.officer.may, self.officer.actor
        )
        context = {"kind": kind, "why": lede, "meanwhile": meanwhile, "as_unforeseen": possible}
        return self._page("console/case/stopped.html", status, self._facts() | context)

    def _page(self, template: str, status: int, context: dict[str, Any]) -> HttpResponse:
        record(self.officer.id, Saw.CASE, [self.at.case], now=self.now, about=f"do:{self.sheet.act.value}")
        return answers.page(self.request, template, status=status, **context)

    def _question(self) -> dict[str, Any]:
        """What the office that answers was asked, and until when."""
        asked = [line for line in whole.history(self.at) if line.kind == Kind.OFFICE_ASKED and not line.voided]
        day, names = asked[-1].payload.get("by"), self._names()
        office = names.office(self.at.office) if self.at.office else names.voice.say("case.no_office")
        said = names.voice.say(
            "act.question" if day else "act.question_plain", office=office, day=names.part("by", day)
        )
        return {"question": asked[-1].note, "asks": said}

    def _names(self) -> Names:
        return names_of(self.at, voice(language_of(self.request)))

    def _facts(self) -> dict[str, Any]:
        """What stands at the head of each of these pages."""
        head = screen(self.request, self.at, self.officer, self.now).head()
        typed = self.sheet.values.get("note", "")
        asked = self.sheet.act is Act.ANSWER_OFFICE and self.at.consulted is not None
        head |= self._question() if asked else {"question": None}
        return head | {"act": self.sheet.act.value, "typed": typed, "again": self.sheet.act is Act.ASK_AGAIN}
