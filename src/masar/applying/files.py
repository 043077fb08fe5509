"""Files that are handed in with the form: each by itself, kept with the draft, and the application's once it is sent.

None of them has to be there: what is missing the office asks for. What the answers do not ask for any more is not
sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from masar.applying import drafts
from masar.applying.drafts import Who
from masar.applying.filling import Filling, filling
from masar.applying.models import Draft
from masar.cases.access import OWNERS
from masar.cases.alike import APPLICANT, GUARDIAN
from masar.cases.models import CaseParty
from masar.catalogue import answering
from masar.catalogue.definitions import Document
from masar.catalogue.queries import catalogue
from masar.documents import moving, taking
from masar.documents.models import LIVE, Upload


class NotAsked(Exception):
    """The form does not ask for this document with these answers; or the draft is not there, or was sent."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document that the answers ask for, and what was handed in of it, the oldest first; what was taken back is
    left out.
    """

    document: Document
    optional: bool
    files: tuple[Upload, ...]

    @property
    def sent(self) -> int:
        """How many files of it are there."""
        return sum(file.state in LIVE for file in self.files)


def items(of: Filling) -> list[Item]:
    """What the answers ask for, in the order of the form."""
    known = _documents(of, of.today)
    rows = list(Upload.objects.filter(owner=of.draft.pk).exclude(state=Upload.State.REMOVED).order_by("pk"))
    return [
        Item(known[one.document], one.optional, tuple(row for row in rows if row.document == one.document))
        for one in answering.evidence(of.form, of.answers)
        if one.document in known
    ]


def _documents(of: Filling, day: date) -> dict[str, Document]:
    return {one.code: one for one in catalogue().services[of.draft.service].procedure_on(day).documents}


def names(found: Sequence[Item]) -> tuple[str, ...]:
    """What names all that is there: another file, and it is named otherwise."""
    return tuple(f"{one.document}:{one.digest}" for item in found for one in item.files if one.state in LIVE)


def send(whose: Who, id: UUID | str, document: str, content: bytes, name: str, *, now: datetime) -> None:
    """Hand in one file. Raises NotAsked, kinds.Unfit, taking.TooMany."""
    of = _unsent(whose, id, now)
    if document not in {item.document.code for item in items(of)}:
        raise NotAsked
    # It counts as a change: the draft is kept for as long as after an answer.
    drafts.change(whose, id, lambda draft, content: (draft.form, content), now=now)
    others = frozenset(Draft.objects.filter(contact__in=whose).values_list("pk", flat=True))
    taking.take(taking.Sent(of.draft.pk, of.draft.pk, document, content, name, others), now=now)
    with transaction.atomic():
        # Sent, or deleted, while the file arrived: it goes where the draft went.
        draft = Draft.objects.select_for_update().filter(pk=of.draft.pk).first()
        if draft is None:
            moving.forget(of.draft.pk, now=now)
        elif draft.case_id is not None:
            hand_over(draft, draft.case_id, of, now=now)
    if draft is None:
        raise NotAsked


def take_back(whose: Who, id: UUID | str, upload: UUID, *, now: datetime) -> None:
    """Take a file back. Raises NotAsked if there is none."""
    of = _unsent(whose, id, now)
    row = Upload.objects.filter(pk=upload, owner=of.draft.pk, state__in=LIVE).first()
    if row is None or not taking.take_away(row, Upload.State.REMOVED, now=now):
        raise NotAsked


def _unsent(whose: Who, id: UUID | str, now: datetime) -> Filling:
    draft = drafts.find(whose, id, now=now)
    of = filling(draft, now=now) if draft and draft.case_id is None else None
    if of is None:
        raise NotAsked
    return of


def hand_over(draft: Draft, case: UUID, of: Filling, *, now: datetime) -> None:
    """What was handed in with the draft is the case's; what its answers do not ask for is nobody's."""
    documents = {item.document.code for item in items(of)}
    seats = dict(CaseParty.objects.filter(case_id=case, role__in=OWNERS).values_list("role", "person"))
    # Of whom it is not known yet who they are, nobody is named.
    person = seats.get(GUARDIAN, seats.get(APPLICANT)) or draft.pk
    moving.move(draft.pk, case, person=person, documents=documents, now=now)
    moving.forget(draft.pk, now=now)
