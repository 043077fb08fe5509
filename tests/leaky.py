"""Masar with two leaks, on purpose: it answers a request for a code while the asker waits, and it looks at whom a
request was about before it judges a code.

Whoever is on file costs a look at their person, a code and a message; whoever is not costs nothing. The timing
check must see that, at once and later, or it sees nothing.
"""

from masar.config import wsgi
from masar.lib.clock import now
from masar.notices.codes import answer_codes
from masar.people.models import CodeRequest
from masar.people.vault import opened
from masar.portal.plain import views
from masar.portal.way_in import code_views

_ask_for, _open_with = code_views.ask_for, code_views.codes.open_with
LOOKS = 1_000
"""So many looks into the vault are some 8 ms: the leak is there on a machine that is busy with other things too."""


def look_at(request):
    """What costs time for whoever is on file alone."""
    for _ in range(LOOKS if request and request.found else 0):
        opened(CodeRequest, request.pk, request.found)


def ask_for(request, language, typed):
    """The real answer, after the work that belongs into the worker."""
    answer = _ask_for(request, language, typed)
    answer_codes(now())
    look_at(CodeRequest.objects.order_by("asked_at").last())
    return answer


def open_with(token, code, *, now):
    """The real judgement, after a look at what only the right code should open."""
    look_at(CodeRequest.objects.filter(pk=code_views.codes.hashed(token)).first())
    return _open_with(token, code, now=now)


views.code_views.ask_for = ask_for
code_views.codes.open_with = open_with
application = wsgi.application
