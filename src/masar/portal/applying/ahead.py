"""What is filled in ahead: what is on file of whoever signed in with a code of their own, and of nobody else.

A contact alone fills in nothing: a family has one telephone. Nor does a number that is only claimed: filled in, it
would count as one that was seen. Where a form may be filled in for a child, only what it
asks of the guardian is: whom it is for is not known yet.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from masar.applying.drafts import Reach
from masar.catalogue.forms import Form
from masar.limits.network import network_of
from masar.people.access import Applicant, applicant
from masar.portal import guard, sessions


def prefilled_for(request: HttpRequest, form: Form, reach: Reach, *, now: datetime) -> dict[str, Any]:
    """Answers by question, as the form has them; nothing where nobody is signed in, or where what is begun belongs to
    a contact that is not theirs: somebody else used this browser before them, and would read it.
    """
    person = sessions.person_of(request, now=now)
    if person is None:
        return {}
    known = applicant(person, reader=guard.owner(network_of(request.META.get("REMOTE_ADDR"))), now=now)
    theirs = known is not None and known.contacts.get(reach.kind) == reach.value
    return prefilled(form, known) if known and theirs else {}


def prefilled(form: Form, known: Applicant) -> dict[str, Any]:
    """What of ``known`` the form asks for."""
    fills = {question.fills: question.code for step in form.steps for question in step.questions if question.fills}
    role = "guardian" if any(one.startswith("guardian.") for one in fills) else "applicant"
    told = {
        "name": known.name,
        "born": known.born.isoformat() if known.born else None,
        "identity": known.identities[0][1] if known.identities and not known.claimed else None,
    }
    return {fills[f"{role}.{what}"]: value for what, value in told.items() if value and f"{role}.{what}" in fills}
