"""Charts as SVG: columns side by side, from right to left where people read so. Pure; no colour alone tells anything.

Nothing in them is styled: classes say what a thing is, and the stylesheet how it looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDE, HIGH, START, TOP, FOOT, LABEL = 360, 190, 34, 14, 24, 20


@dataclass(frozen=True, slots=True)
class Series:
    """A name, and a number for each label; None where there is none to tell."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: ``about`` says it in a sentence, ``labels`` are under its columns."""

    name: str
    title: str
    about: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    percent: bool = False

    @property
    def empty(self) -> bool:
        """Whether there is nothing to show."""
        return not any(self.seen(value) for one in self.series for value in one.values)

    def seen(self, value: int | None) -> bool:
        """Whether there is a column for it: none in a hundred is something, and none at all nothing."""
        return value is not None and (self.percent or value > 0)


def highest(chart: Chart) -> int:
    """The number at the top of the scale."""
    return max((value or 0 for one in chart.series for value in one.values), default=0) or 1


def drawn(chart: Chart, *, top: int, scale: str, backwards: bool) -> str:
    """The chart as SVG, with a title and a description for those who do not see it. ``scale`` is ``top`` in words."""
    plot = HIGH - TOP - FOOT
    step = (WIDE - START) / max(1, len(chart.labels))
    name = f"{chart.name}-title", f"{chart.name}-about"
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDE} {HIGH}" role="img" aria-labelledby="{name[0]} {name[1]}">',
        f'<title id="{name[0]}">{escape(chart.title)}</title><desc id="{name[1]}">{escape(chart.about)}</desc>',
        _line(START, TOP, backwards) + _line(START, HIGH - FOOT, backwards),
        _text(START - 4, TOP + 4, scale, "end", backwards),
    ]
    thick = min(26.0, step * 0.8 / max(1, len(chart.series)))
    for place in range(len(chart.labels)):
        begin = START + place * step + (step - thick * len(chart.series)) / 2
        for number, one in enumerate(chart.series):
            value = one.values[place]
            if value is not None and chart.seen(value):
                high = max(1.5, plot * min(value, top) / top)
                left = begin + number * thick
                x = WIDE - left - thick if backwards else left
                parts.append(
                    f'<rect class="s{number}" x="{x:.1f}" y="{HIGH - FOOT - high:.1f}"'
                    f' width="{thick * 0.9:.1f}" height="{high:.1f}"/>'
                )
    for place in _labelled(len(chart.labels)):
        middle = min(START + (place + 0.5) * step, WIDE - LABEL)
        parts.append(_text(middle, HIGH - 6, chart.labels[place], "middle", backwards))
    return "".join(parts) + "</svg>"


def _labelled(count: int) -> Sequence[int]:
    """Which labels stand under the columns: all of a few, some of many."""
    every = -(-count // 6)
    return range(0, count, every) if every > 1 else range(count)


def _line(start: float, y: float, backwards: bool) -> str:
    first, last = (0, WIDE - start) if backwards else (start, WIDE)
    return f'<line x1="{first:g}" y1="{y:g}" x2="{last:g}" y2="{y:g}"/>'


def _text(x: float, y: float, text: str, anchor: str, backwards: bool) -> str:
    # In text that runs from right to left, what ends at a place ends at its left.
    at = WIDE - x if backwards else x
    return f'<text x="{at:.1f}" y="{y:g}" text-anchor="{anchor}">{escape(text)}</text>'
