"""The box that answers the first question: do I have to do anything? Pure; see ``page``.

Days left are counted from ``today``. A deadline that has passed says so; it never counts below zero.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from masar.catalogue.definitions import Status
from masar.catalogue.statuses import Table
from masar.lib.dates import parsed
from masar.telling.aids import Aid, aids
from masar.telling.page import Record, Worded, lines
from masar.telling.place import Place

OPEN = ("open", "refused")


class Deadline(NamedTuple):
    """A day that matters: what it is, the day in words, how far off it is, why it is not the recorded one; and it."""

    label: str
    day: str
    left: str
    past: bool
    note: str
    on: str


class Thing(NamedTuple):
    """One thing to do: why, by when, what it must be like, how, and what helps with it."""

    title: str
    deadline: Deadline | None = None
    why: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    aids: tuple[Aid, ...] = ()


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
    may do), ``late`` (others have not moved) or ``calm``. ``place`` is where it is done, ``text`` is for all."""

    kind: str
    title: str
    things: tuple[Thing, ...] = ()
    place: Place | None = None
    text: tuple[str, ...] = ()
    had: tuple[Had, ...] = ()
    again: Again | None = None


class Maker(NamedTuple):
    """How the box of a status is made: what it needs of the record besides the status, and the function.

    ``failed`` is the day on which a delivery failed, if nothing was sent again since.
    """

    needs: tuple[str, ...]
    make: Callable[[Worded, Record, date | None], Box]


def box(at: Worded, record: Record, today: date | None) -> Box:
    """What to do, or that there is nothing to do. ``today`` may be None only where no days are counted."""
    return BOXES[record["status"]].make(at, record, today)


def _deadline(
    at: Worded, label: str, day: str | None, today: date | None, *, count: str = "left", office: str | None = None
) -> Deadline | None:
    """The last day for something that is done at ``office``: a day on which it works."""
    if day is None or today is None:
        return None
    last = at.edition.open_day(office, day)
    left = (date.fromisoformat(last) - today).days
    words = at.voice.count(count, left) if left >= 0 else at.say(f"{count}.past")
    note = at.say("box.closed_day", day=at.voice.day(day)) if last != day else ""
    return Deadline(at.say(label), at.voice.day(last), words, left < 0, note, last)


def _again(at: Worded) -> Again:
    return Again(f"/{at.edition.language}/services/{at.service.code}/", at.text(at.service.name))


def _action_needed(at: Worded, record: Record, today: date | None) -> Box:
    asks = record.get("asks") or []
    code = record.get("office")
    things = tuple(asked_for(at, ask, today, code) for ask in asks if ask["state"] in OPEN)
    place = _place(at, code, "ask", "hand_in")
    where = None if place else at.say("box.ask.anywhere")
    late = all(thing.deadline is not None and thing.deadline.past for thing in things)
    otherwise = _unreached(at, record) or at.say("box.ask.late" if late else "box.ask.otherwise")
    return Box("do", at.say("box.do"), things, place, lines((where, otherwise)), _had(at, asks))


def _unreached(at: Worded, record: Record) -> str | None:
    """That there is no last day, because no message of ours could tell them."""
    since = record.get("unreached")
    return at.say("box.unreached", on=at.voice.day(since)) if since else None


def _place(at: Worded, office: str | None, key: str, second: str = "") -> Place | None:
    """The office, and what serves instead of coming to it; None of one that is not known."""
    return at.edition.place(office, at.say(f"box.{key}.where"), second)


def asked_for(at: Worded, ask: Record, today: date | None, office: str | None) -> Thing:
    """A document that is asked for: why, until when, what it must be like, what helps to get it."""
    document = next((d for d in at.procedure.documents if d.code == ask["document"]), None)
    reason = at.reason(ask.get("reason"))
    deadline = _deadline(at, "box.by", ask.get("by"), today, office=office)
    always = at.say("box.ask.always") if document and document.always and not reason else None
    asked = at.say("box.ask.asked", on=at.voice.day(ask["asked"])) if ask.get("asked") else None
    only = document.only_for if document else None
    whom = at.say("box.ask.only_for", whom=at.text(only)) if only else None
    key = "box.ask.again" if ask["state"] == "refused" else "box.ask.title"
    return Thing(
        at.say(key, document=at.document(ask["document"])),
        deadline,
        why=lines((at.text(reason.text) if reason else always, whom, asked)),
        must=tuple(at.text(need) for need in document.needs) if document else (),
        how=(at.text(reason.advice),) if reason else (),
        aids=aids(document, at.voice) if document else (),
    )


def _had(at: Worded, asks: Iterable[Record]) -> tuple[Had, ...]:
    return tuple(Had(at.document(ask["document"]), _state(at, ask)) for ask in asks if ask["state"] not in OPEN)


