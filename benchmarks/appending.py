"""What one more event costs: the 10,000th of a case against the 100th.

    python -m benchmarks.appending [--events 10000] [--rounds 24]

Cases of a hundred and of ten thousand events are made, and then get one more event each in turn, so that both are
measured in the same minutes: through ``record_events``, with its transaction and all that it writes. The figure is
the ratio of the medians. A fact that comes forty places late is measured too, and one that comes before everything,
for which all is folded again. The database is ``MASAR_DATABASE_URL``'s (a scratch one) or a new SQLite file.
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import count

from benchmarks.report import Figure, leave, note

CEILING = 3.0
BEGUN = datetime(2016, 1, 4, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHORT = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=24)
    options = parser.parse_args()
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MASAR_STATE"] = scratch
        prepare()
        figures = measured(options.events, options.rounds)
    setting = f"{options.rounds} events each, in turn, one transaction each"
    leave(note(f"appending-{vendor}", setting, figures))


def prepare() -> None:
    import django  # the settings must be chosen first
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
    django.setup()
    from masar.cases.actions import declare_source

    call_command("migrate", verbosity=0)
    call_command("offices", "load", verbosity=0)
    call_command("catalogue", "load", verbosity=0)
    declare_source("desk", name={"ar": "م", "en": "desk"})


def measured(events: int, rounds: int) -> list[Figure]:
    from masar.cases.models import PublicRecord

    begin("long", events - rounds // 2)
    long = (f"{name}" for name in ["long"] * (3 * rounds))
    # A case of about a hundred events stays one: every third event a new one.
    short = [f"short-{index}" for index in range(rounds // 3 + 1)]
    for name in short:
        begin(name, SHORT - 2)
    places = {name: count(SHORT) for name in short} | {"long": count(events)}
    took: dict[str, list[float]] = {"100th": [], "last": [], "late": [], "first": []}
    for index in range(rounds):
        name = short[index // 3]
        took["100th"].append(append(name, next(places[name]), 0))
        took["last"].append(append(next(long), next(places["long"]), 0))
        took["late"].append(append("long", next(places["long"]), 30))
    for index in range(3):
        took["first"].append(append("long", -1 - index, 0))
    median = {what: 1000 * statistics.median(some) for what, some in took.items()}
    record = max(len(content) for content in PublicRecord.objects.values_list("content", flat=True))
    return [
        Figure(
            f"one more of {events:,} events, to one more of 100",
            median["last"] / median["100th"],
            " times",
            None,
            CEILING,
        ),
        Figure("thirty places late, to one more of 100", median["late"] / median["100th"], " times", None, CEILING),
        Figure("one more of 100 events", median["100th"], " ms"),
        Figure(f"one more of {events:,} events", median["last"], " ms"),
        Figure("before all others: everything is folded", median["first"], " ms"),
        Figure("the longest record", record / 1024, " KB", None, 20),
    ]


def fact(place: int):
    """The event at a place of the story: documents asked for, handed in and refused, three a day."""
    from masar.cases.facts import Fact, Kind

    turns = (Kind.DOCUMENTS_REQUESTED, Kind.DOCUMENT_RECEIVED, Kind.DOCUMENT_REFUSED, Kind.DOCUMENT_RECEIVED)
    at, kind = BEGUN + timedelta(days=place // 3, minutes=place % 3 * 97), turns[place % 4]
    payload = {"documents": ["photo"]} if kind is Kind.DOCUMENTS_REQUESTED else {"document": "photo"}
    return Fact(kind, at.date(), "desk", f"{place}", at, payload=payload)


def filed(name: str, facts: tuple) -> None:
    from masar.cases.actions import Incoming, NewCase, record_events

    recorded = record_events([Incoming(NewCase("passport-renewal", "desk", name), facts)], now=NOW, announce=False)
    assert not recorded.refused and recorded.events_new == len(facts), recorded.refused[:3]


def begin(name: str, events: int) -> None:
    filed(name, tuple(fact(place) for place in range(events)))


def append(name: str, place: int, late: int) -> float:
    """Record the event of a place, told ``late`` places after its time; how many seconds it took."""
    from dataclasses import replace

    then = fact(place - late)
    one = replace(then, at=then.at + timedelta(seconds=1 + place % 50), source_id=f"{place}-{late}")
    began = time.perf_counter()
    filed(name, (one,))
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
