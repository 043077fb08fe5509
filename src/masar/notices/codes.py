"""Requests for codes, answered: who was meant, whether another code may be sent, and where to.

This runs in the worker, so that whoever asked learns nothing from how long it takes. One transaction a request:
the code is kept and its message is waiting, or neither.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, transaction

from masar.cases.access import owner_of_number, owner_of_receipt
from masar.limits.gcra import spend
from masar.notices import canaries, messages
from masar.people import codes, contact_change
from masar.people.access import applicant
from masar.people.codes import Found
from masar.people.keyring import ring
from masar.people.models import CodeRequest, PersonIndex

BATCH = 50
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request in clear: what was typed, the hash of the browser's cookie, and the change that it is to confirm."""

    request: CodeRequest
    asked: Sequence[str]
    device: str
    change: Mapping[str, str] | None


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
    wanted = Wanted(request, **codes.asked_by(request))
    blinds = ring().blinds(wanted.asked[0]) if request.kind == "number" else wanted.asked
    canaries.notice(blinds, network=request.network, now=now)
    if refused := _refused_unseen(wanted, now):
        codes.settle(request, refused)
        return
    found = who(wanted)
    if found is None:
        codes.settle(request, "nobody")
    elif twin := codes.twin_of(request, found.person, now=now):
        codes.settle(request, "sent", found=found, code=twin)
    elif not codes.may_send(found.person, _way(wanted, found.person)):
        codes.settle(request, "locked", found=found)
    else:
        _send(wanted, found, now)


def _refused_unseen(wanted: Wanted, now: datetime) -> str | None:
    """Why no code is sent, before anybody is looked for; or None. Hits and misses are counted alike, or whoever can
    receive a code of their own could see by its absence whether the one before was a hit.
    """
    if now >= wanted.request.asked_at + codes.LIFE:
        return "late"
    return None if spend(f"codes:{wanted.request.network}", codes.PER_NETWORK) else "throttled"


def _way(wanted: Wanted, person: UUID) -> str:
    kind = wanted.request.kind
    return kind if kind == "contact" else codes.way(wanted.request, wanted.device, person)


def _send(wanted: Wanted, found: Found, now: datetime) -> None:
    """Draw a code and put it on its way; its end is the request's, fixed when it was asked for."""
    request, contact = wanted.request, _contact(wanted, found.person, now)
    if contact is None:
        codes.settle(request, "no_contact", found=found)
        return
    code = codes.draw()
    codes.settle(request, "sent", found=found, code=code)
    kind, to, language = contact
    # A common space would turn the halves round in Arabic; phones offer to fill in digits without one.
    key, shown = f"code:{request.pk}", {"code": code, "spaced": f"{code[:4]}\u00a0{code[4:]}"}
    told = f"code_{wanted.change['step']}" if wanted.change else "code"
    until = request.asked_at + codes.LIFE
    messages.post(told, kind, to, language=language, key=key, now=now, values=shown, expires_at=until)


def who(wanted: Wanted) -> Found | None:
    """Whom a request is about; None if nobody, or more than one."""
    kind, asked = wanted.request.kind, wanted.asked
    if kind == "contact":
        return Found(UUID(asked[0]), None)
    if kind in ("number", "receipt"):
        owner = owner_of_number(asked[0]) if kind == "number" else owner_of_receipt(asked[0])
        return Found(*owner) if owner else None
    people = set(PersonIndex.objects.filter(pk__in=asked).values_list("person", flat=True))
    only = people.pop() if len(people) == 1 else None
    return Found(only, None) if only else None


def _contact(wanted: Wanted, person: UUID, now: datetime) -> tuple[str, str, str] | None:
    """Where the code goes: kind of contact, address, language; None if there is no way."""
    known = applicant(person, reader=messages.WORKER, now=now)
    if known is None:
        return None
    if wanted.change:
        change = contact_change.change_of(person, wanted.change)
        to = (change.kind, change.value) if change.step == "new" else contact_change.contact_of(person, change.kind)
        return (*to, wanted.request.language) if to else None
    kind = messages.reachable(known, wanted.request.channel)
    return (kind, known.contacts[kind], known.language) if kind else None
