"""What is told of an application in a few words: by text message, by voice, in a list. Pure.

Made of the same record, by the same functions, as the page (``reading``); so nothing here can say what the page does
not, and neither does it say more: a reason that only the owner may read is left out.
"""

from dataclasses import dataclass
from datetime import date

from masar.catalogue.definitions import Status
from masar.catalogue.statuses import STATUSES, UNKNOWN
from masar.telling.content import read
from masar.telling.page import Edition
from masar.telling.reading import Reading, reading


@dataclass(frozen=True)
class Brief:
    """``short`` is the status in a few words that name neither person nor service; ``last`` is the first last day
    that has not passed, as the record writes it, and ``by`` that day in short words, both "" if there is none;
    ``reading`` is the page.
    """

    status: str
    short: str
    by: str
    last: str
    late: bool
    reading: Reading

    @property
    def said(self) -> str:
        """The status and the last day, as one sentence without its full stop."""
        return f"{self.short} {self.by}".strip()


def brief(edition: Edition, content: str, today: date) -> Brief:
    """A record on the day ``today``. Raises as ``reading`` does."""
    page = reading(edition, content, today, own=False)
    status = read(content)["status"]
    status = status if status in STATUSES else UNKNOWN
    days = [thing.deadline for thing in page.box.things if thing.deadline and not thing.deadline.past]
    last = days[0].on if days else ""
    when = "review" if status == Status.DEFERRED else "by"
    by = edition.voice.say(f"brief.{when}", day=edition.voice.short(last)) if last else ""
    return Brief(status, edition.voice.say(f"brief.{status}"), by, last, page.box.kind == "late", page)
