"""The box that answers the first question: do I have to do anything? Pure; see ``page``.

Days left are counted from ``today``. A deadline that has passed says so; it never counts below zero.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from masar.catalogue.definitions import Status
from masar.catalogue.statuses import Table
from masar.lib.languages import LANGUAGES
from masar.portal.status.page import Path, Record, join, lines

OPEN = ("open", "refused")


class Deadline(NamedTuple):
    """A day that matters: what it is, the day in words, and how far off it is."""

    label: str
    day: str
    left: str
    past: bool


class Thing(NamedTuple):
    """One thing to do: why, by when, what it must be like, and how."""

    title: str
    deadline: Deadline | None = None
    why: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    how: tuple[str, ...] = ()


class Had(NamedTuple):
    """A document that has been dealt with: its name and its state in words."""

    document: str
    state: str


class Again(NamedTuple):
    """The page of the service to apply for again."""

    href: str
    name: str


class Box(NamedTuple):
    """``kind`` is ``do`` (the next move is theirs), ``good`` (something to fetch), ``can`` (something they
    may do) or ``calm``. ``text`` is what holds for all of it."""

    kind: str
    title: str
    things: tuple[Thing, ...] = ()
    text: tuple[str, ...] = ()
    had: tuple[Had, ...] = ()
    again: Again | None = None


class Maker(NamedTuple):
    """How the box of a status is made: what it needs of the record besides the status, and the function.

    ``failed`` is the day on which a delivery failed, if nothing was sent again since.
    """

    needs: tuple[str, ...]
    make: Callable[[Path, Record, date | None], Box]


def box(path: Path, record: Record, today: date | None) -> Box:
    """What to do, or that there is nothing to do. ``today`` may be None only where no days are counted."""
    return BOXES[record["status"]].make(path, record, today)


def _deadline(path: Path, label: str, day: str | None, today: date | None, count: str = "left") -> Deadline | None:
    if day is None or today is None:
        return None
    left = (date.fromisoformat(day) - today).days
    words = path.voice.count(count, left) if left >= 0 else path.say(f"{count}.past")
    return Deadline(path.say(label), path.voice.day(day), words, left < 0)


def _again(path: Path) -> Again:
    return Again(f"/{path.edition.language}/services/{path.service.code}/", path.text(path.service.name))


def _action_needed(path: Path, record: Record, today: date | None) -> Box:
    asks = record.get("asks") or []
    things = tuple(_ask(path, ask, today) for ask in asks if ask["state"] in OPEN)
    office = path.edition.office(record.get("office"))
    where = path.say("box.ask.where", office=office) if office else path.say("box.ask.anywhere")
    late = all(thing.deadline is not None and thing.deadline.past for thing in things)
    otherwise = path.say("box.ask.late" if late else "box.ask.otherwise")
    return Box("do", path.say("box.do"), things, text=(where, otherwise), had=_had(path, asks))


def _ask(path: Path, ask: Record, today: date | None) -> Thing:
    document = next((d for d in path.procedure.documents if d.code == ask["document"]), None)
    reason = path.reason(ask.get("reason"))
    deadline = _deadline(path, "box.by", ask.get("by"), today)
    key = "box.ask.again" if ask["state"] == "refused" else "box.ask.title"
    return Thing(
        path.say(key, document=path.document(ask["document"])),
        deadline,
        why=(path.text(reason.text),) if reason else (),
        must=tuple(path.text(need) for need in document.needs) if document else (),
        how=(path.text(reason.advice),) if reason else (),
    )


def _had(path: Path, asks: Iterable[Record]) -> tuple[Had, ...]:
    return tuple(Had(path.document(ask["document"]), _state(path, ask)) for ask in asks if ask["state"] not in OPEN)


def _state(path: Path, ask: Record) -> str:
    if ask["state"] != "received":
        return path.say(f"box.state.{ask['state']}")
    on = ask.get("received")
    return path.say("box.state.received", on=path.voice.day(on)) if on else path.say("box.state.received_plain")


def _payment(path: Path, record: Record, today: date | None) -> Box:
    office = path.edition.office(record.get("office"))
    how = path.say("box.pay.how", office=office) if office else path.say("box.pay.how_plain")
    thing = Thing(path.say("box.pay.title"), how=(how, path.say("box.pay.paid")))
    return Box("do", path.say("box.do"), (thing,))


def _appointment(path: Path, record: Record, today: date | None) -> Box:
    office = path.edition.office(record.get("office"))
    how = path.say("box.appointment.how", office=office) if office else path.say("box.appointment.how_plain")
    told = (how, path.say("box.appointment.bring"), path.say("box.appointment.been"))
    return Box("do", path.say("box.do"), (Thing(path.say("box.appointment.title"), how=told),))


def _ready(path: Path, record: Record, today: date | None) -> Box:
    collect = record.get("collect") or {}
    office, place = path.edition.office(collect.get("office")), path.edition.place(collect.get("office"))
    deadline = _deadline(path, "box.ready.by", collect.get("until"), today)
    comma = LANGUAGES[path.edition.language].comma
    where = join(path.say("box.ready.where"), comma.join(lines((office, place)))) if office else None
    late = path.say("box.ready.late") if deadline and deadline.past else None
    thing = Thing(path.say("box.ready.title"), deadline, how=lines((where, path.say("box.ready.bring"), late)))
    return Box("good", path.say("box.collect"), (thing,))


def _deferred(path: Path, record: Record, today: date | None) -> Box:
    reason = path.reason(record.get("reason"))
    deadline = _deadline(path, "box.deferred.review", record.get("next_review"), today, "until")
    unset = path.say("box.deferred.unset") if deadline is None else None
    late = path.say("box.deferred.late") if deadline and deadline.past else None
    advice = path.text(reason.advice) if reason else None
    thing = Thing("", deadline, how=lines((late, unset, advice, path.say("box.deferred.meaning"))))
    return Box("can", path.say("box.can"), (thing,), had=_had(path, record.get("asks") or []))


def _rejected(path: Path, record: Record, today: date | None) -> Box:
    objection, reason = record.get("objection"), path.reason(record.get("reason"))
    if objection and objection["state"] == "open":
        return Box("calm", path.say("box.calm"), text=(path.say("box.follow"),))
    advice = path.text(reason.advice) if reason else None
    if objection and objection["state"] == "dismissed":
        said = path.say("box.objection.dismissed", on=path.voice.day(objection["on"]))
        things = (Thing("", why=(said,), how=lines((advice,))),)
    else:
        things = (_objecting(path, record, today, advice),)
    return Box("can", path.say("box.can"), things, again=None if reason and not reason.again else _again(path))


def _objecting(path: Path, record: Record, today: date | None, advice: str | None) -> Thing:
    deadline = _deadline(path, "box.objection.by", record.get("object_by"), today)
    office = path.edition.office(record.get("office"))
    how = path.say("box.objection.how", office=office) if office else path.say("box.objection.how_plain")
    if deadline and deadline.past:
        how = path.say("box.objection.late")
    unset = path.say("box.objection.unset") if deadline is None else None
    return Thing(path.say("box.objection.title"), deadline, how=lines((how, unset, advice)))


def _dispatched(path: Path, record: Record, today: date | None) -> Box:
    if failed := record.get("failed"):
        why = path.say("box.dispatched.failed", on=path.voice.day(failed))
        return Box("do", path.say("box.do"), (Thing(path.say("box.dispatched.failed_title"), why=(why,)),))
    position = record.get("stage")
    stage = path.procedure.stages[position] if position is not None else None
    courier = stage is not None and stage.status == "dispatched"
    usual = path.say("box.dispatched.usual", days=path.voice.working(stage.usual)) if stage and courier else None
    return Box("calm", path.say("box.calm"), text=lines((path.say("box.dispatched.wait"), usual)))


def _completed(path: Path, record: Record, today: date | None) -> Box:
    return Box("calm", path.say("box.ended"), text=(path.say("box.correct"),))


def _withdrawn(path: Path, record: Record, today: date | None) -> Box:
    return Box("calm", path.say("box.ended"), again=_again(path))


def _closed(path: Path, record: Record, today: date | None) -> Box:
    reason = path.reason(record.get("reason"))
    things = (Thing("", how=(path.text(reason.advice),)),) if reason else ()
    return Box("can", path.say("box.can"), things, again=_again(path))


def _calm(path: Path, record: Record, today: date | None) -> Box:
    objection = record.get("objection")
    granted = (
        path.say("box.objection.granted", on=path.voice.day(objection["on"]))
        if objection and objection["state"] == "granted"
        else None
    )
    asks = record.get("asks") or []
    checking = any(ask["state"] == "received" for ask in asks)
    text = lines((granted, path.say("box.follow")))
    return Box("calm", path.say("box.calm"), text=text, had=_had(path, asks) if checking else ())


def _unknown(path: Path, record: Record, today: date | None) -> Box:
    """A status of a later version: nobody here can say whose move it is, so nothing of the kind is said."""
    return Box("can", path.say("box.can"), (Thing("", how=(path.say("box.unknown"),)),))


_CALM = Maker(("objection", "asks"), _calm)
BOXES: Table[Maker] = Table(
    {
        Status.RECEIVED: _CALM,
        Status.AWAITING_PAYMENT: Maker(("office",), _payment),
        Status.UNDER_REVIEW: _CALM,
        Status.ACTION_NEEDED: Maker(("asks", "office"), _action_needed),
        Status.APPOINTMENT_NEEDED: Maker(("office",), _appointment),
        Status.WITH_AUTHORITY: _CALM,
        Status.DEFERRED: Maker(("reason", "next_review", "asks"), _deferred),
        Status.APPROVED: _CALM,
        Status.ISSUING: _CALM,
        Status.READY: Maker(("collect",), _ready),
        Status.DISPATCHED: Maker(("stage", "failed"), _dispatched),
        Status.COMPLETED: Maker((), _completed),
        Status.REJECTED: Maker(("reason", "objection", "object_by", "office"), _rejected),
        Status.WITHDRAWN: Maker((), _withdrawn),
        Status.CLOSED: Maker(("reason",), _closed),
    },
    unknown=Maker((), _unknown),
)
