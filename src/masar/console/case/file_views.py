"""One file that the applicant handed in, to be opened.

It is sent to be kept, from a page that may do nothing: what is in it is read by the officer's own program.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from masar.console import answers, guard
from masar.console.case.opening import may_read, opened
from masar.documents import opening
from masar.lib import clock
from masar.staff.looking import Saw, record
from masar.staff.officers import Officer
from masar.staff.rights import Right

SANDBOX = "default-src 'none'; sandbox"


@guard.officer(Right.READ_CASE)
@require_safe
def file(request: HttpRequest, officer: Officer, number: str, upload: UUID) -> HttpResponse:
    """A file, as it was kept; that the officer saw it is recorded."""
    at, now = opened(number), clock.now()
    if not may_read(at, officer):
        return answers.error(request, "not_yours", 403)
    try:
        found = opening.opened(at.case, upload, now=now)
    except opening.Waits:
        raise Http404 from None
    if found is None:
        raise Http404
    record(officer.id, Saw.FILE, [at.case], now=now, about=str(upload))
    response = HttpResponse(found.content, content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    return response
