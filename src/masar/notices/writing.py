"""What is owed becomes messages: all that waits for one person in one, by the way that they wish for.

A batch is worded beforehand, outside any transaction, and then put on its way in one, as far as nothing of it changed
meanwhile: nobody who writes waits for words, and nothing is sent that is not written down, or the other way round.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from masar.cases.leases import acquire, holder
from masar.cases.models import Case, PublicRecord
from masar.lib import rows
from masar.lib.clock import local_day
from masar.lib.identifiers import uuid7
from masar.lib.languages import spoken
from masar.notices import engine, letters, proofs, untold, wishes
from masar.notices.engine import Message
from masar.notices.letters import TAIL, About, Written
from masar.notices.messages import CHANNELS, WORKER, hours, reachable, voice
from masar.notices.models import Notice, Owed, Pursuit
from masar.notices.reaching import UNKNOWN_AFTER
from masar.notices.rules import Topic
from masar.people.access import Applicant, applicants
from masar.telling.brief import Brief, brief
from masar.telling.preview import current
from masar.telling.reading import CANNOT

log = logging.getLogger(__name__)
BATCH = 100
WRITER = "writer"
AGAIN = timedelta(hours=1)
"""When what this version cannot tell of is looked at again: it keeps nobody else's waiting."""
Outcome = Owed.Outcome
COLUMNS = (
    *("id", "letter", "person", "topic", "channel", "language", "template"),
    *("parts", "proof", "state", "created_at", "changed_at", "service"),
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person, and by which kind of contact it goes; ``same`` is that of the first message where it
    went by another before (``Notice.letter``); ``service`` is that of the oldest of its applications (``costs``).
    """

    id: UUID
    same: UUID
    to: Applicant
    contact: str
    code: str
    written: Written
    service: str

    @property
    def address(self) -> str:
        """Where it goes."""
        return self.to.contacts[self.contact]


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of some of what is owed to one person."""

    owed: Sequence[Owed]
    outcome: Outcome
    letter: Letter | None = None


def write(now: datetime) -> int:
    """Write what is due to one batch of people; how much was settled or put off.

    One worker writes at a time, so that two do not word the same; the others send. 0 also if another does.
    """
    due = _due(now)
    if not due or not acquire(WRITER, holder(), now):
        return 0
    later = dict(_put_off(due, now))
    settled = list(_worded([one for one in due if one.pk not in later], now))
    worded = {row.pk for one in settled for row in one.owed}
    later |= {one.pk: now + AGAIN for one in due if one.pk not in worded and one.pk not in later}
    with transaction.atomic():
        still = _still_waiting({one.person for one in due})
        _settle([one for one in settled if {row.pk for row in one.owed} <= still], now)
        look_at = {one.pk: now if untold.late(one.due_at, now) else one.look_at for one in due}
        put_off = [(at, look_at[key], *key) for key, at in later.items() if key in still]
        rows.update(Owed, ("case_id", "news", "person"), ("due_at", "look_at"), put_off)
    return len(due)


def _due(now: datetime) -> list[Owed]:
    """All that is due to the people to whom something is due longest, with what of the same cases can go along."""
    waiting = Owed.objects.filter(outcome=Outcome.WAITING)
    first = waiting.filter(due_at__lte=now).order_by("due_at").values_list("person", flat=True)[:BATCH]
    people = sorted(set(first))
    if not people:
        return []
    theirs = list(waiting.filter(person__in=people).order_by("case_id", "news"))
    going = {(one.case_id, one.person) for one in theirs if one.wanted and one.due_at <= now}
    return [one for one in theirs if one.due_at <= now or (one.case_id, one.person) in going]


def _still_waiting(people: Collection[UUID]) -> set[tuple[UUID, int, UUID]]:
    """What is still owed to these people, and locked: another worker may have been quicker."""
    waiting = Owed.objects.select_for_update().filter(person__in=sorted(people), outcome=Outcome.WAITING)
    return set(waiting.order_by("case_id", "news", "person").values_list("case_id", "news", "person"))


def _put_off(due: Sequence[Owed], now: datetime) -> Iterator[tuple[tuple[UUID, int, UUID], datetime]]:
    """What goes out later: nothing hangs on it, and the case has had its message of the day; or it is night."""
    told = Owed.objects.filter(case_id__in={one.case_id for one in due}, outcome=Outcome.TOLD)
    lately = told.values_list("case_id", "person").annotate(last=Max("settled_at"))
    last = {(case, person): at for case, person, at in lately}
    wanted = {(one.case_id, one.person) for one in due if one.wanted}
    for one in due:
        pair = (one.case_id, one.person)
        at = hours().may_go_at(now, before=last.get(pair), wanted=pair in wanted)
        if at > now:
            yield one.pk, at


# --- wording --------------------------------------------------------------------------------------


def _worded(due: Sequence[Owed], now: datetime) -> Iterator[Settled]:
    """What becomes of it, each person's together; nothing of what this version cannot tell of."""
    silent = wishes.silent(due)
    yield from (Settled([one], Outcome.STOPPED) for one in due if one.pk in silent)
    speaking = [one for one in due if one.pk not in silent]
    known = applicants(sorted({one.person for one in speaking}), reader=WORKER, now=now)
    known_as = records({one.case_id for one in speaking})
    for person, owed in _by_person(speaking).items():
        to = known.get(person)
        contact = reachable(to) if to else None
        if to is None or contact is None:
            yield Settled(owed, Outcome.UNREACHABLE if to else Outcome.NOBODY)
        else:
            try:
                yield Settled(owed, Outcome.TOLD, letter(to, contact, owed, known_as, now))
            except CANNOT as error:
                log.error("what is owed of case %s cannot be told: %s", owed[0].case_id, type(error).__name__)


def _by_person(owed: Iterable[Owed]) -> Mapping[UUID, list[Owed]]:
    found: defaultdict[UUID, list[Owed]] = defaultdict(list)
    for one in owed:
        found[one.person].append(one)
    return found


class Known(NamedTuple):
    """What is known of a case: its number, its public record and its service."""

    number: str
    content: str
    service: str


def records(cases: Collection[UUID]) -> dict[UUID, Known]:
    """What is known of each case, also where its owner closed it to the number; the oldest first."""
    found = list(Case.objects.filter(pk__in=sorted(cases)).order_by("pk").values_list("pk", "number", "service_id"))
    contents = dict(
        PublicRecord.objects.filter(pk__in=sorted(number for _, number, _ in found)).values_list("pk", "content")
    )
    return {case: Known(number, contents[number], service) for case, number, service in found}


def letter(
    to: Applicant,
    contact: str,
    owed: Sequence[Owed],
    known_as: Mapping[UUID, Known],
    now: datetime,
    *,
    same: UUID | None = None,
) -> Letter:
    """The message in which ``owed`` is told by one kind of contact; ``same`` where it went by another before."""
    language, code = spoken(to.language), letters.new_code()
    topics: defaultdict[UUID, set[Topic]] = defaultdict(set)
    for one in owed:
        topics[one.case_id].add(Topic(one.topic))
    about = [
        About(known.number[-TAIL:], _brief(language, known.content, now), frozenset(topics[case]))
        for case, known in known_as.items()
        if case in topics
    ]
    service = next(known.service for case, known in known_as.items() if case in topics)
    stop = wishes.address(to.person, language)
    written, made = letters.written(CHANNELS[contact], language, about, code=code, stop=stop), uuid7()
    return Letter(made, same or made, to, contact, code, written, service)


def _brief(language: str, content: str, now: datetime) -> Brief:
    return brief(current()[language].edition, content, local_day(now, voice(language).zone))


# --- putting on its way ---------------------------------------------------------------------------


def _settle(settled: Sequence[Settled], now: datetime) -> None:
    """Write all of it down, with the messages; in the caller's transaction."""
    put([one.letter for one in settled if one.letter], now)
    follow = [
        (one.letter.id, case, now + UNKNOWN_AFTER)
        for one in settled
        if one.letter
        for case in sorted({row.case_id for row in one.owed if row.wanted})
    ]
    rows.insert(Pursuit, ("letter", "case_id", "look_at"), follow)
    told = [(one.outcome.value, now, *_sent(one, row, now), *row.pk) for one in settled for row in one.owed]
    rows.update(Owed, ("case_id", "news", "person"), ("outcome", "settled_at", "letter", "look_at"), told)


def _sent(one: Settled, row: Owed, now: datetime) -> tuple[UUID | None, datetime | None]:
    """In which message something is told, and when to look whether it was: at once where there is none."""
    return (one.letter.id, row.look_at) if one.letter else (None, now)


def put(sent: Sequence[Letter], now: datetime) -> None:
    """Put these messages on their way; in the caller's transaction."""
    rows.insert(Notice, COLUMNS, [_notice(letter, now) for letter in sent])
    engine.post_all([_message(letter) for letter in sent], now=now)


def _notice(letter: Letter, now: datetime) -> rows.Row:
    written, channel = letter.written, CHANNELS[letter.contact]
    return (
        *(letter.id, letter.same, letter.to.person, written.topic, channel, spoken(letter.to.language)),
        *(written.template, written.parts, proofs.of(letter.code, letter.contact, letter.address)),
        *(Notice.State.QUEUED.value, now, now, letter.service),
    )


def _message(letter: Letter) -> Message:
    written = letter.written
    return Message(
        id=letter.id,
        key=f"notice:{letter.id}",
        channel=CHANNELS[letter.contact],
        kind=written.topic,
        language=spoken(letter.to.language),
        content={
            "to": letter.address,
            "subject": written.subject,
            "body": written.body,
            "stop": wishes.address(letter.to.person, spoken(letter.to.language)),
        },
        parts=letter.written.parts,
        service=letter.service,
    )
