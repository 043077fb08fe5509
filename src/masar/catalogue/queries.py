"""Reads: the whole catalogue as one value, kept in memory and looked at again every few seconds."""

import threading
import time

from masar.catalogue import shape
from masar.catalogue.definitions import Catalogue, Family
from masar.catalogue.definitions import Procedure as Shape
from masar.catalogue.models import Authority, Procedure, Revision, Service, WordingRevision
from masar.catalogue.models import Family as FamilyRow

SECONDS = 5.0
"""How often the revision is looked at, at most."""


def _read(revision: str) -> Catalogue:
    wording = {
        row.service_id: row.wording for row in WordingRevision.objects.order_by("service_id", "number")
    }  # the latest of each service stays
    procedures: dict[str, list[Shape]] = {}
    for row in Procedure.objects.order_by("service_id", "version"):
        built = shape.procedure(row.service_id, row.version, row.valid_from, row.structure, wording[row.service_id])
        procedures.setdefault(row.service_id, []).append(built)
    families = [
        Family(row.code, row.position, shape.text(row.wording["name"]), shape.text(row.wording["explanation"]))
        for row in FamilyRow.objects.order_by("position", "code")
    ]
    services = {
        row.code: shape.service(row.code, row.family_id, row.position, wording[row.code], tuple(procedures[row.code]))
        for row in Service.objects.order_by("position", "code")
    }
    authorities = {row.code: shape.text(row.wording) for row in Authority.objects.all()}
    return Catalogue(revision, tuple(families), services, authorities)


class _Kept:
    """The catalogue of this process. Threads share it; one at a time reads it anew."""

    def __init__(self) -> None:
        self.value = Catalogue("", (), {}, {})
        self.looked_at = float("-inf")
        self.lock = threading.Lock()

    def get(self) -> Catalogue:
        if time.monotonic() - self.looked_at > SECONDS:
            with self.lock:
                self._refresh()
        return self.value

    def _refresh(self) -> None:
        if time.monotonic() - self.looked_at <= SECONDS:
            return
        revision = Revision.objects.filter(pk="catalogue").values_list("digest", flat=True).first() or ""
        if revision != self.value.revision:
            self.value = _read(revision)
        self.looked_at = time.monotonic()

    def forget(self) -> None:
        self.looked_at = float("-inf")


_KEPT = _Kept()
forget = _KEPT.forget
"""Look at the revision again on the next read."""


def catalogue() -> Catalogue:
    """Everything that can be applied for, at most a few seconds old; the same object while nothing changed."""
    return _KEPT.get()
