"""How facts and folds lie in the tables: for ``recording``, which writes them, and ``queries``, which reads them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from masar.cases.facts import NOTHING, Fact, Kind
from masar.cases.models import Event
from masar.cases.timeline import Timeline
from masar.lib.reading import Reading

_COLUMNS = (
    *("case_id", "kind", "day", "at", "stage", "source", "source_id", "source_seq"),
    *("payload", "digest", "actor"),
)
_OF_CASES = Reading(Event, _COLUMNS, ("case_id",), order=("case_id", "seq"))
_SOME = Reading(Event, ("seq", *_COLUMNS[1:9]), ("case_id", "seq"))
_DIGESTS = Reading(Event, ("source", "source_id", "digest"), ("case_id", "source_id"))


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the events of a case cannot be folded by this version, in codes."""

    why: str


class Known(NamedTuple):
    """A recorded fact, its digest, and who recorded it (a code)."""

    fact: Fact
    digest: str
    actor: str


def load_facts(cases: Sequence[UUID]) -> dict[UUID, list[Known] | Fault]:
    """Every recorded fact of these cases, in the order of ``seq``.

    A case with an event that this version cannot read (a newer one wrote it) is a Fault of its own: it must keep
    nobody else waiting.
    """
    found: dict[UUID, list[Known] | Fault] = defaultdict(list)
    for case, *told, digest, actor in _OF_CASES.among(last=cases):
        known = found[case]
        if isinstance(known, Fault):
            continue
        try:
            known.append(Known(_fact(*told), digest, actor))
        except ValueError:
            found[case] = _unreadable(told[0])
    return found


def load_some(case: UUID, seqs: Sequence[int]) -> list[Fact] | Fault:
    """The facts of a case with these ``seq``, in the order in which they are named; those that there are."""
    found = {}
    for seq, *told in _SOME.among(case, last=seqs):
        try:
            found[seq] = _fact(*told)
        except ValueError:
            return _unreadable(told[0])
    return [found[seq] for seq in seqs if seq in found]


def digests_of(case: UUID, source_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """The digests of those events of a case that have one of these ids, by source and id."""
    return {(source, name): digest for source, name, digest in _DIGESTS.among(case, last=source_ids)}


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
