"""A text message that somebody sent, answered: where the application stands, in two parts of a message at most.

Only a telephone that gets texts is answered: no short code, no sender by name. So many answers a day, and a hint how
to ask once a day: an answering machine at the other end is soon talking to itself.
"""

import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings

from masar.lib.identifiers import uuid7
from masar.lib.languages import FIRST, LANGUAGES
from masar.lib.numbers import ALPHABET, LENGTH
from masar.lib.typed import cleaned
from masar.limits import inbound
from masar.notices import engine
from masar.notices.messages import NEWS, voice
from masar.notices.pulling import Said, caller, pull
from masar.notices.segments import parts
from masar.people import contacts

PARTS = 2
WORTH = timedelta(hours=1)
"""How long an answer is worth sending."""


def answer(fields: Mapping[str, str], now: datetime) -> str:
    """Answer one text message (``sender``, ``text``), in the caller's transaction; what became of it, as a code."""
    try:
        to = telephone(fields["sender"])
        text = fields["text"]
    except KeyError:
        return "unreadable"
    except contacts.NoContact:
        return "no_answer"
    who, language = caller(to), language_of(text)
    pulled = pull(text, who, now)
    if not inbound.may_answer(who, helping=pulled.said is Said.HELP):
        return "throttled"
    named = settings.MASAR_SITE["short"][language]
    frame = voice(language).say("pulled.sms", authority=named, said="{said}")
    body = frame.format(said=pulled.worded(language, now, lambda said: parts(frame.format(said=said)) <= PARTS))
    engine.post(
        channel="sms",
        kind="answer",
        to=to,
        subject="",
        body=body,
        language=language,
        key=f"answer:{uuid7()}",
        now=now,
        expires_at=now + WORTH,
        place=NEWS,
    )
    return "answered"


def telephone(sender: str) -> str:
    """The telephone that a message came from (E.164). Raises NoContact for a short code, a name or a landline."""
    digits = cleaned(sender).replace(" ", "")
    if not digits.removeprefix("+").isdigit():
        raise contacts.NoContact("not a telephone number")
    # Gateways leave out the plus of a number with its country; what is dialled within one begins with a zero.
    return contacts.mobile(digits if digits.startswith(("+", "0")) else f"+{digits}")


def language_of(text: str) -> str:
    """The language that somebody wrote in, as far as its script tells; the first where only a number stands there."""
    words = [word for word in text.split() if not any(map(str.isdigit, word)) and not _of_a_number(word)]
    arabic_digits = [symbol for symbol in text if symbol.isdigit() and not symbol.isascii()]
    scripts = {unicodedata.name(symbol, "").split(" ")[0] for word in [*words, *arabic_digits] for symbol in word}
    spoken = (code for code, language in LANGUAGES.items() if language.script.upper() in scripts)
    return next(spoken, FIRST)


def _of_a_number(word: str) -> bool:
    """Whether a word may be a number, or a group of its symbols, that happens to have no digit."""
    symbols = word.strip(".,;:?!()").replace("-", "")
    return len(symbols) in (4, 5, LENGTH) and all(symbol in ALPHABET for symbol in symbols)
