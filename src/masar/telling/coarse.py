"""The coarse view of an application: what fits a text message, a small screen or a voice. Pure.

One projection for all who ask by telephone. Its parts are those of the page and of the JSON, in codes; its sentences
are made of them, the most important first, so that what does not fit is left off from the end. Like ``brief`` it
names neither person nor service nor stage: others may read or listen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from masar.catalogue.definitions import Holder
from masar.catalogue.statuses import STATUSES, UNKNOWN
from masar.telling.brief import Brief, brief
from masar.telling.content import read, worked_out
from masar.telling.page import Edition, Record, place_of, worded

HOLDERS = frozenset(holder.value for holder in Holder)


@dataclass(frozen=True, slots=True)
class Coarse:
    """``status`` is a code; ``stage`` which it is, from 1, and of how many, None where none is shown; ``last`` the
    first last day that has not passed, ``holder`` whose move it is, as the record writes them, "" if there is none.
    """

    status: str
    stage: tuple[int, int] | None
    last: str
    holder: str
    sentences: tuple[str, ...]

    def within(self, fits: Callable[[str], bool]) -> str:
        """As much of it as ``fits``; the status with the last day always."""
        several = (". ".join(self.sentences[:count]) for count in range(len(self.sentences), 1, -1))
        return next((text for text in several if fits(text)), self.sentences[0])


def coarse(edition: Edition, content: str, today: date) -> Coarse:
    """A record on the day ``today``. Raises as ``reading`` does."""
    told, record = brief(edition, content, today), worked_out(read(content))
    at, position = worded(edition, record), record.get("stage")
    shown = position is not None and told.status != "completed"
    stage = place_of(at, position, record.get("apart", ())) if position is not None and shown else None
    holder = record.get("holder") or ""
    return Coarse(told.status, stage, told.last, holder, tuple(_sentences(edition, told, record, stage, holder)))


def _sentences(
    edition: Edition, told: Brief, record: Record, stage: tuple[int, int] | None, holder: str
) -> Iterator[str]:
    speak = edition.voice
    yield told.said
    if holder in HOLDERS and told.status != UNKNOWN:
        yield speak.say(f"brief.move.{holder}")
    if stage and not STATUSES[told.status].stopped:
        state = dict(record["stages"][record["stage"]])["state"]
        key = "stage_done" if state == "done" else "stage"
        yield speak.say(f"brief.{key}", n=speak.number(stage[0]), m=speak.number(stage[1]))
