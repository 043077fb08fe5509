"""A dry run: everything is done as the run would do it, batch by batch, and taken back.

What earlier batches brought is told again before the next one, as far as it has to do with it: the same cases, those
that people find under the same reference, and those of the same people. So what is counted and said is the run's own.
It waits in a temporary file that the database engine deletes; nothing stays.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from masar.cases.actions import Incoming, Recorded
from masar.cases.facts import Fact, Kind
from masar.cases.incoming import NewCase, PartyGiven
from masar.lib.text import found_under, spelling
from masar.people import identities
from masar.people.registering import Given

Record = Callable[[Sequence[Incoming]], Recorded]
_EARLIER = "SELECT told.rowid, content FROM told JOIN marks ON marks.told = told.rowid WHERE mark = ?"


class Rehearsal:
    """Records for nobody; of one file, or of several that are read one after the other."""

    def __init__(self) -> None:
        self._told = sqlite3.connect("")  # an unnamed database is a temporary file of its own
        self._told.execute("CREATE TABLE told (content TEXT)")
        self._told.execute("CREATE TABLE marks (mark TEXT, told INTEGER, PRIMARY KEY (mark, told)) WITHOUT ROWID")

    def close(self) -> None:
        """Forget everything."""
        self._told.close()

    def record(
        self, incoming: Sequence[Incoming], declare: Callable[[], None], again: Record, record: Record
    ) -> Recorded:
        """What recording would answer; nothing of it stays but here. ``declare`` makes the source known, ``record``
        is the road that the run would take, ``again`` the one for what earlier batches brought.
        """
        with _taken_back():
            declare()
            if earlier := self._earlier(incoming):
                again(earlier)
            recorded = record(incoming)
        self._remember(incoming, recorded)
        return recorded

    def _earlier(self, incoming: Sequence[Incoming]) -> list[Incoming]:
        """What was told before that has to do with these, or with what has to do with them; in its order."""
        found: dict[int, Incoming] = {}
        asked: set[str] = set()
        ask = {mark for given in incoming for mark in _marks(given)}
        while ask:
            asked |= ask
            known = [pair for mark in ask for pair in self._told.execute(_EARLIER, (mark,)) if pair[0] not in found]
            new = {row: _read(content) for row, content in dict(known).items()}
            found |= new
            ask = {mark for given in new.values() for mark in _marks(given)} - asked
        return [found[row] for row in sorted(found)]

    def _remember(self, incoming: Sequence[Incoming], recorded: Recorded) -> None:
        refused = {(refusal.reference, refusal.source_id) for refusal in recorded.refused}
        for given in incoming:
            reference = given.case.reference
            kept = tuple(fact for fact in given.facts if (reference, fact.source_id) not in refused)
            facts = tuple(replace(fact, payload=dict(fact.payload)) for fact in kept)
            if facts:
                content = _written(replace(given, facts=facts))
                row = self._told.execute("INSERT INTO told VALUES (?)", (content,)).lastrowid
                self._told.executemany("INSERT INTO marks VALUES (?, ?)", [(mark, row) for mark in _marks(given)])


def _marks(given: Incoming) -> set[str]:
    """By what one case has to do with another: its reference, and the numbers of its people."""
    reference = given.case.reference
    told = [party.given for group in (given.case.parties, *given.also) for party in group if party.given]
    numbers = {pair for person in told for pair in person.identities}
    return {f"={spelling(reference)}", f"~{found_under(reference)}"}.union(*(_keys(*pair) for pair in numbers))


def _keys(scheme: str, number: str) -> list[str]:
    try:
        return identities.found_under(scheme, number)
    except identities.Wrong:
        return []


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _written(given: Incoming) -> str:
    return json.dumps(asdict(given), default=_day)


def _day(value: Any) -> dict[str, str]:
    return {"at" if isinstance(value, datetime) else "on": value.isoformat()}


def _value(found: dict[str, Any]) -> Any:
    if found.keys() == {"at"}:
        return datetime.fromisoformat(found["at"])
    return date.fromisoformat(found["on"]) if found.keys() == {"on"} else found


def _read(text: str) -> Incoming:
    found = json.loads(text, object_hook=_value)
    case = found["case"]
    parties, *also = (_parties(group) for group in (case["parties"], *found["also"]))
    facts = tuple(Fact(**fact | {"kind": Kind(fact["kind"])}) for fact in found["facts"])
    return Incoming(NewCase(**case | {"parties": parties}), facts, also=tuple(also))


def _parties(found: list[dict[str, Any]]) -> tuple[PartyGiven, ...]:
    return tuple(PartyGiven(**party | {"given": _given(party["given"])}) for party in found)


def _given(found: dict[str, Any] | None) -> Given | None:
    if found is None:
        return None
    identities = tuple((scheme, number) for scheme, number in found["identities"])
    return Given(**found | {"identities": identities, "wrong": tuple(found["wrong"])})
