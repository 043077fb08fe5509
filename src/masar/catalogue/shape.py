"""A checked service file taken apart into structure and wording, and put together into values. Pure.

The structure of a published version never changes; the wording may be revised. So they are kept apart. With the
wording goes whatever says how it is to be told: who may read a reason, where a duration comes from.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from masar.catalogue.definitions import (
    TERMS,
    Basis,
    Closing,
    Document,
    Holder,
    LegalLimit,
    Outcome,
    Procedure,
    Reason,
    Sample,
    Service,
    Stage,
    Status,
    Tariff,
    Terms,
    Text,
    text,
)
from masar.catalogue.forms import Form

Json = dict[str, Any]
_CLOSING = ("what", "days", "working", "reason")
_TOLD = ("name", "needs", "for", "alternatives", "where", "sample")
"""What is told of a document."""
_STAGE = ("code", "status", "holder", "authority", "usual", "target", "tell")


def structure_of(version: Mapping[str, Any]) -> Json:
    """Everything of a version but its words."""
    limit, terms = version.get("legal_limit"), version.get("terms", {})
    given = {key: terms[key] for key in TERMS if key in terms}
    structure = {
        "legal_limit": {"days": limit["days"], "working": limit["working"]} if limit else None,
        "stages": [_stage_structure(stage) for stage in version["stages"]],
        "documents": [
            {key: document[key] for key in ("code", "days", "always")} for document in version.get("documents", [])
        ],
        "reasons": [
            {"code": reason["code"], "kinds": sorted(reason["kinds"])} for reason in version.get("reasons", [])
        ],
    }
    # Only where there are any: versions that were published before keep the structure that they have.
    structure |= {"terms": given} if given else {}
    closes = [{key: rule[key] for key in _CLOSING} for rule in version.get("closes", [])]
    return structure | {"closes": closes} if closes else structure


def _stage_structure(stage: Mapping[str, Any]) -> Json:
    """For whom a stage is are words; that it is not for everybody is structure, since cases are folded by it."""
    found = {key: stage[key] for key in _STAGE if key in stage}
    return found | {"conditional": True} if "for" in stage else found


def wording_of(service: Mapping[str, Any]) -> Json:
    """Every word of a service, by version and code."""
    words = {
        "name": service["name"],
        "explanation": service["explanation"],
        "outcome": service["outcome"],
        "versions": {str(version["version"]): _words(version) for version in service["versions"]},
    }
    return words | ({"test": True} if is_test(service) else {})


def is_test(service: Mapping[str, Any]) -> bool:
    """Whether a service, as its file or its stored words tell it, is a test."""
    return bool(service.get("test", False))


def _words(version: Mapping[str, Any]) -> Json:
    limit, tariff = version.get("legal_limit"), version.get("tariff")
    return {
        "law": limit["law"] if limit else None,
        "basis": version["basis"],
        "evidence": version.get("evidence"),
        "tariff": {"text": tariff["text"], "as_of": tariff["as_of"].isoformat()} if tariff else None,
        "stages": _by_code(version["stages"], "name", "explanation", "basis", "for"),
        "documents": _by_code(version.get("documents", []), *_TOLD),
        "reasons": _by_code(version.get("reasons", []), "text", "advice", "private", "again"),
    }


def _by_code(entries: list[Mapping[str, Any]], *keys: str) -> Json:
    return {entry["code"]: {key: entry[key] for key in keys if key in entry} for entry in entries}


def procedure(service: str, version: int, valid_from: date, structure: Json, wording: Json) -> Procedure:
    """A published version from its stored structure and the current words of its service."""
    words = wording["versions"][str(version)]
    limit = structure["legal_limit"]
    return Procedure(
        service=service,
        version=version,
        valid_from=valid_from,
        stages=tuple(
            _stage(stage, {"basis": words.get("basis", Basis.ASSUMED)} | words["stages"][stage["code"]])
            for stage in structure["stages"]
        ),
        documents=tuple(_document(entry, words["documents"][entry["code"]]) for entry in structure["documents"]),
        reasons=tuple(_reason(entry, words["reasons"][entry["code"]]) for entry in structure["reasons"]),
        legal_limit=LegalLimit(limit["days"], limit["working"], text(words["law"])) if limit else None,
        evidence=text(words["evidence"]) if words.get("evidence") else None,
        tariff=_tariff(words["tariff"]) if words.get("tariff") else None,
        terms=Terms(**structure.get("terms", {})),
        closings=tuple(Closing(**rule) for rule in structure.get("closes", [])),
    )


def _tariff(words: Json) -> Tariff:
    return Tariff(text(words["text"]), date.fromisoformat(words["as_of"]))


def _stage(structure: Json, words: Json) -> Stage:
    least, most = structure["usual"]
    return Stage(
        code=structure["code"],
        status=Status(structure["status"]),
        holder=Holder(structure["holder"]),
        usual=(least, most),
        target=structure["target"],
        tell=structure["tell"],
        name=text(words["name"]),
        explanation=text(words["explanation"]),
        authority=structure.get("authority"),
        basis=Basis(words["basis"]),
        only_for=_only_for(words),
    )


def _document(structure: Json, words: Json) -> Document:
    needs = tuple(text(need) for need in words["needs"])
    return Document(
        structure["code"],
        text(words["name"]),
        needs,
        structure["days"],
        structure["always"],
        _only_for(words),
        alternatives=tuple(text(one) for one in words.get("alternatives", ())),
        where=text(words["where"]) if words.get("where") else None,
        sample=_sample(words["sample"]) if words.get("sample") else None,
    )


def _sample(words: Json) -> Sample:
    return Sample(text(words["text"]) if words.get("text") else None, words.get("picture"))


def _only_for(words: Json) -> Text | None:
    return text(words["for"]) if words.get("for") else None


def _reason(structure: Json, words: Json) -> Reason:
    return Reason(
        code=structure["code"],
        kinds=frozenset(structure["kinds"]),
        text=text(words["text"]),
        advice=text(words["advice"]),
        private=words.get("private", False),
        again=words.get("again", True),
    )


def service(
    code: str,
    family: str,
    position: int,
    wording: Json,
    procedures: tuple[Procedure, ...],
    forms: tuple[Form, ...] = (),
) -> Service:
    """A service from its current words and all its versions, and those of its form, oldest first."""
    told = wording["outcome"]
    outcome = Outcome(
        noun=text(told["noun"]),
        yours=text(told["yours"]),
        gender=told["gender"],
        completed=text(told["completed"]),
        validity=text(told["validity"]) if told.get("validity") else None,
        ready=text(told["ready"]) if told.get("ready") else None,
    )
    name, explanation = text(wording["name"]), text(wording["explanation"])
    return Service(code, family, position, name, explanation, outcome, procedures, forms, is_test(wording))
