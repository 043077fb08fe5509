"""The way to the provider and back. What was sent along stands in the session, and is used up by the first answer."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

from masar.console import answers
from masar.console.sign_in.passkeys import Purpose
from masar.console.sign_on import provider, tokens
from masar.console.sign_on.tokens import Refused, Wanted

GONE = "sign_on"
LASTS = timedelta(minutes=10)
BACK = "sign-in/sign-on/back/"


def offered() -> bool:
    """Whether this deployment has such a way in."""
    return bool(issuer() and settings.MASAR_OIDC["client_id"])


def issuer() -> str:
    """Whose accounts count; empty for nobody's."""
    return str(settings.MASAR_OIDC["issuer"])


def _back(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}{answers.address(BACK)}"


def leave(request: HttpRequest, purpose: Purpose, *, now: datetime) -> str:
    """The provider's address to go to. Raises Refused."""
    there, own = provider.provider(), settings.MASAR_OIDC
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    began = now.timestamp()
    request.session[GONE] = kept | {"purpose": purpose.value, "began": began, "back": _back(request)}
    challenge = urlsafe_b64encode(hashlib.sha256(kept["verifier"].encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": own["client_id"],
        "redirect_uri": _back(request),
        "scope": "openid",
        "state": kept["state"],
        "nonce": kept["nonce"],
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if levels := settings.MASAR_OIDC_FACTORS["acr"]:
        asked["acr_values"] = " ".join(levels)
    if purpose is Purpose.AGAIN:
        asked |= {"prompt": "login", "max_age": "0"}
    return there.authorize + ("&" if "?" in there.authorize else "?") + urlencode(asked)


def way_out(request: HttpRequest) -> str | None:
    """The provider's address at which its own session is ended, and from which it leads back; None if it has none.

    Which session it is, the provider's own cookie says, and whether it is to end, it asks: no token is kept here
    that could say so (``id_token_hint``). Raises Refused.
    """
    end = provider.provider().end
    back = f"{request.scheme}://{request.get_host()}{answers.address('sign-in/')}"
    asked = {"client_id": settings.MASAR_OIDC["client_id"], "post_logout_redirect_uri": back}
    return end + ("&" if "?" in end else "?") + urlencode(asked) if end else None


def is_away(request: HttpRequest) -> bool:
    """Whether this session is one that left for the provider."""
    return GONE in request.session


def come_back(request: HttpRequest, *, now: datetime) -> tuple[str, Purpose]:
    """Who the provider says it is, and what for. Raises Refused. Whatever it is, the session is back."""
    kept = request.session.pop(GONE, None)
    if kept is None or now.timestamp() - kept["began"] > LASTS.total_seconds():
        raise Refused("late")
    if not hmac.compare_digest(request.GET.get("state", "").encode(), kept["state"].encode()):
        raise Refused("state")
    there, own, purpose = provider.provider(), settings.MASAR_OIDC, Purpose(kept["purpose"])
    if request.GET.get("iss", there.issuer) != there.issuer or (there.says_issuer and "iss" not in request.GET):
        raise Refused("issuer")
    code = request.GET.get("code", "")
    if not code or "error" in request.GET:
        raise Refused("denied")
    token = provider.id_token(there, code, kept["verifier"], kept["back"])
    since = int(kept["began"]) if purpose is Purpose.AGAIN else 0
    wanted = Wanted(there.issuer, own["client_id"], kept["nonce"], **settings.MASAR_OIDC_FACTORS, since=since)
    signed_with = provider.key(there, tokens.key_id(token))
    return tokens.subject(token, signed_with, wanted, now=int(now.timestamp())), purpose
