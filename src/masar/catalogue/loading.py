"""Catalogue files into the database: checked whole, loaded whole, published structures left alone."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from masar.catalogue import forms_loading, queries, shape
from masar.catalogue.checking import Files, Known, read
from masar.catalogue.definitions import Procedure as Shape
from masar.catalogue.forms import Form as FormShape
from masar.catalogue.models import (
    Authority,
    Family,
    Form,
    FormWording,
    Procedure,
    Revision,
    Service,
    WordingRevision,
)
from masar.catalogue.shape import structure_of, wording_of
from masar.lib.tables import Problem


@dataclass(slots=True)
class Loaded:
    """What loading changed: service codes, ``(service, version)`` published, services reworded; the same of forms."""

    services: list[str] = field(default_factory=list)
    published: list[tuple[str, int]] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)
    forms: list[tuple[str, int]] = field(default_factory=list)
    forms_reworded: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """In codes: each service, or the form of one, with the version that was published, or a star where it was
        reworded.
        """
        said = [f"{service} {version}" for service, version in self.published]
        said += [f"{service} *" for service in self.reworded]
        said += [f"{service}/form {version}" for service, version in self.forms]
        return ", ".join([*said, *(f"{service}/form *" for service in self.forms_reworded)])


class WrongCatalogue(Exception):
    """The files cannot be loaded, and nothing was. ``problems`` says everything that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def check(directories: Collection[Path]) -> Files:
    """The files of the directories, checked against each other and against what is published already."""
    families = list(Family.objects.values_list("code", flat=True))
    authorities = list(Authority.objects.values_list("code", flat=True))
    files = read(directories, Known(families, authorities, settings.MASAR_PICTURES, _published_documents()))
    if not files.problems:
        for service in files.services:
            files.problems += _against_published(service)
        for form in files.forms:
            files.problems += forms_loading.against_published(form)
    return files


def _published_documents() -> dict[str, list[str]]:
    """For each published service the documents of the newest version of its procedure."""
    rows = Procedure.objects.order_by("service_id", "version").values_list("service_id", "structure")
    return {service: [document["code"] for document in structure["documents"]] for service, structure in rows}


def _against_published(service: Mapping[str, Any]) -> list[Problem]:
    """What a file would change that may not be changed any more."""
    problems = []
    named = f"{service['code']}.toml"
    published = list(Procedure.objects.filter(service_id=service["code"]).order_by("version"))
    given = {version["version"]: version for version in service["versions"]}
    latest = WordingRevision.objects.filter(service_id=service["code"]).order_by("-number").first()
    if latest and shape.is_test(latest.wording) != shape.is_test(service):
        was = "a test" if shape.is_test(latest.wording) else "no test"
        problems.append(Problem(named, "test", f"was published as {was}", "what it was: its cases count, or do not"))
    for procedure in published:
        key = f"versions[{procedure.version - 1}]"
        version = given.get(procedure.version)
        if version is None:
            problems.append(Problem(named, key, "was published and is gone", "every published version"))
        elif (structure_of(version), version["valid_from"]) != (procedure.structure, procedure.valid_from):
            expected = f"the structure as published, or a new version {published[-1].version + 1} beside it"
            problems.append(Problem(named, key, "was published with another structure", expected))
    return problems


@dataclass(frozen=True, slots=True)
class Proposed:
    """What loading would change of one service, and of its form: versions that are not published yet, and whether
    words differ.
    """

    service: str
    name: Mapping[str, str]
    versions: tuple[Shape, ...] = ()
    reworded: bool = False
    forms: tuple[FormShape, ...] = ()
    form_reworded: bool = False

    @property
    def changes(self) -> bool:
        """Whether it would change anything."""
        return bool(self.versions or self.reworded or self.forms or self.form_reworded)


