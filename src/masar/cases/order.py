"""In which order facts are folded, and what corrections leave of them. Pure.

Real logs tie all the time and arrive in any order, so the order is a total one over what the facts
say, never over when they came: local day; ``submitted`` first; time, a bare date counting as the
day's end; rank of the stage in the procedure; kind; source; the source's own sequence; source id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from masar.cases.facts import Fact, Kind
from masar.cases.kinds import KINDS, Stands
from masar.catalogue.definitions import Procedure, Status
from masar.catalogue.statuses import AFTER_THE_DECISION

_DAYS_END = datetime.max.replace(tzinfo=UTC)
_KIND_POSITION = {kind: position for position, kind in enumerate(Kind)}

SortKey = tuple[date, bool, datetime, int, int, str, int, str]


class Ranks:
    """Where each fact belongs among the stages of one procedure, for facts that say the same time.

    Entering stage n ranks 2n, what belongs to that stage 2n+1. A fact that names no stage gets the rank
    of the place where its kind usually stands: decisions before the first stage of issuing, collection
    and dispatch with their stages, endings last.
    """

    def __init__(self, procedure: Procedure) -> None:
        last = 2 * len(procedure.stages)
        self._stages = {stage.code: 2 * position for position, stage in enumerate(procedure.stages)}
        by_status: dict[Status, int] = {}
        for position, stage in enumerate(procedure.stages):
            by_status.setdefault(stage.status, 2 * position)
        decided = min((by_status[status] for status in AFTER_THE_DECISION if status in by_status), default=last)
        ranks = {
            Stands.FIRST: -1,
            Stands.FEE: by_status.get(Status.AWAITING_PAYMENT, 0) + 1,
            Stands.WORK: decided - 2,
            Stands.DECISION: decided - 1,
            Stands.COLLECTION: by_status.get(Status.READY, last) + 1,
            Stands.DISPATCH: by_status.get(Status.DISPATCHED, last) + 1,
            Stands.END: last + 1,
            Stands.AFTER_END: last + 2,
        }
        self._kinds = {kind: ranks[row.stands] for kind, row in KINDS.items()}

    def key(self, fact: Fact) -> SortKey:
        """The sort key of ``fact``; no two facts of a case share one, since their ids differ."""
        rank = self._stages.get(fact.stage) if fact.stage is not None else None
        if rank is None:
            rank = self._kinds[fact.kind]
        elif fact.kind is not Kind.STAGE_ENTERED:
            rank += 1
        return (
            fact.day,
            fact.kind is not Kind.SUBMITTED,
            fact.at or _DAYS_END,
            rank,
            _KIND_POSITION[fact.kind],
            fact.source,
            fact.source_seq or 0,
            fact.source_id,
        )


_RANKS: dict[tuple[str, int], tuple[Procedure, Ranks]] = {}


def ranks_of(procedure: Procedure) -> Ranks:
    """The ranks of a procedure, worked out once for each procedure value that is in use."""
    name = (procedure.service, procedure.version)
    known = _RANKS.get(name)
    if known is None or known[0] is not procedure:
        known = _RANKS[name] = (procedure, Ranks(procedure))
    return known[1]


@dataclass(frozen=True, slots=True)
class Effective:
    """A fact as it stands after all corrections. ``corrected`` says that it was replaced."""

    fact: Fact
    corrected: bool = False
    voided: bool = False


def _replacement(target: Fact, content: Mapping[str, Any]) -> Fact:
    """``target`` with the content that a correction gives; its identity stays."""
    at = content.get("at")
    return replace(
        target,
        kind=Kind(content["kind"]),
        day=date.fromisoformat(content["day"]),
        at=datetime.fromisoformat(at) if at else None,
        stage=content.get("stage"),
        payload=content.get("payload") or {},
    )


def in_order(facts: Iterable[Fact], ranks: Ranks) -> list[Effective]:
    """The facts in the order of the fold, corrections applied.

    A correction names another fact by source and source id, and gives what stands in its place, or
    nothing to void it. The latest correction of a fact counts; a correction may void an earlier one. One
    that names a fact which has not arrived waits for it. Voided facts stay in the list, marked.
    """
    key = ranks.key
    ordered = sorted(facts, key=key)
    if not any(fact.kind is Kind.CORRECTED for fact in ordered):
        return [Effective(fact) for fact in ordered]
    return _corrected(ordered, ranks)


def _corrected(ordered: Sequence[Fact], ranks: Ranks) -> list[Effective]:
    decided: dict[tuple[str, str], Fact] = {}
    # From the latest backwards: a correction that a later one has voided has no effect.
    for fact in reversed(ordered):
        if fact.kind is Kind.CORRECTED and (fact.source, fact.source_id) not in decided:
            of = fact.payload["of"]
            decided.setdefault((of["source"], of["source_id"]), fact)
    result = []
    for fact in ordered:
        correction = decided.get((fact.source, fact.source_id))
        if correction is None:
            result.append(Effective(fact))
        elif fact.kind is Kind.CORRECTED or not correction.payload.get("by"):
            result.append(Effective(fact, voided=True))
        else:
            result.append(Effective(_replacement(fact, correction.payload["by"]), corrected=True))
    return sorted(result, key=lambda effective: ranks.key(effective.fact))
