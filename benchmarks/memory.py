"""How much memory does an import take? A log of 200 MB and a workbook of 100,000 rows, each taken in whole.

    python -m benchmarks.memory [--megabytes 200] [--rows 100000]

The files are made up here: traces of eight events in XES, rows of ten cells in XLSX, most strings of their own.
Each is imported by the command itself, in a process of its own whose greatest resident size is watched. The database
is ``MASAR_DATABASE_URL``'s (a scratch one) or a new SQLite file.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from benchmarks.report import Figure, leave, note

ROOT = Path(__file__).resolve().parents[1]
MOST = 300
"""Megabytes, whatever is read."""
EVENTS = 8
PROFILE = """
[source]
code = "{kind}-memory"
name = {{ ar = "سجل كبير", en = "a large file" }}
open = false
appears_within_hours = 24
[file]
format = "{kind}"
[case]
reference = "{reference}"
service = "passport-renewal"
[time]
zone = "Africa/Cairo"
[[events]]
name = "step"
column = "{what}"
time = "{when}"
[events.values]
"taken in" = "submitted"
"*" = "note_added"
"""
COLUMNS = {"xes": ("case:concept:name", "concept:name", "time:timestamp"), "xlsx": ("file", "what", "when")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    vendor = "postgresql" if os.environ.get("MASAR_DATABASE_URL") else "sqlite"
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MASAR_STATE"] = scratch
        for command in (["migrate", "-v", "0"], ["offices", "load"], ["catalogue", "load"]):
            masar(*command)
        files = (("xes", log(Path(scratch), options.megabytes)), ("xlsx", book(Path(scratch), options.rows)))
        figures = [figure for kind, path in files for figure in measured(kind, path)]
    setting = f"XES of {options.megabytes} MB, a workbook of {options.rows:,} rows"
    leave(note(f"memory-{vendor}", setting, figures))


def masar(*command: str) -> None:
    subprocess.run([sys.executable, "-m", "masar", *command], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)


def measured(kind: str, path: Path) -> Iterator[Figure]:
    """The greatest resident size of an import of this file, by what the system kept of the finished process."""
    profile = path.with_suffix(".toml")
    reference, what, when = COLUMNS[kind]
    profile.write_text(PROFILE.format(kind=kind, reference=reference, what=what, when=when), encoding="utf-8")
    began = time.perf_counter()
    imported = subprocess.Popen(
        [sys.executable, "-m", "masar", "import", str(path), "--profile", str(profile)], cwd=ROOT, stdout=sys.stderr
    )
    _, status, usage = os.wait4(imported.pid, 0)
    imported.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - began
    if imported.returncode:
        raise SystemExit(f"the import of the {kind} failed")
    yield Figure(f"{kind}: peak memory", peak(usage), " MB", ceiling=MOST)
    yield Figure(f"{kind}: megabytes a second", path.stat().st_size / (1 << 20) / seconds)


def peak(usage: resource.struct_rusage) -> float:
    """In megabytes; the system counts in kilobytes."""
    return usage.ru_maxrss / 1024


def log(folder: Path, megabytes: int) -> Path:
    """A log of traces until it is as large."""
    path, case = folder / "log.xes", 0
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xmlns="http://www.xes-standard.org/">\n')
        while file.tell() < megabytes << 20:
            case += 1
            file.write(trace(case))
        file.write("</log>\n")
    return path


def trace(case: int) -> str:
    """One case of eight events, each with the attributes that real logs have."""
    events = "".join(
        f'<event><string key="concept:name" value="{"taken in" if number == 0 else f"step {number}"}"/>'
        f'<date key="time:timestamp" value="2026-{1 + case % 9:02d}-{1 + number:02d}T09:{case % 60:02d}:00+02:00"/>'
        f'<string key="org:resource" value="desk {case % 97}"/><int key="line" value="{case * EVENTS + number}"/>'
        f'<string key="remark" value="{"was seen at the counter, " * 4}{case}"/></event>\n'
        for number in range(EVENTS)
    )
    return f'<trace><string key="concept:name" value="M-{case}/26"/>\n{events}</trace>\n'


def book(folder: Path, rows: int) -> Path:
    """A workbook of as many rows of ten cells."""
    path = folder / "book.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": False}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, [*COLUMNS["xlsx"], *(f"more {number}" for number in range(7))])
        for row in range(1, rows + 1):
            more = [f"remark {number} on row {row}, written by hand" for number in range(7)]
            sheet.write_row(
                row, 0, [f"B-{row // EVENTS}/26", f"step {row % EVENTS}", f"2026-03-{1 + row % 28:02d}", *more]
            )
    return path


if __name__ == "__main__":
    main()
