"""What an act would tell, before it is done: from the public record before and after it to what the applicant reads.

``cases.acting.foresee`` gives both records. The sentences are ``reading``'s; the page is drawn from the very pieces
that the public's is drawn from.
"""

import re
from datetime import date
from typing import Any

from masar.cases.queries import source_names
from masar.catalogue.queries import catalogue
from masar.lib import numbers
from masar.lib.languages import LANGUAGES
from masar.staff.queries import offices
from masar.telling.assembly import Moment, Own, assembled
from masar.telling.page import Edition
from masar.telling.pieces import Pieces, Slots
from masar.telling.reading import Told, compared
from masar.telling.rendering import templates
from masar.telling.wording import voice, words

_IDS = re.compile(rb'(id|aria-labelledby)="(\w+)"')


class _Kept:
    """The pieces of each language; made anew when the catalogue, an office or a source has changed.

    Threads share it, so it is replaced in one step, with what words the pieces.
    """

    def __init__(self) -> None:
        self.value: tuple[Any, Any, Any, dict[str, Pieces]] = (None, None, None, {})

    def get(self) -> dict[str, Pieces]:
        known, places, names, pieces = self.value
        if known is not catalogue() or places is not offices() or names is not source_names():
            known, places, names = catalogue(), offices(), source_names()
            editions = [Edition(voice(language), known, places, names) for language in LANGUAGES]
            pieces = {edition.language: Pieces(edition, shell) for edition in editions}
            self.value = known, places, names, pieces
        return pieces


current = _Kept().get


def told(before: str, after: str, *, number: str, language: str, today: date, own: bool = False) -> Told:
    """What is read in ``language`` on the day ``today``, once the public record has become ``after``.

    Private reasons are left out, as the number alone opens the page; with ``own`` they are told, as to the owner.
    Raises KeyError if the catalogue does not have the procedure of a record.
    """
    return compared(current()[language].edition, before, after, number=_shown(number), today=today, own=own)


def drawn(content: str, *, number: str, language: str, today: date, own: bool = False) -> str:
    """The page of a record as HTML to be put into another, without what is not the record's: its head, what is wanted
    of the applicant, when it should be done; folded up the stages, details and log.

    Ids end in the language, so that the page in each can stand in one document. Its heading is of the second rank.
    """
    moment = Moment(today, None, False)
    mine = Own(b"", b"") if own else None
    html = assembled(current()[language], content, _shown(number), moment, fonts=False, own=mine)
    return _IDS.sub(rb'\1="\2-%s"' % language.encode(), html).decode()


def _shown(number: str) -> str:
    """The number as people read it."""
    return numbers.shown(number.replace("-", ""))


def shell(language: str, slots: Slots, *, fonts: bool, own: bool) -> str:
    """The page to be around its pieces; the same for its owner, and without fonts of its own."""
    said, direction = words(language), LANGUAGES[language].direction
    template = templates(language).get_template("telling/preview.html")
    return template.render(slot=slots, w=said, language=language, direction=direction)
