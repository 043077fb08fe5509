"""What can happen to a case: facts in the past tense, as plain frozen values. Pure.

A fact says what happened, when as far as it is known, and who says so. Its ``payload`` holds what
``kinds.KINDS`` allows its kind, codes and dates, and nothing else. Free text comes under the key ``note``,
is sealed in the vault on the way, and is never shown by a number alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Kind(StrEnum):
    """Every kind of event, in the order in which they come when nothing else tells them apart."""

    SUBMITTED = "submitted"
    REOPENED = "reopened"
    FEE_PAID = "fee_paid"
    FEE_REFUNDED = "fee_refunded"
    STAGE_DECIDED = "stage_decided"
    STAGE_ENTERED = "stage_entered"
    TRANSFERRED = "transferred"
    DOCUMENTS_REQUESTED = "documents_requested"
    DOCUMENT_RECEIVED = "document_received"
    DOCUMENT_ACCEPTED = "document_accepted"
    DOCUMENT_REFUSED = "document_refused"
    DOCUMENT_WAIVED = "document_waived"
    DOCUMENT_UNAVAILABLE = "document_unavailable"
    DOCUMENT_INSISTED = "document_insisted"
    DOCUMENT_REPLACED = "document_replaced"
    DEADLINE_EXTENDED = "deadline_extended"
    PASSED_TO_AUTHORITY = "passed_to_authority"
    RETURNED_BY_AUTHORITY = "returned_by_authority"
    OFFICE_ASKED = "office_asked"
    OFFICE_ANSWERED = "office_answered"
    ANSWER_AWAITED = "answer_awaited"
    CLOCK_PAUSED = "clock_paused"
    CLOCK_RESUMED = "clock_resumed"
    DEFERRED = "deferred"
    RESUMED = "resumed"
    TARGET_EXTENDED = "target_extended"
    REMINDED = "reminded"
    APPROVED = "approved"
    REJECTED = "rejected"
    OBJECTED = "objected"
    OBJECTION_DECIDED = "objection_decided"
    READY_FOR_COLLECTION = "ready_for_collection"
    DISPATCHED = "dispatched"
    DELIVERY_FAILED = "delivery_failed"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    OVERDUE = "overdue"
    CALENDAR_CHANGED = "calendar_changed"
    NOTICE_FAILED = "notice_failed"
    NOTICE_SETTLED = "notice_settled"
    SIGNATURE_WANTED = "signature_wanted"
    SIGNATURE_ANSWERED = "signature_answered"
    AMENDMENT_PROPOSED = "amendment_proposed"
    AMENDMENT_DECIDED = "amendment_decided"
    APPOINTMENT_BOOKED = "appointment_booked"
    APPOINTMENT_ENDED = "appointment_ended"
    APPOINTMENT_MARKED = "appointment_marked"
    TOLD_OTHERWISE = "told_otherwise"
    NOTE_ADDED = "note_added"
    CORRECTED = "corrected"


CLOCK, DESK = "clock", "desk"
"""The sources of what time alone brings about, and of what officers record; always known."""
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to a case, as one source tells it.

    ``day`` is the local day. ``at`` is the moment (aware, UTC), or None where only the day is known.
    ``source`` and ``source_id`` together name the fact within its case; ``source_seq`` is the source's
    own running number, where it has one. ``stage`` is the stage that it concerns, by code. ``nth`` is for
    sources that name nothing: it is the n-th of its content, and is known again by that (``naming``).
    """

    kind: Kind
    day: date
    source: str
    source_id: str
    at: datetime | None = None
    stage: str | None = None
    source_seq: int | None = None
    payload: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    nth: int = 0
