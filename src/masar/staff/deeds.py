"""What was done about the house itself is recorded for good: who became an officer, with which posts, by whom.

Unlike what was seen, it is never forgotten: a post that is held today may have been given many years ago.
"""

from datetime import datetime
from enum import StrEnum

from masar.staff.models import Deed


class Did(StrEnum):
    """What may be done."""

    CREATED = "created"
    INVITED = "invited"
    POSTED = "posted"
    POST_CLOSED = "post_closed"
    CLOSED = "closed"
    OPENED = "opened"
    SESSIONS_ENDED = "sessions_ended"
    LINKED = "linked"
    UNLINKED = "unlinked"
    OFFICES_LOADED = "offices_loaded"
    HOLIDAY_DECLARED = "holiday_declared"
    HOLIDAY_TAKEN_BACK = "holiday_taken_back"
    CATALOGUE_LOADED = "catalogue_loaded"
    UPLOADED = "uploaded"


def record(did: Did, *, by: int | None, now: datetime, whom: int | None = None, about: str = "") -> None:
    """Keep it. ``by`` and ``whom`` are users' ids, ``by`` None is the command line; ``about`` says more in codes."""
    Deed.objects.create(did=did.value, by_id=by, whom_id=whom, about=about[:200], at=now)


def post_told(role: str, office: str | None, service: str | None) -> str:
    """A post in codes: role, office and service, a star for all of them."""
    return f"{role} {office or '*'} {service or '*'}"
