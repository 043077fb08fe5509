"""Pages for tests: the records of ``records`` drawn without a database."""

import json
import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from masar.portal.status.shell import shell
from masar.portal.wording import words
from masar.speech.voice import Voice
from masar.telling.assembly import Moment, Own, assembled
from masar.telling.details import is_stale
from masar.telling.page import Edition
from masar.telling.pieces import Pieces
from masar.telling.tests import records

NUMBER = "K7QM-2X9D-RT4BX"
_TAG = re.compile(r"<[^>]*>")


def edition(
    language: str, *, digits: str = "latn", hijri: bool = False, catalogue: Any = records.CATALOGUE
) -> Edition:
    voice = Voice(language, words(language), ZoneInfo("Africa/Cairo"), digits, hijri)
    return Edition(voice, catalogue, records.OFFICES, records.SOURCES)


PIECES = {language: Pieces(edition(language), shell) for language in ("ar", "en")}


def drawn(
    content: dict[str, Any],
    language: str = "ar",
    *,
    today: date = records.TODAY,
    as_of: datetime | None = records.FRESH,
    pieces: Pieces | None = None,
    owned: bool = False,
) -> str:
    """The page of a record's content as HTML: as its number opens it, or as its owner sees it."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    moment = Moment(today, as_of, is_stale(as_of, records.NOW))
    own = Own(b"", b"") if owned else None
    return assembled(pieces or PIECES[language], text, NUMBER, moment, fonts=True, own=own).decode()


def said(html: str) -> str:
    """The text of a page, tags left out, spaces made one."""
    main = "<main" + html.split("<main", 1)[1].split("</main>")[0]
    return " ".join(_TAG.sub(" ", main).split())
