"""Events that stand in a case twice, because its source was read again in another form by an older version.

Versions before 2026-12 named an event that has no name of its own by its whole row: with a new telephone number in
it, the same event came a second time. What one file tells twice did happen twice; what two files tell is one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from masar.cases.actions import record_events
from masar.cases.facts import Fact, Kind
from masar.cases.incoming import Incoming, NewCase
from masar.cases.models import Case, Event
from masar.cases.naming import Content, content
from masar.cases.stored import Fault, load_facts
from masar.lib.clock import local_day

BY_ROW = r"^[^:#]+:[0-9a-f]{18}(-[0-9]+)?$"
"""How events are named that have no name of their own."""


def doubles(cases: Sequence[UUID]) -> dict[UUID, list[Fact]]:
    """The events of these cases that are there a second time; of each, the one that came first is not among them."""
    runs: dict[UUID, dict[str, str]] = defaultdict(dict)
    unnamed = Event.objects.filter(case_id__in=cases, source_id__regex=BY_ROW, actor__startswith="import:")
    for case, source_id, actor in unnamed.values_list("case_id", "source_id", "actor"):
        runs[case][source_id] = actor
    several = [case for case, names in runs.items() if len(set(names.values())) > 1]
    found = {}
    for case, known in load_facts(several).items():
        if not isinstance(known, Fault) and (more := list(_more([one.fact for one in known], runs[case]))):
            found[case] = more
    return found


def _more(facts: Sequence[Fact], runs: dict[str, str]) -> Iterator[Fact]:
    voided = {_of(fact) for fact in facts if fact.kind is Kind.CORRECTED}
    alike: dict[Content, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.source_id in runs and (fact.source, fact.source_id) not in voided and "note" not in fact.payload:
            alike[content(fact)].append(fact)
    for same in alike.values():
        yield from same[max(Counter(runs[fact.source_id] for fact in same).values()) :]


def _of(fact: Fact) -> tuple[str, str]:
    return fact.payload["of"]["source"], fact.payload["of"]["source_id"]


def void(case: UUID, facts: Sequence[Fact], *, now: datetime) -> None:
    """Take these events of a case back, by a correction of each that tells nobody."""
    known = Case.objects.get(pk=case)
    today = local_day(now, timezone.get_default_timezone())
    corrections = [
        Fact(
            Kind.CORRECTED,
            today,
            fact.source,
            f"doubled:{fact.source_id}",
            payload={"of": {"source": fact.source, "source_id": fact.source_id}},
        )
        for fact in facts
    ]
    named = NewCase(known.service_id, known.source_id, known.reference, known.office_id)
    record_events([Incoming(named, tuple(corrections))], now=now, announce=False, actor="doubles")
