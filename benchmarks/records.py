"""Public records in bulk for measuring reads: cases of every service and most endings, folded as the heart does.

Some thousand cases are folded from facts; the rest are those with their days and times moved, so that
every record differs. Only what a reader's request touches is written.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from masar.cases.facts import Fact, Kind
from masar.cases.models import PublicRecord
from masar.cases.timeline import fold
from masar.catalogue.definitions import Procedure, Service, Status
from masar.catalogue.queries import catalogue
from masar.lib import rows
from masar.lib.calendars import WorkingCalendar
from masar.lib.identifiers import uuid7
from masar.lib.numbers import number_from

SOURCE = "bench"
FOLDED = 3000
SPREAD = 700
"""Days over which the cases are spread."""
CHUNK = 20_000

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MINUTES = re.compile(r":\d\d:00Z")
_ENDS = (*[Kind.COMPLETED] * 12, Kind.REJECTED, Kind.WITHDRAWN, Kind.CLOSED, *[None] * 5)


class Story:
    """The facts of one invented case, one after the other."""

    def __init__(self, service: Service, chance: random.Random, office: str | None) -> None:
        self.service, self.chance, self.office = service, chance, office
        self.procedure: Procedure = service.procedures[-1]
        self.moment = datetime.combine(date(2026, 6, 1), time(9), UTC)
        self.facts: list[Fact] = []

    def add(self, kind: Kind, stage: str | None = None, **payload: object) -> None:
        """One more fact, some hours or days later."""
        self.moment += timedelta(hours=self.chance.randint(0, 2) * 24, minutes=self.chance.randint(1, 90))
        name = str(len(self.facts))
        self.facts.append(Fact(kind, self.moment.date(), SOURCE, name, self.moment, stage, None, payload))

    def reason(self, kind: Kind) -> str | None:
        return next((reason.code for reason in self.procedure.reasons if kind in reason.kinds), None)

    def told(self) -> str:
        """The content of the case's public record."""
        ending, stages = self.chance.choice(_ENDS), self.procedure.stages
        reached = len(stages) if ending is Kind.COMPLETED else self.chance.randint(1, len(stages))
        self.add(Kind.SUBMITTED)
        for stage in stages[1:reached]:
            self.add(Kind.STAGE_ENTERED, stage.code)
            if stage.status is Status.UNDER_REVIEW and self.chance.random() < 0.3:
                self._ask()
        if ending is not None:
            self.add(ending, reason=self.reason(ending))
        elif self.chance.random() < 0.1:
            until = (self.moment.date() + timedelta(days=20)).isoformat()
            self.add(Kind.DEFERRED, reason=self.reason(Kind.DEFERRED), next_review=until)
        folded = fold(self.service, self.facts, source=SOURCE, office=self.office, calendar=WorkingCalendar())
        return json.dumps(folded.content, separators=(",", ":"), ensure_ascii=False)

    def _ask(self) -> None:
        document = self.chance.choice(self.procedure.documents).code
        self.add(Kind.DOCUMENTS_REQUESTED, documents=[document], reason=self.reason(Kind.DOCUMENTS_REQUESTED))
        if self.chance.random() < 0.8:
            self.add(Kind.DOCUMENT_RECEIVED, document=document)
            self.add(Kind.DOCUMENT_ACCEPTED, document=document)


def contents(count: int, seed: int, offices: list[str]) -> Iterator[str]:
    """``count`` different record contents."""
    chance = random.Random(seed)
    services = list(catalogue().services.values())
    places = offices or [None]  # type: ignore[list-item]
    folded = [Story(chance.choice(services), chance, chance.choice(places)).told() for _ in range(FOLDED)]
    for _ in range(count):
        yield moved(chance.choice(folded), chance)


def moved(content: str, chance: random.Random) -> str:
    """The same story some days earlier or later, at other minutes."""
    shift = timedelta(days=chance.randint(-SPREAD, 160))
    known: dict[str, str] = {}

    def day(found: re.Match[str]) -> str:
        text = found[0]
        if text not in known:
            known[text] = (date.fromisoformat(text) + shift).isoformat()
        return known[text]

    return _MINUTES.sub(lambda _: f":{chance.randrange(60):02d}:00Z", _DAY.sub(day, content))


def fill(count: int, seed: int, offices: list[str]) -> list[str]:
    """Write ``count`` public records in place of those of an earlier run; their numbers."""
    PublicRecord.objects.filter(source=SOURCE).delete()
    chance = random.Random(seed + 1)
    numbers, batch = [], []
    for content in contents(count, seed, offices):
        number = number_from(chance.getrandbits(60))
        numbers.append(number)
        batch.append((number, uuid7(), SOURCE, 1, content))
        if len(batch) == CHUNK:
            _write(batch)
            batch = []
    _write(batch)
    return numbers


def _write(batch: list[tuple[object, ...]]) -> None:
    rows.insert(PublicRecord, ("number", "case_id", "source", "version", "content"), batch)
