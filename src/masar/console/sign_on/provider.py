"""What the provider is asked: where its doors are, its keys, and what a code is worth.

It is asked over TLS, follows nobody elsewhere, and gives up after ten seconds or a quarter of a megabyte.
"""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from masar.console.sign_on.tokens import Refused, chosen

LOOPBACK = ("localhost", "127.0.0.1", "::1")
TIMEOUT = (3, 5)
PATIENCE = 10.0
LARGEST = 256 * 1024
PLACES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
KEPT = 3600.0
"""Seconds that what a provider says of itself is kept."""
ASKED_EVERY = 60.0
"""Seconds between two looks for a key that is not known."""


@dataclass
class Provider:
    """A provider, with its keys as they were last read."""

    issuer: str
    authorize: str
    token: str
    jwks: str
    end: str
    """Where a session there is ended (RP-Initiated Logout 1.0); empty where it has no such door that is safe."""
    by_header: bool
    """Whether it wants the client's secret in a header."""
    says_issuer: bool
    """Whether its answers say who they come from (RFC 9207)."""
    read_at: float
    keys: list[Mapping[str, Any]] = field(default_factory=list)
    keys_at: float | None = None


_known: dict[str, Provider] = {}
_lock = threading.Lock()


def provider() -> Provider:
    """The deployment's. Raises Refused where it cannot be reached or makes no sense."""
    issuer, now = settings.MASAR_OIDC["issuer"], time.monotonic()
    found = _known.get(issuer)
    if found is None or now - found.read_at > KEPT:
        found = _read(issuer, now)
        with _lock:
            _known[issuer] = found
    return found


def forget() -> None:
    """Ask again."""
    with _lock:
        _known.clear()


def _read(issuer: str, now: float) -> Provider:
    told = _asked("GET", issuer.rstrip("/") + "/.well-known/openid-configuration")
    if told.get("issuer") != issuer:
        raise Refused("issuer")
    authorize, token, jwks = (_safe(told.get(name)) for name in PLACES)
    end = _safe_or_none(told.get("end_session_endpoint"))
    ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    says = told.get("authorization_response_iss_parameter_supported") is True
    return Provider(issuer, authorize, token, jwks, end, "client_secret_post" not in ways, says, now)


def _safe_or_none(address: object) -> str:
    """A place that nothing hangs on: one that is not safe is none, and keeps nobody from coming in."""
    try:
        return _safe(address)
    except Refused:
        return ""


def _safe(address: object) -> str:
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        raise Refused("unreadable") from None
    if parts is None or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
        raise Refused("unencrypted")
    return str(address)


def key(of: Provider, kid: str | None) -> Mapping[str, Any]:
    """The key that a token was signed with; looked for anew where it is not known, at most once a minute."""
    now = time.monotonic()
    found = chosen(of.keys, kid)
    if found is None and (of.keys_at is None or now - of.keys_at > ASKED_EVERY):
        told = _asked("GET", of.jwks).get("keys")
        with _lock:
            of.keys = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
            of.keys_at = now
        found = chosen(of.keys, kid)
    if found is None:
        raise Refused("key")
    return found


def id_token(of: Provider, code: str, verifier: str, back: str) -> str:
    """What a code is worth: the token that says who somebody is."""
    own = settings.MASAR_OIDC
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    basic = (own["client_id"], own["client_secret"]) if of.by_header else None
    if basic is None:
        form |= {"client_id": own["client_id"], "client_secret": own["client_secret"]}
    token = _asked("POST", of.token, form, basic).get("id_token")
    if not isinstance(token, str):
        raise Refused("no_token")
    return token


def _asked(
    method: str, address: str, form: Mapping[str, str] | None = None, basic: tuple[str, str] | None = None
) -> dict[str, Any]:
    """One question, and its answer as a JSON object."""
    until = time.monotonic() + PATIENCE
    told: dict[str, Any] = {"data": form, "auth": basic, "headers": {"Accept": "application/json"}}
    try:
        with requests.request(
            method, _safe(address), **told, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            if answer.status_code != 200:
                raise Refused(f"status_{answer.status_code}")
            body = b""
            for part in answer.iter_content(16_384):
                body += part
                if len(body) > LARGEST or time.monotonic() > until:
                    raise Refused("endless")
        found = json.loads(body)
    except requests.RequestException:
        raise Refused("unreachable") from None
    except ValueError:
        raise Refused("unreadable") from None
    if not isinstance(found, dict):
        raise Refused("unreadable")
    return found
