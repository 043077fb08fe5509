"""Days that are not the applicant's, because no message of ours reached them. Pure.

Whoever could not be told has no last day. From the day of the message that failed the last days that hang on the
applicant's move stand; when the applicant has it after all, or the term of the procedure is over, each moves on by
as many days as it stood. A person's own move (a paper that came) shows that they know.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from masar.catalogue.definitions import Status

if TYPE_CHECKING:
    from masar.cases.progress import Progress

THEIRS = frozenset({"documents", "payment", "collection"})
"""The last days that hang on the applicant's move."""


def hangs(at: "Progress") -> bool:
    """Whether a last day hangs on the applicant's move: to hand in, to pay, to collect, to object."""
    asked = at.status is Status.ACTION_NEEDED and any(ask.open and ask.by for ask in at.asks.values())
    pays = at.status is Status.AWAITING_PAYMENT and at.pay_by is not None
    collects = at.status is Status.READY and bool(at.collect and at.collect.get("until"))
    objects = at.status is Status.REJECTED and at.object_by is not None and at.objection is None
    return asked or pays or collects or objects


def go_on(at: "Progress", day: date) -> None:
    """The days count again from ``day`` on: each last day moves on by as many as it stood."""
    since = at.unreached
    if since is None:
        return
    for ask in at.asks.values():
        if ask.open:
            ask.by = _later(ask.by, day - max(since, ask.asked))
    at.pay_by = _later(at.pay_by, day - since)
    at.object_by = _later(at.object_by, day - since)
    if at.collect and at.collect.get("until"):
        at.collect = {**at.collect, "until": _later(at.collect["until"], day - since)}
    at.unreached, at.went_on = None, day


def _later(by: str | None, stood: timedelta) -> str | None:
    return (date.fromisoformat(by) + max(stood, timedelta())).isoformat() if by else None


def until(at: "Progress") -> date | None:
    """The last day on which the days can stand, by the term of the procedure."""
    return at.unreached + timedelta(days=at.procedure.terms.unreached) if at.unreached is not None else None
