"""What the page of an application's messages shows, worded."""

from datetime import datetime, time
from typing import Any

from masar.cases.access import Own
from masar.lib import numbers
from masar.lib.languages import KNOWN, LANGUAGES
from masar.notices import ahead, letters, told, wishes
from masar.notices.messages import hours, reachable
from masar.notices.models import Owed
from masar.notices.rules import Topic
from masar.people.access import Reader, applicant
from masar.portal.own.contents import message
from masar.portal.wording import voice
from masar.speech.voice import Voice

Shaped = dict[str, Any]


def shaped(own: Own, language: str, *, now: datetime) -> Shaped:
    """The context of ``writing.html``."""
    speak, coming, level = voice(language), ahead.of_own(own, now), wishes.level(own.person)
    known = applicant(own.person, reader=Reader("owner"), now=now)
    first = reachable(known) if known else None
    spoken = known.language if known else language
    return {
        "number": numbers.shown(own.number),
        "sent": [
            message(one, speak) for one in told.of_person(own.case, own.person) if one.state != Owed.Outcome.WAITING
        ],
        "waiting": [_waits(one, speak) for one in coming.waiting],
        "dated": [_said(speak, "on", topic, day=speak.day(day.isoformat())) for topic, day in coming.dated],
        "possible": [_other(topic, wanted, level, speak) for topic, wanted in coming.others],
        "hours": _hours(speak),
        "level": level,
        "offered": wishes.offered(level),
        "first": first,
        "contacts": known.masked if known else {},
        "written_in": KNOWN[spoken].name if spoken in KNOWN else spoken,
        "tongues": {code: one.name for code, one in LANGUAGES.items() if code != spoken},
    }


def _waits(one: told.Told, speak: Voice) -> str:
    abouts = speak.phrase("writing.and").join(letters.about(topic, speak.language) for topic in one.topics)
    return speak.say("writing.waits", about=abouts, when=speak.moment(one.due or one.at))


def _said(speak: Voice, key: str, topic: Topic, **values: str) -> str:
    return speak.say(f"writing.{key}", about=letters.about(topic, speak.language), **values)


def _other(topic: Topic, wanted: bool, level: str, speak: Voice) -> Shaped:
    """What else may be told, and how soon: not at all where its owner has stopped it."""
    stopped = level == wishes.Level.NOTHING or (level == wishes.Level.WANTED and not wanted)
    how = "stopped" if stopped else "soon" if wanted else "daily"
    return {"about": letters.about(topic, speak.language), "how": speak.say(f"writing.{how}")}


def _hours(speak: Voice) -> str:
    open_at = hours()
    if open_at.first == open_at.last:
        return speak.say("writing.always")
    return speak.say("writing.hours", first=_clock(open_at.first, speak), last=_clock(open_at.last, speak))


def _clock(at: time, speak: Voice) -> str:
    return speak.time(at.hour * 60 + at.minute)
