"""Reads: the whole catalogue as one value, kept in memory and looked at again every few seconds."""

from masar.catalogue import forms_shape, shape
from masar.catalogue.definitions import Catalogue, Family, text
from masar.catalogue.definitions import Procedure as Shape
from masar.catalogue.forms import Form
from masar.catalogue.models import Authority, FormWording, Procedure, Revision, Service, WordingRevision
from masar.catalogue.models import Family as FamilyRow
from masar.catalogue.models import Form as FormRow
from masar.lib.kept import Kept


def _read(revision: str) -> Catalogue:
    wording = {
        row.service_id: row.wording for row in WordingRevision.objects.order_by("service_id", "number")
    }  # the latest of each service stays
    procedures: dict[str, list[Shape]] = {}
    for row in Procedure.objects.order_by("service_id", "version"):
        built = shape.procedure(row.service_id, row.version, row.valid_from, row.structure, wording[row.service_id])
        procedures.setdefault(row.service_id, []).append(built)
    families = [
        Family(row.code, row.position, text(row.wording["name"]), text(row.wording["explanation"]))
        for row in FamilyRow.objects.order_by("position", "code")
    ]
    forms = _forms()
    services = {
        row.code: shape.service(
            row.code,
            row.family_id,
            row.position,
            wording[row.code],
            tuple(procedures[row.code]),
            tuple(forms.get(row.code, ())),
        )
        for row in Service.objects.order_by("position", "code")
    }
    authorities = {row.code: text(row.wording) for row in Authority.objects.all()}
    return Catalogue(revision, tuple(families), services, authorities)


def _forms() -> dict[str, list[Form]]:
    """Every version of every form by its service, oldest first."""
    wording = {row.service_id: row.wording for row in FormWording.objects.order_by("service_id", "number")}
    found: dict[str, list[Form]] = {}
    for row in FormRow.objects.order_by("service_id", "version"):
        built = forms_shape.form(row.service_id, row.version, row.structure, wording[row.service_id])
        found.setdefault(row.service_id, []).append(built)
    return found


def _changed(known: Catalogue) -> Catalogue:
    revision = Revision.objects.filter(pk="catalogue").values_list("digest", flat=True).first() or ""
    return known if revision == known.revision else _read(revision)


_KEPT = Kept(_changed, Catalogue("", (), {}, {}))
forget = _KEPT.forget
"""Look at the revision again on the next read."""


def catalogue() -> Catalogue:
    """Everything that can be applied for, at most a few seconds old; the same object while nothing changed."""
    return _KEPT.get()


def form_of(service: str, version: int) -> Form | None:
    """A published version of a service's form; None where there is none."""
    known = catalogue().services.get(service)
    return next((form for form in known.forms if form.version == version), None) if known else None
