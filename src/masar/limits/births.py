"""Tries of a date of birth for an older reference: a secret of 15 bits at best, which family and employers know.

References run in sequence, so whoever has many addresses could try a few days for each of millions of them. So wrong
days are counted four times: of a network for one reference, of a reference, of a network, and of everybody. Right
ones are not counted. Whoever was right once keeps tries of their own there, which no stranger can use up; and the
last tries of a reference, and of everybody, are kept for networks that have not guessed in the last 30 days.
"""

import logging
from enum import Enum

from masar.limits import gcra
from masar.limits.gcra import Rate
from masar.limits.network import site, wide

DAY = 86_400
PAIR = Rate(burst=5, interval=DAY / 5)
"""Of a network for one reference."""
TARGET = Rate(burst=20, interval=DAY / 4)
"""Of everybody for one reference: 140 in 30 days."""
TARGET_KEPT = 8
"""The last ones are for networks that have not tried this reference lately."""
NETWORK = Rate(burst=20, interval=3600)
"""Of a network for all references."""
EVERYBODY = Rate(burst=5_000, interval=DAY / 10_000)
"""Of all networks for all references: 305,000 in 30 days, each with a chance of 1 in 29,200 at best."""
EVERYBODY_KEPT = 2_500
"""The last ones are for networks that have not guessed lately."""
LATELY, PROVEN = 30 * DAY, 180 * DAY
log = logging.getLogger(__name__)


class Heard(Enum):
    """What becomes of a try: it is judged; it is answered as a wrong one; or nobody's is taken from there for now."""

    JUDGED = "judged"
    UNHEARD = "unheard"
    CLOSED = "closed"


def attempt(target: str, network: str) -> Heard:
    """Count a try at ``target`` (a keyed hash of the reference) before it is judged.

    Whether there is such a reference makes no difference. ``CLOSED`` depends on what was tried from that network, or
    by everybody, at all references, so that it may be said openly.
    """
    own = f"born:own:{target}|{site(network)}"
    if gcra.marked(own):
        return Heard.JUDGED if gcra.spend(_mine(target, network), PAIR) else Heard.UNHEARD
    empty = gcra.spend_all(_buckets(target, network))
    if empty is None:
        gcra.mark(_tried(network), LATELY)
        gcra.mark(_tried(network, target), LATELY)
        return Heard.JUDGED
    if empty == "born:all" and gcra.spend("born:alarm", Rate(1, 3600)):
        log.critical("dates of birth are being guessed from many networks: older references are closed to new ones")
    return Heard.CLOSED if empty in ("born:all", f"born:net:{site(network)}") else Heard.UNHEARD


def right(target: str, network: str) -> None:
    """The day was right: it is not counted, and the network keeps tries of its own for this reference."""
    own = f"born:own:{target}|{site(network)}"
    gcra.give_back([(_mine(target, network), PAIR)] if gcra.marked(own) else _buckets(target, network))
    gcra.mark(own, PROVEN)


def _buckets(target: str, network: str) -> list[tuple[str, Rate]]:
    everybody = EVERYBODY.leaving(EVERYBODY_KEPT) if gcra.marked(_tried(network)) else EVERYBODY
    of_target = TARGET.leaving(TARGET_KEPT) if gcra.marked(_tried(network, target)) else TARGET
    return [
        (f"born:net:{site(network)}", NETWORK),
        (f"born:pair:{target}|{site(network)}", PAIR),
        (f"born:ref:{target}", of_target),
        ("born:all", everybody),
    ]


def _mine(target: str, network: str) -> str:
    return f"born:mine:{target}|{site(network)}"


def _tried(network: str, target: str = "") -> str:
    return f"born:tried:{target}|{wide(network)}"
