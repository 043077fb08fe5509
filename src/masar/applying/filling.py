"""A draft as it is filled in today: its answers under the form that is in force, and what is to be asked next.

The words of a form are always those of today. Where its structure has changed since the draft was begun, answers to
questions that stayed stay, and those that are new or other are asked, and marked. Nothing is written until somebody
answers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from masar.applying import drafts
from masar.applying.drafts import Content, Who
from masar.applying.models import Draft
from masar.catalogue import answering
from masar.catalogue.answering import Error
from masar.catalogue.forms import Form, Question, Step
from masar.catalogue.queries import catalogue, form_of
from masar.lib.clock import local_day


@dataclass(frozen=True, slots=True)
class Filling:
    """A draft under the form of today. ``moved``: the form's structure has changed since it was last written."""

    draft: Draft
    content: Content
    form: Form
    moved: bool
    today: date

    @property
    def answers(self) -> dict[str, Any]:
        """Those that count: without the answers to questions that are not shown."""
        return answering.kept(self.form, self.content.answers)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, and in them the questions, that are shown for these answers."""
        return answering.asked(self.form, self.content.answers)

    @property
    def questions(self) -> dict[str, Question]:
        """Those that are shown, by code."""
        return {question.code: question for step in self.steps for question in step.questions}

    @property
    def anew(self) -> frozenset[str]:
        """The questions that are shown and became new or other since the draft was begun, and wait for an answer."""
        return frozenset(self.content.anew) & self.questions.keys()

    def step(self, code: str) -> Step | None:
        """The step of this code, if it is shown."""
        return next((step for step in self.steps if step.code == code), None)

    def after(self, code: str) -> Step | None:
        """The step that follows; None after the last."""
        codes = [step.code for step in self.steps]
        place = codes.index(code) + 1 if code in codes else len(codes)
        return self.steps[place] if place < len(codes) else None

    def before(self, one: Step, other: Step) -> bool:
        """Whether ``one`` comes before ``other``, or is it."""
        codes = [step.code for step in self.steps]
        return codes.index(one.code) <= codes.index(other.code)

    @property
    def outdated(self) -> dict[str, Error]:
        """What has become wrong since it was answered, by question: a day that has passed."""
        return answering.outdated(self.form, self.content.answers, today=self.today)

    @property
    def wanting(self) -> Step | None:
        """The first step in which something is still to be answered; None where everything is."""
        unanswered = answering.next_step(self.form, self.content.answers)
        again = self.anew | self.outdated.keys()
        for step in self.steps:
            if step == unanswered or any(question.code in again for question in step.questions):
                return step
        return None


def form_today(service: str) -> Form | None:
    """The form by which a service is applied for from home now; None where there is none."""
    known = catalogue().offered.get(service)
    return known.form if known else None


def filling(draft: Draft, *, now: datetime) -> Filling | None:
    """The draft under the form of today; None where its service has none any more."""
    form = form_today(draft.service)
    return _under(draft, drafts.read(draft), form, now) if form else None


def _under(draft: Draft, content: Content, form: Form, now: datetime) -> Filling:
    today = local_day(now, timezone.get_default_timezone())
    if draft.form == form.version:
        return Filling(draft, content, form, False, today)
    before = form_of(draft.service, draft.form)
    answers, changed = answering.carried(before, form, content.answers) if before else ({}, _all_of(form))
    known = _all_of(form)
    anew = tuple(sorted((set(content.anew) | changed) & known))
    ours = tuple(code for code in content.ours if code in answers)
    return Filling(draft, replace(content, answers=answers, anew=anew, ours=ours), form, True, today)


def _all_of(form: Form) -> frozenset[str]:
    return frozenset(question.code for question in form.questions)


def answer(
    whose: Who, id: UUID | str, questions: Mapping[str, Question], answers: Mapping[str, Any], *, now: datetime
) -> Filling | None:
    """Put ``answers`` in the place of all that was answered to ``questions``; None if the draft is not there.

    What another browser answered meanwhile to other questions stays. An answer to a question that is not shown any
    more is kept while the draft is one, so that a slip costs nobody what they had typed; sent it never is.
    """

    def put(of: Filling) -> Content:
        kept = {code: value for code, value in of.content.answers.items() if code not in questions}
        anew = tuple(code for code in of.content.anew if code not in questions)
        same = [code for code in of.content.ours if code not in questions or _same(of, code, answers)]
        return replace(of.content, answers=kept | dict(answers), anew=anew, ours=tuple(same))

    return _changed(whose, id, put, now)


def _same(of: Filling, code: str, answers: Mapping[str, Any]) -> bool:
    return bool(code in answers and of.content.answers.get(code) == answers[code])


def choose_office(whose: Who, id: UUID | str, office: str, *, now: datetime) -> Filling | None:
    """The office to which it goes; None if the draft is not there."""
    return _changed(whose, id, lambda of: replace(of.content, office=office), now)


def _changed(whose: Who, id: UUID | str, by: Callable[[Filling], Content], now: datetime) -> Filling | None:
    def put(draft: Draft, content: Content) -> tuple[int, Content]:
        form = form_today(draft.service)
        if form is None:
            return draft.form, content
        return form.version, by(_under(draft, content, form, now))

    draft = drafts.change(whose, id, put, now=now)
    return filling(draft, now=now) if draft else None
