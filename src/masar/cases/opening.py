"""The cases of a batch as they are before it: found, locked, and read as far as the batch needs. Inside the recording
transaction; only ``recording`` uses this.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from uuid import UUID

from django.utils import timezone

from masar.cases.batch import Gathered, Name
from masar.cases.checkpoint import LONG
from masar.cases.checkpoints import Seqs, take_up
from masar.cases.facts import Fact
from masar.cases.folding import From
from masar.cases.models import Case, PublicRecord, ReferenceLookup
from masar.cases.naming import as_known
from masar.cases.stored import Fault, digests_of, load_facts
from masar.catalogue.definitions import Catalogue
from masar.lib.reading import Reading

_NAMED = Reading(ReferenceLookup, ("reference", "case_id"), ("source", "reference"))
_OPENED = ("id", "number", "service_id", "source_id", "reference", "office_id", "events", "news", "version")
_CASES = Reading(Case, _OPENED, ("id",), order=("id",), lock=True)
"""Always locked in the order of their ids, so that two batches cannot wait for each other."""
_RECORDS = Reading(PublicRecord, ("number", "content"), ("number",))


@dataclass(slots=True)
class Opened:
    """A case while it is being changed."""

    id: UUID
    number: str
    service: str
    source: str
    reference: str
    office: str | None
    events: int = 0
    news: int = 0
    version: int = 0
    content: str | None = None
    recorded: list[Fact] | From = field(default_factory=list)
    digests: dict[Name, str] = field(default_factory=dict)
    seqs: Seqs = field(default_factory=dict)
    fault: Fault | None = None

    @property
    def is_new(self) -> bool:
        return self.version == 0


def open_cases(cases: Mapping[Name, Gathered], catalogue: Catalogue) -> dict[Name, Opened]:
    """The cases that are known already, locked, with all that was recorded of them; of a long one with its
    checkpoint, and what is told of it again. What is told of them gets the names that they have it by.
    """
    found = _found(cases)
    by_id = {case.id: case for case in _locked(sorted(set(found.values())))}
    opened = {name: by_id[case] for name, case in found.items()}
    whole = [
        case for name, case in opened.items() if case.events <= LONG or not _taken_up(case, cases[name], catalogue)
    ]
    _read(whole)
    for name, case in opened.items():
        _name_as_known(case, cases[name])
    return opened


def _found(cases: Mapping[Name, Gathered]) -> dict[Name, UUID]:
    """By the reference as it is written, as older versions kept it, or by its one spelling."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for name, gathered in cases.items():
        for source, reference in (name, *gathered.names):
            wanted[source].add(reference)
    known: dict[Name, UUID] = {}
    for source, references in wanted.items():
        known |= {(source, reference): case for reference, case in _NAMED.among(source, last=sorted(references))}
    first = {name: next(filter(known.get, (*gathered.names, name)), None) for name, gathered in cases.items()}
    return {name: known[written] for name, written in first.items() if written is not None}


def _read(cases: Iterable[Opened]) -> None:
    """All facts of these cases."""
    by_id = {case.id: case for case in cases}
    for case_id, recorded in load_facts(list(by_id)).items():
        case = by_id[case_id]
        if isinstance(recorded, Fault):
            case.fault = recorded
        else:
            case.recorded = [one.fact for one in recorded]
            case.digests = {(one.fact.source, one.fact.source_id): one.digest for one in recorded}


def _taken_up(case: Opened, gathered: Gathered, catalogue: Catalogue) -> bool:
    """Whether the fold of a long case can go on from its checkpoint: not if what is told may have to be named as all
    that is known of it is.
    """
    if gathered.case.reference != case.reference:
        return False
    digests = digests_of(case.id, sorted({one.fact.source_id for one in gathered.told}))
    if any(one.fact.nth and (one.fact.source, one.fact.source_id) not in digests for one in gathered.told):
        return False
    service = catalogue.services.get(case.service)
    found = take_up(case.id, case.events, service, case.seqs) if service else None
    if found is None:
        return False
    case.recorded, case.digests = found, digests
    return True


def _locked(ids: Sequence[UUID]) -> list[Opened]:
    opened = [Opened(*values) for values in _CASES.among(last=ids)]
    by_number = {case.number: case for case in opened}
    for number, content in _RECORDS.among(last=list(by_number)):
        by_number[number].content = content
    return opened


def _name_as_known(case: Opened, gathered: Gathered) -> None:
    """Give what is told of a known case the names that it has it by."""
    if case.fault or isinstance(case.recorded, From):
        return
    known = (_settled(fact) for fact in case.recorded)
    facts = [one.fact for one in gathered.told]
    named = as_known(facts, known, written=gathered.case.reference, first=case.reference)
    if named is not facts:
        gathered.told = [replace(one, fact=fact) for one, fact in zip(gathered.told, named, strict=True)]


def _settled(fact: Fact) -> Fact:
    """A fact as it would be told today: midnight is a bare day, which older versions took for a moment."""
    if fact.at is None or fact.at.astimezone(timezone.get_default_timezone()).time() != time.min:
        return fact
    return replace(fact, at=None)
