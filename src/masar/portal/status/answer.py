"""The answer for a number that was found: the status page or its JSON, ready to be sent.

One road for both doors: the edge and the framework's views call ``page_answer`` and ``data_answer``, so
that they cannot differ. The ETag names everything that an answer hangs on, so that whoever comes back
the same day gets 304 and no body. Compressed bodies are kept (``finished``); headers are made for each request.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

from django.conf import settings

from masar.cases.queries import Shown, freshness, source_names
from masar.cases.timeline import FOLD
from masar.catalogue.queries import catalogue
from masar.lib import kept
from masar.lib.languages import LANGUAGES
from masar.portal.rendering import spares_data
from masar.portal.status.finished import Finished, Made
from masar.portal.status.shell import shell
from masar.portal.wording import voice
from masar.staff.queries import offices
from masar.telling import page
from masar.telling.assembly import Moment, assembled, moment
from masar.telling.page import Edition
from masar.telling.pieces import Pieces
from masar.telling.private import without_private_reasons

Headers = list[tuple[str, str]]

LOOK = 0.25
"""Seconds for which nobody looks whether words, offices or sources have changed, unless they are to be read anew."""
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"


class Asked(NamedTuple):
    """What a request says about the answer that it wants. ``fonts`` is False where it wants to save data."""

    if_none_match: str = ""
    gzip: bool = False
    fonts: bool = True
    head: bool = False


class Answer(NamedTuple):
    """A response: status code, headers without those that the framework adds to all, body."""

    status: int
    headers: Headers
    body: bytes


def asked(headers: Mapping[str, Any], method: str) -> Asked:
    """What a WSGI environment asks for."""
    encodings = headers.get("HTTP_ACCEPT_ENCODING", "")
    return Asked(
        headers.get("HTTP_IF_NONE_MATCH", ""),
        "gzip" in encodings and "gzip;q=0" not in encodings.replace(" ", ""),
        "HTTP_SAVE_DATA" not in headers or not spares_data(headers["HTTP_SAVE_DATA"]),
        method == "HEAD",
    )


class Fresh(dict[str, tuple[datetime | None, str, str]]):
    """Of each source up to when its data are complete, and how that stands in an ETag and in JSON."""

    def __init__(self, known: Mapping[str, datetime]) -> None:
        self.known = known

    def __missing__(self, source: str) -> tuple[datetime | None, str, str]:
        moment = self.known.get(source)
        told = (f"{int(moment.timestamp()):x}", f'"{moment:%Y-%m-%dT%H:%M:%SZ}"') if moment else ("", "null")
        self[source] = found = (moment, *told)
        return found


class Standing(NamedTuple):
    """What answers are made with, as of now: the pieces of each language, and all of them in order; the answers that
    were made of them; how fresh the sources are.
    """

    pieces: dict[str, Pieces]
    every: tuple[Pieces, ...]
    finished: Finished
    fresh: Fresh


class _Kept:
    """What stands; replaced when what it is made of has changed, which is looked at four times a second.

    Threads share it, so it is replaced in one step, with what words the pieces.
    """

    def __init__(self) -> None:
        self.value: tuple[Any, Any, Any, Standing] = (None, None, None, Standing({}, (), Finished(0), Fresh({})))
        self.until, self.forgotten = float("-inf"), kept.forgotten()

    def get(self) -> Standing:
        if monotonic() < self.until and self.forgotten == kept.forgotten():
            return self.value[-1]
        return self._looked_at()

    def _looked_at(self) -> Standing:
        until, forgotten = monotonic() + LOOK, kept.forgotten()
        known, places, names, standing = self.value
        if known is not catalogue() or places is not offices() or names is not source_names():
            known, places, names = catalogue(), offices(), source_names()
            editions = [Edition(voice(language), known, places, names) for language in LANGUAGES]
            pieces = {edition.language: Pieces(edition, shell) for edition in editions}
            standing = Standing(pieces, tuple(pieces.values()), Finished(settings.MASAR_FINISHED), Fresh({}))
        if (fresh := freshness()) is not standing.fresh.known:
            standing = standing._replace(fresh=Fresh(fresh))
        self.value = known, places, names, standing
        self.until, self.forgotten = until, forgotten
        return standing


standing = _Kept().get


def current() -> dict[str, Pieces]:
    """The pieces of each language as of now."""
    return standing().pieces


@lru_cache(maxsize=1)
def code_version() -> str:
    """A digest of the code, templates and wording that make the answers, and of the deployment's folder."""
    digest = hashlib.blake2b(str(FOLD).encode(), digest_size=8)
    apps = Path(__file__).parents[2]
    folders = ("portal", "telling", "speech", "design", "lib/wording")
    ours = [file for name in folders for file in (apps / name).rglob("*.*") if "tests" not in file.parts]
    theirs = [path for path in settings.MASAR_FOLDER.rglob("*.*") if path.is_file()]
    for file in sorted(ours + theirs):
        if file.suffix in (".py", ".html", ".toml", ".svg"):
            digest.update(file.read_bytes())
    digest.update(settings.MASAR_LOOK.digest.encode())
    return digest.hexdigest()


