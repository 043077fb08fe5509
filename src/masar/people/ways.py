"""By which way somebody asks for a code, and what is left of it: the table of ``limits.asking``, for real people.

Who is counted stands in the buckets under a keyed hash, so that they lead a reader to nobody. Under a new key
everybody has all their codes again, which does no harm; homes and cookies are recognised under each key of the ring.
"""

import hashlib
import hmac
import secrets
from datetime import datetime
from uuid import UUID

from masar.limits import gcra
from masar.limits.asking import ANSWERED, HOME, LATELY, ROWS, ROWS_OF_BEARER, SENT, Of, Way, buckets, of_network
from masar.limits.network import wide
from masar.people.keyring import ring
from masar.people.models import Device


def hashed(token: str) -> str:
    """A token of 128 bits or more as it is kept: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def rows(kind: str, asked: str, device: str, network: str, *, vouched: bool) -> list[tuple[str, gcra.Rate]]:
    """Where the row of a request is counted: with its network and with everybody, unless what the asker shows is
    nothing that a stranger could have made up.
    """
    shown = ""
    if kind == Way.CONTACT or (kind == Way.RECEIPT and vouched):
        shown = asked
    elif genuine(device):
        shown = hashed(device)
    if shown:
        return buckets(ROWS_OF_BEARER, {Of.BEARER: _blind(f"{kind}|{shown}")})
    return buckets(ROWS, of_network(network))


def _blind(subject: str) -> str:
    """Who is counted, unreadable."""
    return ring().blind(f"limit|{subject}")[:40]


def way(kind: str, device: str, network: str, person: UUID) -> Way:
    """By which way a request of this kind comes. ``device`` is the hash of the browser's cookie."""
    if kind in (Way.RECEIPT, Way.CONTACT, Way.DRAFT):
        return Way(kind)
    if device and Device.objects.filter(pk=device_id(device, person)).exists():
        return Way.DEVICE
    return Way.HOME if _at_home(person, network) else Way.OPEN


def _at_home(person: UUID, network: str) -> bool:
    """Whether the person was let in from there lately. Under each key: a change of keys moves nobody out."""
    return any(gcra.marked(f"home:{blind}") for blind in ring().blinds(_home(person, network)))


def _home(person: UUID, network: str) -> str:
    return f"home|{person}|{wide(network)}"


def note_home(person: UUID, network: str) -> None:
    """The person was let in from there."""
    gcra.mark(f"home:{ring().blind(_home(person, network))}", HOME)


def may_answer(network: str) -> bool:
    """Count a request that is to be answered, whoever it is about: whether its network has not asked too often."""
    return gcra.spend_all(buckets(ANSWERED, of_network(network))) is None


def may_send(person: UUID, way: Way, network: str, shown: str = "") -> bool:
    """Take one of the person's codes of this way. False if there is none left for now. ``shown`` is what was shown
    for it: the hash of a receipt's secret, or of a browser's cookie.
    """
    pair = _blind(f"{person}|{wide(network)}")
    subjects = of_network(network) if way is Way.DRAFT else {}
    subjects |= {Of.PAIR: pair, Of.PERSON: _blind(str(person)), Of.BEARER: _blind(f"{person}|{way}|{shown}")}
    lately = f"lately:{pair}"
    wanted = buckets(SENT[way], subjects, lately=way is Way.OPEN and gcra.marked(lately))
    if gcra.spend_all(wanted) is not None:
        return False
    if way is Way.OPEN:
        gcra.mark(lately, LATELY)
    return True


def device_id(device: str, person: UUID) -> str:
    """The row of a browser and a person; ``device`` is the hash of the browser's cookie."""
    return hashed(f"{device}|{person}")


def genuine(cookie: str) -> bool:
    """Whether a browser's cookie was made here. Looks nothing up."""
    secret, _, mark = cookie.partition(".")
    return bool(mark) and any(hmac.compare_digest(mark.encode(), blind.encode()) for blind in _marks(secret))


def _marks(secret: str) -> list[str]:
    return [blind[:32] for blind in ring().blinds(f"cookie|{secret}")]


def _new_cookie() -> str:
    secret = secrets.token_urlsafe(32)
    return f"{secret}.{ring().blind(f'cookie|{secret}')[:32]}"


def note_device(cookie: str, person: UUID, *, now: datetime) -> tuple[str, bool]:
    """Remember the browser that holds ``cookie``, or none yet: the cookie that it is to hold, and whether the browser
    was new to the person.
    """
    row = Device.objects.filter(pk=device_id(hashed(cookie), person)) if cookie else Device.objects.none()
    known, kept = bool(row.update(last_seen=now)), cookie if genuine(cookie) else _new_cookie()
    if not known or kept != cookie:
        told = {"person": person, "first_seen": now, "last_seen": now}
        Device.objects.get_or_create(pk=device_id(hashed(kept), person), defaults=told)
    return kept, not known