def _state(at: Worded, ask: Record) -> str:
    if ask["state"] != "received":
        return at.say(f"box.state.{ask['state']}")
    on = ask.get("received")
    return at.say("box.state.received", on=at.voice.day(on)) if on else at.say("box.state.received_plain")


def _payment(at: Worded, record: Record, today: date | None) -> Box:
    office = at.edition.office(record.get("office"))
    how = at.say("box.pay.how", office=office) if office else at.say("box.pay.how_plain")
    tariff = at.procedure.tariff
    amount = (
        at.say("box.pay.tariff", text=at.text(tariff.text), on=at.voice.day(tariff.as_of.isoformat()))
        if tariff
        else at.say("box.pay.amount")
    )
    deadline = _deadline(at, "box.by", record.get("pay_by"), today, office=record.get("office"))
    thing = Thing(at.say("box.pay.title"), deadline, why=(amount,), how=(how, at.say("box.pay.paid")))
    late = deadline is not None and deadline.past
    otherwise = _unreached(at, record) or at.say("box.pay.late" if late else "box.pay.otherwise")
    place = _place(at, record.get("office"), "pay", "pay")
    return Box("do", at.say("box.do"), (thing,), place, text=(otherwise,))


def _appointment(at: Worded, record: Record, today: date | None) -> Box:
    office = at.edition.office(record.get("office"))
    how = at.say("box.appointment.how", office=office) if office else at.say("box.appointment.how_plain")
    told = (how, at.say("box.appointment.bring"), at.say("box.appointment.been"))
    place = _place(at, record.get("office"), "appointment", "appointment")
    return Box("do", at.say("box.do"), (Thing(at.say("box.appointment.title"), how=told),), place)


def _ready(at: Worded, record: Record, today: date | None) -> Box:
    collect = record.get("collect") or {}
    office = collect.get("office")
    deadline = _deadline(at, "box.ready.by", collect.get("until"), today, office=office or record.get("office"))
    late = at.say("box.ready.late") if deadline and deadline.past else None
    position = record.get("stage")
    stage = at.procedure.stages[position] if position is not None else None
    who = at.text(stage.explanation) if stage and stage.status == "ready" else None
    thing = Thing(at.say("box.ready.title"), deadline, how=lines((who, at.say("box.ready.bring"), late)))
    place = _place(at, office, "ready", "collect")
    return Box("good", at.say("box.collect"), (thing,), place, text=lines((_unreached(at, record),)))


def _deferred(at: Worded, record: Record, today: date | None) -> Box:
    reason = at.reason(record.get("reason"))
    deadline = _deadline(at, "box.deferred.review", record.get("next_review"), today, count="until")
    unset = at.say("box.deferred.unset") if deadline is None else None
    late = at.say("box.deferred.late") if deadline and deadline.past else None
    advice = at.text(reason.advice) if reason else None
    thing = Thing("", deadline, how=lines((late, unset, advice, at.say("box.deferred.meaning"))))
    return Box("can", at.say("box.can"), (thing,), had=_had(at, record.get("asks") or []))


def _rejected(at: Worded, record: Record, today: date | None) -> Box:
    objection, reasons = record.get("objection"), at.reasons(record)
    if objection and objection["state"] == "open":
        return Box("calm", at.say("box.calm"), text=(at.say("box.follow"),))
    advice = [at.text(reason.advice) for reason in reasons]
    if objection and objection["state"] == "dismissed":
        said = at.say("box.objection.dismissed", on=at.voice.day(objection["on"]))
        things, place = (Thing("", why=(said,), how=lines(advice)),), None
    else:
        things = (_objecting(at, record, today, advice),)
        place = _place_of_objection(at, record, things[0].deadline)
    again = _again(at) if all(reason.again for reason in reasons) else None
    return Box("can", at.say("box.can"), things, place, text=lines((_unreached(at, record),)), again=again)


def _objecting(at: Worded, record: Record, today: date | None, advice: Sequence[str]) -> Thing:
    """How to object, until the day of the record or of a cited rule; where neither has one, whom to ask about it."""
    deadline = _deadline(at, "box.objection.by", record.get("object_by"), today, office=record.get("office"))
    office = at.edition.office(record.get("office"))
    key = "box.objection.how" if deadline else "box.objection.ask"
    how = at.say(key, office=office) if office else at.say(f"{key}_plain")
    if deadline and deadline.past:
        how = at.say("box.objection.late")
    return Thing(at.say("box.objection.title"), deadline, how=lines((how, *advice)))


def _place_of_objection(at: Worded, record: Record, deadline: Deadline | None) -> Place | None:
    """Where to object, or where to ask about it; None once it is too late."""
    if deadline is None:
        return _place(at, record.get("office"), "late")
    return None if deadline.past else _place(at, record.get("office"), "objection", "object")


