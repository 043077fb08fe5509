"""What all readers share: what a row is, what is given in place of one, and how bytes become text."""

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

LONGEST_LINE = 1 << 18
"""Characters of a row, at most: no row that means something has more, and memory must hold a batch of them."""

Row = dict[str, Any]
_PACKED = b"PK\x03\x04"
_END = "\x1a"
"""How programs of the time of DOS end a text."""
_WRONG_BYTE = re.compile(r"[\ud800-\udfff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Broken:
    """In place of a row that cannot be read: why, and what stands there, as far as it is known."""

    why: str
    content: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """In place of a cell whose content cannot be relied on: why. Rows that do not need it are taken."""

    text: str
    why: str

    def __str__(self) -> str:
        return self.text


Numbered: TypeAlias = "tuple[int, Row | Broken]"


class Damaged(Exception):
    """The file cannot be read further. ``str()`` says why, and after which row."""

    def __init__(self, why: str, row: int | None = None) -> None:
        super().__init__(why if row is None else f"after row {row}: {why}")
        self.why = why


class WrongHeading(Damaged):
    """The file is not the one that the profile describes; nothing of it was taken."""

    def __init__(self, why: str, row: int | None = None) -> None:
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written. ``sheet`` is an XLSX sheet by name; None is the first."""

    format: str
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    sheet: str | None = None


def _bytes_kept(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no text as a lone surrogate, so that its row can be found and the rest be read."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error("masar-bytes", _bytes_kept)


def encoding_of(stream: BinaryIO, declared: str) -> str:
    """How the text is written: a byte-order mark says it beyond doubt, whatever was declared."""
    begin = stream.peek(4)[:4] if hasattr(stream, "peek") else b""
    return next((encoding for mark, encoding in _MARKS if begin.startswith(mark)), declared)


def lines(stream: BinaryIO, encoding: str) -> Iterator[str | Broken]:
    """The lines, each with its end; one that is too long is given as Broken and passed over."""
    if hasattr(stream, "peek") and stream.peek(4)[:4] == _PACKED:
        raise Damaged("it is a workbook or another packed file, and no text")
    text = io.TextIOWrapper(stream, encoding=encoding, errors="masar-bytes", newline="")
    while line := text.readline(LONGEST_LINE):
        if line.rstrip("\r\n") == _END:
            continue
        if len(line) < LONGEST_LINE or line[-1] in "\r\n":
            yield line
            continue
        while (more := text.readline(LONGEST_LINE)) and more[-1] not in "\r\n":
            pass
        yield Broken(f"the line is longer than {LONGEST_LINE} characters", line[:1000])


def wrong_byte(text: str) -> bool:
    """Whether a byte stood in it that is no text in the file's encoding."""
    return not text.isascii() and _WRONG_BYTE.search(text) is not None


def no_text(encoding: str) -> str:
    """Why a row with a wrong byte is not taken."""
    return f"a byte in it is no text in {encoding.removesuffix('-sig')}"
