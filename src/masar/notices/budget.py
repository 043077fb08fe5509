"""How many messages an hour, and for whom: the operator's budget. Pure.

A ceiling alone would be a switch with which anybody turns the service off for everybody. So it is a budget of shares:
what strangers can ask for ends at three quarters, and what is left is for those who were here before or hold a
receipt, which no stranger can pretend. News, which comes in thousands after an import, leaves most to codes.

``spent`` is what a channel was given in the last 60 minutes, counted in whole minutes and never too low; so no 60
minutes hold more than the budget.
"""

from datetime import datetime, timedelta
from enum import IntEnum

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Urgency(IntEnum):
    """What goes first. Codes go before all else."""

    KNOWN = 0
    """A code that was asked for with a receipt, from a browser that was here before, or by whoever is signed in."""
    OPEN = 1
    """A code that anybody can ask for."""
    WARNING = 2
    """To the owner or the operator: somebody got in, a contact was changed, a canary was looked up."""
    NEWS = 3
    """All else."""


SHARES = {Urgency.KNOWN: 100, Urgency.OPEN: 75, Urgency.WARNING: 100, Urgency.NEWS: 40}
"""Percent of the budget after which nothing of the kind is sent. Warnings follow a right code, so no stranger can
have them sent. News alone never comes to the half at which the operator is told."""
BLUR = 10
"""Percent of the budget within which the end of the open share moves, minute by minute, so that nobody knows where it
is. A budget is spent by messages, hence by people who are on file; if its end were sharp, whoever can receive a code
could see by its absence whether the one request before had reached somebody."""


def ends_at(urgency: Urgency, budget: int, blur: float) -> int:
    """How much may be spent before nothing of this kind is sent; ``blur`` is from 0 to 1, anew every minute."""
    share = SHARES[urgency] - (BLUR * blur if urgency is Urgency.OPEN else 0)
    return int(budget * share / 100)


def room(urgency: Urgency, *, spent: int, budget: int, blur: float) -> int:
    """How many more messages of this kind may be sent now."""
    return max(0, ends_at(urgency, budget, blur) - spent)


def half(spent: int, budget: int) -> bool:
    """Whether half of the budget is spent: the operator is told."""
    return 2 * spent >= budget


def minute_of(at: datetime) -> datetime:
    """The minute in which something is counted."""
    return at.replace(second=0, microsecond=0)


def counted_from(now: datetime) -> datetime:
    """The first minute that counts: the one in which the last 60 minutes began, as a whole."""
    return minute_of(now - HOUR)
