"""When an office is open, in words: "Sunday to Thursday, 8am to 2pm (Cairo time)". Pure."""

from collections.abc import Iterable, Iterator

from masar.lib import places
from masar.lib.languages import LANGUAGES
from masar.speech.voice import Voice
from masar.staff.cards import Hours, OfficeCard


def said(voice: Voice, card: OfficeCard) -> tuple[str, ...]:
    """The opening hours of an office, a line a span, each with its zone: whoever reads it may be in another.

    An office that names no zone keeps the ministry's clock. What an office said in words stands as it said it.
    """
    if card.hours_said:
        return tuple(text for code, text in card.hours_said.items() if code == voice.language)
    city = places.city(card.zone or voice.zone.key, voice.language)
    return tuple(_span(voice, span, city) for span in card.hours)


def _span(voice: Voice, span: Hours, city: str) -> str:
    opens, closes = (_time(voice, time) for time in (span.opens, span.closes))
    return voice.say("opening.span", days=_days(voice, span.days), opens=opens, closes=closes, city=city)


def _time(voice: Voice, time: str) -> str:
    hour, minute = map(int, time.split(":"))
    return voice.time(60 * (hour % 24) + minute).replace(voice.say("opening.full_hour"), "")


def _days(voice: Voice, days: Iterable[int]) -> str:
    comma = LANGUAGES[voice.language].comma
    return comma.join(_run(voice, run) for run in _runs(set(days)))


def _run(voice: Voice, run: list[int]) -> str:
    first, last = (places.weekday(day, voice.language) for day in (run[0], run[-1]))
    if len(run) < 3:
        return first if len(run) == 1 else voice.say("opening.pair", a=first, b=last)
    return voice.say("opening.range", a=first, b=last)


def _runs(days: set[int]) -> Iterator[list[int]]:
    """The days in runs of neighbours, the week going round: {7, 1, 2} is one. All seven begin on Monday."""
    firsts = [day for day in sorted(days) if (day - 2) % 7 + 1 not in days] or [1]
    for first in sorted(firsts, key=lambda day: day % 7):
        run = [first]
        while (following := run[-1] % 7 + 1) in days and following != first:
            run.append(following)
        yield run
