"""Passkeys: what a browser is asked, and whether what it brings back is right.

A passkey is taken only with the user verified by the device (a finger, a face, its own code), so that it is two
factors by itself. It is good for the host that it was made under, and for the exact origin of this request. A
challenge belongs to one session and one purpose, lasts five minutes, and is used up by the first answer.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from masar.console.models import Factor, Passkey
from masar.staff.inviting import pending
from masar.staff.made_up import shut_out
from masar.staff.models import User

CHALLENGE = "challenge"
LASTS = timedelta(minutes=5)
LONGEST = 8_192
"""Characters of what a browser brings back. No passkey needs half of it."""
MOST = 20
"""Passkeys that an officer can have."""
Made = TypeVar("Made")
VERIFIED = UserVerificationRequirement.REQUIRED


class Purpose(Enum):
    """What a challenge is for. It serves for nothing else."""

    ADD = "add"
    SIGN_IN = "sign_in"
    AGAIN = "again"


class Fault(Enum):
    """Why a passkey is refused."""

    WRONG = auto()
    COPIED = auto()


class Shown(NamedTuple):
    """What became of it: the passkey, where it is known, and what is wrong, if anything."""

    passkey: Passkey | None
    fault: Fault | None


def of(user: User) -> list[Passkey]:
    """The officer's passkeys, in the order in which they were added."""
    return list(Passkey.objects.filter(user=user).order_by("added_at", "pk"))


def usable(request: HttpRequest, user: User) -> list[Passkey]:
    """Those that are good here."""
    return [one for one in of(user) if one.host == _host(request) and one.closed_at is None]


class Last(Exception):
    """It is the only factor besides the password."""


def remove(user: User, passkey: UUID) -> bool:
    """Take one away; whether there was one. Raises Last if a password would be all that is left.

    Whoever signs in without a password may take away all: they have another way.
    """
    with transaction.atomic():
        # Of two that are taken away at once, the second waits here and finds that it is the last.
        User.objects.select_for_update().get(pk=user.pk)
        others = Passkey.objects.filter(user=user, closed_at=None).exclude(pk=passkey)
        app = Factor.objects.filter(user=user, confirmed_at__isnull=False)
        needed = user.has_usable_password() and not settings.MASAR_DESK_ONE_FACTOR
        if needed and not others.exists() and not app.exists():
            raise Last
        return bool(Passkey.objects.filter(user=user, pk=passkey).delete()[0])


def _host(request: HttpRequest) -> str:
    return urlsplit(f"//{request.get_host()}").hostname or ""


def _server(request: HttpRequest) -> Fido2Server:
    origin = f"{request.scheme}://{request.get_host()}"
    here = PublicKeyCredentialRpEntity(id=_host(request), name=settings.MASAR_DESK_ISSUER)
    return Fido2Server(here, verify_origin=lambda told: told == origin)


def _asked(request: HttpRequest, purpose: Purpose, state: Mapping[str, Any], now: datetime) -> None:
    until = (now + LASTS).timestamp()
    request.session[CHALLENGE] = {"purpose": purpose.value, "state": dict(state), "until": until}


def _state(request: HttpRequest, purpose: Purpose, now: datetime) -> Mapping[str, Any] | None:
    """What was asked, if it was for this and not too long ago. It is used up."""
    kept = request.session.pop(CHALLENGE, None)
    if kept is None or kept["purpose"] != purpose.value or now > datetime.fromtimestamp(kept["until"], UTC):
        return None
    state: Mapping[str, Any] = kept["state"]
    return state


def ask_new(request: HttpRequest, user: User, *, now: datetime) -> str:
    """What the browser is asked to make a passkey of: options of WebAuthn as JSON."""
    known = of(user)
    handle = websafe_decode(known[0].handle) if known else secrets.token_bytes(32)
    named = PublicKeyCredentialUserEntity(
        id=handle, name=user.username, display_name=user.get_full_name() or user.username
    )
    options, state = _server(request).register_begin(
        named,
        credentials=[AttestedCredentialData(bytes(one.data)) for one in known],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=VERIFIED,
    )
    _asked(request, Purpose.ADD, {**state, "handle": websafe_encode(handle)}, now)
    return json.dumps(dict(options)["publicKey"])


def add(request: HttpRequest, user: User, given: str, name: str, *, now: datetime) -> Passkey | None:
    """Keep the passkey that the browser made; None if it is not what was asked for, or there are too many."""
    state = _state(request, Purpose.ADD, now)
    made = None if state is None else _tried(lambda: _server(request).register_complete(state, json.loads(given)))
    data = made and made.credential_data
    if state is None or not made or not data or Passkey.objects.filter(user=user).count() >= MOST:
        return None
    if data.public_key.ALGORITHM not in CoseKey.supported_algorithms():
        return None
    kept = {"handle": state["handle"], "name": name, "host": _host(request), "count": made.counter, "added_at": now}
    try:
        with transaction.atomic():
            return Passkey.objects.create(user=user, key=_key(data.credential_id), data=bytes(data), **kept)
    except IntegrityError:
        return None


def ask(request: HttpRequest, purpose: Purpose, user: User | None, *, now: datetime) -> str:
    """What the browser is asked to show a passkey by; any that it has for this host, unless ``user`` is known."""
    own = [AttestedCredentialData(bytes(one.data)) for one in usable(request, user)] if user else None
    options, state = _server(request).authenticate_begin(own, user_verification=VERIFIED)
    _asked(request, purpose, state, now)
    return json.dumps(dict(options)["publicKey"])


def shown(request: HttpRequest, purpose: Purpose, user: User | None, given: str, *, now: datetime) -> Shown:
    """Whose passkey the browser has shown: ``user``'s, or that of whoever may sign in."""
    state = _state(request, purpose, now)
    told = None if state is None else _tried(lambda: AuthenticationResponse.from_dict(json.loads(given)))
    if state is None or told is None:
        return Shown(None, Fault.WRONG)
    found = Passkey.objects.select_related("user").filter(key=_key(told.raw_id), host=_host(request)).first()
    if found is None:
        return Shown(None, Fault.WRONG)
    own = [AttestedCredentialData(bytes(found.data))]
    right = _tried(lambda: _server(request).authenticate_complete(state, own, told))
    if not right or not _fits(found, user, told.response.user_handle):
        return Shown(found, Fault.WRONG)
    return Shown(found, None if _counted(found, told.response.authenticator_data.counter, now) else Fault.COPIED)


def _fits(found: Passkey, user: User | None, handle: bytes | None) -> bool:
    """Whether the passkey is theirs who are expected, and they may come in."""
    named = None if handle is None else websafe_encode(handle)
    if found.closed_at is not None or named not in (found.handle, None) or (user is None and named is None):
        return False
    if user is not None and found.user_id != user.pk:
        return False
    return found.user.is_active and not shut_out(found.user) and not pending(found.user)


def _counted(found: Passkey, count: int, now: datetime) -> bool:
    """Whether the device counted on since last time. One that does not count at all always says 0."""
    forward = Q(count__lt=count) if count else Q(count=0)
    # One statement decides: what was signed once counts once.
    if Passkey.objects.filter(forward, pk=found.pk, closed_at=None).update(count=count, used_at=now):
        return True
    Passkey.objects.filter(pk=found.pk, closed_at=None).update(closed_at=now)
    return False


def _key(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()


def _tried(make: Callable[[], Made]) -> Made | None:
    """What is made, or None: a stranger's bytes can have the parsers raise anything."""
    try:
        return make()
    except Exception:
        return None
