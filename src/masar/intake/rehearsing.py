"""A dry run: everything is done as the run would do it, batch by batch, and taken back.

What earlier batches brought to a case is told again before the next one, so that the counts are the run's own. It
waits in a temporary file that the database engine deletes; nothing stays.
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
from masar.lib.text import spelling
from masar.people.registering import Given

Record = Callable[[Sequence[Incoming]], Recorded]
_EARLIER = "SELECT content FROM told WHERE reference = ? ORDER BY rowid"


class Rehearsal:
    """Records for nobody; of one file, or of several that are read one after the other."""

    def __init__(self) -> None:
        self._told = sqlite3.connect("")  # an unnamed database is a temporary file of its own
        self._told.execute("CREATE TABLE told (reference TEXT, content TEXT)")
        self._told.execute("CREATE INDEX told_reference ON told (reference)")

    def close(self) -> None:
        """Forget everything."""
        self._told.close()

    def record(self, incoming: Sequence[Incoming], declare: Callable[[], None], record: Record) -> Recorded:
        """What recording would answer; nothing of it stays but here. ``declare`` makes the source known, ``record``
        is the road that the run would take.
        """
        with _taken_back():
            declare()
            earlier = list(self._earlier([given.case.reference for given in incoming]))
            if earlier:
                record(earlier)
            recorded = record(incoming)
        self._remember(incoming, recorded)
        return recorded

    def _earlier(self, references: Sequence[str]) -> Iterator[Incoming]:
        for reference in references:
            for (content,) in self._told.execute(_EARLIER, (spelling(reference),)):
                yield _read(content)

    def _remember(self, incoming: Sequence[Incoming], recorded: Recorded) -> None:
        refused = {(refusal.reference, refusal.source_id) for refusal in recorded.refused}
        for given in incoming:
            reference = given.case.reference
            kept = tuple(fact for fact in given.facts if (reference, fact.source_id) not in refused)
            facts = tuple(replace(fact, payload=dict(fact.payload)) for fact in kept)
            if facts:
                content = _written(replace(given, facts=facts))
                self._told.execute("INSERT INTO told VALUES (?, ?)", (spelling(reference), content))


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
