"""Pictures of a deployment's folder: which files may be shown, and as what. Pure.

They are read when a process starts and served from its memory (``config.pictures``), like the look.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

KINDS: Mapping[str, tuple[str, re.Pattern[bytes]]] = MappingProxyType(
    {
        "png": ("image/png", re.compile(rb"\x89PNG\r\n\x1a\n")),
        "jpg": ("image/jpeg", re.compile(rb"\xff\xd8\xff")),
        "webp": ("image/webp", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    }
)
"""By the end of a name: the type, and how such a file begins."""
MOST = 60_000
"""Bytes of a picture: whoever opens it pays for them."""
NAME = r"[a-z0-9]+(?:-[a-z0-9]+)*\.(?:png|jpg|webp)"


def kind_of(name: str) -> str:
    """The type of a picture of this name, which is a good one."""
    return KINDS[name.rpartition(".")[2]][0]


def wrong_with(name: str, body: bytes) -> tuple[str, str] | None:
    """What is wrong with a picture and what is expected, or None."""
    if len(name) > 60 or not re.fullmatch(NAME, name):
        return "has a name that no address has", "a name such as photo-on-white.png, ending in png, jpg or webp"
    if len(body) > MOST:
        return f"has {len(body)} bytes", f"at most {MOST}"
    if not KINDS[name.rpartition(".")[2]][1].match(body):
        return "is no picture of the kind that its name says", "a PNG, JPEG or WebP file"
    return None
