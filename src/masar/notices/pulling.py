"""What a question by telephone opens: the same as the page of a number does, and nothing else.

Typed text is read by the reader of the one field (``lib.typed``), and found by what the field finds it by
(``cases.access.opened_by``): a number that was closed, or is not there, and a reference that needs a date of birth
are one answer. Misses are counted by telephone as the page counts them by network.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from masar.cases.access import opened_by
from masar.cases.queries import Shape, public_record, shape_of
from masar.lib.clock import local_day
from masar.lib.typed import Meaning, Typed, read
from masar.limits import inbound, misses
from masar.notices import canaries
from masar.notices.letters import TAIL
from masar.notices.messages import voice
from masar.people import identities
from masar.people.keyring import ring
from masar.telling.coarse import Coarse, coarse
from masar.telling.preview import current
from masar.telling.reading import CANNOT

log = logging.getLogger(__name__)
BY_TELEPHONE = "telephone"
"""What an alarm calls where somebody asked from."""
_NO_NUMBER = (Meaning.EMPTY, Meaning.UNREADABLE, Meaning.TELEPHONE, Meaning.EMAIL)
_SLIPS = (Meaning.MISTYPED, Meaning.LETTER, Meaning.TOO_SHORT, Meaning.TOO_LONG)
_PERSONAL = (Meaning.IDENTITY, Meaning.RECEIPT, Meaning.NEARLY)


class Said(StrEnum):
    """What there is to say: of an application, or why there is nothing of one."""

    FOUND = "found"
    UNKNOWN = "unknown"
    MISTYPED = "mistyped"
    PERSONAL = "personal"
    HELP = "help"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What was asked, answered: the end of the number and its public record, where one is open."""

    said: Said
    tail: str = ""
    content: str = ""

    def worded(self, language: str, now: datetime, fits: Callable[[str], bool]) -> str:
        """In a language, as much as ``fits``; of what this version cannot tell of, that it cannot."""
        speak = voice(language)
        if self.said is not Said.FOUND:
            return speak.say(f"pulled.{self.said.value}")
        try:
            told = self.coarse(language, now)
        except CANNOT as error:
            log.error("an application cannot be told: %s", type(error).__name__)
            return self._framed(language, speak.say("pulled.later"))
        return self._framed(language, told.within(lambda text: fits(self._framed(language, text))))

    def coarse(self, language: str, now: datetime) -> Coarse:
        """What is told of the application that was found."""
        return coarse(current()[language].edition, self.content, local_day(now, voice(language).zone))

    def _framed(self, language: str, text: str) -> str:
        return voice(language).say("pulled.found", tail=self.tail, said=text)


def caller(telephone: str) -> str:
    """What stands for a telephone in the limits: a keyed hash, so that it leads a reader to nobody."""
    return f"tel-{ring().blind(f'pulled|{telephone}')[:32]}"


def pull(text: str, who: str, now: datetime) -> Pulled:
    """What ``text`` asks for, answered to ``who`` (``caller``)."""
    typed = read(text, identities.plausible, identities.almost)
    shape = shape_of(typed.references)
    if typed.meaning in _PERSONAL and shape is Shape.NONE:
        # Before anybody is looked for, as in the field: whoever sends an identity number learns nothing.
        return Pulled(Said.PERSONAL)
    if misses.flooded(who):
        return Pulled(Said.TOO_MANY)
    number = opened_by(typed)
    shown = public_record(number) if number else None
    if number and shown:
        return Pulled(Said.FOUND, number[-TAIL:], shown.content)
    return _nothing(typed, shape, who, now)


def _nothing(typed: Typed, shape: Shape, who: str, now: datetime) -> Pulled:
    """No application is opened by what was typed."""
    if typed.meaning in _NO_NUMBER and shape is Shape.NONE:
        return Pulled(Said.HELP)
    if typed.meaning in _SLIPS and shape is Shape.NONE:
        return Pulled(Said.TOO_MANY if misses.mistyped(who) else Said.MISTYPED)
    if typed.meaning is Meaning.NUMBER:
        canaries.notice_number(typed.value, network=BY_TELEPHONE, now=now)
    return Pulled(Said.TOO_MANY if inbound.missed(who) else Said.UNKNOWN)
