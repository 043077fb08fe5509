"""What versions before 2026-12 kept in clear, moved into the vault: the work of the migration ``0003_payloads``.

It goes through the events a batch a transaction, finds only what is left, and so can be stopped and started
again. It takes models as the migration knows them, and writes to the vault by named columns, so that it also
runs on the way to later versions.
"""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from masar.cases.cleaning import Clean, cleaned, scrubbed
from masar.cases.facts import Fact, Kind
from masar.cases.kinds import is_code
from masar.cases.recording import digest_of, payload_text
from masar.lib import rows
from masar.people.notes import Place, Writing

BATCH = 2_000
logger = logging.getLogger(__name__)
Model = type[models.Model]
_KINDS = frozenset(kind.value for kind in Kind)


class Sealing:
    """One run over the whole database. ``model`` gives a model of this app by its name."""

    def __init__(self, model: Callable[[str], Model], now: datetime) -> None:
        self.model, self.now = model, now
        self.notes = self.removed = self.events = 0

    def run(self) -> None:
        """Seal every note and put every key that is not allowed into quarantine; say how many there were."""
        for name, done in (("Event", self._event), ("Quarantined", self._contradiction)):
            for batch in _batches(self.model(name)):
                with transaction.atomic():
                    writing = Writing(self.now)
                    for row in batch:
                        done(row, writing)
                    writing.write()
        if self.events:
            logger.warning(
                "payloads: %d notes are sealed in the vault; %d keys that are not allowed were taken off %d facts "
                "and lie sealed in quarantine; now run: masar rebuild",
                *(self.notes, self.removed, self.events),
            )

    def _event(self, row: Any, writing: Writing) -> None:
        if row.kind not in _KINDS:
            return
        payload = json.loads(row.payload)
        clean = cleaned(Kind(row.kind), payload)
        stage = row.stage if row.stage is None or is_code(row.stage) else None
        if stage != row.stage:
            clean.removed["stage"] = row.stage
        self._seal_note(clean, _place(row), writing)
        if clean.payload == payload and not clean.removed:
            return
        self.events += 1
        text = payload_text(clean.payload)
        digest = digest_of(_fact(row.kind, row.day, row.at, stage), text)
        values = [(text, digest, stage, row.case_id, row.seq)]
        rows.update(self.model("Event"), ("case", "seq"), ("payload", "digest", "stage"), values)
        if clean.removed:
            self._put_aside(row, digest, clean.removed, writing)
        if clean.changed:
            self._scrub(row.case_id)

    def _seal_note(self, clean: Clean, place: Place, writing: Writing) -> None:
        if clean.note is not None:
            clean.payload["note"] = {"commitment": writing.commit(place, clean.note)}
            self.notes += 1

    def _kept(self, place: Place, removed: dict[str, Any], writing: Writing) -> dict[str, Any]:
        """What lies in quarantine of what was taken off: how much it was, and the commitment to it."""
        self.removed += len(removed)
        text = json.dumps(removed, sort_keys=True, ensure_ascii=False)
        return {"removed": len(removed), "note": {"commitment": writing.commit(place, text)}}

    def _put_aside(self, row: Any, digest: str, removed: dict[str, Any], writing: Writing) -> None:
        content = json.dumps(self._kept(_place(row), removed, writing))
        names = ("case", "source", "source_id", "digest", "content", "received_at")
        rows.insert(self.model("Quarantined"), names, [(*_place(row), digest, content, self.now)])

    def _scrub(self, case: Any) -> None:
        """The public record shows nothing of it either; ``masar rebuild`` folds the case again."""
        # By the number: no index of the records knows cases.
        numbers = self.model("Case")._default_manager.filter(pk=case).values_list("number", flat=True)
        records = self.model("PublicRecord")._default_manager.filter(pk__in=list(numbers))
        for number, content in records.values_list("pk", "content"):
            after = json.dumps(scrubbed(json.loads(content)), separators=(",", ":"), ensure_ascii=False)
            later = models.F("version") + 1
            records.filter(pk=number).update(content=after, version=later)
            self.model("Case")._default_manager.filter(pk=case).update(fold=0, version=later)

    def _contradiction(self, row: Any, writing: Writing) -> None:
        content = json.loads(row.content)
        if content.get("kind") not in _KINDS or "removed" in content:
            return
        clean = cleaned(Kind(content["kind"]), content["payload"])
        if content["stage"] is not None and not is_code(content["stage"]):
            clean.removed["stage"], content["stage"] = content["stage"], None
        self._seal_note(clean, _place(row), writing)
        if clean.payload == content["payload"] and not clean.removed:
            return
        self.events += 1
        at = datetime.fromisoformat(content["at"]) if content["at"] else None
        fact = _fact(content["kind"], date.fromisoformat(content["day"]), at, content["stage"])
        content["payload"] = clean.payload
        if clean.removed:
            content |= self._kept(_place(row), clean.removed, writing)
        self._replace(row, digest_of(fact, payload_text(clean.payload)), json.dumps(content, ensure_ascii=False))

    def _replace(self, row: Any, digest: str, content: str) -> None:
        kept = self.model("Quarantined")._default_manager
        place = {"case_id": row.case_id, "source": row.source, "source_id": row.source_id}
        kept.filter(**place, digest=row.digest).delete()
        given = {"content": content, "received_at": row.received_at}
        kept.get_or_create(**place, digest=digest, defaults=given)


def _place(row: Any) -> Place:
    return row.case_id, row.source, row.source_id


def _fact(kind: str, day: date, at: datetime | None, stage: str | None) -> Fact:
    return Fact(Kind(kind), day, "", "", at, stage)


def _batches(model: Model) -> Iterator[list[Any]]:
    """Every row, in the order of its key."""
    last: tuple[Any, ...] | None = None
    ordered = model._default_manager.order_by("pk")
    while batch := list((ordered if last is None else ordered.filter(pk__gt=last))[:BATCH]):
        yield batch
        last = batch[-1].pk
