"""The public's words and how they are spoken: those of this door, of what is told, and those that all share."""

from functools import cache
from pathlib import Path

from masar.speech.deployed import deployed
from masar.speech.voice import Voice
from masar.speech.wording import SHARED, Words, merged
from masar.telling.wording import FOLDER as TELLING

FOLDER = Path(__file__).parent / "wording"


@cache
def words(language: str) -> Words:
    """All wording of ``language``. Do not change it."""
    return merged(language, SHARED, TELLING, FOLDER)


def voice(language: str) -> Voice:
    """How this deployment speaks ``language`` to the public."""
    return deployed(language, words(language))
