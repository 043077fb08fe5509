"""What somebody reads of an application at a time, as plain values, and what reads otherwise at another. Pure.

The same sentences as on the page, in its order: each is made by the function that makes it there.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from masar.catalogue.statuses import STATUSES
from masar.lib.languages import LANGUAGES
from masar.telling import details, expected, page, stages
from masar.telling.box import BOXES, Box, Thing
from masar.telling.content import Event, frozen, moved, read, thawed, worked_out
from masar.telling.details import Row
from masar.telling.expected import Expected
from masar.telling.page import LEDES, Edition, Record, Worded, worded
from masar.telling.place import Place
from masar.telling.private import without_private_reasons
from masar.telling.stages import Following, Step

CANNOT = (KeyError, ValueError, StopIteration)
"""What ``reading`` raises of a record that this version cannot tell of."""


class Line(NamedTuple):
    """An entry of the log: what happened, why, whether it was put right later, and when."""

    text: str
    why: str
    corrected: str
    when: str


@dataclass(frozen=True)
class Reading:
    """The parts of a page. ``progress`` is "" and ``expected`` and ``office`` None where the page has none of it;
    ``log`` has the newest entry first, those of earlier pages left out.
    """

    title: str
    lede: str
    progress: str
    box: Box
    expected: Expected | None
    steps: tuple[Step, ...]
    jumped: str
    following: tuple[Following, ...]
    office: Row | None
    log: tuple[Line, ...]


def reading(edition: Edition, content: str, today: date, *, own: bool) -> Reading:
    """What the record ``content`` says on the day ``today``: to its owner, or to whoever has the number.

    Raises KeyError if the catalogue does not have the record's procedure, ValueError or StopIteration for what the
    heart does not write.
    """
    opened = content if own else without_private_reasons(content, edition)
    record = worked_out(read(opened))
    at, log = worded(edition, record), record["log"]
    shift = moved(record)
    whole = {key: thawed(frozen(value)) for key, value in record.items() if key != "log" and value is not None}
    return Reading(
        title=page.title(at, whole["status"]),
        lede=_lede(at, whole),
        progress=_progress(at, whole),
        box=_box(at, whole, today),
        expected=_expected(at, whole, today),
        steps=tuple(_steps(at, whole)),
        jumped=at.say("stages.jumped") if _jumped(whole) else "",
        following=stages.following(at, _only(whole, stages.NEXT)),
        office=details.office_row(at, whole["office"], shift) if "office" in whole else None,
        log=tuple(_line(at, event) for event in reversed(log)),
    )


def _only(record: Record, names: Iterable[str]) -> dict[str, Any]:
    """The part of a record that is said to be needed: what else is in it must not be told."""
    return {name: record[name] for name in ("status", *names) if name in record}


def _lede(at: Worded, record: Record) -> str:
    needs, day, make = LEDES[record["status"]]
    named = record[day if day in record else "since"] if day and ("since" in record or day in record) else None
    return make(at, _only(record, needs) | ({"since": named, "ended": named} if named else {}))


def _progress(at: Worded, record: Record) -> str:
    position, apart = record.get("stage"), record.get("apart", ())
    state = record["stages"][position]["state"] if position is not None else None
    progress = page.band(at, record["status"], position, state, apart).progress
    return progress.text if progress else ""


def _box(at: Worded, record: Record, today: date) -> Box:
    needs, make = BOXES[record["status"]]
    counted = today if STATUSES[record["status"]].counts or "late" in record else None
    return make(at, _only(record, needs), counted)


def _expected(at: Worded, record: Record, today: date) -> Expected | None:
    if "window" not in record:
        days = record.get("window_days")
        return expected.after(at, record["status"], tuple(days), record.get("paused")) if days else None
    window, submitted = record["window"], record.get("submitted")
    first, last = window["from"], window["to"]
    mirrored = LANGUAGES[at.edition.language].direction == "rtl"
    bar = expected.bar(submitted, first, last, today, mirrored=mirrored) if submitted else None
    applied = at.voice.short(submitted) if submitted else ""
    late = "target" in record.get("overdue", ())
    return expected.within(at, window, at.voice.between(first, last), applied, bar, late=late)


def _steps(at: Worded, record: Record) -> Iterator[Step]:
    stopped = record.get("stage") if STATUSES[record["status"]].stopped else None
    for position, entry in enumerate(record["stages"]):
        if position == stopped:
            yield stages.stopped_step(at, position, entry["to" if entry["state"] == "done" else "from"])
        elif entry["state"] == "now":
            yield stages.current_step(at, position, entry, _only(record, stages.STEP))
        else:
            yield stages.plain_step(at, position, entry)


def _jumped(record: Record) -> bool:
    return "jumped" in record or any(entry["state"] == "passed" for entry in record["stages"])


def _line(at: Worded, event: Event) -> Line:
    kind, day, moment, rest = event
    entry = details.entry(at, json.loads(f'{{"kind":"{kind}"{rest}}}'))
    return Line(*entry, at.voice.moment(moment) if moment else at.voice.short(day))


@dataclass(frozen=True)
class Told:
    """What an act would tell: ``before`` is read now, ``after`` afterwards.

    ``changed`` is False where nothing at all becomes public; ``parts`` names the parts that read otherwise, in the
    order of the page; ``lines`` are the new entries of the log and ``steps`` the stages that read otherwise, both as
    they are read afterwards.
    """

    changed: bool
    before: Reading
    after: Reading
    number: str
    language: str

    @property
    def title(self) -> str:
        """The status afterwards."""
        return self.after.title

    @property
    def lede(self) -> str:
        """What stands under it."""
        return self.after.lede

    @property
    def box(self) -> Box:
        """What is wanted of the applicant afterwards."""
        return self.after.box

    @property
    def expected(self) -> Expected | None:
        """When it should be done, afterwards."""
        return self.after.expected

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of ``Reading``'s parts that read otherwise."""
        names = (field.name for field in fields(Reading))
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The entries of the log that were not there, newest first; one that reads otherwise is among them."""
        known, found = Counter(self.before.log), []
        for line in reversed(self.after.log):
            known[line] -= 1
            if known[line] < 0:
                found.append(line)
        return tuple(reversed(found))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The stages that read otherwise."""
        # A correction may move a case to another version of its procedure, with other stages.
        known = Counter(self.before.steps)
        return tuple(step for step in self.after.steps if step not in known)


