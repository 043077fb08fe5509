"""A form with a file, taken apart as it came: the framework takes in no files at all, from anybody. Pure."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_BOUNDARY = re.compile(r'multipart/form-data\s*;.*?boundary="?([\w\'()+,\-./:=? ]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(rb'[;\s]name="([a-z_]{1,40})"', re.IGNORECASE)
_CALLED = re.compile(rb'[;\s]filename="([^"\r\n]{0,255})"', re.IGNORECASE)
FORM = "masar.form"
"""The key in what a page is given under which the whole kind of a form with a file stands: the framework reads its
first word."""
LONGEST_KIND = 200
MOST_PARTS = 20
MOST_HEADS = 2048


class Part(NamedTuple):
    """A field: what it holds, and what a file was called where it came from, which is for showing only."""

    content: bytes
    called: str = ""


def kind_of(meta: Mapping[str, Any]) -> str:
    """The whole kind of what was sent, as ``parts`` takes it."""
    return str(meta.get(FORM) or meta.get("CONTENT_TYPE", ""))


def parts(content_type: str, body: bytes) -> dict[str, Part]:
    """Each field of the form, the file among them, by its name. What is no such form has none.

    ``body`` is walked over, not copied: only what a field holds is.
    """
    found = _BOUNDARY.match(content_type)
    fields: dict[str, Part] = {}
    if found is None:
        return fields
    first = b"--" + found[1].strip().encode("ascii", "replace")
    mark = b"\r\n" + first
    # The first boundary may stand at the very beginning; what is before it means nothing.
    start = len(first) if body.startswith(first) else _after(body, mark, 0)
    for _ in range(MOST_PARTS):
        if start < 0 or body.startswith(b"--", start):
            break
        end = body.find(mark, start)
        _take(fields, body, start, len(body) if end < 0 else end)
        start = -1 if end < 0 else end + len(mark)
    return fields


def _after(body: bytes, mark: bytes, start: int) -> int:
    place = body.find(mark, start)
    return -1 if place < 0 else place + len(mark)


def _take(fields: dict[str, Part], body: bytes, start: int, end: int) -> None:
    heads_end = body.find(b"\r\n\r\n", start, min(end, start + MOST_HEADS))
    heads = body[start : heads_end if heads_end >= 0 else min(end, start + MOST_HEADS)]
    name, called = _NAME.search(heads), _CALLED.search(heads)
    if name is not None:
        content = body[heads_end + 4 : end] if heads_end >= 0 else b""
        told = called[1].decode("utf-8", "replace") if called else ""
        fields.setdefault(name[1].decode("ascii"), Part(content, told))
