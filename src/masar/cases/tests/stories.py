"""A small procedure and short ways to write facts, for tests of the fold."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from masar.cases.facts import Fact, Kind
from masar.cases.timeline import Timeline, fold
from masar.catalogue.definitions import (
    Document,
    Holder,
    LegalLimit,
    Outcome,
    Procedure,
    Service,
    Stage,
    Status,
)
from masar.catalogue.testing import both
from masar.lib.calendars import WorkingCalendar

T = both("نص", "text")
CALENDAR = WorkingCalendar(weekend=frozenset({5, 6}))


def stage(code: str, status: Status, holder: Holder = Holder.OFFICE, usual: tuple[int, int] = (2, 4)) -> Stage:
    authority = "police" if holder is Holder.AUTHORITY else None
    return Stage(code, status, holder, usual, usual[1], True, T, T, authority)


STAGES = (
    stage("received", Status.RECEIVED, usual=(1, 1)),
    stage("payment", Status.AWAITING_PAYMENT, Holder.APPLICANT, (1, 3)),
    stage("review", Status.UNDER_REVIEW, usual=(3, 5)),
    stage("security", Status.WITH_AUTHORITY, Holder.AUTHORITY, (5, 10)),
    stage("printing", Status.ISSUING, usual=(2, 3)),
    stage("collection", Status.READY, Holder.APPLICANT, (1, 20)),
)
DOCUMENTS = (Document("photo", T, (T,), 14, True), Document("deed", T, (T,), 30, False))
APPOINTMENT = stage("fingerprints", Status.APPOINTMENT_NEEDED, Holder.APPLICANT, (1, 7))
PROCEDURE = Procedure("passport", 1, date(2020, 1, 1), STAGES, DOCUMENTS, (), LegalLimit(30, working=False, law=T))
OUTCOME = Outcome(T, T, "m", T)
SERVICE = Service("passport", "passports", 1, T, T, OUTCOME, (PROCEDURE,))
SOME = tuple(replace(one, only_for=T) if one.code in ("security", "payment") else one for one in STAGES)
"""The same stages, of which the payment and the other authority's are not for everybody."""
NOT_FOR_ALL = replace(SERVICE, procedures=(replace(PROCEDURE, stages=SOME),))


def fact(
    kind: str, day: str, *, id: str | None = None, stage: str | None = None, source: str = "s", **payload: Any
) -> Fact:
    """A fact on a day ("2026-11-01") or at a moment ("2026-11-01T10:00"); the id follows from these unless given."""
    at = datetime.fromisoformat(day).replace(tzinfo=UTC) if "T" in day else None
    name = id or f"{kind}:{stage or payload.get('document') or ''}:{day}"
    return Fact(Kind(kind), date.fromisoformat(day[:10]), source, name, at, stage, None, payload)


def told(*facts: Fact, service: Service = SERVICE) -> Timeline:
    return fold(service, facts, source="s", office=None, calendar=CALENDAR)


def told_content(*facts: Fact) -> dict[str, Any]:
    return told(*facts).content
