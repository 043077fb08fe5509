"""One row for each kind of event: what its payload may hold, what of it is public, how it is told. Pure.

Nothing here has a default: a kind without a row ends the start, and a key that a row does not name is
refused, since what is once recorded stays for ever. The heart's handlers are tied to the same kinds
(``effects``); the words of the log are tied to ``words`` by a test, in every language.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Any

from masar.cases.facts import Kind
from masar.cases.parts import REQUIRED, WAIVED

Check = Callable[[Any], bool]

LONGEST_NOTE = 2000
"""Characters of a note."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def is_code(value: Any) -> bool:
    """A code of ours or of a source: at most 60 characters, never a name or a bare number."""
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def is_date(value: Any) -> bool:
    """A day as YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _codes(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= 50 and all(map(is_code, value))


def _note(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NOTE


def is_commitment(value: Any) -> bool:
    """What is stored in the place of a note: never the note."""
    return isinstance(value, dict) and value.keys() == {"commitment"} and isinstance(value["commitment"], str)


def is_id(value: Any) -> bool:
    """The name of another fact of the case."""
    if not isinstance(value, dict) or value.keys() != {"source", "source_id"}:
        return False
    return is_code(value["source"]) and isinstance(value["source_id"], str) and 0 < len(value["source_id"]) <= 200


def is_time(value: Any) -> bool:
    """A time of the day as HH:MM, by the clock of the office that it is about."""
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def one_of(*values: str) -> Check:
    """One of these codes and no other."""
    return lambda value: isinstance(value, str) and value in values


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a payload: the form of its value, whether the kind cannot do without, and whether all may see it."""

    form: Check
    needed: bool = False
    public: bool = True


class Told(Enum):
    """Whether the applicant is told of it when it happens, besides that the page shows it: always, as the stage
    that was entered says (``Stage.tell``), or never.
    """

    ALWAYS = "always"
    AS_ITS_STAGE = "as its stage says"
    NEVER = "never"


class Stands(Enum):
    """Where a fact of a kind belongs among the stages, if it names none: see ``order.Ranks``."""

    FIRST = "first"
    FEE = "with the stage of payment"
    WORK = "before the decision"
    DECISION = "the decision"
    COLLECTION = "with the stage of collection"
    DISPATCH = "with the stage of dispatch"
    END = "the end"
    AFTER_END = "after the end"


@dataclass(frozen=True, slots=True)
class Row:
    """A kind. ``keys`` stand in the order of the public record; ``words`` are the keys under ``[log]`` in which
    the log has it; ``told`` says whether it is announced; ``internal`` is written for other officers: no applicant
    and no reader ever sees it. Of what is ``aside`` that holds for the note alone: a question to
    another authority or office, and its answer. What is ``private`` its owner reads after signing in, and no number
    opens it; the house records it, and no other source.
    """

    told: Told
    stands: Stands
    keys: Mapping[str, Key]
    words: tuple[str, ...]
    internal: bool
    aside: bool
    private: bool

    @property
    def logged(self) -> bool:
        """Whether it can stand in the public log."""
        return not (self.internal or self.private)

    @property
    def public(self) -> tuple[str, ...]:
        """The payload keys that may reach the public."""
        return tuple(name for name, key in self.keys.items() if key.public)


_CHOICE, _DAY = Key(is_code), Key(is_date)
_NEEDED, _NEEDED_DAY = Key(is_code, needed=True), Key(is_date, needed=True)
_KEPT, _KEPT_DAY = Key(is_code, public=False), Key(is_date, public=False)
_NEEDED_KEPT = Key(is_code, needed=True, public=False)
_AWAITED = one_of("documents", "payment", "collection")
_NOTE = Key(_note, public=False)
_EDITED = Key(lambda value: value is True, public=False)
SOON, PASSED = "soon", "passed"
"""What the clock says of the last day for another office's answer."""
NO_WAY = "no_way"
WAYS = ("telephone", "in_person", "letter", "posted", NO_WAY)
"""How an officer told somebody of the latest news; ``posted`` is made known to all, as the rules let it; the last
one says that there is no way to."""
SETTLED = ("delivered", "read", *WAYS[:-1], "term")
"""Why the days of a person whom no message reached count again: a later one was delivered, they came in with a code,
an officer told them, or the term of the procedure is over."""
MOST_PERSONS = 10
"""With how many one comes to an appointment."""
LISTS = frozenset({"documents", "also"})
"""Keys that hold several codes."""
BESIDE = ("canned", "edited")
"""Keys that say which ready text a note came from, and that it was edited."""


