"""Where the fold of a long case can be taken up again: the state after its first facts, as text. Pure.

A case with ten thousand facts is not folded from its first one whenever another comes. A ``Checkpoint`` is the state
after the first ``count`` facts *in the order of the fold*; what comes after them in that order is its tail. It
stands for the fold of all facts as long as nothing sorts before its ``last`` fact, no correction comes, and no fact
comes that a correction waits for: whatever of these happens, everything is folded again (``folding``).
"""

import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from masar.cases.ledger import Ledger
from masar.cases.order import SortKey
from masar.cases.parts import Ask, Visit
from masar.cases.progress import Progress
from masar.cases.timeline import FOLD, before_the_last
from masar.cases.window import Extension
from masar.catalogue.definitions import Holder, Procedure, Service, Status

LONG = 100
"""How many facts a case has at most that is always folded from the first."""
TAIL = 40
"""How many facts at least lie between a new checkpoint and the last fact, for those that come a little late."""
MOST = 2 * TAIL
"""How long the tail grows before the checkpoint moves on."""

Name = tuple[str, str]
Start = tuple[bool, date]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``first`` decides on the version of the procedure (None: there is only one); ``awaited`` are the facts that
    corrections name and that have not come; ``state`` is the progress.
    """

    procedure: int
    count: int
    last: SortKey
    first: Start | None
    awaited: frozenset[Name]
    state: str


def head_text(kept: Checkpoint, procedure: Procedure) -> str:
    """A checkpoint without its state as it is stored, with what the state hangs on besides the facts."""
    day, later, at, *rest = kept.last
    return _json(
        {
            "on": _hangs_on(procedure),
            "procedure": kept.procedure,
            "count": kept.count,
            "last": [day.isoformat(), later, at.isoformat(), *rest],
            "first": kept.first and [kept.first[0], kept.first[1].isoformat()],
            "awaited": sorted(kept.awaited),
        }
    )


def from_text(head: str, state: str, service: Service) -> Checkpoint | None:
    """A stored checkpoint; None if the rules or the procedure are not those that it was made under."""
    told = json.loads(head)
    procedure = next((one for one in service.procedures if one.version == told["procedure"]), None)
    if procedure is None or told["on"] != _hangs_on(procedure):
        return None
    day, later, at, *rest = told["last"]
    first = told["first"]
    return Checkpoint(
        told["procedure"],
        told["count"],
        (date.fromisoformat(day), later, datetime.fromisoformat(at), *rest),
        (first[0], date.fromisoformat(first[1])) if first else None,
        frozenset((source, source_id) for source, source_id in told["awaited"]),
        state,
    )


@lru_cache(maxsize=1024)
def _hangs_on(procedure: Procedure) -> str:
    """A digest of the rules and of the structure that a state was made under; wording is not part of it."""
    stages = [
        (stage.code, stage.status, stage.holder, stage.authority, stage.conditional) for stage in procedure.stages
    ]
    documents = [(document.code, document.days) for document in procedure.documents]
    named = [field.name for kind in (Visit, Ask, Extension) for field in fields(kind)]
    rules = (stages, documents, procedure.closings)
    content = repr((FOLD, sorted(_FORMS), named, procedure.service, procedure.version, *rules))
    return blake2b(content.encode(), digest_size=12).hexdigest()


# --- the state ------------------------------------------------------------------------------------

Form = tuple[Callable[[Any], Any], Callable[[Any], Any]]
"""How a value is written down, and how it is read again; None stays None."""


def _plain(value: Any) -> Any:
    return value


def _days(value: list[str]) -> list[date | None]:
    return [date.fromisoformat(day) if day else None for day in value]


def _visit(told: list[Any]) -> Visit:
    first, last, times, back = told
    entered, left = _days([first, last])
    assert entered is not None
    return Visit(entered, left, times, back)


def _ask(told: list[Any]) -> Ask:
    first, state, by, reason, last = told
    asked, received = _days([first, last])
    assert asked is not None
    return Ask(asked, state, by, reason, received)


def _of_ledger(ledger: Ledger) -> list[Any]:
    spans = [[holder.value, day.isoformat()] for holder, day in ledger.spans]
    summed = [[holder.value, days] for holder, days in ledger.summed.items()]
    return [spans, ledger.ended and ledger.ended.isoformat(), summed, ledger.left_out]


def _ledger(told: list[Any]) -> Ledger:
    ledger = Ledger()
    spans, ended, summed, ledger.left_out = told
    ledger.spans = [(Holder(holder), date.fromisoformat(day)) for holder, day in spans]
    ledger.ended = date.fromisoformat(ended) if ended else None
    ledger.summed = {Holder(holder): days for holder, days in summed}
    return ledger


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


_PLAIN: Form = (_plain, _plain)
_STATUS: Form = (lambda status: status.value, Status)
_DAY: Form = (date.isoformat, date.fromisoformat)
_MAPPING: Form = (dict, _plain)
_FORMS: dict[str, Form] = {
    "base": _STATUS,
    "status": _STATUS,
    "since": _DAY,
    "submitted": _DAY,
    "opened": _DAY,
    "ended": _DAY,
    "at": _PLAIN,
    "furthest": _PLAIN,
    "anchor": _DAY,
    "visits": (
        lambda visits: [[at, _iso(one.entered), _iso(one.left), one.times, one.back] for at, one in visits.items()],
        lambda told: {at: _visit(rest) for at, *rest in told},
    ),
    "decided": _MAPPING,
    "asks": (
        lambda asks: [
            [document, _iso(one.asked), one.state, one.by, one.reason, _iso(one.received)]
            for document, one in asks.items()
        ],
        lambda told: {document: _ask(rest) for document, *rest in told},
    ),
    "authority": _PLAIN,
    "away": _PLAIN,
    "answer_by": _PLAIN,
    "consulted": _MAPPING,
    "deferral": _MAPPING,
    "pause": _MAPPING,
    "reason": _PLAIN,
    "also": _PLAIN,
    "object_by": _PLAIN,
    "pay_by": _PLAIN,
    "paid": _PLAIN,
    "refusals": (_plain, lambda told: [(source, source_id) for source, source_id in told]),
    "objection": _MAPPING,
    "collect": _MAPPING,
    "office": _PLAIN,
    "extension": (
        lambda extension: [extension.until.isoformat(), extension.reason],
        lambda told: Extension(date.fromisoformat(told[0]), told[1]),
    ),
    "recorded": (sorted, lambda told: {(what, day) for what, day in told}),
    "jumped": _PLAIN,
    "moved": _DAY,
    "failed": _DAY,
    "prompted": _DAY,
    "went_on": _DAY,
    "unreached": _DAY,
    "ledger": (_of_ledger, _ledger),
    "log": _PLAIN,
    "unlogged": _PLAIN,
}
"""Every part of a ``Progress`` that facts change. A test holds that none is missing."""


def written(progress: Progress) -> str:
    """A state as text, without what no later fact can change: pages of the log that are whole, spans that are over.
    ``progress`` itself is left as it is.
    """
    over = max(0, before_the_last(progress.logged) - progress.unlogged)
    ledger = copy(progress.ledger)
    # The last span may still go, if somebody else has the case at the end of the same day.
    ledger.sum_up(before_the_last(ledger.left_out + len(ledger.spans) - 1))
    values = {name: getattr(progress, name) for name in _FORMS}
    values |= {"log": progress.log[over:], "unlogged": progress.unlogged + over, "ledger": ledger}
    return _json({name: None if value is None else _FORMS[name][0](value) for name, value in values.items()})


def restored(state: str, procedure: Procedure) -> Progress:
    """The state that ``written`` wrote."""
    progress = Progress(procedure)
    for name, value in json.loads(state).items():
        setattr(progress, name, None if value is None else _FORMS[name][1](value))
    return progress


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
