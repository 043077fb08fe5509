"""Who may call a page of the console. Every view says it by one of these decorators; a test walks all routes.

``officer`` has signed in with both factors and holds the right somewhere; whether they hold it over *this* case the
view asks at the act (``Officer.may``).
``recent`` is the same for what is grave: whoever has not shown their factors in the last ten minutes does so again.
``doorway`` is the way in, and needs nobody.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from masar.console import answers, sessions
from masar.console.languages import language_of
from masar.lib import clock
from masar.staff.officers import Officer
from masar.staff.rights import Right

View = Callable[..., HttpResponse]


def officer(right: Right | None) -> Callable[[View], View]:
    """A page for officers with the right; with None for all who have signed in. It is given the officer."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            found = sessions.officer_in(request, now=clock.now())
            if found is None:
                return HttpResponseRedirect(answers.address("sign-in/"))
            request.officer = found  # type: ignore[attr-defined]
            if right is not None and not found.holds(right):
                return answers.error(request, "not_yours", 403)
            return view(request, found, *args, **kwargs)

        guarded.audience = "officer"  # type: ignore[attr-defined]
        guarded.right = right  # type: ignore[attr-defined]
        return guarded

    return decorate


def recent(right: Right | None, back: str | None = None) -> Callable[[View], View]:
    """A page for officers who have shown their factors lately; the others do so first, and are then led to ``back``
    under the console's path, or to the page itself. Give ``back`` where the address takes forms only.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def proved(request: HttpRequest, found: Officer, *args: Any, **kwargs: Any) -> HttpResponse:
            if sessions.is_recent(request, now=clock.now()):
                return view(request, found, *args, **kwargs)
            sessions.lead_on(request, request.path if back is None else answers.address(back))
            return HttpResponseRedirect(answers.address("me/again/"))

        proved.recent = True  # type: ignore[attr-defined]
        return officer(right)(proved)

    return decorate


def doorway(view: View) -> View:
    """A page of the way in. It is given the reader's language."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, language_of(request), *args, **kwargs)

    guarded.audience = "doorway"  # type: ignore[attr-defined]
    return guarded
