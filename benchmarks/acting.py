"""How fast officers can record, and what it costs those who read meanwhile.

    python -m benchmarks.acting [--cases 10000] [--rounds 5] [--seconds 5]

One process records acts one after the other by ``acting.perform``: a case is read and folded afresh, right, state and
form are looked at, and the fact is recorded with its fold, its public record and its news, in a transaction of its
own; every eighth act begins with registering an application. Eight connections ask one process of Masar for status
pages of random numbers, as in ``read``, in turns: while acts come as officers send them (``ASKED`` a second), and
while the process records as many as it can, each between two turns alone. The figures are medians over the rounds:
acts a second while others read, and the share that the readers keep of their rate before and after. The floors are
those of acts that come; a process that records without a pause takes one core of two, and is told beside them, and
what an act takes of the processor, which hangs least on what else the machine does. The database is a new SQLite
file, or that of ``MASAR_DATABASE_URL``.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from benchmarks.read import ROOT, THREADS, WARM, asked, filled, serving
from benchmarks.report import Figure, leave, note

LEAST, SHARE = 40.0, 0.7
"""Acts a second of one process, and what readers keep of their rate; of SQLite."""
ASKED = 42.0
"""Acts that come a second: some more than the floor."""
READERS, KIND = 8, "page ar"
BEGUN = datetime(2026, 11, 2, 8, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--warm", type=int, default=WARM, help="pages that are read before anything is measured")
    parser.add_argument("--record", type=float, help="record for so many seconds, and say how fast")
    parser.add_argument("--rate", type=float, default=0.0, help="with --record: so many come a second; 0: no pause")
    options = parser.parse_args()
    if options.record:
        print(*recorded(options.record, options.rate))
        return
    url = os.environ.get("MASAR_DATABASE_URL", "")
    database = "PostgreSQL" if url else "SQLite"
    more = {"workers": 1, "threads": THREADS[database], "connections": READERS}
    figures = measured(argparse.Namespace(**vars(options) | more), bounded=not url)
    setting = (
        f"{options.cases:,} cases, {READERS} connections that read, one process that records, "
        f"{options.rounds} rounds of {options.seconds} s"
    )
    leave(note(f"acting-{database.lower()}", setting, figures))


def measured(chosen: argparse.Namespace, *, bounded: bool) -> list[Figure]:
    rates: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as name:
        env = os.environ | {"MASAR_STATE": name, "DJANGO_SETTINGS_MODULE": "masar.config.settings"}
        numbers = filled(Path(name), chosen.cases, chosen.seed, env)
        with serving("masar.config.wsgi:application", "/healthz", chosen, env) as port:
            sent = 0.0
            while sent < chosen.warm:
                sent += 2 * asked(KIND, numbers, port, 2, chosen)
            for _ in range(chosen.rounds):
                rates["acts alone"].append(said(recording(chosen.seconds, 0.0, env))[0])
                for way, rate in {"come": ASKED, "most": 0.0}.items():
                    before = asked(KIND, numbers, port, chosen.seconds, chosen)
                    # It begins a little earlier and ends later, so that all that is read is read beside it.
                    officer = recording(chosen.seconds + 4, rate, env)
                    officer.stdout.readline()
                    beside = asked(KIND, numbers, port, chosen.seconds, chosen)
                    acts, cost = said(officer)
                    alone = (before + asked(KIND, numbers, port, chosen.seconds, chosen)) / 2
                    found = {"alone": alone, f"kept {way}": 100 * beside / alone, f"acts {way}": acts, way: cost}
                    for what, one in found.items():
                        rates[what].append(one)
    median = {what: statistics.median(found) for what, found in rates.items()}
    kept = "what readers keep of their rate then"
    return [
        Figure(
            "acts a second, as they come, while others read", median["acts come"], floor=LEAST if bounded else None
        ),
        Figure(kept, median["kept come"], "%", floor=100 * SHARE if bounded else None),
        Figure("what an act takes of the processor then", median["come"], " ms"),
        Figure("as many acts a second as can be, while others read", median["acts most"]),
        Figure(kept, median["kept most"], "%"),
        Figure("what an act takes of the processor then", median["most"], " ms"),
        Figure("acts a second, alone", median["acts alone"]),
        Figure("pages a second, alone", median["alone"]),
    ]


def recording(seconds: float, rate: float, env: dict[str, str]) -> subprocess.Popen:
    """An officer's process that records for so many seconds; its first line comes when it begins."""
    command = [sys.executable, "-m", "benchmarks.acting", "--record", str(seconds), "--rate", str(rate)]
    return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def said(officer: subprocess.Popen) -> tuple[float, float]:
    """As ``recorded`` says it."""
    told = officer.communicate()[0].split()
    if officer.returncode:
        raise SystemExit("acts could not be recorded")
    return float(told[-2]), float(told[-1])


# --- the process that records ----------------------------------------------------------------------


def recorded(seconds: float, rate: float) -> tuple[float, float]:
    """Record acts for so many seconds, at most ``rate`` a second unless it is 0; how many a second, and how many
    milliseconds of the processor each took.
    """
    import django  # the settings must be chosen first

    django.setup()
    acts = some_acts()
    for _ in range(10):
        next(acts)
    print("begun", flush=True)
    began, spent, count = time.perf_counter(), time.process_time(), 0
    while (passed := time.perf_counter() - began) < seconds:
        if rate and count / rate > passed:
            time.sleep(count / rate - passed)
        count += next(acts)
    return count / (time.perf_counter() - began), 1000 * (time.process_time() - spent) / count


def some_acts() -> Iterator[int]:
    """Acts on one new application after the other, each as an officer sends it; 1 for each that is recorded."""
    from masar.cases.acting import desk, perform
    from masar.cases.acts import Act

    for number in new_cases():
        document = desk(number).choices(Act.ASK, "documents")[0]
        life = [
            (Act.ENTER_STAGE, {"stage": desk(number).choices(Act.ENTER_STAGE, "stage")[0]}),
            (Act.ASK, {"documents": [document]}),
            (Act.NOTE, {"note": "the file is in room 3"}),
            (Act.RECEIVE, {"document": document}),
            (Act.ACCEPT, {"document": document}),
            (Act.PAUSE, {"reason": (desk(number).choices(Act.PAUSE, "reason") or [""])[0]}),
            (Act.GO_ON, {}),
            (Act.APPROVE, {}),
        ]
        for place, (act, values) in enumerate(life):
            now = BEGUN + timedelta(days=1, minutes=place)
            how = {"actor": "officer:1", "may": everything, "expected": place + 1, "key": str(uuid4()), "now": now}
            given = {field: value for field, value in values.items() if value}
            yield perform(number, act, given, **how).events_new


def everything(right: object, *, office: str | None, service: str | None) -> bool:
    """The right of a superior of all offices."""
    from masar.staff.rights import Posting, Role, allowed

    return allowed((Posting(Role.SUPERVISOR, None, None),), right, office=office, service=service)


def new_cases() -> Iterator[str]:
    """The numbers of applications that were just handed in, made some at a time."""
    from masar.cases.registering import register
    from masar.staff.queries import offices

    office = sorted(offices())[0]
    while True:
        how = {"actor": "officer:1", "may": everything, "key": str(uuid4()), "now": BEGUN}
        yield register(service="passport-renewal", office=office, parties=(), **how).number


if __name__ == "__main__":
    main()
