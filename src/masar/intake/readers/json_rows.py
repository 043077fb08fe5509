"""JSON Lines: one object a line. Numbers stay as they are written; null and NaN are nothing."""

import json
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from masar.intake.readers.parts import Broken, Layout, Numbered, Row, encoding_of, lines, wrong_byte
from masar.lib.text import tidy

_name = lru_cache(maxsize=1024)(tidy)


class _Twice(ValueError):
    """A key that stands twice in an object."""


def read(stream: BinaryIO, layout: Layout, needed: Collection[str]) -> Iterator[Numbered]:
    """The rows; a line that is no JSON object is Broken. The number is the line's."""
    encoding = encoding_of(stream, layout.encoding)
    for number, line in enumerate(lines(stream, encoding), 1):
        if isinstance(line, Broken):
            yield number, line
        elif line.strip("\ufeff \t\r\n"):
            yield number, _row(line.strip("\ufeff \t\r\n"), encoding)


def _row(line: str, encoding: str) -> Row | Broken:
    if wrong_byte(line):
        return Broken(f"a byte in it is no text in {encoding}", line)
    try:
        row = _DECODER.decode(line)
    except _Twice:
        return Broken("a key stands in it twice, and nobody can say which is meant", line)
    except (ValueError, RecursionError):
        return Broken("the line is not a JSON object", line)
    return row if isinstance(row, dict) else Broken("the line is not a JSON object", line)


def _object(pairs: list[tuple[str, Any]]) -> Row:
    row = {_name(key): value for key, value in pairs}
    if len(row) != len(pairs):
        raise _Twice
    return row


def _number(text: str) -> str:
    """12345.0 is 12345: programs write numbers so where a column also holds nothing."""
    return text[:-2] if text.endswith(".0") else text


def _constant(text: str) -> str | None:
    return None if text == "NaN" else text


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=str, parse_float=_number, parse_constant=_constant, strict=False
)
