"""The colours that a deployment chooses, and whether people can read what is drawn with them. Pure.

Contrast is WCAG 2.2's: 4.5 to 1 for text (1.4.3), 3 to 1 for what has a meaning without words (1.4.11). ``PAIRS`` are
those that the stylesheet puts on one another; tests hold them to the stylesheet and to what a browser draws.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

Palette = Mapping[str, str]
SCHEMES = ("light", "dark")
TEXT, MARK, RING = 4.5, 3.0, 9.0
"""Ratios for text, for graphics, and between the two rings of the focus: with nine, one of them always has three
against whatever is behind (WCAG technique C40)."""
NAMES = (
    *("bg", "surface", "sunken", "ink", "ink-2", "line", "line-strong"),
    *("brand", "brand-hi", "on-brand", "on-brand-2", "accent", "accent-line"),
    *("link", "btn", "btn-hi", "on-btn"),
    *("ok", "ok-bg", "ok-ink", "warn", "on-warn", "warn-bg", "warn-ink", "err", "err-bg"),
    *("focus", "focus-ink"),
)
"""The colours of a palette."""
_FORM = re.compile(r"#[0-9a-f]{6}")


class Pair(NamedTuple):
    """``above`` is drawn on ``below``, and must have ``least`` to one against it."""

    above: str
    below: str
    least: float


def _pairs(least: float, below: str, *above: str) -> tuple[Pair, ...]:
    return tuple(Pair(one, below, least) for one in above)


PAIRS = (
    *_pairs(TEXT, "bg", "ink", "ink-2", "link", "err"),
    *_pairs(TEXT, "surface", "ink", "ink-2", "link", "err", "warn-ink"),
    *_pairs(TEXT, "sunken", "ink", "ink-2", "link"),
    *_pairs(TEXT, "brand", "on-brand", "on-brand-2"),
    *_pairs(TEXT, "brand-hi", "on-brand", "on-brand-2"),
    *_pairs(TEXT, "btn", "on-btn"),
    *_pairs(TEXT, "btn-hi", "on-btn"),
    *_pairs(TEXT, "ok", "surface"),
    *_pairs(TEXT, "ok-bg", "ink", "ink-2", "link", "ok-ink"),
    *_pairs(TEXT, "warn", "on-warn"),
    *_pairs(TEXT, "warn-bg", "ink", "ink-2", "link", "warn-ink"),
    *_pairs(TEXT, "err-bg", "ink", "err"),
    *_pairs(MARK, "surface", "line-strong", "ok", "warn", "accent-line"),
    *_pairs(MARK, "sunken", "ok"),
    *_pairs(MARK, "line", "ok"),
    *_pairs(MARK, "brand", "accent"),
    *_pairs(MARK, "brand-hi", "accent"),
    *_pairs(RING, "focus", "focus-ink"),
)


def is_colour(text: object) -> bool:
    """Whether ``text`` is a colour as a deployment writes it: "#0a443d"."""
    return isinstance(text, str) and _FORM.fullmatch(text) is not None


def _linear(channel: int) -> float:
    share = channel / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """How bright a colour is, from 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (_linear(int(colour[place : place + 2], 16)) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio between two colours, from 1 to 21."""
    darker, brighter = sorted((luminance(one), luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def ratios(palette: Palette) -> Iterator[tuple[Pair, float]]:
    """Every pair with what it has."""
    for pair in PAIRS:
        yield pair, contrast(palette[pair.above], palette[pair.below])


def told(pair: Pair, palette: Palette, ratio: float) -> str:
    """A pair in words. The ratio is rounded down: 4.499 is not 4.5."""
    above, below = palette[pair.above], palette[pair.below]
    shown = f"{int(ratio * 100) / 100:.2f}"
    return f"{pair.above} {above} on {pair.below} {below} has {shown} to 1 and needs {pair.least:g}"


def unreadable(palette: Palette) -> list[str]:
    """The pairs that people could not read or see, in words."""
    return [told(pair, palette, ratio) for pair, ratio in ratios(palette) if ratio < pair.least]
