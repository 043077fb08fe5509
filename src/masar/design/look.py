"""How this deployment looks: its stylesheet, emblem and icon as files under names that change with them.

They are put together when a process starts and served from its memory (``config.look``): a changed folder shows
after a restart, with nothing to collect, and a file system that cannot be written serves it too.
"""

import gzip
import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from masar.design.colours import NAMES, Palette
from masar.lib.deployment import DEMO, FILE

SHEET = Path(__file__).parent / "app.css"
_COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
CSS, SVG = "text/css; charset=utf-8", "image/svg+xml"


@dataclass(frozen=True, slots=True)
class File:
    """What is sent: its type, its bytes, and those compressed."""

    kind: str
    body: bytes
    packed: bytes


def _file(kind: str, body: bytes) -> File:
    return File(kind, body, gzip.compress(body, 9, mtime=0))


@dataclass(frozen=True)
class Look:
    """``light`` and ``dark`` have a colour for each of ``colours.NAMES``; ``emblem`` and ``icon`` are checked SVG;
    ``tile`` is the content of the pattern on the masthead, ``tile_size`` its width and height.
    """

    light: Palette
    dark: Palette
    emblem: bytes
    icon: bytes
    tile: str
    tile_size: tuple[float, float]

    @cached_property
    def files(self) -> Mapping[str, File]:
        """Every file by its name."""
        return {
            "style.css": _file(CSS, stylesheet(self.light, self.dark).encode()),
            "emblem.svg": _file(SVG, self.emblem),
            "icon.svg": _file(SVG, self.icon),
        }

    @cached_property
    def digest(self) -> str:
        """Changes when any of the files does."""
        joined = b"\0".join(file.body for file in self.files.values())
        return hashlib.blake2b(joined, digest_size=8).hexdigest()

    def address(self, name: str) -> str:
        """Where a file is to be had."""
        return f"/look/{self.digest}/{name}"


def stylesheet(light: Palette, dark: Palette) -> str:
    """The one stylesheet, with the deployment's colours as its custom properties and without what only we read."""
    chosen = f":root{{{_properties(light)}}}@media (prefers-color-scheme:dark){{:root{{{_properties(dark)}}}}}"
    return chosen + _COMMENT.sub("", SHEET.read_text(encoding="utf-8"))


def _properties(palette: Palette) -> str:
    said = [f"--{name}:{palette[name]}" for name in NAMES]
    # What lies on the brand's colour like a veil takes the colour of the words on it.
    return ";".join([*said, f"--veil:{palette['on-brand']}38", f"--veil-line:{palette['on-brand']}8c"])


@cache
def demo_palettes() -> Mapping[str, Palette]:
    """The demo's colours for light and dark, which others change."""
    found: Mapping[str, Palette] = tomllib.loads((DEMO / FILE).read_text(encoding="utf-8"))["colours"]
    return found
