"""How facts and folds lie in the tables: for ``recording``, which writes them, and ``queries``, which reads them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
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
        for case, kind, day, at, stage, source, source_id, source_seq, payload, digest, _ in events:
            known = found[case]
            if isinstance(known, Fault):
                continue
            try:
                content = NOTHING if payload == "{}" else json.loads(payload)
                fact = Fact(Kind(kind), day, source, source_id, at, stage, source_seq, content)
            except ValueError:
                found[case] = Fault(f"this version cannot read an event of the kind {kind!r}")
            else:
                known.append((fact, digest))
    return found


def content_text(timeline: Timeline) -> str:
    """The public record as it is stored."""
    return json.dumps(timeline.content, separators=(",", ":"), ensure_ascii=False)


def wakes_at(timeline: Timeline) -> datetime | None:
    """The moment of the local midnight at which time alone makes news of the case."""
    day = timeline.wakes_on
    return datetime.combine(day, time.min, timezone.get_default_timezone()).astimezone(UTC) if day else None
