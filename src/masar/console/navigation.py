"""Where an officer can go: one row for each place, shown to those who hold its right."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings

from masar.staff.officers import Officer
from masar.staff.rights import Right


class Place(NamedTuple):
    """``name`` is the entry's in the wording (``nav``); ``path`` is under the console's; None is for everybody."""

    name: str
    path: str
    right: Right | None


PLACES: tuple[Place, ...] = (
    Place("home", "", None),
    Place("search", "search/", Right.SEARCH),
    Place("register", "register/", Right.REGISTER),
    Place("appointments", "appointments/", Right.WORK),
    Place("doubts", "doubts/", Right.DECIDE_PARTIES),
    Place("colleagues", "queue/colleagues/", Right.TAKE_OVER),
    Place("figures", "figures/", Right.FIGURES),
    Place("bulk", "bulk/", Right.BULK),
    Place("audit", "audit/", Right.AUDIT),
    Place("upload", "office/upload/", Right.UPLOAD),
    Place("office", "office/", Right.ADMINISTER),
    Place("me", "me/", None),
)
"""In the order in which they stand. A room adds its own."""


def entries(officer: Officer, said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Address and name of each place that is the officer's."""
    mine = (place for place in PLACES if place.right is None or officer.holds(place.right))
    return [(f"/{settings.MASAR_DESK}/{place.path}", said["nav"][place.name]) for place in mine]
