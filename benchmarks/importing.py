"""How fast is an import? A file of made-up events against a plain ``executemany`` of the rows it leaves behind.

    python -m benchmarks.importing [--events 1000000] [--orders case,time]

The import is the real one: CSV through a profile, record_events, fold, publish. The same rows (cases, parties,
look-ups, events, public records, outbox) are then taken out, and put back into the same emptied tables by
``executemany``. Printed is the share of the plain rate that the import reaches, and its peak memory. The
database is ``MASAR_DATABASE_URL``'s (a scratch one: it is emptied) or a new SQLite file.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import Figure, leave, note

ROOT = Path(__file__).resolve().parents[1]
TABLES = ("Case", "CaseParty", "ReferenceLookup", "Event", "PublicRecord", "Outbox")
FLOORS = {("sqlite", "case"): 1 / 15, ("sqlite", "time"): 1 / 50, ("postgresql", "case"): 1 / 3}
FLOORS[("postgresql", "time")] = 1 / 10
EVENTS_PER_CASE = 8.0
CHUNK = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--orders", default="case,time")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], Path(options.child[1]))
        return
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        figures = measured(Path(scratch), options.events, options.orders.split(","), vendor)
    setting = f"{options.events:,} made-up events, batches of {CHUNK:,}, one process"
    leave(note(f"importing-{vendor}", setting, figures))


def measured(scratch: Path, events: int, orders: list[str], vendor: str) -> list[Figure]:
    os.environ["MASAR_STATE"] = str(scratch)
    run("prepare", scratch)
    write_files(scratch, events)
    figures = []
    for order in orders:
        imported = run("import", scratch / f"{order}.csv")
        plain = run("plain", scratch)
        share, words = plain["seconds"] / imported["seconds"], "grouped by case" if order == "case" else "by time"
        figures += [
            Figure(f"{words}: share of plain executemany", share, floor=FLOORS[vendor, order]),
            Figure(f"{words}: events a second", imported["events"] / imported["seconds"]),
            Figure(f"{words}: peak memory", imported["peak"], " MB", ceiling=300),
        ]
    return figures


def run(what: str, path: Path) -> dict:
    """One step in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.importing", "--child", what, str(path)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def write_files(scratch: Path, events: int) -> None:
    """The same events grouped by case, and in the order of time (cases interleaved)."""
    by_case, by_time = scratch / "case.csv", scratch / "time.csv"
    cases = str(int(events / EVENTS_PER_CASE * 1.15))
    export = [sys.executable, "-m", "masar", "sample", "--cases", cases, "--export", str(by_case)]
    subprocess.run(export, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    with by_case.open() as file, (scratch / "cut.csv").open("w") as cut:
        for _, line in zip(range(events + 1), file, strict=False):
            cut.write(line)
    (scratch / "cut.csv").rename(by_case)
    sort = f"(head -1 {by_case}; tail -n +2 {by_case} | LC_ALL=C sort -s -t, -k7,7) > {by_time}"
    subprocess.run(sort, shell=True, check=True)


def child(what: str, path: Path) -> None:
    """A step: everything of Masar is imported here, in the process that is measured."""
    import django  # the settings must be chosen first

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "masar.config.settings")
    django.setup()
    steps = {"prepare": prepare, "import": imported, "plain": plain}
    print(json.dumps(steps[what](path)))


def prepare(path: Path) -> dict:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("offices", "load", stdout=sys.stderr)
    call_command("catalogue", "load", stdout=sys.stderr)
    return {}


def imported(path: Path) -> dict:
    import resource

    from masar.cases.models import Event
    from masar.intake.importing import Options, Run
    from masar.intake.profile import load
    from masar.intake.rejects import Rejects
    from masar.intake.sample.exporting import PROFILE
    from masar.lib.clock import now

    empty()
    with Rejects(None) as rejects:
        began = time.perf_counter()
        summary = Run(path, PROFILE, load(PROFILE), rejects, Options(again=True)).go(now())
        seconds = time.perf_counter() - began
    assert summary.rejected == 0, rejects.reasons
    assert summary.events_new == Event.objects.count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "events": summary.events_new, "peak": peak}


def empty() -> None:
    from django.db import connection

    from masar.cases import models
    from masar.intake.models import ImportRun

    with connection.cursor() as cursor:
        for name in reversed(TABLES):
            cursor.execute(f"DELETE FROM {getattr(models, name)._meta.db_table}")
        cursor.execute(f"DELETE FROM {ImportRun._meta.db_table}")
        if connection.vendor == "sqlite":
            cursor.execute("VACUUM")


def plain(scratch: Path) -> dict:
    """Take the rows out, empty the tables, and put the rows back by ``executemany``, timed."""
    from django.db import connection, transaction

    from masar.cases import models

    tables = [getattr(models, name)._meta.db_table for name in TABLES]
    widths = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            widths[table] = len(cursor.description)
            with (scratch / table).open("wb") as file:
                while rows := cursor.fetchmany(CHUNK):
                    pickle.dump([tuple(row) for row in rows], file)
    empty()
    seconds = 0.0
    for table in tables:
        places = ", ".join(["%s"] * widths[table])
        statement = f"INSERT INTO {table} VALUES ({places})"
        for rows in chunks(scratch / table):
            began = time.perf_counter()
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.executemany(statement, rows)
            seconds += time.perf_counter() - began
    return {"seconds": seconds}


def chunks(path: Path):
    with path.open("rb") as file:
        while True:
            try:
                yield pickle.load(file)
            except EOFError:
                return


if __name__ == "__main__":
    main()