def compared(edition: Edition, before: str, after: str, *, number: str, today: date, own: bool) -> Told:
    """What is told by going from the record ``before`` to ``after``; ``number`` is as people read it."""
    first, second = (reading(edition, one, today, own=own) for one in (before, after))
    opened = {one if own else without_private_reasons(one, edition) for one in (before, after)}
    return Told(len(opened) > 1, first, second, number, edition.language)


def sentences(reading: Reading) -> tuple[str, ...]:
    """Everything that stands in a reading, in the order of the page."""
    parts = (
        (reading.title, reading.lede, reading.progress),
        _boxed(reading.box),
        _expecting(reading.expected),
        chain.from_iterable((step.name, step.tag, *step.text) for step in reading.steps),
        (reading.jumped,),
        chain.from_iterable(reading.following),
        reading.office or (),
        chain.from_iterable(reading.log),
    )
    return tuple(sentence for sentence in chain.from_iterable(parts) if sentence)


def _boxed(box: Box) -> Iterator[str]:
    yield box.title
    for thing in box.things:
        yield from _thing(thing)
    if box.place:
        yield from _placed(box.place)
    yield from box.text
    for had in box.had:
        yield from had
    if box.again:
        yield box.again.name


def _thing(thing: Thing) -> Iterator[str]:
    yield thing.title
    if thing.deadline:
        yield from (thing.deadline.label, thing.deadline.day, thing.deadline.left, thing.deadline.note)
    yield from (*thing.why, *thing.must, *thing.how)
    yield from (f"{aid.label} {aid.text}".strip() for aid in thing.aids)


def _placed(place: Place) -> Iterator[str]:
    yield from (place.label, place.name, place.address, *place.hours, place.telephone, *place.second)


def _expecting(view: Expected | None) -> Iterator[str]:
    if view:
        yield from (view.title, view.range, view.applied, view.window, *view.text, view.basis)
