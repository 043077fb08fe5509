"""One-time codes: asked for, drawn, and tried.

Asking writes one row and does nothing else, whoever is asked about: whether there is such a person, whether
they may be sent another code and where to, is found out later by the worker (``notices.codes``), so that the
answer cannot tell. A code has 8 digits, lives 10 minutes from when it was asked for, takes 5 tries, works once, and
only in the browser that asked for it. It is kept as a keyed hash. ``requests`` has what the asker can see.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F

from masar.lib.languages import FIRST
from masar.limits import gcra
from masar.people.access import sessions_ended_at
from masar.people.keyring import ring
from masar.people.models import CodeRequest, Person
from masar.people.requests import KEPT, LIFE, SEEN, TRIES, Seen, standing
from masar.people.vault import opened, seal
from masar.people.ways import hashed, note_home, rows

__all__ = ["LIFE", "TRIES", "hashed"]

DIGITS = 8
DRAFT = "draft"
"""The kind of a request that is about nobody on file: its ``person`` stands for whoever reads a contact."""
SHARED_ROWS = 16
TWINS = timedelta(minutes=1)
"""A request that repeats another of the same network so soon is the same one: a finger that tapped twice."""
SOME = 20
"""So many requests of one network are looked at for a twin."""

_ROW = ("kind", "contact_kind", "network", "language", "sealed", "asked_at", "tries")
_ANSWER = ("outcome", "found", "code", "used_at")


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants a code for. ``kind`` is ``identity``, ``number``, ``receipt``, ``contact`` or ``draft``;
    ``asked`` what was typed: blind indexes, an application number, a secret's hash, a person, or who reads a contact.

    ``contact_kind`` is the one wished for, or empty; ``device`` the cookie of a browser that was here before, or
    empty; ``change`` what a code of the kind ``contact`` or ``draft`` is to confirm; ``vouched`` whether there is
    such a receipt.
    """

    kind: str
    asked: tuple[str, ...]
    language: str
    network: str
    contact_kind: str = ""
    device: str = ""
    change: Mapping[str, str] | None = None
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a request was about, for the worker and for whoever types the right code."""

    person: UUID
    case: UUID | None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right code opens: a person's applications; ``case_id`` is the one that was asked about, if any."""

    kind: str
    person: UUID
    case_id: UUID | None
    change: Mapping[str, str] | None


def ask(wanted: Ask, *, now: datetime) -> str:
    """Keep the request; the token that its answer is bound to, for the asker's browser alone.

    The same statements in one transaction, whoever is asked about.
    """
    token = secrets.token_urlsafe(32)
    counted = rows(wanted.kind, wanted.asked[0], wanted.device, wanted.network, vouched=wanted.vouched)
    with transaction.atomic():
        if gcra.spend_all(counted) is None:
            row, outcome = hashed(token), "waiting"
        else:
            # No token leads to a shared row, and the worker does not answer it. They are shared by all networks, or
            # whoever has many could fill the table with them.
            row, outcome = f"shared:{secrets.randbelow(SHARED_ROWS)}", "flooded"
        device = hashed(wanted.device) if wanted.device else ""
        change = dict(wanted.change) if wanted.change else None
        told = {"asked": wanted.asked, "device": device, "change": change, "vouched": wanted.vouched}
        request = CodeRequest(
            id=row,
            kind=wanted.kind,
            contact_kind=wanted.contact_kind,
            network=wanted.network,
            language=wanted.language,
            sealed=seal(CodeRequest, row, told),
            asked_at=now,
            tries=0,
            outcome=outcome,
            code="",
        )
        fields = [*_ROW, *_ANSWER]
        CodeRequest.objects.bulk_create([request], update_conflicts=True, unique_fields=["id"], update_fields=fields)
    return token


NOBODY = ("",)
"""What is asked where nothing can be repeated: no blind index is empty."""


def again(token: str, *, contact_kind: str, network: str, device: str, now: datetime) -> str:
    """Ask for the same once more, by another kind of contact; the new token. An unknown token is answered alike."""
    before = CodeRequest.objects.filter(pk=hashed(token)).first()
    wanted = Ask("identity", NOBODY, FIRST, network, contact_kind, device)
    if before is not None and before.kind != "contact" and _seen(before, now=now).repeats:
        told = asked_by(before)
        asked, vouched, change = tuple(told["asked"]), told.get("vouched", False), told["change"]
        kind = change["kind"] if change else contact_kind
        wanted = Ask(before.kind, asked, before.language, network, kind, device, change, vouched)
    return ask(wanted, now=now)


def asked_by(request: CodeRequest) -> Any:
    """What was asked: {"asked", "device", "change", "vouched"}. Raises keyring.Unreadable."""
    return opened(CodeRequest, request.pk, request.sealed)


