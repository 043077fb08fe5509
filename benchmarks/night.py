"""A night on which many cases wake at once: all deadlines have passed, and the clock records it.

    python -m benchmarks.night [--cases 100000]

Cases whose documents were due yesterday are made, and then woken batch by batch as the worker does it, in a process
of its own. Its peak memory, without the pages of the database's file that SQLite maps and the system may take back,
is set against that of a night with a tenth of the cases: it must not grow with them. The database is
``MASAR_DATABASE_URL``'s (a scratch one: its cases are deleted) or a new SQLite file.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks.appending import prepare
from benchmarks.report import Figure, leave, note

ROOT = Path(__file__).resolve().parents[1]
ASKED = datetime(2026, 11, 2, 9, tzinfo=UTC)
NIGHT = datetime(2026, 11, 19, 22, 5, tzinfo=UTC)
GROWTH, MEMORY = 1.2, 300
CHUNK = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        prepare()
        print(json.dumps({"make": make, "wake": wake}[options.child[0]](int(options.child[1]))))
        return
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MASAR_STATE"] = scratch
        few, many = [night(cases) for cases in (options.cases // 10, options.cases)]
    figures = [
        Figure("cases woken, of those that were due", many["woken"] / many["due"], "", 1, 1),
        Figure("peak memory", many["peak"], " MB", None, MEMORY),
        Figure("its own of that", many["own"], " MB"),
        Figure("its own, to a night with a tenth of the cases", many["own"] / few["own"], " times", None, GROWTH),
        Figure("cases a second", many["due"] / many["seconds"]),
        Figure("the whole night", many["seconds"], " s"),
    ]
    leave(note(f"night-{vendor}", f"{options.cases:,} cases due on one night, one worker", figures))


def night(cases: int) -> dict:
    """Make the cases and wake them, each in a process of its own."""
    run("make", cases)
    return run("wake", cases)


def run(what: str, cases: int) -> dict:
    command = [sys.executable, "-m", "benchmarks.night", "--child", what, str(cases)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def make(cases: int) -> dict:
    from masar.cases.actions import Incoming, NewCase, record_events
    from masar.cases.facts import Fact, Kind

    def each():
        day = ASKED.date()
        asked = {"documents": ["photo"], "by": "2026-11-19"}
        facts = (
            Fact(Kind.SUBMITTED, day, "desk", "1", ASKED),
            Fact(Kind.DOCUMENTS_REQUESTED, day, "desk", "2", ASKED, payload=asked),
        )
        for index in range(cases):
            yield Incoming(NewCase("passport-renewal", "desk", f"{cases}-{index}"), facts)

    waiting = each()
    while batch := list(islice(waiting, CHUNK)):
        assert not record_events(batch, now=ASKED, announce=False).refused
    return {}


def wake(cases: int) -> dict:
    from masar.cases.models import Case, Event
    from masar.cases.waking import record_overdue

    due = Case.objects.filter(due_at__lte=NIGHT).count()
    before = Event.objects.filter(kind="overdue").count()
    began = time.perf_counter()
    own = 0.0
    while record_overdue(NIGHT):
        own = max(own, anonymous())
    seconds = time.perf_counter() - began
    woken = Event.objects.filter(kind="overdue").count() - before
    assert due == cases
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"due": due, "woken": woken, "seconds": seconds, "peak": peak, "own": own}


def anonymous() -> float:
    """Megabytes that this process has in memory and no file backs."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    [kilobytes] = [line.split()[1] for line in status.splitlines() if line.startswith("RssAnon:")]
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main()
