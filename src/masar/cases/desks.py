"""The rows that queues are read from: one for each case that somebody has something to do with.

Written in the transaction that records, rebuilt with everything else that is folded. The caller holds the lock of the
case's own row, so that no two write one row at once. A case of a service that is a test has no row.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from masar.cases import tally
from masar.cases.desk_models import Claim, OpenCase, Seen, Untold
from masar.cases.marks import KEPT, NONE, Marks, marks
from masar.cases.models import Case, PublicRecord, Quarantined, Settled
from masar.cases.standing import NEVER, State
from masar.cases.timeline import Timeline
from masar.catalogue.queries import catalogue
from masar.lib import rows
from masar.lib.reading import Reading


class Row(NamedTuple):
    """What of an ``OpenCase`` follows from the facts, as its columns."""

    case_id: UUID
    number: str
    service: str
    office: str
    state: str
    since: date
    here_since: date
    due_on: date
    due: str
    still_on: date
    asked: str = ""
    answer_on: date = NEVER


_FOLDED = Row._fields
_MARKS = Marks._fields
_COLUMNS = (*_FOLDED, *_MARKS)
_ROWS = Reading(OpenCase, (*_COLUMNS, "officer"), ("case_id",))
_IN_DOUBT = Reading(OpenCase, ("case_id", "doubt_on"), ("case_id",))


def row_of(case: UUID, number: str, service: str, timeline: Timeline) -> Row:
    """The row of a case; of one that is over, or a test, as it would be if it had a mark."""
    office, at = timeline.office or "", timeline.standing
    if at is None or service in catalogue().tests:
        return _over(case, number, service, office, timeline.ended or NEVER)
    named = (case, number, service, office, at.state.value)
    return Row(*named, at.since, at.here_since, at.due_on, at.due, at.still_on, at.asked, at.answer_on)


def _over(case: UUID, number: str, service: str, office: str, ended: date) -> Row:
    return Row(case, number, service, office, State.OVER.value, ended, ended, NEVER, "", NEVER)


def begin(new: Iterable[Row]) -> None:
    """Write the rows of cases that nobody knew before."""
    tally.write(_begin(new))


def _begin(new: Iterable[Row]) -> tally.Changes:
    begun = [row for row in new if row.state != State.OVER]
    rows.insert(OpenCase, _COLUMNS, [(*row, *NONE) for row in begun])
    return Counter(_kind(row) for row in begun)


def _kind(row: Row, officer: int | None = None) -> tally.Kind:
    return tally.Kind(row.office, row.service, row.state, officer is not None)


def renew(wanted: Mapping[UUID, Row]) -> None:
    """Bring the rows of known cases to what their facts give now."""
    tally.write(_renew(wanted))


def _renew(wanted: Mapping[UUID, Row]) -> tally.Changes:
    missing, differing, gone, moved = [], [], [], []
    changes: tally.Changes = Counter()
    for chunk in rows.in_chunks(list(wanted)):
        known = {row[0]: row for row in _ROWS.among(last=chunk)}
        for case in chunk:
            row, (*stored, officer) = wanted[case], known.get(case, (*NONE, None))
            marked = Marks(*stored[-len(NONE) :])
            before = Row(*stored[: -len(NONE)]) if case in known else None
            if row.state == State.OVER and marked == NONE:
                gone += [case] if before else []
                changes.subtract([_kind(before, officer)] if before else [])
            elif before is None:
                missing.append(row)
            elif before != row:
                differing.append((*row[1:], case))
                moved += [case] if before.office != row.office else []
                changes.subtract([_kind(before, officer)])
                changes.update([_kind(row, officer if before.office == row.office else None)])
    changes.update(_begin(missing))
    claimed = _as_claimed([row.case_id for row in missing])
    changes.subtract(_kind(row) for row in missing if row.case_id in claimed)
    changes.update(_kind(row, 0) for row in missing if row.case_id in claimed)
    rows.update(OpenCase, ("case_id",), _FOLDED[1:], differing)
    _unclaim(moved)
    _leave(gone)
    return changes


def _as_claimed(cases: Sequence[UUID]) -> set[UUID]:
    """Say in the rows of these cases who has taken them on; those that somebody has."""
    claimed: set[UUID] = set()
    for chunk in rows.in_chunks(cases):
        claims = Claim.objects.filter(pk__in=chunk).values_list("officer", "escalated", "pk")
        rows.update(OpenCase, ("case_id",), ("officer", "escalated"), list(claims))
        claimed.update(case for _, _, case in claims)
    return claimed


def _unclaim(cases: Sequence[UUID]) -> None:
    """These cases went to another office: there they are nobody's, and stand among those that wait for somebody."""
    for chunk in rows.in_chunks(cases):
        Claim.objects.filter(pk__in=chunk).delete()
        OpenCase.objects.filter(pk__in=chunk, officer__isnull=False).update(officer=None, escalated=False)


