"""Requests for codes, answered: who was meant, whether another code may be sent, and where to.

This runs in the worker, so that whoever asked learns nothing from how long it takes. One transaction a request:
the code is kept and its message is waiting, or neither.
"""

import logging
from datetime import datetime
from json import loads
from uuid import UUID

from django.db import DatabaseError, transaction

from masar.cases.access import owner_of_number, owner_of_receipt
from masar.limits.gcra import spend
from masar.notices import canaries, messages
from masar.people import codes, contact_change
from masar.people.access import applicant
from masar.people.keyring import ring
from masar.people.models import CodeRequest, PersonIndex

BATCH = 50
log = logging.getLogger(__name__)

Found = tuple[UUID, UUID | None]
"""A person, and the case that was asked about, if one was."""


def answer_codes(now: datetime) -> int:
    """Answer one batch of requests; how many there were."""
    waiting = codes.waiting(now, BATCH)
    for request in waiting:
        try:
            with transaction.atomic():
                _answer(request, now)
        except DatabaseError:
            raise
        except Exception as error:
            # One request that cannot be answered must not keep the others waiting.
            log.error("a request for a code could not be answered: %s", type(error).__name__)
            codes.settle(request, "failed")
    return len(waiting)


def _answer(request: CodeRequest, now: datetime) -> None:
    if not codes.claim(request):
        return
    asked = loads(request.asked)
    blinds = ring().blinds(asked[0]) if request.kind == "number" else asked
    canaries.notice(blinds, network=request.network, now=now)
    found = who(request)
    person, case = found or (None, None)
    outcome = _refusal(request, person, now)
    if outcome or person is None:
        codes.settle(request, outcome or "nobody", person=person, case_id=case)
        return
    code, kept = codes.draw(request)
    contact = _contact(request, person, now)
    if contact is None:
        codes.settle(request, "no_contact", person=person, case_id=case)
    else:
        codes.settle(request, "sent", person=person, case_id=case, code=kept, expires_at=now + codes.LIFE)
        kind, to, language = contact
        # A common space would turn the halves round in Arabic; phones offer to fill in digits without one.
        key, shown = f"code:{request.pk}", {"code": code, "spaced": f"{code[:4]}\u00a0{code[4:]}"}
        until = now + codes.LIFE
        messages.post("code", kind, to, language=language, key=key, now=now, values=shown, expires_at=until)


def who(request: CodeRequest) -> Found | None:
    """Whom a request is about; None if nobody, or more than one."""
    asked = loads(request.asked)
    if request.kind == "number":
        return owner_of_number(asked[0])
    if request.kind == "receipt":
        return owner_of_receipt(asked[0])
    if request.kind == "contact":
        return UUID(asked[0]), None
    people = set(PersonIndex.objects.filter(pk__in=asked).values_list("person", flat=True))
    only = people.pop() if len(people) == 1 else None
    return (only, None) if only else None


def _refusal(request: CodeRequest, person: UUID | None, now: datetime) -> str | None:
    """Why no code is sent, or None. The network is counted whether there is anybody or not."""
    if now >= request.expires_at:
        return "late"
    if not spend(f"codes:{request.network}", codes.PER_NETWORK):
        return "throttled"
    if person is None:
        return "nobody"
    way = request.kind if request.kind == "contact" else codes.way(request, person)
    return None if codes.may_send(person, way) else "locked"


def _contact(request: CodeRequest, person: UUID, now: datetime) -> tuple[str, str, str] | None:
    """Where the code goes: kind of contact, address, language; None if there is no way."""
    known = applicant(person, reader=messages.WORKER, now=now)
    if known is None:
        return None
    if request.kind == "contact":
        change = contact_change.change_of(request.pk, person, request.sealed)
        to = (change.kind, change.value) if change.step == "new" else contact_change.contact_of(person, change.kind)
        return (*to, request.language) if to else None
    kind = messages.reachable(known, request.channel)
    return (kind, known.contacts[kind], known.language) if kind else None
