"""A dry run: everything is done as the run would do it, batch by batch, and taken back.

What earlier batches brought to a case is told again before the next one, so that the counts are the run's own. It
waits in a temporary file that the database engine deletes; nothing stays.
"""

import pickle
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from django.db import transaction

from masar.cases.actions import Incoming, Recorded
from masar.lib import rows

Record = Callable[[Sequence[Incoming]], Recorded]


class Rehearsal:
    """Records for nobody. ``declare`` makes the source known, ``record`` is the road that the run would take."""

    def __init__(self, declare: Callable[[], None], record: Record) -> None:
        self._declare, self._record = declare, record
        self._told = sqlite3.connect("")  # an unnamed database is a temporary file of its own
        self._told.execute("CREATE TABLE told (reference TEXT, content BLOB)")
        self._told.execute("CREATE INDEX told_reference ON told (reference)")

    def close(self) -> None:
        """Forget everything."""
        self._told.close()

    def record(self, incoming: Sequence[Incoming]) -> Recorded:
        """What recording would answer; nothing of it stays but here."""
        with _taken_back():
            self._declare()
            earlier = list(self._earlier([given.case.reference for given in incoming]))
            if earlier:
                self._record(earlier)
            recorded = self._record(incoming)
        self._remember(incoming, recorded)
        return recorded

    def _earlier(self, references: Sequence[str]) -> Iterator[Incoming]:
        for chunk in rows.in_chunks(references):
            marks = ",".join("?" * len(chunk))
            found = self._told.execute(f"SELECT content FROM told WHERE reference IN ({marks}) ORDER BY rowid", chunk)
            for (content,) in found:
                yield pickle.loads(content)  # noqa: S301  written by this process, a moment ago

    def _remember(self, incoming: Sequence[Incoming], recorded: Recorded) -> None:
        refused = {(refusal.reference, refusal.source_id) for refusal in recorded.refused}
        for given in incoming:
            reference = given.case.reference
            kept = tuple(fact for fact in given.facts if (reference, fact.source_id) not in refused)
            facts = tuple(replace(fact, payload=dict(fact.payload)) for fact in kept)
            if facts:
                content = pickle.dumps(replace(given, facts=facts), pickle.HIGHEST_PROTOCOL)
                self._told.execute("INSERT INTO told VALUES (?, ?)", (reference, content))


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
