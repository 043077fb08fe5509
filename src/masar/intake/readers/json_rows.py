"""JSON Lines: one object a line; a file that is one array of objects is read likewise, member by member.

Numbers stay as they are written; null and NaN are nothing.
"""

import io
import json
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from masar.intake.readers.parts import (
    LONGEST_LINE,
    Broken,
    Damaged,
    Layout,
    Numbered,
    Row,
    encoding_of,
    lines,
    no_text,
    wrong_byte,
)
from masar.lib.text import tidy

CHUNK = 1 << 16
_name = lru_cache(maxsize=1024)(tidy)
_AROUND = "\ufeff\x1e \t\r\n"
"""What may stand around a line: some programs begin each with a mark of its own."""
_ARRAY = re.compile(rf"[{_AROUND}]*\[\s*[{{\]]")
_MARK = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[{}\[\],]', re.DOTALL)


class _Twice(ValueError):
    """A key that stands twice in an object."""


def read(stream: BinaryIO, layout: Layout, needed: Collection[str]) -> Iterator[Numbered]:
    """The rows; what is no JSON object is Broken. The number is that of the line, or of the array's member."""
    encoding = encoding_of(stream, layout.encoding)
    for number, line in enumerate(_texts(stream, encoding), 1):
        if isinstance(line, Broken):
            yield number, line
        elif line := line.strip(_AROUND):
            yield number, _row(line, encoding)


def _texts(stream: BinaryIO, encoding: str) -> Iterator[str | Broken]:
    begin = stream.peek(CHUNK)[:4096] if hasattr(stream, "peek") else b""
    if _ARRAY.match(begin.decode(encoding, errors="ignore")):
        return _members(io.TextIOWrapper(stream, encoding=encoding, errors="masar-bytes"))
    return lines(stream, encoding)


def _members(text: io.TextIOWrapper) -> Iterator[str]:
    """The members of the array that the file is, each as text, with no more than one in memory."""
    held, at, depth = "", 0, 0
    while chunk := text.read(CHUNK):
        held += chunk
        begin = 0
        while found := _MARK.search(held, at):
            mark = found[0]
            if mark[0] == '"' and (len(mark) == 1 or mark[-1] != '"') and found.end() == len(held):
                break  # a text that goes on
            at = found.end()
            depth += (mark in "{[") - (mark in "]}")
            if (mark == "," and depth == 1) or depth == 0:
                yield held[begin : at - 1]
                begin = at
            elif depth == 1 and mark == "[":
                begin = at
            if depth == 0:
                return _nothing_more(held[at:] + text.read(CHUNK))
        held, at = held[begin:], (found.start() if found else len(held)) - begin
        if len(held) > LONGEST_LINE + CHUNK:
            raise Damaged(f"a member of its array is longer than {LONGEST_LINE} characters")
    raise Damaged("its array has no end")


def _nothing_more(text: str) -> None:
    if text.strip(_AROUND):
        raise Damaged("something stands after the end of its array")


def _row(line: str, encoding: str) -> Row | Broken:
    if wrong_byte(line):
        return Broken(no_text(encoding), line)
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
