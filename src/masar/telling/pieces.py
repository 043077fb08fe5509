"""The status page, put together from drawn pieces that are kept.

A page is a shell with slots, which a door draws once a language, and a piece for each slot. A piece is
drawn from the part of the record that it shows, by ``page`` and its neighbours and a macro of ``parts.html``;
since most cases share most of their parts, almost every piece is found already drawn. Records come in as
``content.read`` gives them.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from jinja2.environment import TemplateModule

from masar.speech.voice import SLOT
from masar.telling import box, details, expected, page, stages
from masar.telling.content import Pairs, thawed
from masar.telling.page import Apart, Edition, Worded
from masar.telling.rendering import macros

DAY_MINUTES = 24 * 60
MANY, SOME = 65536, 8192
"""How many pieces of a kind are kept: those that carry dates of their own, and those that are few."""

_SLOT = re.compile(f"{SLOT}(\\w+){SLOT}")
DAY = f"{SLOT}day{SLOT}"
"""Stands for the one day of a piece that is kept without it."""
Cut = tuple[bytes, bytes | None]
"""What stands before and after the day of a piece; None after a piece that names none."""


def cut(drawn: bytes) -> Cut:
    """A piece cut where its day belongs."""
    before, slot, after = drawn.partition(DAY.encode())
    return before, after if slot else None


class Slots:
    """Stands in a template for what is put in later."""

    def __getattr__(self, name: str) -> str:
        return f"{SLOT}{name}{SLOT}"


DrawShell = Callable[..., str]
"""``draw_shell(language, slots, fonts=…, own=…)``: a door's page around the pieces, ``slots`` where they belong."""


class Shell(NamedTuple):
    """A page with holes: its parts, and the names of what fills every second of them."""

    parts: list[bytes]
    names: list[str]

    def filled(self, values: Mapping[str, bytes]) -> bytes:
        """The page; ``values`` has a filling for every hole."""
        parts = self.parts.copy()
        parts[1::2] = map(values.__getitem__, self.names)
        return b"".join(parts)


def shell(html: str) -> Shell:
    """The shell of a page that was drawn with ``Slots``."""
    parts = _SLOT.split(html)
    return Shell([part.encode() for part in parts], parts[1::2])


V = TypeVar("V")


class Bounded(dict[Any, V]):
    """A dictionary that is emptied when it is full: what it keeps is quickly made again."""

    def __init__(self, most: int) -> None:
        self.most = most

    def keep(self, key: Any, value: V) -> None:
        """Keep ``value``."""
        if len(self) >= self.most:
            self.clear()
        self[key] = value


class Kept(Bounded[V]):
    """Pieces by what they are drawn from: ``kept[a, b]`` is ``draw(a, b)``, drawn once.

    A plain dictionary, since an LRU cache writes to memory on every hit, a hundred times a page. Whoever fills
    it finds it emptied: pieces are quickly drawn again.
    """

    def __init__(self, draw: Callable[..., V], most: int) -> None:
        super().__init__(most)
        self.draw = draw

    def __missing__(self, key: Any) -> V:
        drawn = self.draw(*key) if isinstance(key, tuple) else self.draw(key)
        self.keep(key, drawn)
        return drawn


class Drawn(NamedTuple):
    """The pieces of a band that share a key."""

    service: bytes
    title: bytes
    progress: bytes


