"""How this deployment speaks: what its settings say, handed to a voice."""

from zoneinfo import ZoneInfo

from django.conf import settings

from masar.speech.voice import Voice
from masar.speech.wording import Words


def deployed(language: str, words: Words) -> Voice:
    """How this deployment speaks a language: in its zone, with its digits, with or without Hijri dates."""
    return Voice(language, words, ZoneInfo(settings.TIME_ZONE), settings.MASAR_DIGITS, settings.MASAR_HIJRI)
