"""Whether an ID token is right: its signature by the provider's keys, and what it says. Pure.

Every check of OpenID Connect Core 3.1.3.7 is made, the signature's too though the token comes straight from the
provider, and one more: it has to say that more than one factor was asked for.
"""

import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""By a key that only the provider has. None with a shared secret, and never ``none``."""
KINDS = ("RSA", "EC", "OKP")
LEEWAY = 60
"""Seconds that two clocks may differ by."""
OLDEST = 600
"""Seconds: older than this, a token was not made for this way in."""
LONGEST_SUBJECT = 255


class Refused(Exception):
    """What came is not right; ``str()`` is a code for the log."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a token has to say. ``since`` is from when they must have signed in, in seconds of the epoch; or 0."""

    issuer: str
    client: str
    nonce: str
    acr: Collection[str]
    amr: Collection[str]
    since: int = 0


def key_id(token: str) -> str | None:
    """The id of the key that a token says it was signed with."""
    try:
        head = token.partition(".")[0]
        found = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        return str(found["kid"]) if found.get("kid") is not None else None
    except (ValueError, KeyError, AttributeError, TypeError):
        raise Refused("unreadable") from None


def chosen(keys: Sequence[Mapping[str, Any]], kid: str | None) -> Mapping[str, Any] | None:
    """The key of that id among those that sign; without an id the only one there is."""
    signing = [key for key in keys if key.get("kty") in KINDS and key.get("use", "sig") == "sig"]
    fitting = signing if kid is None else [key for key in signing if key.get("kid") == kid]
    return fitting[0] if len(fitting) == 1 else None


def subject(token: str, key: Mapping[str, Any], wanted: Wanted, *, now: int) -> str:
    """Who the token is about. Raises Refused."""
    try:
        # Only the public parts count: a key set that shows more is not to be trusted with more.
        read = jwt.decode(token, jwk.import_key(dict(key)), algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError, AssertionError):
        raise Refused("signature") from None
    if key.get("alg", read.header.get("alg")) != read.header.get("alg"):
        raise Refused("algorithm")
    for told, holds in _checks(read.claims, wanted, now).items():
        if not holds:
            raise Refused(told)
    return str(read.claims["sub"])


def _checks(claims: Mapping[str, Any], wanted: Wanted, now: int) -> dict[str, bool]:
    """What is looked at, by the code that a refusal has."""
    sub, made, ends = claims.get("sub"), _seconds(claims.get("iat")), _seconds(claims.get("exp"))
    return {
        "issuer": claims.get("iss") == wanted.issuer,
        "audience": _is_for(claims, wanted.client),
        "nonce": hmac.compare_digest(str(claims.get("nonce", "")).encode(), wanted.nonce.encode()),
        "expired": ends is not None and now < ends + LEEWAY,
        "age": made is not None and -LEEWAY <= now - made <= OLDEST,
        "early": "nbf" not in claims or (_seconds(claims["nbf"]) or now + 2 * LEEWAY) <= now + LEEWAY,
        "subject": isinstance(sub, str) and 0 < len(sub) <= LONGEST_SUBJECT,
        "factors": _is_strong(claims, wanted),
        "not_again": not wanted.since or (_seconds(claims.get("auth_time")) or 0) >= wanted.since - LEEWAY,
    }


def _is_for(claims: Mapping[str, Any], client: str) -> bool:
    """Whether the token was made for this client; one that is for others too says by whom it was asked for."""
    named = claims.get("aud")
    if named == client or named == [client]:
        return bool(claims.get("azp", client) == client)
    return isinstance(named, list) and client in named and bool(claims.get("azp") == client)


def _is_strong(claims: Mapping[str, Any], wanted: Wanted) -> bool:
    """Whether it says that more than one factor was asked for."""
    methods, level = claims.get("amr"), claims.get("acr")
    ways = {one for one in methods if isinstance(one, str)} if isinstance(methods, list) else set()
    return (isinstance(level, str) and level in wanted.acr) or bool(ways & set(wanted.amr))


def _seconds(value: object) -> int | None:
    """A moment as a token tells it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
        return None
    return int(value)