def proposed(directories: Collection[Path]) -> tuple[list[Proposed], list[Problem]]:
    """What loading the directories would change, service by service; or what is wrong with them."""
    files = check(directories)
    if files.problems:
        return [], files.problems
    found = {service["code"]: _proposed(service) for service in files.services}
    for form in files.forms:
        code, changes = form["service"], forms_loading.changes(form)
        known = found.get(code) or Proposed(code, _latest_words(code)["name"])
        found[code] = replace(known, forms=changes.versions, form_reworded=changes.reworded)
    return [one for one in found.values() if one.changes], []


def _latest_words(service: str) -> Mapping[str, Any]:
    words: Mapping[str, Any] = WordingRevision.objects.filter(service_id=service).latest("number").wording
    return words


def _proposed(service: Mapping[str, Any]) -> Proposed:
    code, wording = service["code"], wording_of(service)
    known = set(Procedure.objects.filter(service_id=code).values_list("version", flat=True))
    latest = WordingRevision.objects.filter(service_id=code).order_by("-number").first()
    new = tuple(
        shape.procedure(code, version["version"], version["valid_from"], structure_of(version), wording)
        for version in service["versions"]
        if version["version"] not in known
    )
    return Proposed(code, service["name"], new, latest is not None and latest.wording != wording)


@transaction.atomic
def load(directories: Collection[Path], *, now: datetime) -> Loaded:
    """Load the files of the directories. Raises WrongCatalogue, changing nothing, if anything is wrong.

    A new version is published, new words become a revision of the wording, all in one transaction.
    """
    files = check(directories)
    if files.problems:
        raise WrongCatalogue(files.problems)
    for family in files.families:
        words = {"name": family["name"], "explanation": family["explanation"]}
        Family.objects.update_or_create(
            code=family["code"], defaults={"position": family["position"], "wording": words}
        )
    for authority in files.authorities:
        Authority.objects.update_or_create(code=authority["code"], defaults={"wording": authority["name"]})
    loaded = Loaded()
    for service in files.services:
        _load_service(service, loaded, now)
    for form in files.forms:
        changed = forms_loading.load(form, now=now)
        loaded.forms += [(form["service"], one.version) for one in changed.versions]
        loaded.forms_reworded += [form["service"]] if changed.reworded else []
    _note_revision()
    # Whoever reads meanwhile reads the old catalogue, which is right until this commits.
    transaction.on_commit(queries.forget)
    queries.forget()
    return loaded


def _load_service(service: Mapping[str, Any], loaded: Loaded, now: datetime) -> None:
    code = service["code"]
    Service.objects.update_or_create(
        code=code, defaults={"family_id": service["family"], "position": service["position"]}
    )
    loaded.services.append(code)
    for version in service["versions"]:
        structure = {"valid_from": version["valid_from"], "structure": structure_of(version)}
        _, new = Procedure.objects.get_or_create(service_id=code, version=version["version"], defaults=structure)
        if new:
            loaded.published.append((code, version["version"]))
    latest = WordingRevision.objects.filter(service_id=code).order_by("-number").first()
    wording = wording_of(service)
    if latest is None or latest.wording != wording:
        number = latest.number + 1 if latest else 1
        WordingRevision.objects.create(service_id=code, number=number, wording=wording, made_at=now)
        if latest:
            loaded.reworded.append(code)


def _note_revision() -> None:
    """By content, not by numbers: a backup that was brought back may have other words under the same number."""
    content = [
        list(Family.objects.order_by("code").values_list("code", "position", "wording")),
        list(Authority.objects.order_by("code").values_list("code", "wording")),
        list(Service.objects.order_by("code").values_list("code", "family", "position")),
        list(WordingRevision.objects.order_by("pk").values_list("service", "number", "wording")),
        list(Procedure.objects.order_by("pk").values_list("service", "version", "valid_from", "structure")),
        list(FormWording.objects.order_by("pk").values_list("service", "number", "wording")),
        list(Form.objects.order_by("pk").values_list("service", "version", "structure")),
    ]
    written = json.dumps(content, sort_keys=True, default=str)
    digest = hashlib.blake2b(written.encode(), digest_size=8).hexdigest()
    Revision.objects.update_or_create(name="catalogue", defaults={"digest": digest})