@lru_cache(maxsize=64)
def _stamp(pieces: Pieces, today: date, variant: str) -> str:
    """What an answer hangs on besides the record and the freshness of its source, as a short word."""
    edition = pieces.edition
    voice, cards = edition.voice, [card.told() for card in edition.offices.values()]
    parts = (
        *(code_version(), edition.catalogue.revision, cards, sorted(edition.sources.items())),
        *(today, variant, voice.language, voice.digits, voice.hijri, settings.MASAR_SITE),
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=9).hexdigest()


class Page(NamedTuple):
    """All that a status page is made of."""

    pieces: Pieces
    content: str
    number: str
    moment: Moment
    fonts: bool

    def body(self) -> bytes:
        """The page as UTF-8."""
        return assembled(self.pieces, self.content, self.number, self.moment, fonts=self.fonts)


class Data(NamedTuple):
    """All that the JSON of a record is made of; ``as_of`` is JSON too."""

    every: tuple[Pieces, ...]
    content: str
    number: str
    as_of: str

    def body(self) -> bytes:
        """The record with its names in every language around the stored text, which is not parsed."""
        start, since = _standing(self.content)
        before, after = _names(self.every, start)
        # The record is plain ASCII; as text, it would take the width of the Arabic around it.
        dates = f'"since":"{since}"}},"as_of":{self.as_of},'.encode()
        return b"".join((b'{"number":"', self.number.encode(), before, dates, after, self.content.encode(), b"}"))


def page_answer(shown: Shown, number: str, language: str, wanted: Asked, now: datetime) -> Answer:
    """The status page of the record ``shown``. ``number`` is as people read it (K7QM-2X9D-RT4BX)."""
    all_pieces, _, finished, fresh = standing()
    pieces, (as_of, since, _) = all_pieces[language], fresh[shown.source]
    looked = moment(now, pieces.edition.voice.zone, as_of)
    stamp = _stamp(pieces, looked.today, "page" if wanted.fonts else "lean")
    # Weak: the compressed answer and the plain one say the same.
    etag = f'W/"{stamp}-{shown.version:x}-{since}{"s" if looked.stale else ""}"'
    headers = [("Cache-Control", "private, no-cache"), ("ETag", etag), ("Vary", "Accept-Encoding, Save-Data")]
    if wanted.if_none_match and _matches(wanted.if_none_match, etag):
        return _unchanged(headers)
    made = Page(pieces, shown.content, number, looked, wanted.fonts)
    return _sent(made, finished, [("Content-Type", _HTML), ("Content-Language", language), *headers], wanted)


def data_answer(shown: Shown, number: str, wanted: Asked) -> Answer:
    """The record ``shown`` as JSON."""
    _, every, finished, fresh = standing()
    _, since, as_of = fresh[shown.source]
    etag = f'W/"{_stamp(every[0], date.min, "data")}-{shown.version:x}-{since}"'
    headers = [("Cache-Control", "private, no-cache"), ("ETag", etag), ("Vary", "Accept-Encoding")]
    if wanted.if_none_match and _matches(wanted.if_none_match, etag):
        return _unchanged(headers)
    content = without_private_reasons(shown.content, every[0].edition)
    return _sent(Data(every, content, number, as_of), finished, [("Content-Type", _JSON), *headers], wanted)


def _standing(content: str) -> tuple[str, str]:
    """The start of a record's text, which has service, procedure and status; and since when.

    The record has no "since" if nothing is dated.
    """
    start, found, rest = content.partition(',"since":"')
    return (start, rest[:10]) if found else (content[:-1], "")


@lru_cache(maxsize=4096)
def _names(every: tuple[Pieces, ...], start: str) -> tuple[bytes, bytes]:
    """The names that go before and after the dates: those of service and status, and those of the stages."""
    record = json.loads(start + "}")
    service, status = record["service"], record["status"]
    procedures = [pieces.worded(service, record["procedure"]) for pieces in every]
    titles = [page.title(at, status) for at in procedures]
    before = {
        "service": {"code": service, "name": dict(procedures[0].service.name.pairs)},
        "status": {"code": status, "text": dict(zip(LANGUAGES, titles, strict=True))},
    }
    after = {
        "stages": [
            {"code": stage.code, "name": dict(stage.name.pairs), "holder": stage.holder.value}
            | ({"only_for": dict(stage.only_for.pairs)} if stage.only_for else {})
            for stage in procedures[0].procedure.stages
        ]
    }
    return f'",{_json(before)[1:-2]},'.encode(), f'{_json(after)[1:-1]},"record":'.encode()


def _json(part: object) -> str:
    return json.dumps(part, separators=(",", ":"), ensure_ascii=False)


def _matches(if_none_match: str, etag: str) -> bool:
    """Whether the reader has this answer already; weak comparison, as RFC 9110 asks for here."""
    if if_none_match == "*":
        return True
    opaque = etag.removeprefix("W/")
    return any(given.strip().removeprefix("W/") == opaque for given in if_none_match.split(","))


def _unchanged(headers: Headers) -> Answer:
    return Answer(304, [*headers, ("Content-Length", "0")], b"")


def _sent(made: Made, finished: Finished, headers: Headers, wanted: Asked) -> Answer:
    if wanted.gzip:
        body = finished.compressed(made)
        headers.append(("Content-Encoding", "gzip"))
    else:
        body = made.body()
    headers.append(("Content-Length", str(len(body))))
    return Answer(200, headers, b"" if wanted.head else body)
