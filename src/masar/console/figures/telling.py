"""Figures in an officer's words: charts, each with its table, and tables by office, service and stage."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from masar.cases.measuring import Key, What
from masar.catalogue.queries import catalogue
from masar.console.figures import charts
from masar.console.figures.asking import SPANS, Asked
from masar.console.figures.charts import Chart, Series
from masar.console.wording import voice
from masar.lib.languages import LANGUAGES
from masar.speech.voice import Voice
from masar.staff.queries import offices

AGES = (7, 30, 90, 180)
"""Days up to which open applications are put together; the last have no end."""
Counts = Sequence[tuple[Key, int]]
Sums = Mapping[What, int]
Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a row begins with its name, then come numbers (None: there is nothing to tell). ``shown`` is the same
    in the reader's digits.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    shown: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as SVG, with the table of the same numbers; ``legend`` names its columns where there are several."""

    chart: Chart
    svg: str
    legend: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True)
class Told:
    """A page of figures."""

    days: str
    drawn: tuple[Drawn, ...]
    places: tuple[Table, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, as a workbook has them."""
        return (*(one.table for one in self.drawn), *self.places)


def told(asked: Asked, counts: Counts, language: str, today: date) -> Told:
    """What was counted, in words."""
    speak = voice(language)
    weeks = _weeks(asked.weeks, counts)
    drawn = [
        _by_week("throughput", asked, speak, [_numbers(weeks, What.RECEIVED), _numbers(weeks, What.ENDED)]),
        _ages(counts, speak, today),
        _by_week("targets", asked, speak, [[_share(one, What.KEPT, What.MISSED) for one in weeks]], percent=True),
        _by_week("complete", asked, speak, [[_of(one, What.COMPLETE, What.ENDED) for one in weeks]], percent=True),
        _by_week("repeats", asked, speak, [_numbers(weeks, What.ASKED_AGAIN), _numbers(weeks, What.APPLIED_AGAIN)]),
    ]
    days = speak.between(asked.weeks[0].isoformat(), today.isoformat())
    return Told(days, tuple(drawn), tuple(_places(counts, speak, language)))


# --- sums -----------------------------------------------------------------------------------------


def _weeks(first_days: Sequence[date], counts: Counts) -> list[Sums]:
    """What was counted in each week."""
    found: list[Counter[What]] = [Counter() for _ in first_days]
    for key, n in counts:
        place = (key.day - first_days[0]).days // 7
        if key.what != What.OPEN and 0 <= place < len(found):
            found[place][What(key.what)] += n
    return list(found)


def _grouped(counts: Counts, group: Callable[[Key], tuple[str, ...]]) -> dict[tuple[str, ...], Sums]:
    found: dict[tuple[str, ...], Counter[What]] = defaultdict(Counter)
    for key, n in counts:
        found[group(key)][What(key.what)] += n
    return dict(found)


def _numbers(weeks: Iterable[Sums], what: What) -> list[int | None]:
    return [week.get(what, 0) for week in weeks]


def _of(sums: Sums, some: What, every: What) -> int | None:
    """How many in a hundred; None of nothing."""
    return round(100 * sums.get(some, 0) / sums[every]) if sums.get(every) else None


def _share(sums: Sums, one: What, other: What) -> int | None:
    both = sums.get(one, 0) + sums.get(other, 0)
    return round(100 * sums.get(one, 0) / both) if both else None


def _each(sums: Sums) -> int | None:
    """How many working days a stage took, on average."""
    left = sums.get(What.KEPT, 0) + sums.get(What.MISSED, 0)
    return round(sums.get(What.DAYS, 0) / left) if left else None


# --- charts ---------------------------------------------------------------------------------------


def _by_week(
    name: str, asked: Asked, speak: Voice, values: Sequence[Sequence[int | None]], *, percent: bool = False
) -> Drawn:
    labels = tuple(f"{speak.number(day.day)}/{speak.number(day.month)}" for day in asked.weeks)
    firsts = tuple(speak.short(day.isoformat()) for day in asked.weeks)
    return _drawn(name, speak, labels, firsts, values, percent=percent)


def _ages(counts: Counts, speak: Voice, today: date) -> Drawn:
    """Open applications by their age today."""
    found = [0] * (len(AGES) + 1)
    for key, n in counts:
        if key.what == What.OPEN:
            found[sum(today - key.day > timedelta(days=days) for days in AGES)] += n
    starts = [0, *(days + 1 for days in AGES)]
    told = [
        speak.say("figures.age", least=speak.number(a), most=speak.number(b))
        for a, b in zip(starts, AGES, strict=False)
    ]
    told.append(speak.say("figures.oldest", most=speak.number(AGES[-1])))
    return _drawn("ages", speak, tuple(told), tuple(told), [found])


def _drawn(
    name: str,
    speak: Voice,
    labels: tuple[str, ...],
    firsts: tuple[str, ...],
    values: Sequence[Sequence[int | None]],
    *,
    percent: bool = False,
) -> Drawn:
    words = speak.phrase("figures.chart")[name]
    names = tuple(words["series"])
    series = tuple(Series(one, tuple(some)) for one, some in zip(names, values, strict=True))
    chart = Chart(name, words["title"], words["about"], labels, series, percent)
    top = 100 if percent else charts.highest(chart)
    scale = _told(top, speak, percent=percent)
    svg = charts.drawn(chart, top=top, scale=scale, backwards=_backwards(speak))
    rows = tuple((first, *row) for first, *row in zip(firsts, *values, strict=True))
    beside = table(
        name, words["title"], (words["first"], *names), rows, speak, percents={*range(1, 3)} if percent else set()
    )
    return Drawn(chart, svg, names if len(names) > 1 else (), beside)


def _backwards(speak: Voice) -> bool:
    return LANGUAGES[speak.language].direction == "rtl"


def _told(value: Value, speak: Voice, *, percent: bool) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return speak.amount(value)
    number = speak.number(value)
    return speak.say("figures.percent", n=number) if percent else number


# --- tables ---------------------------------------------------------------------------------------


def table(
    name: str,
    title: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[Value, ...], ...],
    speak: Voice,
    percents: Collection[int] = (),
) -> Table:
    """A table of these rows; ``percents`` are the columns that are so many in a hundred, by their place."""
    shown = tuple(
        tuple(_told(value, speak, percent=place in percents) for place, value in enumerate(row)) for row in rows
    )
    return Table(name, title, columns, rows, shown)


def _places(counts: Counts, speak: Voice, language: str) -> Iterable[Table]:
    """What was counted by office, by service and by stage."""
    said = speak.phrase("figures.table")
    named = {"office": offices_named(offices(), language), "service": services_named(catalogue().services, language)}
    for name, field in (("offices", "office"), ("services", "service")):
        grouped = _grouped(counts, lambda key, field=field: (getattr(key, field),))  # type: ignore[misc]
        rows = [(named[field].get(code) or said["none"], *_line(sums)) for (code,), sums in grouped.items()]
        columns = (said[field], *(said[one] for one in ("received", "ended", "open", "kept", "complete")))
        yield table(name, said[name], columns, tuple(sorted(rows)), speak, {4, 5})
    stages = _grouped([one for one in counts if one[0].stage], lambda key: (key.service, key.stage))
    lines = [
        (f"{named['service'].get(service, service)} · {_stage(service, stage, language)}",
         sums.get(What.OPEN, 0), _share(sums, What.KEPT, What.MISSED), _each(sums))
        for (service, stage), sums in _in_order(stages)
    ]  # fmt: skip
    columns = (said["stage"], said["open"], said["kept"], said["days"])
    yield table("stages", said["stages"], columns, tuple(lines), speak, {2})


def _line(sums: Sums) -> tuple[int | None, ...]:
    kept, complete = _share(sums, What.KEPT, What.MISSED), _of(sums, What.COMPLETE, What.ENDED)
    return sums.get(What.RECEIVED, 0), sums.get(What.ENDED, 0), sums.get(What.OPEN, 0), kept, complete


def _in_order(stages: Mapping[tuple[str, ...], Sums]) -> list[tuple[tuple[str, ...], Sums]]:
    """In the order of the services and of the stages of each."""
    known = {
        (code, stage.code): (place, position)
        for place, (code, service) in enumerate(catalogue().services.items())
        for procedure in service.procedures
        for position, stage in enumerate(procedure.stages)
    }
    return sorted(stages.items(), key=lambda one: known.get((one[0][0], one[0][1]), (len(known), 0)))


# --- names ----------------------------------------------------------------------------------------


def offices_named(codes: Iterable[str], language: str) -> dict[str, str]:
    """Offices by their names."""
    known = offices()
    return {code: known[code].name[language] for code in codes if code in known}


def services_named(codes: Iterable[str], language: str) -> dict[str, str]:
    """Services by their names."""
    known = catalogue().services
    return {code: known[code].name[language] for code in codes if code in known}


def _stage(service: str, stage: str, language: str) -> str:
    known = catalogue().services.get(service)
    for procedure in reversed(known.procedures if known else ()):
        if (position := procedure.stage_at(stage)) is not None:
            return procedure.stages[position].name[language]
    return stage


def spans(language: str) -> dict[str, str]:
    """How many weeks can be looked at, in words."""
    return {str(count): voice(language).count("figures.weeks", count) for count in SPANS}