def _seen(request: CodeRequest | None, *, now: datetime) -> Seen:
    if request is None:
        return SEEN[standing(None, 0, used=False, now=now)]
    return SEEN[standing(request.asked_at, request.tries, used=request.used_at is not None, now=now)]


def kind_of(token: str) -> str:
    """What kind of request the browser that holds ``token`` made; empty where there is none."""
    return CodeRequest.objects.filter(pk=hashed(token)).values_list("kind", flat=True).first() or ""


def seen(token: str, *, now: datetime) -> Seen:
    """What the browser that holds ``token`` can see of its request."""
    return _seen(CodeRequest.objects.filter(pk=hashed(token)).first(), now=now)


def waiting(now: datetime, most: int) -> list[tuple[str, str]]:
    """Requests that nobody has answered, as (row, network), the oldest first: ``most`` from each end."""
    rows = CodeRequest.objects.filter(outcome="waiting", asked_at__lte=now).values_list("asked_at", "pk", "network")
    found = set(rows.order_by("asked_at")[:most])
    if len(found) == most:
        found |= set(rows.order_by("-asked_at")[:most])
    return [(row, network) for _, row, network in sorted(found)]


def requests(rows: Sequence[str]) -> list[CodeRequest]:
    """The requests of these rows, in their order."""
    found = CodeRequest.objects.in_bulk(rows)
    return [found[row] for row in rows if row in found]


def outcomes(now: datetime) -> dict[str, int]:
    """What became of the requests of the last hour, counted: for the operator."""
    lately = CodeRequest.objects.filter(asked_at__gt=now - KEPT)
    return dict(lately.values_list("outcome").annotate(count=Count("pk")).order_by("outcome"))


def claim(request: CodeRequest) -> bool:
    """Take a request to answer it, inside the caller's transaction. False if another worker was quicker: the update
    waits for theirs to end.
    """
    return bool(CodeRequest.objects.filter(pk=request.pk, outcome="waiting").update(outcome="answering"))


def settle(request: CodeRequest, outcome: str, *, found: Found | None = None, code: str = "") -> None:
    """Write down what became of a request; ``code`` as it was sent, if one was. Moves nothing that the asker sees."""
    kept = kept_code(request.pk, code) if code else ""
    sealed = None
    if found:
        case = str(found.case) if found.case else None
        sealed = seal(CodeRequest, request.pk, {"person": str(found.person), "case": case, "code": code})
    CodeRequest.objects.filter(pk=request.pk).update(outcome=outcome, found=sealed, code=kept)


def twin_of(request: CodeRequest, person: UUID, *, now: datetime) -> str | None:
    """The code that ``person`` was sent within the last minute for the same network, by the same kind of contact.

    A second tap is answered with the first's code: two codes on their way, of which only one counts, help nobody.
    """
    # Where two workers answer two taps at the same moment, the second waits here until the first's code is kept.
    Person.objects.select_for_update().filter(pk=person).first()
    lately = CodeRequest.objects.filter(network=request.network, outcome="sent", asked_at__gt=now - TWINS)
    same = lately.filter(kind=request.kind, contact_kind=request.contact_kind, used_at__isnull=True)
    for earlier in same.order_by("-asked_at")[:SOME]:
        told = _found(earlier)
        if told["person"] == str(person) and asked_by(earlier) == asked_by(request):
            return str(told["code"])
    return None


def _found(request: CodeRequest) -> Any:
    return opened(CodeRequest, request.pk, request.found or b"")


def draw() -> str:
    """A fresh code."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def kept_code(row: str, code: str) -> str:
    """What is kept of a code, for the request that it answers."""
    return ring().blind(f"code|{row}|{code}")


def open_with(token: str, code: str, *, now: datetime) -> Opened | None:
    """What ``code`` opens for the browser that holds ``token``; None for all else. A try is always counted."""
    row = hashed(token)
    with transaction.atomic():
        live = CodeRequest.objects.filter(pk=row, tries__lt=TRIES, used_at__isnull=True, asked_at__gt=now - LIFE)
        # The update locks the row, so that tries at the same time are counted one after the other.
        request = CodeRequest.objects.get(pk=row) if live.update(tries=F("tries") + 1) else None
        kept = request.code if request is not None else ""
        right = any(hmac.compare_digest(kept, blind) for blind in ring().blinds(f"code|{row}|{code}"))
        if request is None or not right:
            return None
        told = _found(request)
        person, case = UUID(told["person"]), told["case"]
        ended = sessions_ended_at(person)
        # A contact was changed, or everything closed, after this was asked for: it may have reached the old contact.
        if ended is not None and request.asked_at <= ended:
            return None
        CodeRequest.objects.filter(pk=row).update(used_at=now)
        if request.kind != DRAFT:
            note_home(person, request.network)
    change = asked_by(request)["change"]
    return Opened(request.kind, person, UUID(case) if case else None, change)
