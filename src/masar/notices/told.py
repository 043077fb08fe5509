"""What officers and owners read of a case's messages: what each was about, how it went, what became of it.

No address and no text: who may read those is another question, and the text is wiped once it is on its way.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from masar.notices.announcing import NOBODY
from masar.notices.models import Notice, Owed
from masar.notices.rules import ORDER, Topic

LATEST = 100
"""So many of what was owed of a case are looked at, the latest: some years of it."""
Topics = Sequence[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody is told of a case in one message, or is still owed.

    ``topics``: what it is about. ``person`` is None where nobody is known. ``state`` is the notice's
    (``Notice.State``) where it was written, and otherwise why it is not there (``Owed.Outcome``). ``channel`` is ""
    and ``parts`` 0 where nothing was written. ``at``: when its state became so. ``due``: when what waits goes out at
    the earliest.
    """

    topics: Topics
    person: UUID | None
    state: str
    at: datetime
    channel: str = ""
    parts: int = 0
    due: datetime | None = None


def of_case(case: UUID) -> list[Told]:
    """The messages about a case and what is owed of it, the latest first: two questions, or one if there is none."""
    by_messages = Owed.objects.filter(case_id=case).exclude(outcome=Owed.Outcome.OTHERWISE)
    owed = list(by_messages.order_by("-news", "person")[:LATEST])
    letters = {one.letter for one in owed if one.letter}
    notices: defaultdict[UUID, list[Notice]] = defaultdict(list)
    for notice in Notice.objects.filter(letter__in=letters).order_by("-created_at", "-pk") if letters else ():
        notices[notice.letter].append(notice)
    return [told for some in _together(owed) for told in _told(some, notices)]


def of_person(case: UUID, person: UUID) -> list[Told]:
    """Those of them that go, or went, to one person."""
    return [told for told in of_case(case) if told.person == person]


def _together(owed: Sequence[Owed]) -> list[list[Owed]]:
    """What was told in one message, or came to the same end without one for the same person at the same moment."""
    groups: defaultdict[tuple[object, ...], list[Owed]] = defaultdict(list)
    for one in owed:
        key = (one.letter,) if one.letter else (one.outcome, one.person, one.due_at, one.settled_at)
        groups[key].append(one)
    return list(groups.values())


def _told(owed: Sequence[Owed], notices: Mapping[UUID, Sequence[Notice]]) -> Iterator[Told]:
    """A line for each way by which a message went; one for what has none."""
    first = owed[0]
    topics = tuple(sorted({one.topic for one in owed}, key=_place))
    person = None if first.person == NOBODY else first.person
    written = notices.get(first.letter, ()) if first.letter else ()
    for notice in written:
        yield Told(topics, person, notice.state, notice.changed_at, notice.channel, notice.parts)
    if not written:
        due = first.due_at if first.outcome == Owed.Outcome.WAITING else None
        yield Told(topics, person, first.outcome, first.settled_at or first.since, due=due)


def _place(topic: str) -> int:
    """Where a topic stands among all; one of a later version behind them."""
    return ORDER[Topic(topic)] if topic in set(Topic) else len(ORDER)
