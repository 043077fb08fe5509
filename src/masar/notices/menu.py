"""A menu for any telephone, by USSD or by voice: a language, a number, where the application stands.

A session is what was entered since it began, which gateways hand on with every step, parted by asterisks; so nothing
is kept here between two steps. By USSD a text fits one screen; what is spoken has no such bound.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from masar.lib.languages import FIRST, LANGUAGES
from masar.notices.messages import voice
from masar.notices.pulling import Said, caller, pull
from masar.notices.segments import one_screen

TRIES = 3
"""Numbers that may be entered in one session."""
_AGAIN = (Said.UNKNOWN, Said.MISTYPED, Said.HELP, Said.PERSONAL)


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown or said; ``more`` where an answer is waited for."""

    text: str
    more: bool = False


def step(fields: Mapping[str, str], *, now: datetime) -> Screen:
    """The next screen. ``fields``: ``phoneNumber``, whose telephone it is; ``text``, all that was entered, parted by
    ``*``; ``medium`` is ``voice`` where the text will be spoken.
    """
    entered = [one.strip() for one in fields.get("text", "").split("*")] if fields.get("text", "").strip() else []
    spoken = fields.get("medium") == "voice"
    if not entered:
        lines = [voice(code).say("menu.choose", n=str(n)) for n, code in enumerate(LANGUAGES, 1)]
        return Screen("\n".join(lines), more=True)
    language = dict(enumerate(LANGUAGES, 1)).get(int(entered[0]) if entered[0].isdecimal() else 0)
    if language is None:
        return Screen(voice(FIRST).say("menu.none"))
    numbers = entered[1:]
    if not numbers:
        return Screen(voice(language).say("menu.number"), more=True)
    return _answered(numbers, language, caller(fields.get("phoneNumber", "")), now, spoken=spoken)


def _answered(numbers: list[str], language: str, who: str, now: datetime, *, spoken: bool) -> Screen:
    pulled = pull(numbers[-1], who, now)
    more = pulled.said in _AGAIN and len(numbers) < TRIES
    if pulled.said is not Said.FOUND:
        return Screen(voice(language).say(f"menu.{pulled.said.value}"), more=more)
    return Screen(pulled.worded(language, now, (lambda text: True) if spoken else one_screen))
