"""Requests for codes, answered: who was meant, whether another code may be sent, and where to.

This runs in the worker, so that whoever asked learns nothing from how long it takes. One transaction a request:
the code is kept and its message is waiting, or neither.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from masar.cases.access import owner_of_number, owner_of_receipt
from masar.limits.asking import REFUSED_WITH_THEIR_NETWORK, Way
from masar.limits.network import site
from masar.notices import canaries, engine, lines, messages
from masar.notices.budget import Urgency
from masar.notices.engine import Place
from masar.notices.turns import by_turns
from masar.people import codes, contact_change, ways
from masar.people.access import applicant
from masar.people.codes import Found
from masar.people.keyring import ring
from masar.people.models import CodeRequest, PersonIndex

BATCH = 50
LOOKED = 1000
"""So many of the oldest requests, and of the newest, are looked at to choose a batch."""
UNPRETENDED = frozenset({Way.RECEIPT, Way.DEVICE, Way.CONTACT})
"""Ways of asking that take something which no stranger has. A home is none: a carrier's network is many people's."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request in clear: what was typed, the hash of the browser's cookie, the change that it is to confirm, and
    whether what was typed was known to be a receipt's when it was asked.
    """

    request: CodeRequest
    asked: Sequence[str]
    device: str
    change: Mapping[str, str] | None
    vouched: bool = False


def answer_codes(now: datetime) -> int:
    """Answer one batch of requests; how many there were."""
    chosen = codes.requests(by_turns(_of_sites(codes.waiting(now, LOOKED)), BATCH))
    for request in chosen:
        try:
            with transaction.atomic():
                _answer(request, now)
        except (OperationalError, InterfaceError):
            # The database is away, or a deadlock was broken: all of them come again.
            raise
        except Exception as error:
            # One request that cannot be answered must not keep the others waiting: it would be the first again.
            log.error("a request for a code could not be answered: %s", type(error).__name__)
            codes.settle(request, "failed")
    return len(chosen)


def _of_sites(waiting: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(row, site(network)) for row, network in waiting]


def _answer(request: CodeRequest, now: datetime) -> None:
    if not codes.claim(request):
        return
    wanted = Wanted(request, **codes.asked_by(request))
    blinds = ring().blinds(wanted.asked[0]) if request.kind == "number" else wanted.asked
    canaries.notice(blinds, network=request.network, now=now)
    if now >= request.asked_at + codes.LIFE:
        codes.settle(request, "late")
        return
    # Before anybody is looked for, and whoever comes: were only misses counted, or only some hits, whoever can
    # receive a code of their own could see by its absence, or its delay, what the request before was.
    free, turn = ways.may_answer(request.network), lines.of_network(request.network, request.asked_at)
    found = who(wanted)
    if found is None:
        codes.settle(request, "nobody")
        return
    way = ways.way(request.kind, wanted.device, request.network, found.person)
    if not free and way in REFUSED_WITH_THEIR_NETWORK:
        codes.settle(request, "throttled")
    elif twin := codes.twin_of(request, found.person, now=now):
        codes.settle(request, "sent", found=found, code=twin)
    elif not ways.may_send(found.person, way, request.network, _shown(wanted, way)):
        codes.settle(request, "locked", found=found)
    else:
        urgency = Urgency.KNOWN if way in UNPRETENDED else Urgency.OPEN
        _send(wanted, found, now, Place(urgency, lines.of_target(found.person, way, turn)))


def _shown(wanted: Wanted, way: Way) -> str:
    """What no stranger has, and was shown."""
    return {Way.RECEIPT: wanted.asked[0], Way.DEVICE: wanted.device}.get(way, "")


def _send(wanted: Wanted, found: Found, now: datetime, place: Place) -> None:
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
    messages.post(told, kind, to, language=language, key=key, now=now, values=shown, expires_at=until, place=place)


def who(wanted: Wanted) -> Found | None:
    """Whom a request is about; None if nobody, or more than one."""
    kind, asked = wanted.request.kind, wanted.asked
    if kind in ("contact", codes.DRAFT):
        return Found(UUID(asked[0]), None)
    if kind in ("number", "receipt"):
        owner = owner_of_number(asked[0]) if kind == "number" else owner_of_receipt(asked[0])
        return Found(*owner) if owner else None
    people = set(PersonIndex.objects.filter(pk__in=asked).values_list("person", flat=True))
    only = people.pop() if len(people) == 1 else None
    return Found(only, None) if only else None


def _contact(wanted: Wanted, person: UUID, now: datetime) -> tuple[str, str, str] | None:
    """Where the code goes: kind of contact, address, language; None if there is no way."""
    if wanted.request.kind == codes.DRAFT and (typed := wanted.change):
        reached = engine.available(messages.CHANNELS[typed["kind"]])
        return (typed["kind"], typed["value"], wanted.request.language) if reached else None
    known = applicant(person, reader=messages.WORKER, now=now)
    if known is None:
        return None
    if wanted.change:
        change = contact_change.change_of(person, wanted.change)
        to = (change.kind, change.value) if change.step == "new" else contact_change.contact_of(person, change.kind)
        return (*to, wanted.request.language) if to else None
    kind = messages.reachable(known, wanted.request.contact_kind)
    return (kind, known.contacts[kind], known.language) if kind else None
