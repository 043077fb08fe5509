"""Who may administer: whoever is posted for it everywhere. What is grave asks for both factors again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from masar.console import answers, guard
from masar.staff.officers import Officer
from masar.staff.rights import Right

View = Callable[..., HttpResponse]


def administrator(view: View) -> View:
    """A page for administrators of everything: one office's is no reason to decide about all."""
    return guard.officer(Right.ADMINISTER)(_everywhere(view))


def grave(back: str) -> Callable[[View], View]:
    """The same for what changes something; whoever has not shown both factors lately is led back to ``back``."""
    return lambda view: guard.recent(Right.ADMINISTER, back)(_everywhere(view))


def _everywhere(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, officer: Officer, *args: Any, **kwargs: Any) -> HttpResponse:
        if not officer.may(Right.ADMINISTER):
            return answers.error(request, "not_yours", 403)
        return view(request, officer, *args, **kwargs)

    return checked


def typed(request: HttpRequest, name: str, longest: int = 150) -> str:
    """What was typed into a field of the form."""
    return request.POST.get(name, "").strip()[:longest].replace("\x00", "")
