"""The catalogue's versions side by side, and what a new one would change, before it is published.

What is published goes the road of ``masar catalogue load``: checked whole, loaded whole. A file that was pasted is
carried in the form itself, and checked again when it is published.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from masar.cases.queries import open_by_version
from masar.catalogue import forms_comparing
from masar.catalogue.checking import FORMS
from masar.catalogue.comparing import Item, compared
from masar.catalogue.definitions import Procedure, Service
from masar.catalogue.forms import Form
from masar.catalogue.loading import Proposed, WrongCatalogue, load, proposed
from masar.catalogue.queries import catalogue
from masar.console import answers
from masar.console.admin.access import administrator, grave
from masar.console.languages import language_of
from masar.console.wording import voice
from masar.lib import clock
from masar.lib.languages import in_each
from masar.staff import deeds
from masar.staff.deeds import Did
from masar.staff.officers import Officer

LIST = "office/services/"
LONGEST = 40_000
"""Characters of a file that is pasted; the longest of the sample has 20,000."""

_FORM = re.compile(r"^service\s*=", re.MULTILINE)
"""What the file of a form says, and none of a service does."""


@administrator
@require_safe
def everything(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Every service with its versions, and the way to a new one."""
    language = language_of(request)
    rows = [(code, service.name[language], len(service.procedures)) for code, service in catalogue().services.items()]
    return answers.page(request, "console/admin/services.html", rows=rows)


@administrator
@require_safe
def one(request: HttpRequest, officer: Officer, code: str) -> HttpResponse:
    """Two versions of a service: those that are asked for, else the last two."""
    service = catalogue().services.get(code)
    if service is None:
        raise Http404
    known = {str(procedure.version): procedure for procedure in service.procedures}
    last = list(known)
    right = known.get(request.GET.get("new", ""), known[last[-1]])
    left = known.get(request.GET.get("old", ""), known[last[-2]] if len(last) > 1 else None)
    language, open_now = language_of(request), open_by_version(code)
    shown: dict[str, Any] = {
        "name": service.name[language],
        "code": code,
        "versions": [_version(request, procedure, open_now) for procedure in service.procedures],
        "comparison": _comparison(request, left, right),
        "form": _last_form(request, service),
    }
    return answers.page(request, "console/admin/service.html", **shown)


def _last_form(request: HttpRequest, service: Service) -> dict[str, Any] | None:
    """The form's last version beside the one before it; None for a service without a form."""
    if service.form is None:
        return None
    before = service.forms[-2] if len(service.forms) > 1 else None
    return _form_comparison(request, before, service.form)


def _version(request: HttpRequest, procedure: Procedure, open_now: dict[int, int]) -> dict[str, Any]:
    speak = voice(language_of(request))
    return {
        "number": procedure.version,
        "since": speak.day(procedure.valid_from.isoformat()),
        "open": speak.count("catalogue.open", open_now.get(procedure.version, 0)),
    }


def _comparison(request: HttpRequest, old: Procedure | None, new: Procedure) -> dict[str, Any]:
    return _sides(old, new, compared(old, new, language_of(request)))


def _form_comparison(request: HttpRequest, old: Form | None, new: Form) -> dict[str, Any]:
    return _sides(old, new, forms_comparing.compared(old, new, language_of(request)))


def _sides(old: Procedure | Form | None, new: Procedure | Form, items: Sequence[Item]) -> dict[str, Any]:
    return {"old": old.version if old else None, "new": new.version, "parts": _by_part(items)}


def _by_part(items: Sequence[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.part.value, []).append(item)
    return found


@contextmanager
def _folder(pasted: str) -> Iterator[Path]:
    """Where the files lie: the deployment's folder, or one that holds what was pasted alone."""
    if not pasted:
        yield settings.MASAR_CATALOGUE
        return
    with TemporaryDirectory() as made:
        place = Path(made) / FORMS if _FORM.search(pasted) else Path(made)
        place.mkdir(exist_ok=True)
        (place / "pasted.toml").write_text(pasted, encoding="utf-8")
        yield Path(made)


def _pasted(request: HttpRequest) -> str:
    return request.POST.get("pasted", "").replace("\r\n", "\n").replace("\x00", "").strip()


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: HttpRequest, officer: Officer) -> HttpResponse:
    """What would change by the files of the folder, or by the one that was pasted. Nothing does yet."""
    pasted = _pasted(request) if request.method == "POST" else ""
    if request.method == "POST" and not 0 < len(pasted) <= LONGEST:
        return _proposal(request, "", [], [], problem="pasted")
    with _folder(pasted) as folder:
        found, wrong = proposed([folder])
    return _proposal(request, pasted, found, [str(one) for one in wrong])


def _proposal(
    request: HttpRequest, pasted: str, found: Sequence[Proposed], wrong: list[str], *, problem: str | None = None
) -> HttpResponse:
    shown = {
        "pasted": pasted,
        "wrong": wrong,
        "problem": problem,
        "found": [_change(request, one) for one in found],
        "publishable": bool(found) and not wrong,
    }
    status = 422 if wrong or problem else 200
    return answers.page(request, "console/admin/proposal.html", status=status, **shown)


def _change(request: HttpRequest, one: Proposed) -> dict[str, Any]:
    """A service that would change: each new version beside the one before it, and how many cases stay on old ones."""
    known = catalogue().services.get(one.service)
    before = known.procedures[-1] if known else None
    comparisons = []
    for version in one.versions:
        comparisons.append(_comparison(request, before, version))
        before = version
    form, forms = known.form if known else None, []
    for asked in one.forms:
        forms.append(_form_comparison(request, form, asked))
        form = asked
    speak, open_now = voice(language_of(request)), sum(open_by_version(one.service).values())
    return {
        "code": one.service,
        "name": in_each(one.name)[language_of(request)],
        "comparisons": comparisons,
        "forms": forms,
        "reworded": one.reworded,
        "form_reworded": one.form_reworded,
        "stay": speak.count("catalogue.stay", open_now) if one.versions else "",
    }


@grave(f"{LIST}new/")
@require_POST
def publish(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Load the files, as ``masar catalogue load`` does. What was shown is what is loaded, or nothing is."""
    pasted, now = _pasted(request), clock.now()
    if len(pasted) > LONGEST:
        return _proposal(request, "", [], [], problem="pasted")
    try:
        with _folder(pasted) as folder, transaction.atomic():
            loaded = load([folder], now=now)
            if told := str(loaded):
                deeds.record(Did.CATALOGUE_LOADED, by=officer.id, about=told, now=now)
    except WrongCatalogue as error:
        return _proposal(request, pasted, [], [str(one) for one in error.problems])
    return HttpResponseRedirect(answers.address(LIST))
