"""What helps to get a document that is asked for: what does as well, where it is to be had, a sample. Pure."""

from typing import NamedTuple

from masar.catalogue.definitions import Document
from masar.lib.languages import LANGUAGES
from masar.speech.voice import Voice


class Aid(NamedTuple):
    """One thing that helps: what it is, in words, and the address of a picture or nothing."""

    label: str
    text: str
    href: str = ""


def aids(document: Document, voice: Voice) -> tuple[Aid, ...]:
    """What the catalogue knows that helps to get the document, in the language of ``voice``."""
    language, sample = voice.language, document.sample
    found = []
    if document.alternatives:
        instead = LANGUAGES[language].comma.join(one[language] for one in document.alternatives)
        found.append(Aid(voice.say("box.aid.instead"), instead))
    if document.where is not None:
        found.append(Aid(voice.say("box.aid.where"), document.where[language]))
    if sample is not None and sample.text is not None:
        found.append(Aid(voice.say("box.aid.sample"), sample.text[language]))
    if sample is not None and sample.picture is not None:
        found.append(Aid("", voice.say("box.aid.picture"), f"/pictures/{sample.picture}"))
    return tuple(found)
