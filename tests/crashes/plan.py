"""What is told: rounds of cases without end, each with its facts, the same for everybody who tells them."""

from datetime import date, timedelta

from masar.cases.facts import Fact, Kind
from masar.cases.incoming import NewCase

SOURCE = "crash"
SERVICE, OFFICE = "passport-renewal", "cairo-abbasiya"
CASES_A_ROUND = 12
IMPORTED = 400

Told = tuple[NewCase, Fact]


def _steps(index: int) -> list[tuple[Kind, int, str | None, dict]]:
    """Kind, day, stage and payload of each fact of a case; not all cases are alike."""
    steps: list[tuple[Kind, int, str | None, dict]] = [
        (Kind.SUBMITTED, 0, None, {}),
        (Kind.FEE_PAID, 1, None, {}),
        (Kind.STAGE_ENTERED, 2, "review", {}),
        (Kind.DOCUMENTS_REQUESTED, 3, None, {"documents": ["photo"]}),
        (Kind.DEADLINE_EXTENDED, 5, None, {"document": "photo"}),
    ]
    if index % 4 == 0:
        steps.append((Kind.NOTE_ADDED, 6, None, {"note": f"written beside {index}"}))
    if index % 2:
        steps.append((Kind.DOCUMENT_RECEIVED, 8, None, {"document": "photo"}))
        steps.append((Kind.STAGE_ENTERED, 10, "issuing", {}))
    if index % 3 == 0:
        steps.append((Kind.WITHDRAWN, 12, None, {}))
    return steps


def facts(index: int, today: date) -> list[Told]:
    """All that is told of one case. What was asked for fell due before today, so the clock has a say too."""
    first = today - timedelta(days=20)
    case = NewCase(SERVICE, SOURCE, f"C-{index}", OFFICE)
    told = []
    for number, (kind, day, stage, payload) in enumerate(_steps(index)):
        due = {"by": (first + timedelta(days=14)).isoformat()} if kind is Kind.DEADLINE_EXTENDED else {}
        name = f"{index}:{number}"
        told.append((case, Fact(kind, first + timedelta(days=day), SOURCE, name, None, stage, None, payload | due)))
    return told


def round_of(number: int, today: date) -> list[Told]:
    """All that is told in one round."""
    indexes = range(number * CASES_A_ROUND, (number + 1) * CASES_A_ROUND)
    return [told for index in indexes for told in facts(index, today)]


PROFILE = f"""
[source]
code = "crash-import"
name = {{ ar = "اختبار", en = "crash test" }}
open = false
appears_within_hours = 24
[file]
format = "csv"
[case]
reference = "file"
service = "{SERVICE}"
office = "{OFFICE}"
[time]
zone = "Africa/Cairo"
[[events]]
name = "step"
column = "what"
time = {{ column = "when", precision = "day" }}
[events.values]
"in" = "submitted"
"review" = "stage_entered:review"
"out" = "withdrawn"
"""


def imported_rows(today: date) -> str:
    """The file that is imported again and again: three rows a case, the cases interleaved."""
    days = [(what, today - timedelta(days=ago)) for what, ago in (("in", 9), ("review", 6), ("out", 2))]
    rows = [f"I-{number},{what},{day}" for what, day in days for number in range(IMPORTED)]
    return "\n".join(["file,what,when", *rows]) + "\n"
