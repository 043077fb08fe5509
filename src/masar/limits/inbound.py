"""What comes by the gateways' door: whoever cannot sign is refused, and soon told when to come again; whoever
asks by telephone misses, and is answered, so often.
"""

from masar.limits import gcra, misses
from masar.limits.gcra import Rate, waiting
from masar.limits.network import site

UNSIGNED = Rate(burst=30, interval=10.0)
"""Of a network: what is not signed as it should be. What is signed right costs nothing and always gets in."""
EVERYBODYS_MISSES = Rate(burst=600, interval=3.0)
"""Of all telephones together: whoever has a thousand of them is one guesser."""
ANSWERS = Rate(burst=10, interval=8_640.0)
"""Text messages to one telephone: ten in a day, so that two machines that answer each other fall silent."""
HELP = Rate(burst=1, interval=86_400.0)
"""Of those, what is told to whoever sends something in which no number is: once a day."""
EVERYBODYS_ANSWERS = Rate(burst=600, interval=2.0)
"""Text messages to all telephones together, each of which costs: 1,800 an hour."""


def unsigned(network: str) -> float:
    """Count what was not signed: 0 if it is told so, else the seconds until the next one is."""
    key = f"unsigned:{site(network)}"
    return 0.0 if gcra.spend(key, UNSIGNED) else waiting(key, UNSIGNED) or 1.0


def missed(who: str) -> float:
    """Count a question by telephone that found nothing: 0 if it may be answered, else the seconds until one may.
    ``who`` stands for the telephone and does not lead to it.
    """
    own = misses.missed(who)
    key = "pulled:miss"
    return own or (0.0 if gcra.spend(key, EVERYBODYS_MISSES) else waiting(key, EVERYBODYS_MISSES) or 1.0)


def may_answer(who: str, *, helping: bool) -> bool:
    """Whether one more text message may go to ``who``; it is counted if so."""
    wanted = [("pulled:answer", EVERYBODYS_ANSWERS), (f"pulled:answer:{who}", ANSWERS)]
    return gcra.spend_all([*wanted, (f"pulled:help:{who}", HELP)] if helping else wanted) is None
