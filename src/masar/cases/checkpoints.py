"""How long cases lie in the tables: their checkpoints, and the pages of the log that are not in the record.

A checkpoint is a copy of what the events give, never the only place of anything: whichever is missing, of other
rules, or not of all events is passed over, and everything is folded.
"""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from masar.cases.checkpoint import Name, from_text, head_text
from masar.cases.facts import Fact
from masar.cases.folding import Folding, From
from masar.cases.models import Checkpoint as Stored
from masar.cases.models import LogPage
from masar.cases.stored import Fault, load_facts, load_some
from masar.cases.timeline import PAGE, Timeline
from masar.catalogue.definitions import Service
from masar.lib.reading import Reading

Seqs = dict[Name, int]
"""Events of a case by source and source id: their ``seq``."""

_KEPT = Reading(Stored, ("head", "tail", "state"), ("case",))


class Unreadable(Exception):
    """The events of the case cannot all be read by this version."""


def take_up(case: UUID, events: int, service: Service, seqs: Seqs) -> From | None:
    """Where the fold of a case with so many events can go on; None if it must begin anew.

    ``seqs`` is filled with what is read. The caller holds the case's lock.
    """
    row = _KEPT.one(case)
    checkpoint = from_text(row[0], row[2], service) if row else None
    if row is None or checkpoint is None:
        return None
    wanted: list[int] = json.loads(row[1])
    tail = load_some(case, wanted)
    # An event that came in by another road, or that this version cannot read: then everything is looked at.
    if isinstance(tail, Fault) or checkpoint.count + len(tail) != events:
        return None
    seqs.update({(fact.source, fact.source_id): seq for seq, fact in zip(wanted, tail, strict=True)})
    return From(checkpoint, tail, lambda: _everything(case))


def _everything(case: UUID) -> list[Fact]:
    """All recorded facts of a case, in the order of ``seq``. Raises Unreadable."""
    known = load_facts([case])[case]
    if isinstance(known, Fault):
        raise Unreadable(known.why)
    return [one.fact for one in known]


def keep(case: UUID, folding: Folding, seqs: Mapping[Name, int]) -> None:
    """Store where the case can be taken up next time. ``seqs`` has the facts that were read one by one or added."""
    found = folding.checkpoint()
    if found is None or folding.progress is None:
        return
    kept, tail = found
    if folding.facts is not None:
        # All were read, in the order of ``seq``; those that were added came behind.
        seqs = {(fact.source, fact.source_id): seq for seq, fact in enumerate(folding.facts, 1)}
    row = Stored(
        case_id=case,
        head=head_text(kept, folding.progress.procedure),
        tail=json.dumps([seqs[fact.source, fact.source_id] for fact in tail], separators=(",", ":")),
        state=kept.state,
    )
    columns = ["head", "tail", "state"]
    Stored.objects.bulk_create([row], update_conflicts=True, unique_fields=["case"], update_fields=columns)


def forget(cases: Sequence[UUID]) -> None:
    """Drop checkpoints; the next fact makes new ones."""
    Stored.objects.filter(pk__in=cases).delete()


Put = tuple[dict[int, str], list[int]]
"""Pages to write, by number, and the numbers of those to delete."""


def pages_to_put(number: str, timeline: Timeline, stored: str | None) -> Put:
    """What differs between the pages of a timeline and those in the table. ``stored`` is the record as it was."""
    if not timeline.pages and not (stored and '"earlier":' in stored):
        return {}, []
    last = timeline.content.get("earlier", 0) // PAGE
    # Of a fold that went on from a checkpoint the earlier pages are as they were.
    first = min(timeline.pages, default=last + 1)
    known = dict(LogPage.objects.filter(number=number, page__gte=first).values_list("page", "content"))
    texts = {page: _text(entries) for page, entries in timeline.pages.items()}
    differing = {page: text for page, text in texts.items() if known.get(page) != text}
    return differing, [page for page in known if page > last]


def put_pages(number: str, put: Put) -> None:
    """Write and delete pages."""
    differing, gone = put
    if differing:
        written = [LogPage(number=number, page=page, content=text) for page, text in differing.items()]
        LogPage.objects.bulk_create(
            written, update_conflicts=True, unique_fields=["number", "page"], update_fields=["content"]
        )
    if gone:
        LogPage.objects.filter(number=number, page__in=gone).delete()


def _text(entries: Sequence[Mapping[str, object]]) -> str:
    """A page of the log as it is stored: its entries as they would stand in the record."""
    return json.dumps(list(entries), separators=(",", ":"), ensure_ascii=False)
