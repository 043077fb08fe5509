"""Drawings that a deployment brings: SVG that draws and does nothing else.

What could run, or fetch anything, is refused, not taken out: whoever brought it should know of it. The pattern, which
stands in every page, is put together anew from shapes and their measures alone.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "g"})
DRAWN = SHAPES | {
    "svg",
    "title",
    "desc",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "use",
}
MEASURES = frozenset(
    (
        *(
            "d",
            "x",
            "y",
            "x1",
            "y1",
            "x2",
            "y2",
            "cx",
            "cy",
            "r",
            "rx",
            "ry",
            "width",
            "height",
            "points",
            "transform",
        ),
        *("opacity", "fill-rule", "fill-opacity", "stroke-opacity"),
        *("stroke-width", "stroke-linecap", "stroke-linejoin"),
    )
)
"""Attributes that a shape of the pattern may have, besides ``fill`` and ``stroke``."""
_ELSEWHERE = re.compile(r"(?i)url\(\s*['\"]?(?!#)|[a-z][a-z0-9+.-]*:|//|\\|@import")
"""In a value: whatever may lead out of the file."""
MOST = 64 * 1024
MOST_PATTERN = 2 * 1024


class Unsafe(ValueError):
    """A drawing that is refused. ``str()`` says why."""


def _parsed(data: bytes, most: int) -> Any:
    if len(data) > most:
        raise Unsafe(f"has {len(data)} bytes; expected {most} at most")
    try:
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Unsafe(f"is no SVG without a document type ({type(error).__name__}); expected one") from error
    if root.tag != f"{SVG}svg":
        raise Unsafe("does not begin with <svg xmlns=…>; expected an SVG drawing")
    return root


def _name(tag: object) -> str:
    return str(tag).removeprefix(SVG)


def _attributes(element: Any) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield ("href" if name == f"{XLINK}href" else name), value


def drawing(data: bytes) -> bytes:
    """A drawing that is shown as a picture, as it came. Raises Unsafe."""
    for element in _parsed(data, MOST).iter():
        name = _name(element.tag)
        if name not in DRAWN:
            raise Unsafe(f"has a <{name}>; expected shapes, gradients, clips and masks alone")
        for attribute, value in _attributes(element):
            if attribute.lower().startswith("on"):
                raise Unsafe(f"has {attribute} in a <{name}>; expected nothing that runs")
            leads_out = not value.startswith("#") if attribute == "href" else _ELSEWHERE.search(_unstyled(value))
            if leads_out:
                raise Unsafe(f"has {attribute} in a <{name}> that may lead out of it; expected no address")
    return data


def _unstyled(value: str) -> str:
    """A value without the names of CSS properties, whose colon is no address's."""
    return re.sub(r"(?:^|;)\s*[a-z-]+\s*:", ";", value)


def size(data: bytes) -> tuple[float, float]:
    """Width and height of a drawing's view box. Raises Unsafe where it has none that shows anything."""
    box = _parsed(data, MOST).get("viewBox", "").replace(",", " ").split()
    try:
        width, height = map(float, box[2:])
    except ValueError:
        width = height = 0.0
    if len(box) != 4 or not (0 < width < 1e6 and 0 < height < 1e6):
        raise Unsafe('has no viewBox of four numbers; expected one such as viewBox="0 0 48 48"')
    return width, height


def tile(data: bytes) -> str:
    """A pattern's tile as the content of ``<pattern>``, in the colour of what stands around it. Raises Unsafe."""
    return "".join(map(_shape, _parsed(data, MOST_PATTERN)))


def _shape(element: Any) -> str:
    name = _name(element.tag)
    if name not in SHAPES:
        raise Unsafe(f"has a <{name}>; expected {', '.join(sorted(SHAPES))}")
    said = []
    for attribute, value in element.attrib.items():
        if attribute in ("fill", "stroke"):
            value = "none" if value == "none" else "currentColor"
        elif attribute not in MEASURES or _ELSEWHERE.search(value):
            raise Unsafe(f"has {attribute} in a <{name}>; expected measures, fill and stroke")
        said.append(f' {attribute}="{escape(value)}"')
    inner = "".join(map(_shape, element))
    return f"<{name}{''.join(said)}>{inner}</{name}>" if inner else f"<{name}{''.join(said)}/>"
