"""What is handed in and what is said of it becomes events of the case, each once: the case moves on by itself.

An event is of the house (source ``desk``) and names by its actor who did it: ``owner`` or ``guardian`` for what they
did on their own pages, ``checks`` for what a check of a file found out.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from masar.cases.access import BY_OWNERS, OWNERS
from masar.cases.acting import MOMENT, Desk, desk
from masar.cases.actions import Refused, record_events
from masar.cases.facts import DESK, Fact, Kind
from masar.cases.incoming import Incoming
from masar.cases.models import Case, CaseParty
from masar.documents.models import LIVE, Upload
from masar.lib.clock import local_day

CHECKS = "checks"


def lock(case: UUID) -> None:
    """The case is the caller's transaction's alone from now on; nothing where there is none of this id."""
    Case.objects.select_for_update().filter(pk=case).first()


def opened(case: UUID) -> Desk | None:
    """The case of this id, folded; None where there is none that can be."""
    number = Case.objects.filter(pk=case).values_list("number", flat=True).first()
    try:
        return desk(number) if number else None
    except Refused:
        return None


def hand_on(row: Upload, *, now: datetime) -> None:
    """The case has the document, as of when the file came, or with it the application; nothing if it has it already,
    or knows no such document.
    """
    at = opened(row.owner)
    if at is None:
        return
    ask = at.progress.asks.get(row.document)
    if ask.open if ask else row.document in {one.code for one in at.progress.procedure.documents}:
        began = [one.fact.at for one in at.events if one.fact.kind is Kind.SUBMITTED and one.fact.at is not None]
        moment, actor = max([row.received_at, *began]), actor_of(row.owner, row.person)
        said = {"document": row.document}
        record(at, Kind.DOCUMENT_RECEIVED, said, key=str(row.pk), actor=actor, at_moment=moment, now=now)


def call_back(row: Upload, *, now: datetime) -> None:
    """The document is asked for again, where the file was all there was of it and nobody has decided on it."""
    at = opened(row.owner)
    ask = at.progress.asks.get(row.document) if at is not None else None
    others = Upload.objects.filter(owner=row.owner, document=row.document, state__in=LIVE).exclude(pk=row.pk)
    if at is not None and ask is not None and ask.state == "received" and not others.exists():
        said = {"document": row.document}
        record(at, Kind.DOCUMENT_REFUSED, said, key=f"{row.pk}#back", actor=CHECKS, at_moment=now, now=now)


def actor_of(case: UUID, person: UUID) -> str:
    """How events name somebody who acts on their own pages."""
    roles = CaseParty.objects.filter(case_id=case, person=person, role__in=OWNERS).values_list("role", flat=True)
    return BY_OWNERS[set(roles) == {CaseParty.Role.GUARDIAN}]


def record(
    at: Desk, kind: Kind, payload: Mapping[str, object], *, key: str, actor: str, at_moment: datetime, now: datetime
) -> None:
    """One fact of the moment at which it was said. Raises Refused."""
    day = local_day(at_moment, timezone.get_default_timezone())
    fact = Fact(kind, day, DESK, key, _moment(at, payload.get("document"), day, at_moment), None, None, payload)
    answer = record_events([Incoming(at.name, (fact,), once=True)], now=now, actor=actor)
    if answer.refused:
        raise Refused(answer.refused[0].why)


def _moment(at: Desk, document: object, day: date, moment: datetime) -> datetime | None:
    """The moment of an answer, in order after what it answers: none where that is only known by its day, since a bare
    day counts as its end."""
    told = [one.fact for one in at.events if not one.voided and one.fact.day == day]
    about = [fact for fact in told if _answered(fact, document)]
    if any(fact.at is None for fact in about):
        return None
    return max([moment, *(fact.at + MOMENT for fact in about if fact.at is not None)])


def _answered(fact: Fact, document: object) -> bool:
    """Whether a fact is what an answer is about: a document, or where it names none the refusal."""
    if document is None:
        return fact.kind is Kind.REJECTED
    return document in (fact.payload.get("document"), *(fact.payload.get("documents") or ()))