def _leave(cases: Collection[UUID]) -> None:
    """Nobody has anything to do with these cases any more."""
    for chunk in rows.in_chunks(list(cases)):
        for model in (OpenCase, Claim):
            model.objects.filter(pk__in=chunk).delete()
        Seen.objects.filter(case_id__in=chunk).delete()


# --- marks -------------------------------------------------------------------------------------


def settle(case: UUID, *, by: str, now: datetime, why: str = "", seen: Collection[str] | None = None) -> int:
    """An officer has looked at what lies in quarantine of a case, and knows what is right. How much was new.

    ``seen`` has the digests of what they looked at; None is all. ``why`` says in a code how they know.
    """
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case)
        settled = set(Settled.objects.filter(case_id=case).values_list(*KEPT))
        left = [name for name in Quarantined.objects.filter(case_id=case).values_list(*KEPT) if name not in settled]
        done = [name for name in left if seen is None or name[-1] in seen]
        rows.insert(Settled, (*KEPT, "by", "at", "why"), [(*name, by, now, why) for name in done])
        review([case])
    return len(done)


def untold(since: Mapping[UUID, date | None]) -> None:
    """From which day on nobody was told of these cases; None where somebody was.

    The caller holds the locks of their own rows.
    """
    for chunk in rows.in_chunks(list(since)):
        stored = dict(Untold.objects.filter(pk__in=chunk).values_list("pk", "day"))
        moved = [case for case in chunk if since[case] != stored.get(case)]
        Untold.objects.filter(pk__in=[case for case in moved if case in stored]).delete()
        rows.insert(Untold, ("case_id", "day"), [(case, day) for case in moved if (day := since[case])])
        review(moved)


def review(cases: Collection[UUID]) -> None:
    """Bring the rows of these cases to the marks that they have now."""
    with tally.counted(cases):
        _review(cases)


def _review(cases: Collection[UUID]) -> None:
    found = marks(cases)
    for chunk in rows.in_chunks(list(cases)):
        stored = dict(OpenCase.objects.filter(pk__in=chunk).values_list("pk", "state"))
        ended = [_ended(case) for case in chunk if case in found and case not in stored]
        begun = [(*row, *found[row.case_id]) for row in ended if row.service not in catalogue().tests]
        rows.insert(OpenCase, _COLUMNS, begun)
        rows.update(OpenCase, ("case_id",), _MARKS, [(*found.get(case, NONE), case) for case in stored])
        _leave([case for case, state in stored.items() if state == State.OVER and case not in found])


def in_doubt(cases: Collection[UUID]) -> set[UUID]:
    """Those of these cases whose rows say that they are in doubt."""
    return {case for case, day in _IN_DOUBT.among(last=list(cases)) if day < NEVER}


def _ended(case: UUID) -> Row:
    """The row of a case that is over."""
    number, service, office, ended = Case.objects.values_list("number", "service", "office", "ended_on").get(pk=case)
    content = PublicRecord.objects.values_list("content", flat=True).get(pk=number)
    return _over(case, number, service, json.loads(content).get("office") or office or "", ended or NEVER)


@dataclass(frozen=True, slots=True)
class Desks:
    """What is stored of some cases, to be compared with what should be."""

    stored: Mapping[UUID, OpenCase]
    claims: Mapping[UUID, Claim]
    marks: Mapping[UUID, Marks]

    @classmethod
    def of(cls, cases: Collection[UUID]) -> "Desks":
        """What is stored of these cases."""
        return cls(OpenCase.objects.in_bulk(list(cases)), Claim.objects.in_bulk(list(cases)), marks(cases))

    def right(self, row: Row) -> bool:
        """Whether what is stored of a case is ``row``, with who has taken it on and its marks."""
        stored, claim = self.stored.get(row.case_id), self.claims.get(row.case_id)
        marked = self.marks.get(row.case_id, NONE)
        if row.service in catalogue().tests or (row.state == State.OVER and marked == NONE):
            return stored is None and claim is None
        if stored is None:
            return False
        told = (claim.officer, claim.escalated) if claim is not None else (None, False)
        kept = (*(getattr(stored, name) for name in _COLUMNS), stored.officer, stored.escalated)
        return kept == (*row, *marked, *told)


def mend(wanted: Sequence[Row]) -> None:
    """Put right whatever ``Desks.right`` compares."""
    cases = [row.case_id for row in wanted]
    with tally.counted(cases):
        _renew({row.case_id: row for row in wanted})
        _review(cases)
        for chunk in rows.in_chunks(cases):
            OpenCase.objects.filter(pk__in=chunk).update(officer=None, escalated=False)
            stored = set(OpenCase.objects.filter(pk__in=chunk).values_list("pk", flat=True))
            _leave([case for case in chunk if case not in stored])
        _as_claimed(cases)
