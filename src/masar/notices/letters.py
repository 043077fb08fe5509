"""What a notice says: of one application, or of several at once, by mail or by text message.

Everything told is the case as it stands when the message is written (``telling.brief``), as its number alone shows
it: so no message says what the page did not, and none says what was overtaken while it waited. No name, no whole
number, no link that opens anything.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from secrets import choice

from django.conf import settings

from masar.catalogue.definitions import Holder, Status
from masar.catalogue.statuses import STATUSES
from masar.lib.numbers import ALPHABET
from masar.notices.mail import UNDER
from masar.notices.messages import voice, wording
from masar.notices.rules import ORDER, Topic
from masar.notices.segments import parts
from masar.speech.voice import Voice
from masar.telling.box import Box, Deadline, Thing
from masar.telling.brief import Brief

TAIL = 4
"""How much of a number is told: enough to know one's own, and 40 bits short of it."""
CODE = 6
"""Symbols of the code by which a message is known to be ours."""
_THEIRS = frozenset(status.value for status in Status if STATUSES[status].move is Holder.APPLICANT)
_ENDED = frozenset(status.value for status in Status if STATUSES[status].ended) | {Status.APPROVED.value}
_STANDS = {
    Topic.ACTION_NEEDED: _THEIRS,
    Topic.REMINDER: _THEIRS,
    Topic.READY: frozenset({Status.READY.value}),
    Topic.DECIDED: _ENDED,
    Topic.DISPATCHED: frozenset({Status.DISPATCHED.value}),
    Topic.DEFERRED: frozenset({Status.DEFERRED.value}),
}
"""In which statuses a message about something is still one; elsewhere it only says that there is news."""


def stands(topic: Topic, status: str) -> bool:
    """Whether a message about something is still one in this status."""
    within = _STANDS.get(topic)
    return within is None or status in within


@dataclass(frozen=True, slots=True)
class About:
    """An application that a message tells of: the end of its number, what there is to tell, and what it is about."""

    tail: str
    brief: Brief
    topics: frozenset[Topic]

    @property
    def topic(self) -> Topic:
        """What the message is about, as far as that still holds."""
        first = min(self.topics, key=ORDER.__getitem__)
        return first if stands(first, self.brief.status) else Topic.PROGRESS


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it goes out. ``template`` names the words that it was made of, ``parts`` what it costs."""

    topic: str
    subject: str = field(repr=False)
    body: str = field(repr=False)
    template: str
    parts: int


SEVERAL = "several"


def new_code() -> str:
    """A code by which a message is known to be ours: 30 bits, worth nothing without the end of the address."""
    return "".join(choice(ALPHABET) for _ in range(CODE))


def written(channel: str, language: str, about: Sequence[About], *, code: str, stop: str) -> Written:
    """The message about these applications (at least one). ``stop`` is the address at which fewer can be had."""
    if not about:
        raise ValueError("there is nothing to tell")
    speak, topic = voice(language), about[0].topic.value if len(about) == 1 else SEVERAL
    body = _sms(speak, about, topic, code) if channel == "sms" else "\n".join(_mail(speak, about, topic, code, stop))
    subject = speak.say(f"notice.subject.{topic}")
    return Written(topic, subject, body, template(language), parts(body) if channel == "sms" else 1)


@cache
def template(language: str) -> str:
    """A name for the words of a language as they are now."""
    return hashlib.sha256(repr(wording(language)["notice"]).encode()).hexdigest()[:16]


def about(topic: str, language: str) -> str:
    """What a message of this topic says that it is about."""
    return voice(language).say(f"notice.subject.{topic}")


def _site(language: str, key: str) -> str:
    return str(settings.MASAR_SITE[key][language])


def _sms(speak: Voice, about: Sequence[About], topic: str, code: str) -> str:
    told = {"authority": _site(speak.language, "short"), "code": code}
    if topic == SEVERAL:
        return speak.say("notice.sms.several", n=speak.number(len(about)), **told)
    key = topic if topic in speak.phrase("notice.sms") else "plain"
    return speak.say(f"notice.sms.{key}", tail=about[0].tail, said=about[0].brief.said, **told)


def _mail(speak: Voice, about: Sequence[About], topic: str, code: str, stop: str) -> Iterator[str]:
    """The lines of a mail: paragraphs, with nothing between them, and what there is to do as a list."""
    if topic == SEVERAL:
        yield from (speak.say("notice.several", n=speak.number(len(about))), "")
        yield from (speak.say("notice.item", text=_line(speak, one)) for one in about)
    else:
        yield from _one(speak, about[0])
    host = _site(speak.language, "host")
    yield from ("", *speak.say("notice.foot", host=host, code=code).strip().splitlines())
    if stop:
        yield speak.say("notice.stop")
    yield from ("", _site(speak.language, "authority"))


def _line(speak: Voice, one: About) -> str:
    told = {"which": speak.say("notice.which", tail=one.tail), "title": one.brief.reading.title}
    last = next((thing.deadline for thing in one.brief.reading.box.things if thing.deadline), None)
    return (
        speak.say("notice.digest_by", when=_when(speak, last), **told) if last else speak.say("notice.digest", **told)
    )


def _one(speak: Voice, one: About) -> Iterator[str]:
    page = one.brief.reading
    yield page.title
    yield speak.say("notice.which", tail=one.tail)
    if opening := speak.say(f"notice.opening.{one.topic}"):
        yield from ("", opening)
    yield from ("", page.lede)
    if page.box.title:
        yield from _box(speak, page.box)
    if page.expected and page.expected.range:
        yield from ("", speak.say("notice.expected", title=page.expected.title, range=page.expected.range))


def _box(speak: Voice, box: Box) -> Iterator[str]:
    yield from ("", box.title)
    for thing in box.things:
        first, *more = [line for line in _thing(speak, thing) if line]
        yield speak.say("notice.item", text=first)
        yield from (f"{UNDER}{line}" for line in more)
    if box.place:
        # Within Arabic the groups of a telephone number would change places.
        call = f"\u2066{box.place.telephone}\u2069" if box.place.telephone else ""
        place = (box.place.label, box.place.name, box.place.address, *box.place.hours, call)
        yield from ("", *(line for line in place if line))
    if box.text:
        yield from ("", *box.text)


def _thing(speak: Voice, thing: Thing) -> Iterator[str]:
    when = _when(speak, thing.deadline) if thing.deadline else ""
    yield f"{thing.title}. {when}" if when else thing.title
    yield from (*thing.why, *thing.must, *thing.how)


def _when(speak: Voice, last: Deadline) -> str:
    return speak.say("notice.when", label=last.label, day=last.day, left=last.left)
