"""Codes: which limits a request for one meets, by the way it comes: one table. Pure.

Three things are limited: rows that requests leave, requests that are answered, and codes that are sent. The first two
are counted for whoever asks, before anybody knows whether there is such a person, so that what is left of them tells
nothing. Of the third every way has its own, so that no way can be used up by those who come another way:

    receipt   with the secret of a receipt                 for each receipt
    device    from a browser that was let in before        for each browser
    contact   signed in, to confirm a change of contact    for each person
    home      from where the person was let in lately      for each person and rough network
    draft     to keep an application that is begun         for each contact, and for each network
    open      whoever knows an identity or an application number

Whoever comes by one of the first four is never refused for what others on the network did.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from masar.limits.network import wide
from masar.limits.rates import Rate

DAY = 86_400
HOURLY = Rate(burst=3, interval=3600 / 3)
DAILY = Rate(burst=10, interval=DAY / 10)
LATELY = 30 * DAY
"""A network that asked for a code of a person since is no new one there."""
HOME = 90 * DAY
"""A network from which somebody was let in is theirs for so long."""


class Way(StrEnum):
    """How a request comes."""

    OPEN = "open"
    HOME = "home"
    DEVICE = "device"
    RECEIPT = "receipt"
    CONTACT = "contact"
    DRAFT = "draft"


class Of(StrEnum):
    """Whose bucket it is."""

    ADDRESS = "address"
    """An IPv4 address: a household, or a carrier with thousands of people behind it."""
    SUBNET = "subnet"
    """An IPv6 /64: a household or a telephone."""
    SITE = "site"
    """An IPv6 /48: whatever somebody got hold of, or a carrier's telephones."""
    EVERYBODY = "all"
    BEARER = "bearer"
    """Whoever shows what no stranger has: a receipt, a cookie of ours, a session."""
    PAIR = "pair"
    """A person and the rough network that asks (/24, /48)."""
    PERSON = "person"
    """Somebody on file; of a draft, whoever reads what is sent to its contact."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One bucket; ``name`` is its own. Its last ``kept`` tokens are for networks that are new to the person."""

    name: str
    of: Of
    rate: Rate
    kept: int = 0


Subjects = Mapping[Of, str]
"""Who is counted, for each kind of bucket; a kind that is not there is not counted."""

ROWS = (
    Limit("row.address", Of.ADDRESS, Rate(burst=200, interval=2.0)),
    Limit("row.subnet", Of.SUBNET, Rate(burst=60, interval=20.0)),
    Limit("row.site", Of.SITE, Rate(burst=200, interval=2.0)),
    Limit("row.all", Of.EVERYBODY, Rate(burst=500_000, interval=0.005)),
)
"""Requests that get a row of their own; more share a few, so that nobody can fill the disk. The bucket of everybody
is no fairness but a fuse: whoever empties it closes the open way to all, so it holds what a server can just bear.
"""
ROWS_OF_BEARER = (Limit("row.bearer", Of.BEARER, Rate(burst=20, interval=60.0)),)
"""In their place, for those who show a receipt, a cookie of ours or a session."""
ANSWERED = (
    Limit("codes.address", Of.ADDRESS, Rate(burst=120, interval=6.0)),
    Limit("codes.subnet", Of.SUBNET, Rate(burst=30, interval=60.0)),
    Limit("codes.site", Of.SITE, Rate(burst=120, interval=6.0)),
)
"""Requests that may be answered by a message. Of 10,000 people behind one address of a carrier, each of whom asks
once in three days, 2.3 ask in a minute, 6 in the busiest hour; this is ten in a minute without end."""
SENT: Mapping[Way, tuple[Limit, ...]] = {
    Way.OPEN: (
        Limit("code.pair.h", Of.PAIR, HOURLY),
        Limit("code.pair.d", Of.PAIR, DAILY),
        Limit("code.person.h", Of.PERSON, Rate(burst=6, interval=3600 / 6), kept=3),
        Limit("code.person.d", Of.PERSON, Rate(burst=20, interval=DAY / 20), kept=8),
    ),
    Way.HOME: (Limit("code.home.h", Of.PAIR, HOURLY), Limit("code.home.d", Of.PAIR, DAILY)),
    Way.DEVICE: (Limit("code.device.h", Of.BEARER, HOURLY), Limit("code.device.d", Of.BEARER, DAILY)),
    Way.RECEIPT: (Limit("code.receipt.h", Of.BEARER, HOURLY), Limit("code.receipt.d", Of.BEARER, DAILY)),
    Way.CONTACT: (Limit("code.contact.h", Of.BEARER, HOURLY), Limit("code.contact.d", Of.BEARER, DAILY)),
    # Anybody can type anybody's contact, so that a network has few of these: it must not be worth its while to have
    # strangers written to, or numbers that are paid for being called.
    Way.DRAFT: (
        Limit("code.draft.h", Of.PERSON, HOURLY),
        Limit("code.draft.d", Of.PERSON, DAILY),
        Limit("code.draft.address", Of.ADDRESS, Rate(burst=40, interval=60.0)),
        Limit("code.draft.subnet", Of.SUBNET, Rate(burst=10, interval=300.0)),
        Limit("code.draft.site", Of.SITE, Rate(burst=40, interval=60.0)),
    ),
}
"""Codes that are sent, by the way they were asked for."""
REFUSED_WITH_THEIR_NETWORK = frozenset({Way.OPEN, Way.DRAFT})


def of_network(network: str) -> dict[Of, str]:
    """Who is counted for a ``network_of``."""
    if ":" in network:
        return {Of.SUBNET: network, Of.SITE: wide(network), Of.EVERYBODY: ""}
    return {Of.ADDRESS: network, Of.EVERYBODY: ""}


def buckets(limits: Iterable[Limit], subjects: Subjects, *, lately: bool = False) -> list[tuple[str, Rate]]:
    """The buckets of ``limits`` that ``subjects`` have, always in the same order. ``lately``: whether the network
    asked for a code of the person lately, and so leaves the last tokens to others.
    """
    return [
        (f"{limit.name}:{subjects[limit.of]}", limit.rate.leaving(limit.kept if lately else 0))
        for limit in limits
        if limit.of in subjects
    ]
