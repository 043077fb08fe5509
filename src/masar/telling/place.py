"""Where an office is and how it is reached, ready for a template. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from masar.speech import opening
from masar.speech.voice import Voice
from masar.staff.cards import OfficeCard


class Place(NamedTuple):
    """An office: what for, its name, address, hours in words, telephone and map, and what serves instead."""

    label: str
    name: str
    address: str
    hours: tuple[str, ...] = ()
    telephone: str = ""
    map: str = ""
    second: tuple[str, ...] = ()

    @property
    def dialled(self) -> str:
        """The telephone number as a device dials it."""
        return "".join(symbol for symbol in self.telephone if symbol in "+0123456789")


def of(voice: Voice, card: OfficeCard, label: str = "", second: Iterable[str] = ()) -> Place:
    """The office of ``card``; ``second`` names what other ways are told of, if it has them (``cards.SECOND``)."""
    language = voice.language
    told = (card.second.get(key, {}).get(language) for key in second)
    ways = tuple(way for way in told if way)
    hours = opening.said(voice, card)
    telephone = card.telephone.replace(" ", "\u00a0")
    return Place(label, card.name[language], card.place[language], hours, telephone, card.map, ways)
