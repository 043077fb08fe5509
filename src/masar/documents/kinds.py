"""What a file is, by its first and last bytes: never by its name, nor by what a browser calls it. Pure."""

import re
from enum import StrEnum

LARGEST = 10 * 1024 * 1024
"""Bytes of one file: some three photographs of a telephone in one, or a scan of sixty pages."""
MOST_PAGES = 60
HEAD, TAIL = 1024, 66_000
"""Bytes at the beginning and at the end in which other readers than ours look for what a file is."""


class Kind(StrEnum):
    """The kinds that are taken."""

    JPEG = "jpeg"
    PNG = "png"
    HEIF = "heif"
    PDF = "pdf"


class Why(StrEnum):
    """Why a file is not taken. Each has a sentence that says what to do instead."""

    EMPTY = "empty"
    LARGE = "large"
    OFFICE = "office"
    PICTURE = "picture"
    VIDEO = "video"
    PAGE = "page"
    OTHER = "other"
    MIXED = "mixed"
    CUT = "cut"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    PAGES = "pages"
    PIXELS = "pixels"
    HEAVY = "heavy"
    VIRUS = "virus"


class Unfit(Exception):
    """The file is not taken, or not any more."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


_HEIF = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))
_OTHER_PICTURES = (b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"\x00\x00\x01\x00", b"8BPS", b"\xff\x0a")
_OFFICE = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
_VIDEO = (b"\x1aE\xdf\xa3", b"\x00\x00\x01\xba", b"FLV\x01")
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|\?xml|iframe)", re.IGNORECASE)


def kind_of(content: bytes) -> Kind:
    """The kind of a whole file. Raises Unfit."""
    if not content:
        raise Unfit(Why.EMPTY)
    if len(content) > LARGEST:
        raise Unfit(Why.LARGE)
    kind = _by_start(content[:HEAD])
    # What two programs take for two things is let in as neither.
    if _MARKUP.search(content[:HEAD]) and kind is Kind.PDF:
        raise Unfit(Why.MIXED)
    if b"PK\x05\x06" in content[-TAIL:] and kind is Kind.PDF:
        raise Unfit(Why.MIXED)
    if kind is Kind.PDF and b"%%EOF" not in content[-HEAD:]:
        raise Unfit(Why.CUT if b"%%EOF" not in content else Why.MIXED)
    return kind


def _by_start(head: bytes) -> Kind:
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head.startswith(b"%PDF-"):
        return Kind.PDF
    if head[4:8] == b"ftyp":
        if head[8:12] in _HEIF:
            return Kind.HEIF
        raise Unfit(Why.PICTURE if head[8:12] in (b"avif", b"avis") else Why.VIDEO)
    raise Unfit(_what_else(head))


def _what_else(head: bytes) -> Why:
    """The nearest thing to say about a file that is not taken."""
    if head.startswith(_OTHER_PICTURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Why.PICTURE
    if head.startswith(_OFFICE):
        return Why.OFFICE
    if head.startswith(_VIDEO):
        return Why.VIDEO
    if _MARKUP.search(head):
        return Why.PAGE
    return Why.OTHER
