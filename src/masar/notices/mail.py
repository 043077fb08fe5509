"""A mail as HTML that mail programs really show: one column, its styles beside each element, nothing from elsewhere.

Made of the plain text, which is sent beside it, so that both say the same. The first line is the heading; blank lines
part paragraphs; lines that begin with a bullet are a list, with what is indented under them; an address becomes
a link. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from masar.lib.languages import KNOWN

BULLET, UNDER = "• ", "  "
_LINK = re.compile(r"https?://[^\s<>\"]+")
_BODY = "margin:0;padding:0;background:#f4f7f6;color:#12211e"
_CARD = (
    "max-width:36em;margin:0 auto;padding:1.5em;background:#ffffff;color:#12211e;"
    "font:16px/1.6 'Segoe UI',Tahoma,Arial,sans-serif;overflow-wrap:anywhere;word-break:break-word"
)
_DARK = (
    "@media (prefers-color-scheme:dark){body{background:#0d1513!important}"
    ".card{background:#15201d!important;color:#edf4f2!important}a{color:#7fd1c0!important}}"
)


def html(subject: str, body: str, language: str) -> str:
    """The mail as a document in ``language``."""
    direction = KNOWN[language].direction
    side = "right" if direction == "rtl" else "left"
    inner = "".join(_blocks(body.strip().split("\n"), side))
    return (
        f'<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(subject)}</title><style>{_DARK}</style></head>"
        f'<body dir="{direction}" style="{_BODY}">'
        # Some programs drop the document's own direction: each block says it once more.
        f'<div class="card" dir="{direction}" style="{_CARD};text-align:{side}">{inner}</div></body></html>'
    )


def _blocks(lines: list[str], side: str) -> Iterator[str]:
    heading, *rest = lines
    yield f'<h1 style="margin:0 0 .5em;font-size:22px;line-height:1.35;text-align:{side}">{_said(heading)}</h1>'
    for blank, some in groupby(rest, key=lambda line: not line.strip()):
        if not blank:
            yield from _paragraphs(some, side)


def _paragraphs(lines: Iterable[str], side: str) -> Iterator[str]:
    for listed, some in groupby(lines, key=lambda line: line.startswith((BULLET, UNDER))):
        if listed:
            items = "".join(f"<li>{item}</li>" for item in _items(some))
            yield f'<ul style="margin:0 0 1em;padding-{side}:1.4em;text-align:{side}">{items}</ul>'
        else:
            yield f'<p style="margin:0 0 1em;text-align:{side}">{"<br>".join(map(_said, some))}</p>'


def _items(lines: Iterable[str]) -> Iterator[str]:
    """Each bullet with what is indented under it."""
    found: list[str] = []
    for line in lines:
        if line.startswith(BULLET) and found:
            yield "<br>".join(found)
            found = []
        found.append(_said(line.removeprefix(BULLET).strip()))
    yield "<br>".join(found)


def _said(line: str) -> str:
    """A line with what HTML would read otherwise escaped, directions isolated, and addresses as links."""
    found, end = [], 0
    for link in _LINK.finditer(line):
        address = escape(link[0])
        found += [_isolated(line[end : link.start()]), f'<a href="{address}" dir="ltr">{address}</a>']
        end = link.end()
    return "".join([*found, _isolated(line[end:])])


def _isolated(text: str) -> str:
    """Marks that isolate what runs the other way become elements, which more programs understand."""
    return escape(text).replace("\u2066", '<bdi dir="ltr">').replace("\u2069", "</bdi>")
