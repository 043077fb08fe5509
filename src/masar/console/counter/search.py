"""Looking for an application. What is typed comes in a form, stands in no address, and is not repeated."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from masar.cases.finding import find
from masar.console import answers, guard
from masar.console.counter.reader import reader_of
from masar.console.counter.rows import line
from masar.console.languages import language_of
from masar.lib import clock
from masar.lib.numbers import shown
from masar.lib.typed import READ, Meaning
from masar.staff.officers import Officer
from masar.staff.rights import Right

_HINTED = (Meaning.MISTYPED, Meaning.LETTER, Meaning.TOO_SHORT, Meaning.TOO_LONG, Meaning.NEARLY, Meaning.RECEIPT)
"""Of what is probably mistyped it is said so, besides that nothing was found."""


@sensitive_post_parameters()
@guard.officer(Right.SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest, officer: Officer) -> HttpResponse:
    """The one field, and what it finds."""
    registers = officer.holds(Right.REGISTER)
    if request.method != "POST":
        return _page(request, registers=registers)
    text = request.POST.get("typed", "")[:READ].replace("\x00", "")
    reader, now = reader_of(request, officer), clock.now()
    found = find(text, officer=officer.id, may=officer.may, reader=reader, now=now)
    if found.meaning is Meaning.EMPTY:
        return _page(request, status=422, problem="empty", registers=registers)
    language = language_of(request)
    shown_here = {
        "lines": [line(at, language) for at in found.listed],
        "elsewhere": found.elsewhere,
        "public": f"/{language}/track/{shown(found.open_number)}/" if found.open_number else "",
        "shared": found.shared,
        "more": found.more,
        "hint": found.meaning.value if found.meaning in _HINTED and not found.listed else "",
    }
    return _page(request, found=shown_here, registers=registers)


def _page(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    own: dict[str, object] = {"problem": None, "found": None} | context
    return answers.page(request, "console/counter/search.html", status=status, **own)