def _dispatched(at: Worded, record: Record, today: date | None) -> Box:
    if failed := record.get("failed"):
        why = at.say("box.dispatched.failed", on=at.voice.day(failed))
        return Box("do", at.say("box.do"), (Thing(at.say("box.dispatched.failed_title"), why=(why,)),))
    position = record.get("stage")
    stage = at.procedure.stages[position] if position is not None else None
    courier = stage is not None and stage.status == "dispatched"
    usual = at.say("box.dispatched.usual", days=at.voice.working(stage.usual)) if stage and courier else None
    if record.get("late"):
        return Box("late", at.say("box.late.title"), (Thing("", how=(at.say("box.dispatched.late"),)),))
    return Box("calm", at.say("box.calm"), text=lines((at.say("box.dispatched.wait"), usual)))


def _late(at: Worded, late: Record, today: date) -> Box:
    """Others have not moved for longer than was expected: since when, what the record knows, and whom to ask."""
    until = at.voice.day(late["until"])
    over = at.say("box.late.over", until=until, days=at.voice.count("days", (today - parsed(late["until"])).days))
    still = at.say("box.late.still", on=at.voice.day(late["last"])) if late.get("last") else None
    legal = at.say("box.late.legal", on=at.voice.day(late["legal"])) if late.get("legal") else None
    office = at.edition.office(late.get("office"))
    whom = at.say("box.late.ask", office=office, until=until) if office else at.say("box.late.call", until=until)
    thing = Thing("", why=lines((over, still, legal)), how=(whom,))
    place = _place(at, late.get("office"), "late")
    return Box("late", at.say("box.late.title"), (thing,), place, text=(at.say("box.late.nothing"),))


def _completed(at: Worded, record: Record, today: date | None) -> Box:
    return Box("calm", at.say("box.ended"), text=(at.say("box.correct"),))


def _withdrawn(at: Worded, record: Record, today: date | None) -> Box:
    return Box("calm", at.say("box.ended"), again=_again(at))


def _closed(at: Worded, record: Record, today: date | None) -> Box:
    reason = at.reason(record.get("reason"))
    things = (Thing("", how=(at.text(reason.advice),)),) if reason else ()
    return Box("can", at.say("box.can"), things, again=_again(at))


def _calm(at: Worded, record: Record, today: date | None) -> Box:
    if record.get("late") and today is not None:
        return _late(at, record["late"], today)
    objection = record.get("objection")
    granted = (
        at.say("box.objection.granted", on=at.voice.day(objection["on"]))
        if objection and objection["state"] == "granted"
        else None
    )
    asks = record.get("asks") or []
    checking = any(ask["state"] == "received" for ask in asks)
    text = lines((granted, at.say("box.follow")))
    return Box("calm", at.say("box.calm"), text=text, had=_had(at, asks) if checking else ())


def besides(at: Worded, box: Box) -> Box:
    """The box where the head of the page asks its owner something: nobody reads there that nothing is needed."""
    if box.kind != "calm":
        return box
    return Box("do", at.say("box.do"), (Thing(at.say("box.asked.title"), how=(at.say("box.asked.how"),)),))


def _unknown(at: Worded, record: Record, today: date | None) -> Box:
    """A status of a later version: nobody here can say whose move it is, so nothing of the kind is said."""
    return Box("can", at.say("box.can"), (Thing("", how=(at.say("box.unknown"),)),))


_CALM = Maker(("objection", "asks", "late"), _calm)
BOXES: Table[Maker] = Table(
    {
        Status.RECEIVED: _CALM,
        Status.AWAITING_PAYMENT: Maker(("pay_by", "office", "unreached"), _payment),
        Status.UNDER_REVIEW: _CALM,
        Status.ACTION_NEEDED: Maker(("asks", "office", "unreached"), _action_needed),
        Status.APPOINTMENT_NEEDED: Maker(("office",), _appointment),
        Status.WITH_AUTHORITY: _CALM,
        Status.DEFERRED: Maker(("reason", "next_review", "asks"), _deferred),
        Status.APPROVED: _CALM,
        Status.ISSUING: _CALM,
        Status.READY: Maker(("collect", "stage", "office", "unreached"), _ready),
        Status.DISPATCHED: Maker(("stage", "failed", "late"), _dispatched),
        Status.COMPLETED: Maker((), _completed),
        Status.REJECTED: Maker(("reason", "also", "objection", "object_by", "office", "unreached"), _rejected),
        Status.WITHDRAWN: Maker((), _withdrawn),
        Status.CLOSED: Maker(("reason",), _closed),
    },
    unknown=Maker((), _unknown),
)
