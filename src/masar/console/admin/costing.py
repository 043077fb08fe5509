"""What messages cost, in an administrator's words: by month, and of a month by service (``notices.costs``)."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.conf import settings

from masar.catalogue.queries import catalogue
from masar.console.figures.telling import Table, Value, table
from masar.console.wording import voice
from masar.notices.costs import About, Key, What
from masar.speech.voice import Voice

Counts = Sequence[tuple[Key, int]]
Sums = Mapping[tuple[str, str], int]
"""How many by channel and what."""
Line = tuple[str, str]
"""What messages are about (``About``), and the service."""
CHANNELS = ("sms", "email")
G = TypeVar("G", bound=Hashable)
FULL = "full"


def by_month(counts: Counts, months: Iterable[date], language: str) -> Table:
    """All messages of each month together."""
    speak = voice(language)
    sums = _grouped(counts, lambda key: key.month)
    rows = [_row(speak.month(month.isoformat()), _all_of(sums.get(month, {}))) for month in months]
    columns = ("month", "parts", *_cost_column(), "sms", "email")
    return table("months", _said(speak, "months"), tuple(_column(speak, one) for one in columns), tuple(rows), speak)


def _row(name: str, values: Iterable[Value]) -> tuple[Value, ...]:
    return (name, *values)


def _all_of(sums: Sums) -> Iterator[Value]:
    parts = sums.get(("sms", What.PARTS), 0)
    yield parts
    yield from _cost(parts)
    yield from (sums.get((channel, What.HANDED_OVER), 0) for channel in CHANNELS)


def by_service(counts: Counts, months: Sequence[date], language: str) -> list[Table]:
    """The messages of these months by service, a table for each channel that had any; the month stands in each row
    where there are several.
    """
    speak = voice(language)
    return [found for channel in CHANNELS if (found := _of_channel(channel, counts, months, speak)).rows]


def _of_channel(channel: str, counts: Counts, months: Sequence[date], speak: Voice) -> Table:
    several = len(months) > 1
    rows = [
        _row(name, (speak.month(month.isoformat()), *values) if several else values)
        for month in months
        for name, values in _lines(channel, [one for one in counts if one[0].month == month], speak)
    ]
    columns = ("about", *(["month"] if several else []), *_columns(channel))
    return table(channel, _said(speak, channel), tuple(_column(speak, one) for one in columns), tuple(rows), speak)


def _lines(channel: str, counts: Counts, speak: Voice) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """A line for each service, in the order of the catalogue, then what is about none; and all of them together."""
    mine = [one for one in counts if one[0].channel == channel]
    grouped = _grouped(mine, lambda key: (key.about, key.service))
    for line in sorted(grouped, key=_place):
        yield _name(line, speak), tuple(_values(channel, grouped[line], reported=line[0] == About.NOTICE))
    if len(grouped) > 1:
        yield _said(speak, "total"), tuple(_values(channel, _grouped(mine, lambda key: "")[""], reported=True))


def _values(channel: str, sums: Sums, *, reported: bool) -> Iterator[Value]:
    yield sums.get((channel, What.HANDED_OVER), 0)
    parts = sums.get((channel, What.PARTS), 0)
    if channel == "sms":
        yield parts
        yield from _cost(parts)
    arrived = sums.get((channel, What.DELIVERED), 0)
    known = arrived or (reported and settings.MASAR_REPORTS.get(channel) == FULL)
    yield from (arrived if known else None, sums.get((channel, What.FAILED), 0))


def _columns(channel: str) -> tuple[str, ...]:
    costly = ("parts", *_cost_column()) if channel == "sms" else ()
    return ("handed_over", *costly, "delivered", "failed")


def _cost_column() -> tuple[str, ...]:
    return ("cost",) if settings.MASAR_SMS_PRICE else ()


def _cost(parts: int) -> tuple[Decimal, ...]:
    price = settings.MASAR_SMS_PRICE
    return (price.amount * parts,) if price else ()


def _grouped(counts: Counts, group: Callable[[Key], G]) -> dict[G, Counter[tuple[str, str]]]:
    found: dict[G, Counter[tuple[str, str]]] = {}
    for key, n in counts:
        found.setdefault(group(key), Counter())[key.channel, key.what] += n
    return found


def _place(line: Line) -> tuple[int, int, str]:
    about, service = line
    known = list(catalogue().offered)
    return list(About).index(About(about)), known.index(service) if service in known else len(known), service


def _name(line: Line, speak: Voice) -> str:
    about, service = line
    if about != About.NOTICE:
        return _said(speak, about)
    known = catalogue().services.get(service)
    return known.name[speak.language] if known else service or _said(speak, "unknown")


def _column(speak: Voice, name: str) -> str:
    if name == "cost" and settings.MASAR_SMS_PRICE:
        return speak.say("costs.table.cost", currency=settings.MASAR_SMS_PRICE.currency[speak.language])
    return _said(speak, name)


def _said(speak: Voice, name: str) -> str:
    return speak.say(f"costs.table.{name}")