class Pieces:
    """The pieces of one edition. Replaced as a whole when the catalogue or an office changes."""

    def __init__(self, edition: Edition, draw_shell: DrawShell) -> None:
        self.edition, self.draw_shell = edition, draw_shell
        self.outlines: Bounded[Any] = Bounded(SOME)
        self.words = edition.voice.words
        self.macros: TemplateModule = macros(edition.language)
        self.procedures: dict[tuple[str, int], Worded] = {}
        self.shell = Kept(self._shell, SOME)
        self.band = Kept(self._band, SOME)
        self.lede = Kept(self._lede, SOME)
        self.printed = Kept(self._printed, SOME)
        self.box = Kept(self._box, MANY)
        self.after = Kept(self._after, MANY)
        self.within = Kept(self._within, SOME)
        self.between = Kept(self._between, MANY)
        self.step = Kept(self._step, SOME)
        self.current_step = Kept(self._current_step, SOME)
        self.stopped_step = Kept(self._stopped_step, SOME)
        self.jumped = Kept(self._jumped, SOME)
        self.following = Kept(self._following, SOME)
        self.day_row = Kept(self._day_row, SOME)
        self.office = Kept(self._office, SOME)
        self.source = Kept(self._source, SOME)
        self.held_shell = Kept(self._held_shell, SOME)
        self.ordinal = Kept(lambda day: date.fromisoformat(day).toordinal(), MANY)
        self.holder = Kept(self._holder, MANY)
        self.total = Kept(self._total, MANY)
        self.entry = Kept(self._entry, MANY)
        self.earlier = Kept(self._earlier, SOME)
        self.fresh = Kept(self._fresh, SOME)
        self.day = Kept(self._day, MANY)
        self.short = Kept(self._short, MANY)
        self.hour = Kept(self._hour, MANY)
        self.minutes = Kept(self._minutes, SOME)

    def worded(self, service: str, version: int) -> Worded:
        """The worded procedure of a case. Raises KeyError if the catalogue does not have it."""
        found = self.procedures.get((service, version))
        if found is None:
            found = self.procedures[service, version] = page.worded(
                self.edition, {"service": service, "procedure": version}
            )
        return found

    def draw(self, macro: str, *values: Any) -> bytes:
        """A macro of ``parts.html`` as bytes."""
        return str(getattr(self.macros, macro)(*values)).encode()

    # --- what is kept, each by what it is drawn from ---------------------------------------------

    def _shell(self, fonts: bool, own: bool = False) -> Shell:
        return shell(self.draw_shell(self.edition.language, Slots(), fonts=fonts, own=own))

    def _band(self, at: Worded, status: str, position: int | None, state: str | None, apart: Apart) -> Drawn:
        view = page.band(at, status, position, state, apart)
        progress = self.draw("progress", view.progress) if view.progress else b""
        return Drawn(self.draw("line", view.service), self.draw("line", view.title), progress)

    def _lede(self, at: Worded, status: str, *key: Any) -> Cut:
        record = _record(page.LEDES[status].needs, key, status)
        record |= {"since": DAY, "ended": DAY}
        return cut(self.draw("line", page.lede(at, record)))

    def _printed(self, today: date) -> bytes:
        said = self.edition.voice.say("band.printed", today=self.edition.voice.day(today.isoformat()))
        return self.draw("line", said)

    def _box(self, at: Worded, today: date | None, asks: bool, status: str, *key: Any) -> bytes:
        record = _record(box.BOXES[status].needs, key, status)
        view = box.box(at, record, today)
        return self.draw("box", box.besides(at, view) if asks else view, self.words["box"], self.words["place"])

    def _jumped(self, jumped: bool) -> bytes:
        return self.draw("note", self.words["stages"]["jumped"]) if jumped else b""

    def _after(self, at: Worded, status: str, days: tuple[int, int], paused: Pairs | None) -> bytes:
        view = expected.after(at, status, days, thawed(paused))
        return self.draw("expected", view, self.words["expected"])

    def _within(self, at: Worded, rest: Pairs, late: bool, bar: bool) -> Shell:
        slots, window = Slots(), dict(rest)
        drawn = expected.Bar(*(getattr(slots, name) for name in expected.Bar._fields)) if bar else None
        view = expected.within(at, window, slots.words, slots.applied, drawn, late=late)
        return shell(self.draw("expected", view, self.words["expected"]).decode())

    def _between(self, first: str, last: str) -> bytes:
        return self.draw("line", self.edition.voice.between(first, last))

    def _step(self, at: Worded, position: int, state: str, times: Pairs = ()) -> Cut:
        entry = {"state": state, "to": DAY, **dict(times)}
        return cut(self.draw("step", stages.plain_step(at, position, entry)))

    def _current_step(self, at: Worded, position: int, rest: Pairs, *key: Any) -> Cut:
        entry = {"from": DAY, **dict(rest)}
        return cut(self.draw("step", stages.current_step(at, position, entry, _record(stages.STEP, key))))

    def _stopped_step(self, at: Worded, position: int) -> Cut:
        return cut(self.draw("step", stages.stopped_step(at, position, DAY)))

    def _following(self, at: Worded, *key: Any) -> bytes:
        return self.draw("following", stages.following(at, _record(stages.NEXT, key)), self.words["next"])

    def _day_row(self, at: Worded, key: str) -> Cut:
        return cut(self.draw("row", details.day_row(at, key, DAY)))

    def _office(self, at: Worded, office: str, transferred: str | None) -> bytes:
        view = details.office_row(at, office, transferred)
        return self.draw("row", view) if view else b""

    def _source(self, at: Worded, source: str) -> bytes:
        view = details.source_row(at, source)
        return self.draw("row", view) if view else b""

    def _held_shell(self) -> tuple[bytes, bytes, bytes]:
        """What stands around the days of each holder and the days of all."""
        slots = Slots()
        drawn = self.draw("held", self.words["details"]["days"], slots.held, slots.total)
        before, _, between, _, after = shell(drawn.decode()).parts
        return before, between, after

    def held(self, days: dict[str, int]) -> bytes:
        """How many days who had the case; nothing of nobody. Put together, not kept: the days are many."""
        total = sum(days.values())
        if not total:
            return b""
        before, between, after = self.held_shell[()]
        holders = [self.holder[held] for held in days.items() if held[1]]
        return b"".join((before, *holders, between, self.total[total], after))

    def _holder(self, holder: str, days: int) -> bytes:
        return self.draw("holder", details.held(self.edition.voice, holder, days))

    def _total(self, days: int) -> bytes:
        return self.draw("line", details.total(self.edition.voice, days))

    def _entry(self, at: Worded, kind: str, rest: str) -> tuple[bytes, bytes]:
        event = json.loads(f'{{"kind":"{kind}"{rest}}}')
        before, after = self.draw("entry", details.entry(at, event), DAY).split(DAY.encode())
        return before, after

    def _earlier(self, page: int) -> bytes:
        return self.draw("earlier", page, self.words["log"]["earlier"])

    def _fresh(self, at: Worded, as_of: datetime | None, stale: bool, ended: bool) -> bytes:
        return self.draw("fresh", details.fresh(at, as_of, stale, ended))

    def moment(self, moment: str) -> bytes:
        """A moment of the log as its local day and time. Moments differ; their hours and minutes repeat."""
        before, minutes, after = self.hour[moment[:13]]
        if not minutes:
            return self.draw("line", self.edition.voice.moment(moment))
        return before + minutes[moment[14:16]] + after

    def _hour(self, hour: str) -> tuple[bytes, dict[str, bytes], bytes]:
        """What stands before the time of day, the times of this hour by their minutes, and what stands after.

        No times where a zone of odd minutes puts midnight into the hour, or its clock changes there.
        """
        zone = self.edition.voice.zone
        first, last = (datetime.fromisoformat(f"{hour}:{minute}Z").astimezone(zone) for minute in ("00", "59"))
        if first.date() != last.date() or first.utcoffset() != last.utcoffset():
            return b"", {}, b""
        day = self.edition.voice.short(first.date().isoformat())
        line = self.draw("line", self.edition.voice.say("moment.at", day=day, time=Slots().time))
        before, after = line.split(Slots().time.encode())
        return before, self.minutes[first.hour * 60 + first.minute], after

    def _minutes(self, first: int) -> dict[str, bytes]:
        """The times of an hour that begins at this minute of the local day."""
        time = self.edition.voice.time
        return {f"{minute:02}": self.draw("line", time((first + minute) % DAY_MINUTES)) for minute in range(60)}

    def _day(self, day: str) -> bytes:
        return self.draw("line", self.edition.voice.day(day))

    def _short(self, day: str) -> bytes:
        return self.draw("line", self.edition.voice.short(day))


def _record(names: Iterable[str], key: Iterable[Any], status: str | None = None) -> dict[str, Any]:
    """The part of a record that a piece is drawn from."""
    part = {name: thawed(value) for name, value in zip(names, key, strict=True) if value is not None}
    return part if status is None else part | {"status": status}