def _row(told: Told, stands: Stands, *words: str, internal: bool = False, aside: bool = False, **keys: Key) -> Row:
    """A kind that an officer or a source may add a note to."""
    beside = dict(zip(BESIDE, (_KEPT, _EDITED), strict=True))
    noted = MappingProxyType({**keys, **beside, "note": _NOTE})
    return Row(told, stands, noted, words, internal, aside, private=False)


def _private_row(told: Told = Told.ALWAYS, **keys: Key) -> Row:
    """A kind for the owner alone. What is written beside it lies in the vault with what it is about."""
    return Row(told, Stands.AFTER_END, MappingProxyType(keys), (), internal=False, aside=False, private=True)


KINDS: Mapping[Kind, Row] = MappingProxyType(
    {
        Kind.SUBMITTED: _row(Told.ALWAYS, Stands.FIRST, "submitted", channel=_CHOICE),
        Kind.REOPENED: _row(Told.ALWAYS, Stands.AFTER_END, "reopened", reason=_CHOICE),
        Kind.FEE_PAID: _row(Told.ALWAYS, Stands.FEE, "fee_paid"),
        Kind.FEE_REFUNDED: _row(Told.ALWAYS, Stands.AFTER_END, "fee_refunded"),
        Kind.STAGE_DECIDED: _row(
            Told.NEVER,
            Stands.WORK,
            "stage_required",
            "stage_waived",
            outcome=Key(one_of(REQUIRED, WAIVED), needed=True),
        ),
        Kind.STAGE_ENTERED: _row(
            Told.AS_ITS_STAGE, Stands.WORK, "stage_entered", "stage_back", "stage_plain", by=_DAY
        ),
        Kind.TRANSFERRED: _row(Told.ALWAYS, Stands.WORK, "transferred", office=_NEEDED),
        Kind.DOCUMENTS_REQUESTED: _row(
            Told.ALWAYS,
            Stands.WORK,
            "documents_requested",
            documents=Key(_codes, needed=True),
            reason=_CHOICE,
            by=_DAY,
        ),
        Kind.DOCUMENT_RECEIVED: _row(Told.ALWAYS, Stands.WORK, "document_received", document=_NEEDED),
        Kind.DOCUMENT_ACCEPTED: _row(Told.NEVER, Stands.WORK, "document_accepted", document=_NEEDED),
        Kind.DOCUMENT_REFUSED: _row(
            Told.ALWAYS, Stands.WORK, "document_refused", document=_NEEDED, reason=_CHOICE, by=_DAY
        ),
        Kind.DOCUMENT_WAIVED: _row(Told.ALWAYS, Stands.WORK, "document_waived", document=_NEEDED),
        # The applicant cannot get it; and how that is answered, if it is not waived.
        Kind.DOCUMENT_UNAVAILABLE: _row(Told.ALWAYS, Stands.WORK, "document_unavailable", document=_NEEDED),
        Kind.DOCUMENT_INSISTED: _row(Told.ALWAYS, Stands.WORK, "document_insisted", document=_NEEDED, by=_DAY),
        Kind.DOCUMENT_REPLACED: _row(
            Told.ALWAYS, Stands.WORK, "document_replaced", document=_NEEDED, instead=_NEEDED, by=_DAY
        ),
        Kind.DEADLINE_EXTENDED: _row(
            Told.ALWAYS, Stands.WORK, "deadline_extended", document=_CHOICE, by=_NEEDED_DAY, reason=_CHOICE
        ),
        Kind.PASSED_TO_AUTHORITY: _row(
            Told.ALWAYS,
            Stands.WORK,
            "passed_to_authority",
            aside=True,
            authority=_NEEDED,
            # When the office wants the answer: no promise of it, and so not told.
            by=Key(is_date, public=False),
        ),
        Kind.RETURNED_BY_AUTHORITY: _row(Told.NEVER, Stands.WORK, "returned_by_authority", aside=True),
        # Another office of ours is asked something: the case stays where it is, and the page says who is to answer.
        Kind.OFFICE_ASKED: _row(
            Told.NEVER, Stands.WORK, "office_asked", aside=True, office=_NEEDED, by=Key(is_date, public=False)
        ),
        Kind.OFFICE_ANSWERED: _row(Told.NEVER, Stands.WORK, "office_answered", aside=True),
        # The clock, to both offices: the last day for the answer of ``office`` comes near, or has passed.
        Kind.ANSWER_AWAITED: _row(
            Told.NEVER,
            Stands.AFTER_END,
            internal=True,
            what=Key(one_of(SOON, PASSED), needed=True, public=False),
            on=Key(is_date, needed=True, public=False),
            office=Key(is_code, needed=True, public=False),
        ),
        Kind.CLOCK_PAUSED: _row(Told.ALWAYS, Stands.WORK, "clock_paused", reason=_CHOICE),
        Kind.CLOCK_RESUMED: _row(Told.ALWAYS, Stands.WORK, "clock_resumed"),
        Kind.DEFERRED: _row(Told.ALWAYS, Stands.WORK, "deferred", "deferred_until", reason=_CHOICE, next_review=_DAY),
        Kind.RESUMED: _row(Told.ALWAYS, Stands.WORK, "resumed"),
        Kind.TARGET_EXTENDED: _row(Told.ALWAYS, Stands.WORK, "target_extended", until=_NEEDED_DAY, reason=_CHOICE),
        Kind.REMINDED: _row(
            Told.ALWAYS, Stands.WORK, "reminded", "reminded_collection", what=Key(_AWAITED), on=_KEPT_DAY
        ),
        Kind.APPROVED: _row(Told.ALWAYS, Stands.DECISION, "approved"),
        # The reason that weighs most, and what else stands against it.
        Kind.REJECTED: _row(
            Told.ALWAYS, Stands.DECISION, "rejected", reason=_CHOICE, also=Key(_codes), object_by=_DAY
        ),
        Kind.OBJECTED: _row(Told.ALWAYS, Stands.AFTER_END, "objected"),
        Kind.OBJECTION_DECIDED: _row(
            Told.ALWAYS,
            Stands.AFTER_END,
            "objection_granted",
            "objection_dismissed",
            outcome=Key(one_of("granted", "dismissed"), needed=True),
        ),
        Kind.READY_FOR_COLLECTION: _row(
            Told.ALWAYS, Stands.COLLECTION, "ready_for_collection", office=_CHOICE, until=_DAY
        ),
        Kind.DISPATCHED: _row(Told.ALWAYS, Stands.DISPATCH, "dispatched"),
        Kind.DELIVERY_FAILED: _row(Told.ALWAYS, Stands.DISPATCH, "delivery_failed"),
        Kind.COMPLETED: _row(Told.ALWAYS, Stands.END, "completed", reason=_KEPT),
        Kind.WITHDRAWN: _row(Told.ALWAYS, Stands.END, "withdrawn", reason=_KEPT),
        Kind.CLOSED: _row(
            Told.ALWAYS, Stands.END, "closed", reason=_CHOICE, what=Key(_AWAITED, public=False), on=_KEPT_DAY
        ),
        Kind.OVERDUE: _row(
            Told.ALWAYS,
            Stands.AFTER_END,
            "overdue_documents",
            "overdue_target",
            "overdue_review",
            "overdue_collection",
            "overdue_payment",
            what=Key(one_of("documents", "target", "review", "collection", "payment"), needed=True),
            on=Key(is_date, needed=True, public=False),
        ),
        Kind.CALENDAR_CHANGED: _row(Told.ALWAYS, Stands.AFTER_END, "calendar_changed"),
        # No message about what the applicant is to do could be delivered: from that day on the days are not theirs.
        Kind.NOTICE_FAILED: _row(Told.NEVER, Stands.AFTER_END, "notice_failed"),
        Kind.NOTICE_SETTLED: _row(
            Told.ALWAYS,
            Stands.AFTER_END,
            *(f"notice_settled_{how}" for how in SETTLED),
            how=Key(one_of(*SETTLED), needed=True),
        ),
        # Somebody besides the applicant has to agree, and has answered: who and what the number alone does not show.
        Kind.SIGNATURE_WANTED: _row(Told.NEVER, Stands.AFTER_END, "signature_wanted", role=_NEEDED_KEPT),
        Kind.SIGNATURE_ANSWERED: _row(
            Told.ALWAYS,
            Stands.AFTER_END,
            "signature_answered",
            role=_NEEDED_KEPT,
            outcome=Key(one_of("agreed", "refused"), needed=True, public=False),
        ),
        # Of what was given something else is said to be right, and what came of that: never the values.
        Kind.AMENDMENT_PROPOSED: _private_row(
            role=_NEEDED_KEPT, fields=Key(_codes, needed=True, public=False), reason=_NEEDED_KEPT
        ),
        Kind.AMENDMENT_DECIDED: _private_row(
            of=Key(is_id, needed=True, public=False),
            outcome=Key(one_of("confirmed", "refused", "withdrawn"), needed=True, public=False),
            paper=_KEPT,
        ),
        # When somebody comes to an office, and with how many: whoever only has the number learns none of it.
        Kind.APPOINTMENT_BOOKED: _private_row(
            purpose=_NEEDED_KEPT,
            office=_NEEDED_KEPT,
            on=Key(is_date, needed=True, public=False),
            at=Key(is_time, needed=True, public=False),
            persons=Key(lambda value: type(value) is int and 0 < value <= MOST_PERSONS, needed=True, public=False),
        ),
        Kind.APPOINTMENT_ENDED: _private_row(
            purpose=_NEEDED_KEPT, outcome=Key(one_of("cancelled", "displaced"), needed=True, public=False)
        ),
        # Whether they came, as an officer marked it.
        Kind.APPOINTMENT_MARKED: _private_row(
            Told.NEVER,
            purpose=_NEEDED_KEPT,
            outcome=Key(one_of("came", "missed"), needed=True, public=False),
        ),
        # An officer told them of the latest news, where no message could: how.
        Kind.TOLD_OTHERWISE: _row(
            Told.NEVER, Stands.AFTER_END, internal=True, how=Key(one_of(*WAYS), needed=True, public=False)
        ),
        Kind.NOTE_ADDED: _row(Told.NEVER, Stands.AFTER_END, internal=True),
        Kind.CORRECTED: _row(
            Told.NEVER,
            Stands.AFTER_END,
            "voided",
            of=Key(is_id, needed=True, public=False),
            by=Key(lambda value: isinstance(value, dict), public=False),
        ),
    }
)

if missing := set(Kind) - KINDS.keys():
    raise AssertionError(f"kinds without a row: {sorted(missing)}")

INTERNAL = frozenset(kind for kind, row in KINDS.items() if row.internal)
"""Kinds that are written for other officers: no applicant and no reader ever sees them."""

ASIDE = frozenset(kind for kind, row in KINDS.items() if row.internal or row.aside)
"""Kinds whose notes are written for other officers."""


def payload_fault(kind: Kind, payload: Mapping[str, Any]) -> str | None:
    """What is wrong with a payload, or None. Says which key by its place in the table, never what was given:
    the name of a key that is not known may itself be somebody's name.
    """
    keys = KINDS[kind].keys
    if not payload.keys() <= keys.keys():
        return f"{kind}: the payload has a key that this kind does not allow (it allows {', '.join(keys)})"
    for name, key in keys.items():
        value = payload.get(name)
        if value is None and key.needed:
            return f"{kind}: {name} is missing or not of its form"
        if value is not None and not key.form(value):
            return f"{kind}: {name} is {'missing or ' if key.needed else ''}not of its form"
    return None
