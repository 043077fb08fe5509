"""What a page says of a job: every effect before it is begun, and what became of each case."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from masar.cases.acting import desk, foresee
from masar.cases.actions import Refused
from masar.cases.acts import Act
from masar.cases.bulk import Became, rows_of, values_of
from masar.cases.desk_models import BulkJob, BulkRow
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.speech.voice import Voice
from masar.telling.preview import drawn

GROUPS = 4
"""So many kinds of effect are shown as the applicant's page; all are listed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A case of a job. ``effect`` is empty where nothing is known of it, ``reason`` where nothing went wrong."""

    number: str
    effect: str
    became: str
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cases on which an act has the same effect on the status; ``pages`` is one of them as it would be read."""

    effect: str
    count: str
    pages: tuple[tuple[str, str], ...]


def line(row: BulkRow, voice: Voice) -> Line:
    """A row in words."""
    became = Became(row.became)
    said = voice.phrase("bulk.became")
    reason = "" if became in (Became.READY, Became.WAITING, Became.DONE) else voice.phrase("bulk.why")[became.value]
    return Line(shown(row.number), effect(row.effect, voice), said[became.value], reason)


def effect(told: str, voice: Voice) -> str:
    """What changes for the applicant, in one line."""
    if not told:
        return ""
    before, after = json.loads(told)
    names = voice.phrase("status_name")
    if before == after:
        return str(voice.phrase("bulk.unchanged"))
    said = [_step(names, before["status"], after["status"], voice)]
    if after.get("window") and after.get("window") != before.get("window"):
        first, last = after["window"]["from"], after["window"]["to"]
        said.append(voice.say("bulk.window", window=voice.between(first, last)))
    return " ".join(said)


def _step(names: Any, before: str, after: str, voice: Voice) -> str:
    if before == after:
        return voice.say("bulk.stays", status=names[before])
    return voice.say("bulk.becomes", before=names[before], after=names[after])


def groups(job: BulkJob, voice: Voice, *, now: datetime, today: date) -> list[Group]:
    """The effects of a job that was not begun, the most frequent first."""
    ready = rows_of(job.pk, [Became.READY], most=job.total)
    first: dict[str, BulkRow] = {}
    counted: Counter[str] = Counter()
    for row in ready:
        key = _status(row.effect)
        counted[key] += 1
        first.setdefault(key, row)
    found = []
    for place, (key, count) in enumerate(counted.most_common()):
        pages = _pages(job, first[key], now=now, today=today) if place < GROUPS else ()
        found.append(Group(effect(key, voice), voice.count("queue.count", count), pages))
    return found


def _status(told: str) -> str:
    """An effect as far as it is the same for many: days differ."""
    return json.dumps([{"status": one["status"]} for one in json.loads(told)])


def _pages(job: BulkJob, row: BulkRow, *, now: datetime, today: date) -> tuple[tuple[str, str], ...]:
    """The page of a case after the act, in each language; none where nothing that is public changes."""
    try:
        before, after = foresee(desk(row.number), Act(job.act), values_of(job), now=now)
    except Refused:
        return ()
    if before == after:
        return ()
    return tuple(
        (language, drawn(after, number=row.number, language=language, today=today)) for language in LANGUAGES
    )


def lines(rows: Sequence[BulkRow], voice: Voice) -> list[Line]:
    """Rows in words."""
    return [line(row, voice) for row in rows]
