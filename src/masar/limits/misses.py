"""Look-ups that find nothing. What exists is shown whatever a network mistyped; what is limited is misses.

Many people share an address: a household, a waiting hall, a mobile carrier. If misses closed a network to right
numbers, one of them could close it to all. 60 random bits do not need that (docs/security/threat-model.md has the
odds). So a miss too many is answered with when to try again, and a right number is answered all the same, up to a
flood that no household or carrier makes. Then right and wrong numbers are refused alike.

A miss takes one statement; only misses that are refused count towards the flood, and only they cost a second one.
"""

from functools import lru_cache

from masar.limits.gcra import Rate, spend, waiting
from masar.limits.network import site, wide

MISSES = Rate(burst=20, interval=30.0)
"""Of an IPv4 address or an IPv6 /64."""
MISSES_WIDE = Rate(burst=200, interval=3.0)
"""Of an IPv6 /48, of which anybody may have one: it holds 65,536 networks."""
TYPING = Rate(burst=300, interval=1.0)
"""Of what the check symbol or the spelling refuses. Nothing is looked up for it; people slip, only machines go on."""
FLOOD = Rate(burst=6_000, interval=0.1)
"""Of misses that were refused already. 10,000 people behind one address of a carrier, each of whom looks once a day
and mistypes a tenth of the time, make one miss in 86 seconds; this is ten a second without end."""


@lru_cache(maxsize=4096)
def flood_key(network: str) -> str:
    """The key of the bucket that right numbers look at too."""
    return f"flood:{site(network)}"


def missed(network: str) -> float:
    """Count a look-up that found nothing: 0 if it may be answered, else the seconds until the next one may."""
    buckets = [(f"miss:{network}", MISSES)]
    if ":" in network:
        buckets.append((f"miss:{wide(network)}", MISSES_WIDE))
    refused = [waiting(key, rate) or 1.0 for key, rate in buckets if not spend(key, rate)]
    if not refused:
        return 0.0
    return max(refused) if spend(flood_key(network), FLOOD) else flooded(network) or 1.0


def mistyped(network: str) -> float:
    """Count what cannot be a number at all: 0 if it may be answered, else the seconds until the next may."""
    key = f"typing:{site(network)}"
    return 0.0 if spend(key, TYPING) else waiting(key, TYPING) or 1.0


def flooded(network: str) -> float:
    """Seconds for which nothing is looked up for ``network``, right or wrong; 0 for everybody but a flood."""
    return waiting(flood_key(network), FLOOD)
