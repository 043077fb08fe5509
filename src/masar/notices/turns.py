"""Who comes next, when more messages wait than can be sent at once. Pure.

A flood cannot be told from people by looking at one request, so it is held to its share instead. Whoever asks stands
in the lines of their network, of the wider network around it, and of the person who is written to; each line lets
one message go every so often, and a message's turn comes when all of its lines have got to it. Nobody waits for that
moment: it only says who comes first. So a thousand requests of one network are worth no more than one request of
another, and a network that was quiet comes at once.

What is left are strangers from a thousand networks who ask for a thousand people: no line tells them from an owner.
Among those whose turn has come, the one who waits longest and the one who came last are served alternately. Whoever
comes behind such a flood need not outlast it, and nobody is overtaken for ever.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

NETWORK = 10.0
"""Seconds between two turns of an IPv4 address or an IPv6 /48."""
AROUND = 1.0
"""Seconds between two turns of an IPv4 /24."""
TARGET = 30.0
"""Seconds between two turns of the messages to one person, for each way of asking by itself."""

T = TypeVar("T")


def stand(end: float | None, at: float, interval: float) -> tuple[float, float]:
    """When the turn comes of somebody who joins at ``at`` a line that ends at ``end``; and where it ends then."""
    turn = at if end is None else max(end, at)
    return turn, turn + interval


def alternately(oldest: Sequence[T], newest: Sequence[T], count: int, *, newest_first: bool = False) -> list[T]:
    """``count`` of those that wait, each once: from the two ends in turn."""
    ends = [iter(newest), iter(oldest)] if newest_first else [iter(oldest), iter(newest)]
    chosen: dict[T, None] = {}
    while ends and len(chosen) < count:
        end = ends.pop(0)
        found = next((one for one in end if one not in chosen), None)
        if found is not None:
            chosen[found] = None
            ends.append(end)
    return list(chosen)


def by_turns(waiting: Sequence[tuple[T, str]], count: int) -> list[T]:
    """``count`` of ``waiting`` (who, and of which network; the oldest first): the first of each network before the
    second of any, and among equals the oldest and the newest alternately.
    """
    rounds: defaultdict[int, list[T]] = defaultdict(list)
    before: defaultdict[str, int] = defaultdict(int)
    for who, network in waiting:
        rounds[before[network]].append(who)
        before[network] += 1
    chosen: list[T] = []
    for number in sorted(rounds):
        same = rounds[number]
        chosen += alternately(same, same[::-1], count - len(chosen))
    return chosen
