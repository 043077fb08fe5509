"""What officers were shown is recorded, searches that found nothing included: reading is an act as well.

A row says who saw which case when, and on what kind of page. What was typed into a search is kept as a keyed hash, so
that two searches for the same person can be told to be the same, and nobody reads an identity number here.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from masar.lib import rows
from masar.staff.models import Look

KEPT = timedelta(days=730)
"""How long it is kept: as long as what officers did may have to be explained."""

LATELY = timedelta(hours=2)
"""How long somebody who opened a case may still have it before them."""


class Saw(StrEnum):
    """What kind of page it was."""

    CASE = "case"
    FILE = "file"
    PERSON = "person"
    SEARCH = "search"
    QUEUE = "queue"
    DOUBT = "doubt"
    LOG = "log"
    EXPORT = "export"


_COLUMNS = ("id", "user_id", "saw", "case_id", "about", "page", "at")


def record(officer: int, saw: Saw, cases: Collection[UUID], *, now: datetime, about: str = "") -> UUID:
    """Keep that an officer was shown these cases on one page; the page's id.

    ``about`` says what was asked for, in at most 64 characters: the name of a queue, or the keyed hash of what was
    typed (``cases.finding.mark``), never what was typed. A page that showed no case is kept too.
    """
    page = uuid4()
    shown: list[UUID | None] = list(cases) or [None]
    rows.insert(Look, _COLUMNS, [(uuid4(), officer, saw.value, case, about[:64], page, now) for case in shown])
    return page


def last_other(case: UUID, officer: int, *, now: datetime) -> tuple[int, datetime] | None:
    """Who else was shown the page of this case last, a short while ago, and when; None if nobody was."""
    lately = Look.objects.filter(case_id=case, saw=Saw.CASE.value, at__gte=now - LATELY).exclude(user=officer)
    return lately.order_by("-at").values_list("user_id", "at").first()


def forget(now: datetime) -> int:
    """Delete what is older than ``KEPT``; how many rows."""
    return Look.objects.filter(at__lt=now - KEPT).delete()[0]
