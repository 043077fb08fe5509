"""What the pages around the status page show: services and their usual times, worded. No rules live here."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from django.conf import settings

from masar.cases.window import remaining_days
from masar.catalogue.definitions import Basis, Catalogue, Document, Holder, Procedure, Service, Stage, Status
from masar.lib import places
from masar.portal.wording import voice, words
from masar.staff.queries import offices
from masar.telling import place
from masar.telling.aids import aids
from masar.telling.place import Place

Shaped = dict[str, Any]


def about_links(language: str) -> list[tuple[str, str]]:
    """The pages that explain the service, as (address, text)."""
    texts = words(language)["links"]
    return [(f"/{language}/{page}/", texts[page]) for page in ("statuses", "message", "official", "help")]


def usual_days(procedure: Procedure, language: str) -> str:
    """The usual working days of what every case goes through, without the applicant's own time."""
    return voice(language).duration(remaining_days(procedure.everybodys))


def basis(procedures: Iterable[Procedure]) -> str:
    """Which words tell the durations: ``usual``, or ``target`` where any of them is an assumption of ours."""
    return "target" if any(procedure.assumed for procedure in procedures) else "usual"


def families(catalogue: Catalogue, language: str) -> list[Shaped]:
    """Each family that has services, with their names and usual times."""
    return [
        {
            "name": family.name[language],
            "explanation": family.explanation[language],
            "services": [
                {
                    "code": service.code,
                    "name": service.name[language],
                    "days": usual_days(service.procedures[-1], language),
                }
                for service in services
            ],
        }
        for family in catalogue.families
        if (services := catalogue.in_family(family.code))
    ]


def service(found: Service, catalogue: Catalogue, language: str) -> Shaped:
    """One service with its newest procedure."""
    procedure = found.procedures[-1]
    family = next(family for family in catalogue.families if family.code == found.family)
    documents = [
        {
            "name": document.name[language],
            "only_for": _only_for(document, language),
            "needs": [need[language] for need in document.needs],
            "aids": aids(document, voice(language)),
            "all": document.always,
        }
        for document in procedure.documents
    ]
    validity = found.outcome.validity
    days = usual_days(procedure, language)
    return {
        "name": found.name[language],
        "family": family.name[language],
        "explanation": found.explanation[language],
        "stages": [_stage(stage, catalogue, language) for stage in procedure.stages],
        "always": [document for document in documents if document["all"]],
        "sometimes": [document for document in documents if not document["all"]],
        "total_title": words(language)["service_page"]["total"][basis([procedure])],
        "total": voice(language).say("service_page.total_text", basis([procedure]), days=days),
        "some": any(stage.conditional for stage in procedure.stages),
        "legal": _legal(procedure, language),
        "online": f"/{language}/services/{found.code}/apply/" if found.form else None,
        "validity": validity[language] if validity else None,
    }


def _stage(stage: Stage, catalogue: Catalogue, language: str) -> Shaped:
    speak = voice(language)
    assumed = stage.basis is Basis.ASSUMED
    takes = speak.say("service_page.takes", "target" if assumed else "usual", days=speak.duration(stage.usual))
    return {
        "name": stage.name[language],
        "only_for": _only_for(stage, language),
        "explanation": stage.explanation[language],
        "holder": _holder(stage, catalogue, language),
        "days": "" if stage.holder is Holder.APPLICANT else takes,
    }


def _only_for(one: Stage | Document, language: str) -> str | None:
    """For whom a stage or a document is that not everybody meets."""
    return voice(language).say("stages.only_for", whom=one.only_for[language]) if one.only_for else None


def _holder(stage: Stage, catalogue: Catalogue, language: str) -> str:
    authority = catalogue.authorities.get(stage.authority or "")
    named = authority[language] if authority is not None else ""
    return voice(language).say(f"service_page.holder.{stage.holder.value}", authority=named)


def _legal(procedure: Procedure, language: str) -> str | None:
    limit = procedure.legal_limit
    if limit is None:
        return None
    speak = voice(language)
    days = speak.duration((limit.days, limit.days)) if limit.working else speak.count("days", limit.days)
    return speak.say("service_page.legal_text", days=days, law=limit.law[language])


def statuses(language: str) -> list[tuple[str, str]]:
    """Every status by its sentence, with what it means."""
    names, meaning = words(language)["status_name"], words(language)["meaning"]
    return [(names[status.value], meaning[status.value]) for status in Status]


def abroad(language: str) -> list[tuple[str, list[Place]]]:
    """The offices in other countries than the ministry's, by country, in the order of the language."""
    found: dict[str, list[Place]] = {}
    for card in offices().values():
        if card.country and card.country != settings.MASAR_REGION:
            found.setdefault(places.country(card.country, language), []).append(place.of(voice(language), card))
    return [(country, sorted(found[country], key=attrgetter("name"))) for country in sorted(found)]
