"""Whether what a gateway sends is the gateway's, and for the route that it came by: an HMAC over its id, its moment
and its body, as received. Pure.

The scheme is that of Standard Webhooks (v1): ``webhook-signature`` has one or more of ``v1,<base64>``, each an
HMAC-SHA256 of ``<webhook-id>.<webhook-timestamp>.<body>``; a secret is ``whsec_<base64>``. So that a secret can be
changed without losing a report, two are taken at a time.

The scheme signs no address. So the id, which it does sign, begins with the route that a message is for
(``reports_…``): what was signed for one route cannot be played at another.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator, Mapping, Sequence

WINDOW = 300
"""Seconds by which a clock of theirs and ours may differ, and for which a recording can be played again: it is stored
once, by its id."""
LONGEST_ID = 200
MOST = 2
"""Secrets that are taken at a time."""
SHORTEST = 24
"""Bytes of a secret."""
BEGINNING = "whsec_"


def key_of(secret: str) -> bytes | None:
    """The key that a secret stands for; None if it is none, or too short."""
    try:
        key = b64decode(secret.removeprefix(BEGINNING), validate=True)
    except (Error, ValueError):
        return None
    return key if secret.startswith(BEGINNING) and len(key) >= SHORTEST else None


def signature(key: bytes, name: str, timestamp: str, body: bytes) -> str:
    """What stands in ``webhook-signature`` for a message called ``name``."""
    mac = hmac.digest(key, f"{name}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{b64encode(mac).decode()}"


def genuine(
    headers: Mapping[str, str], body: bytes, secrets: Sequence[str], clock: float, *, route: str
) -> str | None:
    """What the far side calls the message, if it is signed for ``route`` with one of ``secrets`` and new at ``clock``
    (seconds of the Unix epoch); None if not.
    """
    name, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    fresh = moment.isascii() and moment.isdigit() and len(moment) < 12 and abs(int(moment) - clock) <= WINDOW
    if not name.startswith(f"{route}_") or not name.isascii() or len(name) > LONGEST_ID or not fresh:
        return None
    given = headers.get("webhook-signature", "").encode()
    # All are compared, so that the time says nothing of which secret it was.
    fits = [hmac.compare_digest(one, given_one) for one in _made(secrets, name, moment, body)
            for given_one in given.split()[: 2 * MOST]]  # fmt: skip
    return name if any(fits) else None


def _made(secrets: Sequence[str], name: str, moment: str, body: bytes) -> Iterator[bytes]:
    for secret in secrets[:MOST]:
        if key := key_of(secret):
            yield signature(key, name, moment, body).encode()
