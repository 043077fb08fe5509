"""What everybody would read after an act, in each language, before it is recorded."""

from dataclasses import dataclass
from datetime import date, datetime

from masar.cases.acting import Desk, foresee
from masar.cases.acts import ACTS
from masar.cases.kinds import ASIDE
from masar.console.case.forms import Sheet
from masar.console.case.naming import names_of
from masar.console.wording import voice
from masar.lib.languages import LANGUAGES
from masar.telling.preview import drawn


@dataclass(frozen=True, slots=True)
class Seen:
    """What is read in one language. ``page`` is HTML, empty where nothing becomes public; ``private`` is what the
    owner alone reads, after signing in by code.
    """

    language: str
    direction: str
    page: str
    private: tuple[str, ...]


def seen(at: Desk, sheet: Sheet, *, now: datetime, today: date) -> list[Seen]:
    """What would be read after the act. ``at`` is used up."""
    private = {language: tuple(_private(at, sheet, language)) for language in LANGUAGES}
    before, after = foresee(at, sheet.act, sheet.values, now=now)
    return [
        Seen(
            language,
            LANGUAGES[language].direction,
            drawn(after, number=at.number, language=language, today=today) if before != after else "",
            private[language],
        )
        for language in LANGUAGES
    ]


def _private(at: Desk, sheet: Sheet, language: str) -> list[str]:
    """The reasons that the number does not open, and what was written, which nobody translates."""
    names = names_of(at, voice(language))
    codes = [sheet.values.get("reason", ""), *sheet.values.get("also", ())]
    reasons = [reason for code in codes if (reason := names.find_reason(str(code))) is not None and reason.private]
    found = [f"{reason.text[language]} {reason.advice[language]}".strip() for reason in reasons]
    written = sheet.values.get("note", "") if ACTS[sheet.act].kind not in ASIDE else ""
    return [*found, written] if written else found
