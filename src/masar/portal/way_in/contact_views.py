"""A new contact: first a code to the old one, then a code to the new one, then it counts. Else at the counter.

Route: ``/<language>/mine/contact/``; the codes are typed where all codes are.
"""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.views.decorators.http import require_http_methods

from masar.lib import clock
from masar.lib.typed import cleaned
from masar.limits.network import network_of
from masar.notices import messages
from masar.people import access, codes, contact_change
from masar.people.contacts import READ, GetsNoTexts, NoContact
from masar.portal import answers, guard, sessions
from masar.portal.way_in.cookies import to_code
from masar.portal.wording import words


@guard.applicant
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, language: str, person: UUID) -> HttpResponse:
    """The form for a new contact; once it is filled in, the code to the old one is asked for."""
    kind = request.POST.get("kind", "mobile") if request.method == "POST" else request.GET.get("kind", "mobile")
    kind = kind if kind in READ else "mobile"
    problem = None
    if request.method == "POST":
        try:
            value = READ[kind](_typed(kind, request.POST.get("value", "")))
        except NoContact as error:
            wrong = "landline" if isinstance(error, GetsNoTexts) else kind
            problem = words(language)["contact"]["problem"][wrong]
        else:
            change = contact_change.Change(person, kind, value)
            return to_code(language, _asked(change, request, language))
    known = access.applicant(person, reader=access.Reader("owner"), now=clock.now())
    return answers.page(
        request,
        language,
        "portal/contact.html",
        status=422 if problem else 200,
        alternate="mine/contact/",
        kind=kind,
        problem=problem,
        masked=known.masked if known else {},
        csrf=get_token(request),
    )


def _typed(kind: str, text: str) -> str:
    """A number may be typed in any script's digits; an address is taken as it is."""
    return cleaned(text) if kind == "mobile" else text


def _asked(change: contact_change.Change, request: HttpRequest, language: str) -> str:
    network = network_of(request.META.get("REMOTE_ADDR"))
    return contact_change.ask_code(change, language=language, network=network, now=clock.now())


def confirmed(request: HttpRequest, language: str, opened: codes.Opened) -> HttpResponse:
    """A code was right: the old contact's leads to that of the new one, and the new one's makes it count.

    Only in the session that asked: a code alone changes nothing.
    """
    now = clock.now()
    if sessions.person_of(request, now=now) != opened.person:
        return HttpResponseRedirect(f"/{language}/signed-out/", status=303)
    change = contact_change.of(opened)
    if change.step == "old":
        return to_code(language, _asked(replace(change, step="new"), request, language))
    network = network_of(request.META.get("REMOTE_ADDR"))
    known = access.applicant(opened.person, reader=access.Reader("owner"), now=now)
    old = known.contacts.get(change.kind) if known else None
    contact_change.replace(opened.person, change.kind, change.value, now=now)
    access.note(opened.person, "contact", reader=guard.owner(network), now=now)
    # Whoever had got in before with the old contact is out.
    sessions.end_others(request, opened.person, now=now)
    messages.contact_changed(opened.person, contact=change.kind, old=old, now=now)
    return HttpResponseRedirect(f"/{language}/mine/", status=303)
