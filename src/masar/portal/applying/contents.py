"""What the pages of applying show, worded. No rules live here."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from masar.applying.drafts import KEPT
from masar.applying.filling import Filling, form_today
from masar.applying.models import Draft
from masar.applying.shown import Said
from masar.catalogue import answering
from masar.catalogue.definitions import Service
from masar.catalogue.forms import Form
from masar.catalogue.queries import catalogue
from masar.lib.clock import local_day
from masar.portal.wording import voice, words
from masar.staff.queries import offices

Shaped = dict[str, Any]


def online(language: str) -> list[tuple[str, str]]:
    """The services that can be applied for from home, as (code, name)."""
    return [(one.code, one.name[language]) for one in catalogue().offered.values() if one.form]


def called(service: str, language: str) -> str:
    """The service's name; its code where it is gone."""
    known = catalogue().services.get(service)
    return known.name[language] if known else service


def lasting(language: str) -> str:
    """For how long a draft is kept, in words."""
    return voice(language).count("days", KEPT.days)


def gone(language: str) -> list[str]:
    """What may have become of a draft that is not there, and what to do."""
    return [line.replace("{days}", lasting(language)) for line in words(language)["draft_gone"]["text"]]


def about(form: Form, service: Service, language: str) -> Shaped:
    """What it takes to apply: the steps that everybody sees, the documents, who else has to agree."""
    documents = {one.code: one for one in service.procedures[-1].documents}
    return {
        "name": service.name[language],
        "steps": [step.title[language] for step in form.steps],
        "documents": [
            (documents[one.document].name[language], one.when is not None or one.optional)
            for one in form.evidence
            if one.document in documents
        ],
        "signers": [one.name[language] for one in form.signers],
        "days": lasting(language),
    }


def saved(drafts: Sequence[Draft], language: str) -> list[Shaped]:
    """What somebody has begun."""
    speak = voice(language)
    zone = timezone.get_default_timezone()
    return [
        {
            "id": str(draft.pk),
            "service": called(draft.service, language),
            "begun": speak.moment(draft.begun_at),
            "until": speak.day(local_day(draft.ends_at, zone).isoformat()),
            "open": form_today(draft.service) is not None,
        }
        for draft in drafts
    ]


def head(at: Filling, language: str) -> Shaped:
    """What stands at the head of every page of a draft."""
    return {"id": str(at.draft.pk), "service": called(at.draft.service, language), "moved": bool(at.anew)}


def pages(at: Filling) -> int:
    """How many pages there are until it is sent: a step each, the office, the documents if any, and the check."""
    return len(at.steps) + 2 + bool(answering.evidence(at.form, at.answers))


def offices_to_choose(language: str) -> list[tuple[str, str]]:
    """Every office as (code, name with its place), in the order of the names."""
    named = [(code, f"{card.name[language]}{_place(card.place[language])}") for code, card in offices().items()]
    return sorted(named, key=itemgetter(1))


def _place(place: str) -> str:
    return f" — {place}" if place else ""


def looked_through(shown: Mapping[str, Any], language: str) -> list[Shaped]:
    """All that was answered, step by step (``applying.shown``), in one language."""
    return [
        {
            "code": step["code"],
            "title": step["title"][language],
            "answers": [(one["name"][language], one["answer"][language]) for one in step["questions"]],
        }
        for step in shown["steps"]
    ]


def signing(shown: Mapping[str, Any], language: str) -> list[str]:
    """Who else has to agree: what they are, and their name."""
    return [_signer(one["name"], one["who"], language) for one in shown["signers"]]


def _signer(role: Said, who: str | None, language: str) -> str:
    return f"{role[language]}: {who}" if who else role[language]


def reasons(language: str) -> list[tuple[str, str]]:
    """Why an application can be another one, though one is open."""
    return list(words(language)["apply"]["because"].items())


def origin(request: HttpRequest) -> str:
    """Where the pages are that a code on a receipt opens."""
    if settings.MASAR_DEMO or not settings.HTTPS:
        return f"{request.scheme}://{request.get_host()}"
    return f"https://{next(iter(settings.MASAR_SITE['host'].values()))}"
