"""Forms into the database: published structures left alone, new words as a revision. Called by ``loading``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from masar.catalogue import forms_shape
from masar.catalogue.forms import Form as Shape
from masar.catalogue.forms_shape import structure_of, wording_of
from masar.catalogue.models import Form, FormWording
from masar.lib.tables import Problem

File = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """What loading a form's file changes: versions that are not published yet, and whether its words differ."""

    versions: tuple[Shape, ...]
    reworded: bool


def against_published(file: File) -> list[Problem]:
    """What a file would change that may not be changed any more."""
    problems = []
    named = f"forms/{file['service']}.toml"
    published = list(Form.objects.filter(service_id=file["service"]).order_by("version"))
    given = {version["version"]: version for version in file["versions"]}
    for form in published:
        key = f"versions[{form.version - 1}]"
        version = given.get(form.version)
        if version is None:
            problems.append(Problem(named, key, "was published and is gone", "every published version"))
        elif structure_of(version) != form.structure:
            expected = f"the structure as published, or a new version {published[-1].version + 1} beside it"
            problems.append(Problem(named, key, "was published with another structure", expected))
    return problems


def changes(file: File) -> Changes:
    """What loading the file would change."""
    service, wording = file["service"], wording_of(file)
    known = set(Form.objects.filter(service_id=service).values_list("version", flat=True))
    new = tuple(
        forms_shape.form(service, version["version"], structure_of(version), wording)
        for version in file["versions"]
        if version["version"] not in known
    )
    latest = _latest(service)
    return Changes(new, latest is not None and latest.wording != wording)


def load(file: File, *, now: datetime) -> Changes:
    """Publish what is new of a checked file, inside the caller's transaction: what it changed."""
    found = changes(file)
    service, wording, latest = file["service"], wording_of(file), _latest(file["service"])
    structures = {version["version"]: structure_of(version) for version in file["versions"]}
    for form in found.versions:
        Form.objects.create(service_id=service, version=form.version, structure=structures[form.version])
    if latest is None or found.reworded:
        number = latest.number + 1 if latest else 1
        FormWording.objects.create(service_id=service, number=number, wording=wording, made_at=now)
    return found


def _latest(service: str) -> FormWording | None:
    return FormWording.objects.filter(service_id=service).order_by("-number").first()
