"""One-time codes: asked for, drawn, and tried.

Asking writes one row and does nothing else, whoever is asked about: whether there is such a person, whether
they may be sent another code and where to, is found out later by the worker (``notices.codes``), so that the
answer cannot tell. A code has 8 digits, lives 10 minutes, takes 5 tries, works once, and only in the browser
that asked for it. It is kept as a keyed hash.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from masar.lib.languages import FIRST
from masar.limits.gcra import Rate, spend
from masar.people.keyring import ring
from masar.people.models import CodeRequest, Device

DIGITS = 8
LIFE = timedelta(minutes=10)
TRIES = 5
HOURLY = Rate(burst=3, interval=3600 / 3)
DAILY = Rate(burst=10, interval=86_400 / 10)
"""For each person, and for each way of asking by itself: whoever floods the open way with requests does not
keep the owner from asking with the receipt, or from a browser that was here before."""
PER_NETWORK = Rate(burst=10, interval=60.0)
"""Requests of one network that are answered by a message."""
KEPT = Rate(burst=200, interval=2.0)
"""Requests of one network that get a row of their own; more share a few, so that nobody can fill the table."""
SHARED_ROWS = 16

_ROW = ("kind", "asked", "channel", "device", "network", "language", "sealed", "asked_at", "expires_at", "tries")
_ANSWER = ("outcome", "person", "case_id", "code", "used_at")


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants a code for. ``kind`` is ``identity``, ``number``, ``receipt`` or ``contact``;
    ``asked`` what was typed: blind indexes, an application number, a secret's hash, or a person.

    ``channel`` is the one wished for, or empty; ``device`` the cookie of a browser that was here before, or empty.
    """

    kind: str
    asked: tuple[str, ...]
    language: str
    network: str
    channel: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right code opens: a person's applications; ``case_id`` is the one that was asked about, if any."""

    request: str
    kind: str
    person: UUID
    case_id: UUID | None
    sealed: bytes | None


def hashed(token: str) -> str:
    """A token of 128 bits or more as it is kept: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def ask(wanted: Ask, *, now: datetime, sealed: bytes | None = None, token: str | None = None) -> str:
    """Keep the request; the token that its answer is bound to, for the asker's browser alone.

    The same statements in one transaction, whoever asks and whatever is asked about.
    """
    token = token or secrets.token_urlsafe(32)
    with transaction.atomic():
        if spend(f"asked:{wanted.network}", KEPT):
            row, outcome = hashed(token), "waiting"
        else:
            # No token leads to a shared row, and the worker does not answer it.
            shared = hashed(f"{wanted.network}|{secrets.randbelow(SHARED_ROWS)}")
            row, outcome = f"shared:{shared[:50]}", "flooded"
        request = CodeRequest(
            id=row,
            kind=wanted.kind,
            asked=json.dumps(wanted.asked),
            channel=wanted.channel,
            device=hashed(wanted.device) if wanted.device else "",
            network=wanted.network,
            language=wanted.language,
            sealed=sealed,
            asked_at=now,
            expires_at=now + LIFE,
            tries=0,
            outcome=outcome,
            code="",
        )
        fields = [*_ROW, *_ANSWER]
        CodeRequest.objects.bulk_create([request], update_conflicts=True, unique_fields=["id"], update_fields=fields)
    return token


def again(token: str, *, channel: str, network: str, now: datetime) -> str:
    """Ask for the same once more, by another channel; the new token. A token that is unknown is answered alike."""
    before = CodeRequest.objects.filter(pk=hashed(token)).first()
    if before is None or before.kind == "contact":
        before = CodeRequest(kind="identity", asked="[]", language=FIRST, device="")
    wanted = Ask(before.kind, tuple(json.loads(before.asked)), before.language, network, channel)
    return ask(wanted, now=now)


def waiting(now: datetime, count: int) -> Sequence[CodeRequest]:
    """The oldest requests that nobody has answered."""
    return list(CodeRequest.objects.filter(outcome="waiting", asked_at__lte=now).order_by("asked_at")[:count])


def claim(request: CodeRequest) -> bool:
    """Take a request to answer it, inside the caller's transaction. False if another worker was quicker: the update
    waits for theirs to end.
    """
    return bool(CodeRequest.objects.filter(pk=request.pk, outcome="waiting").update(outcome="answering"))


def settle(request: CodeRequest, outcome: str, **found: object) -> None:
    """Write down what became of a request."""
    CodeRequest.objects.filter(pk=request.pk).update(outcome=outcome, **found)


def way(request: CodeRequest, person: UUID) -> str:
    """By which way a request comes; each has buckets of its own."""
    if request.kind == "receipt":
        return "receipt"
    known = request.device and Device.objects.filter(pk=device_id(request.device, person)).exists()
    return "device" if known else "open"


def may_send(person: UUID, way: str) -> bool:
    """Take one of the person's codes of this way. False if there is none left for now."""
    return spend(f"code:{way}:h:{person}", HOURLY) and spend(f"code:{way}:d:{person}", DAILY)


def draw(request: CodeRequest) -> tuple[str, str]:
    """A fresh code, and what is kept of it."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return code, ring().blind(f"code|{request.pk}|{code}")


def open_with(token: str, code: str, *, now: datetime) -> Opened | None:
    """What ``code`` opens for the browser that holds ``token``; None for all else. A try is always counted."""
    row = hashed(token)
    with transaction.atomic():
        live = CodeRequest.objects.filter(pk=row, tries__lt=TRIES, used_at__isnull=True, expires_at__gt=now)
        # The update locks the row, so that tries at the same time are counted one after the other.
        request = CodeRequest.objects.get(pk=row) if live.update(tries=F("tries") + 1) else None
        kept = request.code if request is not None else ""
        right = any(hmac.compare_digest(kept, blind) for blind in ring().blinds(f"code|{row}|{code}"))
        if request is None or request.person is None or not right:
            return None
        CodeRequest.objects.filter(pk=row).update(used_at=now)
    return Opened(row, request.kind, request.person, request.case_id, request.sealed)


def tries_left(token: str, *, now: datetime) -> int:
    """How often the browser that holds ``token`` may still try; 0 if the request is over."""
    request = CodeRequest.objects.filter(pk=hashed(token), used_at__isnull=True, expires_at__gt=now).first()
    return max(0, TRIES - request.tries) if request else 0


def device_id(device: str, person: UUID) -> str:
    """The row of a browser and a person; ``device`` is the hash of the browser's cookie."""
    return hashed(f"{device}|{person}")


def note_device(cookie: str, person: UUID, *, now: datetime) -> bool:
    """Remember the browser that holds ``cookie``. True if it was not known."""
    row = device_id(hashed(cookie), person)
    if Device.objects.filter(pk=row).update(last_seen=now):
        return False
    Device.objects.get_or_create(pk=row, defaults={"person": person, "first_seen": now, "last_seen": now})
    return True


def purge(now: datetime, *, unknown: timedelta = timedelta(hours=1), known: timedelta = timedelta(days=180)) -> int:
    """Delete old requests: those that led to nobody soon, the others when their owner no longer sees them."""
    gone = CodeRequest.objects.filter(person__isnull=True, asked_at__lt=now - unknown).delete()[0]
    return gone + CodeRequest.objects.filter(asked_at__lt=now - known).delete()[0]
