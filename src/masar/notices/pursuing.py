"""Messages on which something hangs are followed until they arrived: by the next way, and to the clock of the case.

What waits of a letter is a row (``Pursuit``). A round looks at what came of it (``reaching``), sends it by the next
way as the case stands by then, and has the days of its cases stand or count again (``standing``). Whatever a worker
that is killed leaves undone, the next one finds undone.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from masar.cases.models import Case
from masar.lib import rows
from masar.notices import stopping, wishes
from masar.notices.letters import stands
from masar.notices.messages import CHANNELS, WORKER, hours, ways
from masar.notices.models import Notice, Owed, Pursuit
from masar.notices.reaching import UNKNOWN_AFTER, Fate, Step, Try, step
from masar.notices.rules import Topic
from masar.notices.stopping import Looked, Told
from masar.notices.writing import Letter, letter, put, records
from masar.people.access import Applicant, applicants
from masar.telling.reading import CANNOT

log = logging.getLogger(__name__)
BATCH = 100
OFTEN = timedelta(hours=1)
"""How often it is looked whether somebody whose days stand came in meanwhile."""
SELDOM = timedelta(days=7)
"""How often a message is looked at of which nothing is known and nothing can be done. A report comes before that."""
KEPT = timedelta(days=120)
"""After so long a message is followed no more, unless a clock stands for it."""
KINDS = {channel: kind for kind, channel in CHANNELS.items()}
Key = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Round:
    """What is read for one round: the letters that are due with their cases, what was owed in these cases, the people
    whom no message of it reached yet, and what became of each letter.
    """

    due: Sequence[Key]
    owed: Mapping[UUID, Sequence[Owed]]
    people: Mapping[UUID, Applicant]
    steps: Mapping[UUID, Step]
    tries: Mapping[UUID, Sequence[Notice]]

    @classmethod
    def of(cls, due: Sequence[Key], now: datetime) -> "Round":
        """All of it, in six questions however many there are."""
        owed: defaultdict[UUID, list[Owed]] = defaultdict(list)
        # A letter is about all its cases, also those that are not due: by its next way it speaks of each.
        about = Pursuit.objects.filter(letter__in=sorted({letter for letter, _ in due}))
        for chunk in rows.in_chunks(sorted({*about.values_list("case_id", flat=True), *(case for _, case in due)})):
            for one in Owed.objects.filter(case_id__in=chunk, wanted=True).order_by("case_id", "news", "person"):
                owed[one.case_id].append(one)
        letters = {one.letter for some in owed.values() for one in some if one.letter}
        tries: defaultdict[UUID, list[Notice]] = defaultdict(list)
        for chunk in rows.in_chunks(sorted(letters)):
            for notice in Notice.objects.filter(letter__in=chunk).order_by("created_at", "pk"):
                tries[notice.letter].append(notice)
        # Whoever has it needs no next way, and is left unread.
        going = [some for some in tries.values() if all(one.state != Notice.State.DELIVERED for one in some)]
        named = sorted({some[0].person for some in going})
        people = applicants(named, reader=WORKER, now=now)
        steps = {one: _step(some, people.get(some[0].person), now) for one, some in tries.items()}
        return cls(due, owed, people, steps, tries)

    def told(self) -> Told:
        """What the clocks hang on."""
        return Told(self.owed, {one: found.fate for one, found in self.steps.items()}, self.tries)


def _step(tries: Sequence[Notice], to: Applicant | None, now: datetime) -> Step:
    by = [CHANNELS[kind] for kind in ways(to)] if to else []
    return step([Try(one.channel, one.state, one.changed_at) for one in tries], by, now)


def pursue(now: datetime) -> int:
    """Look at one batch of what is due; how many letters there were."""
    due = list(Pursuit.objects.filter(look_at__lte=now).order_by("look_at").values_list("letter", "case_id")[:BATCH])
    if not due:
        return 0
    found = Round.of(due, now)
    status = dict(Case.objects.filter(pk__in=sorted(found.owed)).values_list("pk", "status"))
    looked = stopping.look(found.told(), now)
    sent: dict[UUID, Letter] = {}
    later: dict[Key, datetime] = {}
    over: set[Key] = set()
    for key in due:
        going = _going_on(found, key, status.get(key[1], ""), looked, now)
        if going is None:
            over.add(key)
            continue
        later[key], message = going
        if message is not None:
            sent[message.same] = message
    _write(due, sent, later, over, now)
    return len(due)


@transaction.atomic
def _write(
    due: Sequence[Key],
    sent: Mapping[UUID, Letter],
    later: Mapping[Key, datetime],
    over: Collection[Key],
    now: datetime,
) -> None:
    """Put messages on their way, as far as no other worker was quicker: each letter goes by each way once."""
    letters = sorted({one for one, _ in due})
    mine = Pursuit.objects.select_for_update().filter(letter__in=letters, look_at__lte=now)
    still = set(mine.order_by("letter", "case_id").values_list("letter", "case_id"))
    gone = set(Notice.objects.filter(letter__in=sorted(sent)).values_list("letter", "channel"))
    waiting = {one for one, _ in still}
    put([one for one in sent.values() if one.same in waiting and (one.same, CHANNELS[one.contact]) not in gone], now)
    put_off = [(at, *key) for key, at in later.items() if key in still]
    rows.update(Pursuit, ("letter", "case_id"), ("look_at",), put_off)
    for letter_id, case in sorted(still & set(over)):
        Pursuit.objects.filter(letter=letter_id, case_id=case).delete()


def _going_on(
    found: Round, key: Key, status: str, looked: Looked, now: datetime
) -> tuple[datetime, Letter | None] | None:
    """When to look at a letter again, and as what it goes by the next way; None if nothing more can come of it."""
    letter_id, case = key
    at, mine = found.steps.get(letter_id), [one for one in found.owed.get(case, ()) if one.letter == letter_id]
    if case in looked.again:
        return now + OFTEN / 6, None
    if at is None or not mine:
        return None
    if case in looked.still:
        soon = now + OFTEN
        return (min(soon, at.look_at or soon), _by(found, at, letter_id, now)) if at.channel else (soon, None)
    if at.fate is Fate.REACHED or looked.knows(mine) or not _matters(mine, status) or _old(mine, now):
        return None
    if at.channel is None:
        return at.look_at or now + (SELDOM if at.fate is not Fate.UNDER_WAY else UNKNOWN_AFTER), None
    morning = hours().open_at(now)
    return (morning, None) if morning > now else (now + UNKNOWN_AFTER, _by(found, at, letter_id, now))


def _matters(owed: Sequence[Owed], status: str) -> bool:
    """Whether what was told still is so."""
    return any(stands(Topic(one.topic), status) for one in owed)


def _old(owed: Collection[Owed], now: datetime) -> bool:
    return max(one.since for one in owed) < now - KEPT


def _by(found: Round, at: Step, letter_id: UUID, now: datetime) -> Letter | None:
    """The message by the next way, as its cases stand now; None for whoever wants to hear nothing, and of what this
    version cannot tell of: it keeps no other waiting.
    """
    to = found.people[found.tries[letter_id][0].person]
    owed = [one for some in found.owed.values() for one in some if one.letter == letter_id]
    silent = wishes.silent(owed)
    speaking = [one for one in owed if one.pk not in silent]
    if not speaking or at.channel is None:
        return None
    try:
        return letter(
            to, KINDS[at.channel], speaking, records({one.case_id for one in speaking}), now, same=letter_id
        )
    except CANNOT as error:
        log.error("letter %s cannot be written by its next way: %s", letter_id, type(error).__name__)
        return None
