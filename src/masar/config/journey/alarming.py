"""A missed step is told once, and once more when it is over, by a channel that did not miss it.

What stands is written down as troubles of the job ``journey``, by road; so monitors count it. An alarm that nobody
took is a trouble too, and is raised again by the next run.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import requests
from django.conf import settings

from masar.cases import troubles
from masar.cases.models import Trouble
from masar.config.journey.arrivals import SECONDS, encrypted
from masar.config.journey.living import Missed, Road
from masar.notices import engine, messages

log = logging.getLogger(__name__)
JOB = "journey"
UNHEARD = "alarm"
"""What a trouble is about where an alarm reached nobody."""
Told = Mapping[str, str]


def settle(missed: Mapping[Road, Missed], now: datetime) -> list[Told]:
    """Write down what this run missed and what is over, and raise the alarms that this takes; what stands now."""
    before = _standing()
    unheard = before.pop(UNHEARD, None) is not None
    troubles.note(JOB, {one.road.value: f"{one.step}: {one.what}" for one in missed.values()}, now)
    over = before.keys() - missed.keys()
    troubles.settle(JOB, [*over, UNHEARD])
    standing = _standing()
    heard = True
    for one in standing.values():
        log.critical("the journey missed a step: %(road)s, %(what)s, since %(since)s", one)
    if new := [one for road, one in standing.items() if unheard or road not in before]:
        heard = _raise(messages.JOURNEY_MISSED, new, missed, now)
    if over:
        heard = _raise(messages.JOURNEY_OVER, [before[road] for road in sorted(over)], missed, now) and heard
    if not heard:
        troubles.note(JOB, {UNHEARD: "nobody took it"}, now)
    return list(standing.values())


def _standing() -> dict[str, Told]:
    found = Trouble.objects.filter(job=JOB).order_by("about")
    return {
        row.about: {"road": row.about, "what": row.what, "since": f"{row.since:%Y-%m-%dT%H:%MZ}"} for row in found
    }


def _raise(kind: str, told: Sequence[Told], failing: Collection[Road], now: datetime) -> bool:
    """Tell the operator by all channels that are set and do not fail themselves; whether any took it."""
    taken = [_posted({"event": kind, "steps": [dict(one) for one in told]})] if settings.MASAR_ALARM_URL else []
    if settings.MASAR_ALARM_EMAIL and engine.available("email") and Road.MAIL not in failing:
        messages.journey_alarm(kind, told, now)
        taken.append(True)
    return any(taken)


def _posted(content: Mapping[str, Any]) -> bool:
    url = encrypted("MASAR_ALARM_URL", settings.MASAR_ALARM_URL, "https", "http")
    try:
        return requests.post(url, json=content, timeout=SECONDS, allow_redirects=False).ok
    except requests.RequestException as error:
        log.error("an alarm of the journey was not taken: %s", type(error).__name__)
        return False
