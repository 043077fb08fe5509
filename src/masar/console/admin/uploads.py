"""A workbook handed in for an office without a system of its own, and what became of it (``cases.uploading``)."""

from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe
from openpyxl import Workbook

from masar.cases import uploading
from masar.cases.desk_models import Upload
from masar.cases.uploading import COLUMNS, EVENTS, LARGEST, PEOPLE, Unfit
from masar.catalogue.queries import catalogue
from masar.console import answers, guard
from masar.console.languages import language_of
from masar.console.wording import voice, words
from masar.lib import clock
from masar.lib.languages import FIRST
from masar.lib.multipart import Part, kind_of, parts
from masar.people.identities import schemes
from masar.speech.voice import Voice
from masar.staff.officers import Officer
from masar.staff.queries import offices
from masar.staff.rights import Right

UPLOADS = "office/upload/"
"""The one address under the console's path that files are sent to."""
IN_ENGLISH = frozenset({"other", "damaged", "damaged_after", "heading"})
"""Reasons of which the sentence says less than what the reader of files said."""
OF_OFFICES = frozenset({"other_office", "elsewhere"})
"""Reasons whose field is an office."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@csrf_exempt
@guard.officer(Right.UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The form, and what one handed in. The file is taken out of the body before the form's token is looked at:
    the framework would refuse a form with a file.
    """
    content = b""
    if request.method == "POST":
        fields = parts(kind_of(request.META), request.read(LARGEST + 64 * 1024))
        content, form = fields.pop("file", Part(b"")).content, QueryDict(mutable=True)
        form.update({name: part.content[:150].decode("utf-8", "replace") for name, part in fields.items()})
        request._post, request._files = form, MultiValueDict()  # type: ignore[attr-defined]
    return _upload(request, officer, content)


@csrf_protect
def _upload(request: HttpRequest, officer: Officer, content: bytes) -> HttpResponse:
    if request.method != "POST":
        return _page(request, officer, None)
    try:
        uploading.post(content, request.POST.get("office", "").strip(), officer, now=clock.now())
    except Unfit as unfit:
        return _page(request, officer, unfit.why)
    return HttpResponseRedirect(answers.address(UPLOADS))


def _page(request: HttpRequest, officer: Officer, problem: str | None) -> HttpResponse:
    language, mine = language_of(request), officer.offices(Right.UPLOAD)
    shown = {
        "problem": problem,
        "offices": [(code, card.name[language]) for code, card in offices().items() if mine is None or code in mine],
        "handed_in": [_told(request, row) for row in uploading.handed_in(officer.id)],
    }
    return answers.page(request, "console/admin/upload.html", status=422 if problem else 200, **shown)


def _told(request: HttpRequest, row: Upload) -> dict[str, Any]:
    speak, card, report = voice(language_of(request)), offices().get(row.office), row.report
    counts = [
        (name, speak.number(report.get(name, 0)))
        for name in ("read", "cases", "events", "repeats", "quarantined", "rejected")
    ]
    # Reports of before reasons had codes are told as they were.
    said = report.get("said") or [None] * len(report.get("rows", []))
    return {
        "at": speak.moment(row.made_at),
        "office": card.name[language_of(request)] if card else row.office,
        "done": row.done_at is not None,
        "counts": counts,
        "rows": [
            (speak.number(number), *_reason(speak, "why", why, one))
            for (number, why), one in zip(report.get("rows", []), said, strict=True)
        ],
        "trouble": _reason(speak, "because", report["trouble"], report.get("trouble_said"))
        if report.get("trouble")
        else None,
    }


def _reason(speak: Voice, of: str, told: str, said: list[str] | None) -> tuple[str, str]:
    """A reason in the reader's language, and what is left of it in English: all, where no sentence is known."""
    code, field, number = said or ("other", "", "")
    if code in OF_OFFICES:
        card = offices().get(field)
        return speak.say(f"upload.{of}.{code}", office=card.name[speak.language] if card else field), ""
    sentences = speak.phrase(f"upload.{of}")
    shown = speak.number(int(number)) if number else ""
    sentence = speak.say(f"upload.{of}.{code}", number=shown) if code in sentences else ""
    if field:
        label = speak.phrase("upload.column").get(field) or speak.phrase("case.scheme").get(field, field)
        sentence = speak.say("upload.about", field=label, why=sentence)
    return sentence, told if code in IN_ENGLISH or not sentence else ""


@guard.officer(Right.UPLOAD)
@require_safe
def template(request: HttpRequest, officer: Officer) -> HttpResponse:
    """An empty workbook: the headings in the officer's first language above those that are read; codes beside it."""
    book, language = Workbook(), language_of(request)
    said = words(FIRST)["upload"]["column"]
    sheet = book.active
    columns = (*COLUMNS, *PEOPLE, *sorted(schemes()))
    sheet.title = "applications"
    names = words(FIRST).get("identity", {})
    sheet.append([said.get(column) or names.get(column) or column for column in columns])
    sheet.append(list(columns))
    codes = book.create_sheet("codes")
    for service in catalogue().offered.values():
        codes.append(["service", service.code, service.name[language]])
        for stage in service.procedures[-1].stages:
            codes.append(["stage", stage.code, stage.name[language]])
        for document in service.procedures[-1].documents:
            codes.append(["document", document.code, document.name[language]])
    for kind in EVENTS:
        codes.append(["event", kind, words(language)["audit"]["act"][kind]])
    out = BytesIO()
    book.save(out)
    told = {"Content-Disposition": 'attachment; filename="masar-template.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(out.getvalue(), content_type=XLSX, headers=told)
