"""How facts and folds lie in the tables: for ``recording``, which writes them, and ``queries``, which reads them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.utils import timezone

from masar.cases.facts import NOTHING, Fact, Kind
from masar.cases.models import Event
from masar.cases.timeline import Timeline
from masar.lib import rows

_COLUMNS = (
    *("case_id", "kind", "day", "at", "stage", "source", "source_id", "source_seq"),
    *("payload", "digest", "seq"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the events of a case cannot be folded by this version, in codes."""

    why: str


Known = tuple[Fact, str]
"""A recorded fact and its digest."""


def load_facts(cases: Sequence[UUID]) -> dict[UUID, list[Known] | Fault]:
    """Every recorded fact of these cases, in the order of ``seq``.

    A case with an event that this version cannot read (a newer one wrote it) is a Fault of its own: it must keep
    nobody else waiting.
    """
    found: dict[UUID, list[Known] | Fault] = defaultdict(list)
    for chunk in rows.in_chunks(cases):
        events = Event.objects.filter(case_id__in=chunk).order_by("case_id", "seq").values_list(*_COLUMNS)
        for case, *told, digest, _ in events:
            known = found[case]
            if isinstance(known, Fault):
                continue
            try:
                known.append((_fact(*told), digest))
            except ValueError:
                found[case] = _unreadable(told[0])
    return found


def load_some(case: UUID, seqs: Sequence[int]) -> list[Fact] | Fault:
    """The facts of a case with these ``seq``, in the order in which they are named; those that there are."""
    found = {}
    for chunk in rows.in_chunks(seqs):
        for _, *told, _, seq in Event.objects.filter(case_id=case, seq__in=chunk).values_list(*_COLUMNS):
            try:
                found[seq] = _fact(*told)
            except ValueError:
                return _unreadable(told[0])
    return [found[seq] for seq in seqs if seq in found]


def digests_of(case: UUID, source_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """The digests of those events of a case that have one of these ids, by source and id."""
    found = {}
    for chunk in rows.in_chunks(source_ids):
        events = Event.objects.filter(case_id=case, source_id__in=chunk)
        found.update({(source, name): digest for source, name, digest in events.values_list(*_NAMED)})
    return found


_NAMED = ("source", "source_id", "digest")


def _fact(
    kind: str,
    day: date,
    at: datetime | None,
    stage: str | None,
    source: str,
    source_id: str,
    source_seq: int | None,
    payload: str,
) -> Fact:
    """Raises ValueError for a kind that this version does not know."""
    content = NOTHING if payload == "{}" else json.loads(payload)
    return Fact(Kind(kind), day, source, source_id, at, stage, source_seq, content)


def _unreadable(kind: str) -> Fault:
    return Fault(f"this version cannot read an event of the kind {kind!r}")


def content_text(timeline: Timeline) -> str:
    """The public record as it is stored."""
    return json.dumps(timeline.content, separators=(",", ":"), ensure_ascii=False)


def wakes_at(timeline: Timeline) -> datetime | None:
    """The moment of the local midnight at which time alone makes news of the case."""
    day = timeline.wakes_on
    return datetime.combine(day, time.min, timezone.get_default_timezone()).astimezone(UTC) if day else None
