"""Masar with a leak, on purpose: it answers a request for a code while the asker waits.

Whoever is on file costs a look at their person, a code and a message; whoever is not costs nothing. The timing
check must see that, or it sees nothing.
"""

from masar.config import wsgi
from masar.lib.clock import now
from masar.notices.codes import answer_codes
from masar.portal.plain import views
from masar.portal.way_in import code_views

_ask_for = code_views.ask_for


def ask_for(request, language, typed):
    """The real answer, after the work that belongs into the worker."""
    answer = _ask_for(request, language, typed)
    answer_codes(now())
    return answer


views.code_views.ask_for = ask_for
application = wsgi.application
