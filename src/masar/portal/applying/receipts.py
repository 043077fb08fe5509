"""The receipt of what was sent: number, where it is followed, what happens next, the secret; for a day, as a page and
as a PDF file.

Routes: ``/<language>/apply/<draft>/receipt/`` and ``…/receipt.pdf``.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from masar.applying import drafts
from masar.applying.drafts import Reach
from masar.applying.submitting import Sent, of_case, sent
from masar.cases.finding import At, numbered
from masar.catalogue.queries import catalogue
from masar.design.paper import receipt as papered
from masar.design.qr import drawn
from masar.documents import moving
from masar.lib import clock
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown as spaced
from masar.portal import answers, guard
from masar.portal.applying import contents
from masar.portal.applying.steps import gone, to
from masar.portal.wording import voice, words
from masar.staff.queries import offices

Shaped = dict[str, Any]


@guard.drafter
@require_safe
def receipt(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """The receipt of what was sent, for a day."""
    made = _sent(reach, id)
    if made is None:
        return _none(request, language, reach, id)
    kept = of_case(made.case)
    return answers.page(
        request,
        language,
        "portal/applying/receipt.html",
        alternate=f"apply/{id}/receipt/",
        csrf=get_token(request),
        paper=f"/{language}/apply/{id}/receipt.pdf",
        signers=contents.signing(kept.shown, language) if kept else [],
        steps=contents.looked_through(kept.shown, language) if kept else [],
        **_in(language, _at(made)),
        **_once(request, language, made),
    )


@guard.drafter
@require_safe
def paper(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    """The receipt as a PDF file, in the reader's language and the first of the others."""
    made = _sent(reach, id)
    if made is None:
        return _none(request, language, reach, id)
    number = spaced(made.number)
    name = f'attachment; filename="{number}.pdf"'
    content = papered(_told(request, language, made))
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})


def _sent(reach: Reach, id: str) -> Sent | None:
    draft = drafts.find(drafts.who(reach), id, now=clock.now())
    return sent(draft) if draft else None


def _none(request: HttpRequest, language: str, reach: Reach, id: str) -> HttpResponse:
    there = drafts.find(drafts.who(reach), id, now=clock.now())
    return to(language, id) if there else gone(request, language, reach, id)


def _at(made: Sent) -> At:
    at = numbered(made.number)
    assert at is not None
    return at


def _once(request: HttpRequest, language: str, made: Sent) -> Shaped:
    """What is the same in every language."""
    number, secret = spaced(made.number), made.secret
    address = f"{contents.origin(request)}/{language}/track/{number}/"
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"number": number, "secret": groups, "address": address, "picture": drawn(address)}


def _in(language: str, at: At) -> Shaped:
    """What it is about, in a language."""
    service, card = catalogue().services.get(at.service), offices().get(at.office)
    stages = service.procedure_on(at.submitted).everybodys[1:3] if service and at.submitted else ()
    return {
        "service": contents.called(at.service, language),
        "office": card.name[language] if card else "",
        "day": voice(language).day(at.submitted.isoformat()) if at.submitted else "",
        "next": [(stage.name[language], stage.explanation[language]) for stage in stages],
    }


def _told(request: HttpRequest, language: str, made: Sent) -> Shaped:
    """What stands on the paper (``design.paper.receipt``)."""
    at, said, kept = _at(made), words(language)["apply"]["receipt"], of_case(made.case)
    others = [code for code in LANGUAGES if code != language]
    once, day = _once(request, language, made), at.submitted or clock.now().date()
    steps = [
        {"title": step["title"], "answers": step["answers"]}
        for step in (contents.looked_through(kept.shown, language) if kept else [])
    ]
    return {
        **once,
        "title": said["title"],
        "authority": settings.MASAR_SITE["authority"][language],
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "picture": once["picture"].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1),
        "picture_text": said["picture"],
        "sent_title": said["sent"],
        "steps": [*steps, *_files(made, at, language)],
        "parts": [_part(code, at) for code in (language, *others[:1])],
    }


def _part(language: str, at: At) -> Shaped:
    said, about = words(language)["apply"]["receipt"], _in(language, at)
    facts = [(said[name], about[name]) for name in ("service", "office", "day") if about[name]]
    return {
        "language": language,
        "dir": LANGUAGES[language].direction,
        "authority": settings.MASAR_SITE["authority"][language],
        "title": said["title"],
        "facts": facts,
        "next_title": said["next"],
        "next": [(said["registered"], ""), *about["next"]],
        "written": said["written"],
        "secret_name": said["secret"],
        "secret_text": said["secret_text"],
    }


def _files(made: Sent, at: At, language: str) -> list[Shaped]:
    """The files that came with it, each by its hash."""
    service = catalogue().services.get(at.service)
    known = {one.code: one.name[language] for one in service.procedures[-1].documents} if service else {}
    rows = moving.live(made.case)
    files = [(known.get(row.document, row.document), f"SHA-256 {row.digest[:32]} {row.digest[32:]}") for row in rows]
    return [{"title": words(language)["apply"]["papers"]["title"], "answers": files}] if files else []
