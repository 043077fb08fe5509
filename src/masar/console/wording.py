"""The officers' words and how they are spoken."""

from functools import cache
from pathlib import Path

from masar.speech.deployed import deployed
from masar.speech.voice import Voice
from masar.speech.wording import SHARED, Words, merged

FOLDER = Path(__file__).parent / "wording"


@cache
def words(language: str) -> Words:
    """All wording of ``language``. Do not change it."""
    return merged(language, SHARED, FOLDER)


def voice(language: str) -> Voice:
    """How this deployment speaks ``language`` to officers."""
    return deployed(language, words(language))
