"""Made-up cases as a file that ``masar import`` can read, with its profile: for tests and measurements."""

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from masar.cases.facts import Fact, Kind
from masar.cases.incoming import Incoming

PAYLOAD = (
    "document",
    "reason",
    "by",
    "until",
    "next_review",
    "object_by",
    "authority",
    "office",
    "outcome",
    "channel",
)
COLUMNS = ("reference", "service", "at_office", "event", "kind", "stage", "at", "documents", *PAYLOAD)
LEFT_OUT = frozenset({Kind.CORRECTED, Kind.OVERDUE})
PROFILE = Path(__file__).parent / "export.toml"
"""The profile that reads the exported file back."""

Row = tuple[str, ...]


def rows(cases: Iterable[Incoming]) -> Iterator[Row]:
    """A row for each event, case by case. Corrections are left out: the file has no column for them."""
    for given in cases:
        for fact in given.facts:
            if fact.kind not in LEFT_OUT:
                yield _row(given, fact)


def _row(given: Incoming, fact: Fact) -> Row:
    documents = ",".join(fact.payload.get("documents", []))
    told = (str(fact.payload.get(key) or "") for key in PAYLOAD)
    case, at = given.case, fact.at.isoformat() if fact.at else fact.day.isoformat()
    named = (case.reference, case.service, case.office or "", fact.source_id)
    return (*named, fact.kind.value, fact.stage or "", at, documents, *told)


def write(path: Path, given: Iterable[Row]) -> int:
    """Write rows as CSV, or as JSON Lines if ``path`` ends so. How many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        lines = path.suffix == ".jsonl"
        if not lines:
            writer.writerow(COLUMNS)
        for row in given:
            if lines:
                file.write(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) + "\n")
            else:
                writer.writerow(row)
            count += 1
    return count
