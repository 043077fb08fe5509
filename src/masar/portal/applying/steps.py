"""One page a step: what is asked, with what was answered; and what is typed is kept, right or not.

Routes: ``/<language>/apply/<draft>/`` and ``…/step/<step>/``, ``…/office/``.
"""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from masar.applying import drafts
from masar.applying.drafts import Reach
from masar.applying.filling import Filling, answer, choose_office, filling
from masar.applying.parties import READERS
from masar.catalogue import answering
from masar.catalogue.forms import Step
from masar.lib import clock
from masar.portal import answers, guard
from masar.portal.applying import contents, fields
from masar.portal.wording import words
from masar.staff.queries import offices


def of(reach: Reach, id: str) -> Filling | None:
    """The contact's draft as it is filled in now; None if it is not there, was sent, or has no form any more."""
    draft = drafts.find(drafts.who(reach), id, now=clock.now())
    return filling(draft, now=clock.now()) if draft and draft.case_id is None else None


def gone(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """Where there is no such draft: its receipt, if it was sent."""
    draft = drafts.find(drafts.who(reach), id, now=clock.now())
    if draft and draft.case_id:
        return to(language, id, "receipt/")
    told: dict[str, Any] = {"status": 404, "alternate": "apply/", "points": contents.gone(language)}
    return answers.told(request, language, "draft_gone", again=False, **told)


def to(language: str, id: str, page: str = "") -> HttpResponse:
    """Off to a page of the draft."""
    address = f"/{language}/apply/{id}/{page}"
    return HttpResponseRedirect(address, status=303, headers={"Cache-Control": answers.PRIVATE})


def onward(language: str, at: Filling, *, after: str | None = None, checking: bool = False) -> HttpResponse:
    """The page that comes next: the step ``after`` one; where something before that is wanting, that; at the end the
    office, the documents and the check. ``checking``: only what is wanting stands between.
    """
    id, following = str(at.draft.pk), at.after(after) if after and not checking else None
    wanting = at.wanting
    # An answer may have brought up another question on the same page, or taken a step away.
    step = wanting if wanting and not (following and at.before(following, wanting)) else following
    if step:
        return to(language, id, f"step/{step.code}/" + ("?from=check" if checking else ""))
    if at.content.office not in offices():
        return to(language, id, "office/")
    return to(language, id, "check/" if checking or not answering.evidence(at.form, at.answers) else "documents/")


@guard.drafter
@require_safe
def go_on(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """Where it is gone on."""
    found = of(reach, id)
    return onward(language, found) if found else gone(request, language, reach, id)


@sensitive_post_parameters()
@guard.drafter
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, language: str, reach: Reach, id: str, code: str) -> HttpResponse:
    """One step. Whatever is right is kept, also where something else is wrong."""
    found = of(reach, id)
    if found is None:
        return gone(request, language, reach, id)
    shown = found.step(code)
    if shown is None:
        # Another answer, or another version, took it away.
        return onward(language, found)
    if request.method != "POST":
        return _page(request, language, found, shown, dict(found.outdated))
    questions = {question.code: question for question in shown.questions}
    posted = {code: fields.posted(question, request.POST) for code, question in questions.items()}
    right, wrong = answering.checked(shown.questions, posted, today=found.today, readers=READERS)
    after = answer(drafts.who(reach), id, questions, right, now=clock.now())
    if after is None:
        return gone(request, language, reach, id)
    if "later" in request.POST:
        return HttpResponseRedirect(f"/{language}/apply/?just=saved", status=303)
    if wrong:
        return _page(request, language, after, shown, wrong, posted)
    return onward(language, after, after=code, checking=request.POST.get("from") == "check")


def _page(
    request: HttpRequest,
    language: str,
    at: Filling,
    shown: Step,
    wrong: Mapping[str, str],
    posted: Mapping[str, list[str]] | None = None,
) -> HttpResponse:
    asked = fields.of_step(at, shown, language, wrong, posted)
    codes = [one.code for one in at.steps]
    place = codes.index(shown.code) if shown.code in codes else 0
    checking = (request.POST if request.method == "POST" else request.GET).get("from") == "check"
    back = "check/" if checking else f"step/{codes[place - 1]}/" if place else ""
    return answers.page(
        request,
        language,
        "portal/applying/step.html",
        status=422 if posted else 200,
        alternate=f"apply/{at.draft.pk}/step/{shown.code}/",
        at=contents.head(at, language),
        title=shown.title[language],
        why=shown.why[language] if shown.why else None,
        fields=asked,
        problems=[(one.focus, f"{one.name}: {one.wrong}") for one in asked if one.wrong],
        place=(place + 1, contents.pages(at)),
        back=f"/{language}/apply/{at.draft.pk}/{back}" if back else f"/{language}/apply/",
        checking=checking,
        csrf=get_token(request),
    )


@guard.drafter
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """Which office is to handle it."""
    found = of(reach, id)
    if found is None:
        return gone(request, language, reach, id)
    chosen, problem = request.POST.get("office", ""), None
    if request.method == "POST" and "later" in request.POST:
        return HttpResponseRedirect(f"/{language}/apply/?just=saved", status=303)
    if request.method == "POST" and chosen in offices():
        after = choose_office(drafts.who(reach), id, chosen, now=clock.now())
        return onward(language, after) if after else gone(request, language, reach, id)
    if request.method == "POST":
        problem = words(language)["apply"]["problem"]["office"]
    if not offices():
        raise Http404
    return answers.page(
        request,
        language,
        "portal/applying/office.html",
        status=422 if problem else 200,
        alternate=f"apply/{id}/office/",
        at=contents.head(found, language),
        offices=contents.offices_to_choose(language),
        chosen=found.content.office,
        problem=problem,
        place=(len(found.steps) + 1, contents.pages(found)),
        back=f"/{language}/apply/{id}/step/{found.steps[-1].code}/",
        csrf=get_token(request),
    )
