"""The words of what is told, and how they are spoken."""

from functools import cache
from pathlib import Path

from masar.speech.deployed import deployed
from masar.speech.voice import Voice
from masar.speech.wording import SHARED, Words, merged

FOLDER = Path(__file__).parent / "wording"


@cache
def words(language: str) -> Words:
    """What is told of an application in ``language``, and what all share. Do not change it."""
    return merged(language, SHARED, FOLDER)


def voice(language: str) -> Voice:
    """How this deployment tells of an application in ``language``."""
    return deployed(language, words(language))
