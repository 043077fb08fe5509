"""What is written to people, worded in their language and handed to the delivery engine.

Nothing here says what somebody applied for: a message may be read over a shoulder, or by another person who
uses the same telephone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from masar.lib.languages import OPERATORS, spoken
from masar.notices import engine
from masar.notices.budget import Urgency
from masar.notices.engine import Place
from masar.notices.hours import Hours
from masar.people.access import Applicant, Reader, applicant, rough
from masar.people.codes import hashed
from masar.speech.deployed import deployed
from masar.speech.voice import Voice
from masar.speech.wording import SHARED, Words, merged

FOLDER = Path(__file__).parent / "wording"
CHANNELS = {"mobile": "sms", "email": "email"}
"""The channel of the engine for each kind of contact."""
ALARM, JOURNEY_MISSED, JOURNEY_OVER = "alarm", "journey_missed", "journey_over"
"""The kinds that go to operators, in their language."""
NEWS, WARNING = Place(Urgency.NEWS), Place(Urgency.WARNING)
WORKER = Reader("worker", unit="notices")
"""Reads an address in order to write to it; every message leaves a row of its own."""


@cache
def wording(language: str) -> Words:
    """Subjects and bodies of a language, and what pages and messages share. Do not change it."""
    return merged(language, SHARED, FOLDER)


def voice(language: str) -> Voice:
    """How this deployment writes to people in ``language``."""
    return deployed(language, wording(language))


def hours() -> Hours:
    """When this deployment writes to people of its own accord."""
    first, last = settings.MASAR_NOTICE_HOURS
    return Hours(ZoneInfo(settings.TIME_ZONE), first, last)


def post(
    kind: str,
    contact: str,
    to: str,
    *,
    language: str,
    key: str,
    now: datetime,
    values: Mapping[str, str],
    expires_at: datetime | None = None,
    place: Place = NEWS,
) -> None:
    """Hand one message to the engine. ``contact`` is ``mobile`` or ``email``; ``key`` makes a repeat harmless;
    ``place`` says who comes first and at whose cost.
    """
    language = language if kind in (ALARM, JOURNEY_MISSED, JOURNEY_OVER) else spoken(language)
    told, channel = wording(language)[kind], CHANNELS[contact]
    speak = voice(language)
    local = now.astimezone(speak.zone)
    site = {name: settings.MASAR_SITE[name][spoken(language)] for name in ("authority", "telephone")}
    when = {"day": speak.day(local.date().isoformat()), "time": speak.time(local.hour * 60 + local.minute)}
    filled = site | when | dict(values)
    engine.post(
        channel=channel,
        kind=kind,
        to=to,
        subject=told["subject"],
        body=told[channel].strip().format(**filled),
        language=language,
        key=key,
        now=now,
        expires_at=expires_at,
        place=place,
    )


def reachable(person: Applicant, wished: str = "") -> str | None:
    """By which kind of contact somebody is reached: the one wished for, else the one they prefer, else any."""
    return next(iter(ways(person, wished)), None)


def ways(person: Applicant, wished: str = "") -> list[str]:
    """All kinds of contact by which somebody is reached, in this order."""
    usable = [kind for kind in person.contacts if engine.available(CHANNELS[kind])]
    order = dict.fromkeys((wished, person.contact_kind, "mobile", "email"))
    return [kind for kind in order if kind in usable]


def new_device(person: UUID, *, network: str, now: datetime) -> None:
    """Tell the person, wherever they can be reached, that their applications were opened on a new device."""
    known = applicant(person, reader=WORKER, now=now)
    if known:
        _to_each("new_device", known, known.contacts, now, {"network": rough(network)})


def contact_changed(person: UUID, *, contact: str, old: str | None, now: datetime) -> None:
    """Tell the old contact, and the other one if there is one, that a contact was changed."""
    known = applicant(person, reader=WORKER, now=now)
    if known:
        others = {kind: to for kind, to in known.contacts.items() if kind != contact}
        _to_each("contact_changed", known, others | ({contact: old} if old else {}), now, {})


def _to_each(
    kind: str, known: Applicant, contacts: Mapping[str, str], now: datetime, values: Mapping[str, str]
) -> None:
    for contact, to in contacts.items():
        if engine.available(CHANNELS[contact]):
            key = f"{kind}:{known.person}:{contact}:{now.timestamp()}"
            post(kind, contact, to, language=known.language, key=key, now=now, values=values, place=WARNING)


def alarm(label: str, *, network: str, now: datetime) -> None:
    """Tell the operator's security team, at most once an hour for each place, that a canary was looked up."""
    to = settings.MASAR_ALARM_EMAIL
    if to and engine.available("email"):
        key = f"alarm:{hashed(label)[:32]}:{now:%Y%m%d%H}"
        told = {"label": label, "network": network}
        post(ALARM, "email", to, language=OPERATORS, key=key, now=now, values=told, place=WARNING)


def journey_alarm(kind: str, steps: Sequence[Mapping[str, str]], now: datetime) -> None:
    """Tell the operator which steps the trial journey missed (``JOURNEY_MISSED``), or that they are seen again."""
    lines = "\n".join("{road}: {what} ({since})".format(**step) for step in steps)
    key = f"{kind}:{hashed(lines)[:32]}:{now:%Y%m%d%H%M%S}"
    to = settings.MASAR_ALARM_EMAIL
    post(kind, "email", to, language=OPERATORS, key=key, now=now, values={"steps": lines}, place=WARNING)
