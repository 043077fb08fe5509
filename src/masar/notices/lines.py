"""The lines of ``turns``, kept in the database so that several workers share them."""

from datetime import UTC, datetime
from uuid import UUID

from masar.limits import gcra
from masar.limits.asking import Way
from masar.limits.network import site, wide
from masar.notices.turns import AROUND, NETWORK, TARGET
from masar.people.keyring import ring


def of_network(network: str, asked_at: datetime) -> datetime:
    """The turn of what was asked for from ``network``.

    Whoever is answered, and whether there is anybody: if only messages took a turn, whoever can receive codes of
    their own could see from their delay whether the request before had reached somebody.
    """
    own, around = site(network), wide(network)
    turn = _stand(f"turn:net:{own}", asked_at, NETWORK)
    return turn if around == own else max(turn, _stand(f"turn:around:{around}", asked_at, AROUND))


def of_target(person: UUID, way: Way, turn: datetime) -> datetime:
    """The turn of a message to ``person``, asked for by ``way``, that would come at ``turn`` but for them.

    The line is named by a keyed hash, so that it leads a reader to nobody.
    """
    return _stand(f"turn:to:{ring().blind(f'turn|{way}|{person}')[:40]}", turn, TARGET)


def _stand(key: str, at: datetime, interval: float) -> datetime:
    return datetime.fromtimestamp(gcra.stand(key, at.timestamp(), interval), UTC)
