"""Tries of a message's code with the end of an address: 30 random bits and three symbols.

Whoever is right learns the kind, the day and the channel of a message, and nothing of whose it is. So a try is
counted before anything is looked for, for the network that makes it; right ones are put back, so that a waiting hall
or a carrier can ask for as many real messages as they like.
"""

from masar.limits import gcra
from masar.limits.gcra import Rate, waiting
from masar.limits.network import wide

TRIES = Rate(burst=30, interval=20.0)
"""Of an IPv4 address or an IPv6 /64: 4,350 in a day, each with a chance of one in 10^12 for each message kept."""
TRIES_WIDE = Rate(burst=200, interval=3.0)
"""Of an IPv6 /48."""


def tried(network: str) -> float:
    """Count a try before it is looked at: 0 if it may be, else the seconds until the next one may."""
    empty = gcra.spend_all(_buckets(network))
    return 0.0 if empty is None else waiting(empty, dict(_buckets(network))[empty]) or 1.0


def right(network: str) -> None:
    """The try was right: it is not counted."""
    gcra.give_back(_buckets(network))


def _buckets(network: str) -> list[tuple[str, Rate]]:
    own = [(f"letter:{network}", TRIES)]
    return [*own, (f"letter:wide:{wide(network)}", TRIES_WIDE)] if ":" in network else own
