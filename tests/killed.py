"""Imports that are killed wherever they stand, and run again; and two of one file at the same time.

    python -m tests.killed [--at-once]

The command itself is run, in a process of its own that the kernel kills at its first, second, third … place: before a
row is taken, before and after a batch is recorded, before a line is written to the rejects or the numbers, and before
it is noted how far the run is. Then it is run again, to its end. Each time the file is of another source, so that all
of them can be compared with the one that nobody disturbed.
"""

import argparse
import csv
import os
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import django
from django.core.management import CommandError, call_command
from django.db import connections

django.setup()

from masar.cases.models import Case, CaseParty, Event, Outbox, PublicRecord, Quarantined, Source  # noqa: E402  the settings come first
from masar.cases.queries import differences  # noqa: E402
from masar.cases.sequencing import sequence  # noqa: E402
from masar.intake import batch, importing, rejects  # noqa: E402
from masar.intake.models import ImportRun  # noqa: E402
from masar.lib.clock import now  # noqa: E402
from masar.people.access import Reader, applicant  # noqa: E402
from masar.people.models import Doubt, Person  # noqa: E402

ROWS_A_BATCH = 3
NUMBER = "284030712"
TIMES = 12
PROFILE = """
[source]
code = "{code}"
name = {{ ar = "اختبار", en = "test" }}
open = false
appears_within_hours = 24
[file]
format = "csv"
most_rejected = 100
[case]
reference = "file"
service = "passport-renewal"
[time]
zone = "Africa/Cairo"
[[people]]
role = "applicant"
name = "name"
mobile = "mobile"
identities = {{ eg = "nid" }}
[[events]]
name = "step"
column = "what"
time = "when"
id = "column:id"
[events.values]
in = "submitted"
seen = "stage_entered:review"
out = "withdrawn"
"""
ROWS = (
    "1,1/26,in,2026-03-01,Mona Salem,01001234511,01",
    "2,2/26,in,2026-03-01,,,",
    "3,3/26,in,never,,,",
    "4,1/26,seen,2026-03-02,Mona Salem,01001234512,01",
    "4,1/26,seen,2026-03-09,,,",
    "5,3/26,in,2026-03-02,Amal Fouad,0223456710,03",
    "6,2/26,out,2026-03-03,Hani Rashad,01001234513,02",
    "7,4/26,lost,2026-03-03,,,",
    "8,4/26,in,9999-12-31,,,",
    "9,3/26,seen,2026-03-04,,,",
    "11,5/26,in,2026-03-04,Mona Salem,,02",
    "10,4/26,in,2026-03-04,Hani Rashad,01001234513,02",
)
CONTRADICTS = (ROWS[4], ROWS[10])
"""Which of two rows is taken, and which is kept aside, is decided by their order."""


class Story:
    """One file of one source, and where its import writes."""

    def __init__(self, scratch: Path, number: int, told: Sequence[str] = ROWS) -> None:
        self.code, self.number, self.folder = f"killed-{number}", number, scratch / str(number)
        self.folder.mkdir()
        self.profile, self.file = self.folder / "profile.toml", self.folder / "old.csv"
        self.profile.write_text(PROFILE.format(code=self.code), encoding="utf-8")
        told = [row.replace("/26", f"/{number}") for row in told]
        rows = [f"{row}" if row.endswith(",") else f"{row[:-2]}{NUMBER}{number:03d}{row[-2:]}" for row in told]
        self.file.write_text("\n".join(["id,file,what,when,name,mobile,nid", *rows]) + "\n", encoding="utf-8")

    def taken(self, file: Path | None = None, name: str = "") -> None:
        """Import it. A command that fails ends the process with its exit code."""
        kept = {key: self.folder / f"{key}{name}.csv" for key in ("rejects", "numbers")}
        try:
            call_command("import", file or self.file, profile=self.profile, stdout=StringIO(), **kept)
        except CommandError as error:
            sys.stderr.write(f"{error}\n")
            os._exit(error.returncode)

    def state(self) -> dict[str, Any]:
        """Everything that is on record of it, without what is chance: numbers, keys and times of recording."""
        cases = {case.pk: case.reference for case in Case.objects.filter(source=self.code)}
        shown = dict(Case.objects.filter(source=self.code).values_list("number", "reference"))
        found = {
            "cases": sorted(
                Case.objects.filter(source=self.code).values_list("reference", "status", "events", "news")
            ),
            "events": told(Event, cases, "kind", "day", "source_id", "stage", "payload"),
            "news": told(Outbox, cases, "before", "after", "what"),
            "parties": sorted(people(cases)),
            "quarantined": told(Quarantined, cases, "source_id"),
            "records": records(shown),
            "rejects": (self.folder / "rejects.csv").read_text(encoding="utf-8"),
            "numbers": sorted(self.numbered(shown)),
            "doubts": Doubt.objects.filter(source=self.code).count(),
            "fresh": Source.objects.get(pk=self.code).fresh_as_of is not None,
        }
        own = re.compile(rf"{self.code}(?!\d)|/{self.number}(?!\d)|{NUMBER}{self.number:03d}")
        return {what: own.sub("", str(value)) for what, value in found.items()}

    def numbered(self, shown: dict[str, str]) -> list[tuple[str, str]]:
        """Whom the numbers that were written down belong to, by reference.

        Of two imports of one file at once, the one that begins later takes it up where the other stands: what it did
        not write down itself stands in the other's file.
        """
        found: list[tuple[str, str]] = []
        for path in sorted(self.folder.glob("numbers*.csv"), key=lambda path: len(path.name)):
            with path.open(encoding="utf-8") as file:
                pairs = [(row["reference"], shown[row["number"]]) for row in csv.DictReader(file)]
            found += [pair for pair in pairs if pair not in found] if found else pairs
        return found


def told(model: Any, cases: dict[Any, str], *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of what belongs to these cases, under their references."""
    rows = model.objects.filter(case_id__in=list(cases)).values_list("case_id", *columns)
    return sorted((cases[case], *map(str, rest)) for case, *rest in rows)


def people(cases: dict[Any, str]) -> Iterator[tuple[str, ...]]:
    """Who is who in these cases, and how they are reached."""
    for party in CaseParty.objects.filter(case_id__in=list(cases)):
        who = party.person and applicant(party.person, reader=Reader("worker"), now=now())
        yield (cases[party.case_id], party.role, *((who.name, str(who.contacts)) if who else ()))


def records(shown: dict[str, str]) -> list[str]:
    """What the public sees of these cases, each number replaced by the reference."""
    found = []
    for number, content in PublicRecord.objects.filter(number__in=list(shown)).values_list("number", "content"):
        found.append(content.replace(number, shown[number]))
    return sorted(found)


def alone() -> None:
    """No connection is open, and no thread keeps any: what a process that divides itself must leave behind."""
    connections.close_all()
    for known in connections.all():
        if known.vendor == "postgresql":
            known.close_pool()


def forked(work: Callable[[], None]) -> int:
    """Do it in a process of its own; how that ended, a signal as a negative number."""
    alone()
    pid = os.fork()
    if not pid:
        try:
            work()
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(70)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def stopping_at(place: int) -> None:
    """From here on this process is killed when it comes to its ``place``-th place."""
    left = iter(range(place - 1))

    def passing(function: Callable[..., Any], *, after: bool = False) -> Callable[..., Any]:
        def passed(*args: Any, **named: Any) -> Any:
            if not after and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            found = function(*args, **named)
            if after and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return found

        return passed

    importing.Run._take = passing(importing.Run._take)  # type: ignore[method-assign]
    importing.record_events = passing(passing(importing.record_events), after=True)
    rejects.Table.write = passing(rejects.Table.write)  # type: ignore[method-assign]
    ImportRun.objects.filter = passing(ImportRun.objects.filter)  # type: ignore[method-assign]
    importing.note_freshness = passing(importing.note_freshness)


def killed_everywhere(scratch: Path) -> Iterator[str]:
    """What differs after an import that was killed at each of its places, and how many places there are."""
    clean = Story(scratch, 0)
    assert forked(clean.taken) == 0
    expected, place = clean.state(), 0
    people = Person.objects.count()
    while True:
        place += 1
        story = Story(scratch, place)

        def killed(story: Story = story, place: int = place) -> None:
            stopping_at(place)
            story.taken()

        if forked(killed) == 0:
            break
        if (code := forked(story.taken)) != 0:
            yield f"killed at place {place} and run again, it ends with {code}"
        yield from differing(expected, story.state(), f"killed at place {place}")
    if Person.objects.count() != people * (place + 1):
        yield "there are people whom nobody told"
    sys.stdout.write(f"killed at each of {place - 1} places\n")


def differing(expected: dict[str, Any], found: dict[str, Any], when: str) -> Iterator[str]:
    for what, value in expected.items():
        if found[what] != value:
            yield f"{when}: {what} is {found[what]!r} instead of {value!r}"


def two_at_once(scratch: Path) -> Iterator[str]:
    """What differs after two imports at the same time: of one file, or of one and the same upside down."""
    rows = [row for row in ROWS if row not in CONTRADICTS]
    clean = Story(scratch, 0, rows)
    assert forked(clean.taken) == 0
    expected, people = clean.state(), Person.objects.count()
    del expected["rejects"]
    for number in range(1, TIMES + 1):
        story = Story(scratch, number, rows)
        other = story.file
        if number % 2:
            other = story.folder / "turned.csv"
            head, *lines = story.file.read_text(encoding="utf-8").splitlines(keepends=True)
            other.write_text("".join([head, *reversed(lines)]), encoding="utf-8")
        codes = beside(story.taken, partial(story.taken, other, "-other"))
        if codes != [0, 0]:
            yield f"two at once end with {codes}"
        # Where each piece of news begins and ends is as it was told, which is as it came.
        right = {what: value for what, value in expected.items() if other is story.file or what != "news"}
        yield from differing(right, story.state(), f"two at once, {number}")
    if Person.objects.count() != people * (TIMES + 1):
        yield "there are people whom nobody told"
    sys.stdout.write(f"{TIMES} times two at once\n")


def beside(*works: Callable[[], None]) -> list[int]:
    """Do all of them at the same time, each in a process of its own; how they ended."""
    alone()
    pids = []
    for work in works:
        pid = os.fork()
        if not pid:
            os._exit(forked(work) & 0xFF)
        pids.append(pid)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]


def out_of_order() -> Iterator[str]:
    """What is wrong with the news once it is numbered, and with what is stored."""
    while sequence(now()):
        pass
    rows = list(Outbox.objects.order_by("case_id", "seq").values_list("case_id", "seq", "position"))
    if sorted(position for *_, position in rows) != list(range(1, len(rows) + 1)):
        yield "positions have gaps or stand twice"
    for (case, seq, position), (other, after, further) in pairwise(rows):
        if case == other and (after != seq + 1 or further < position):
            yield "the news of a case is not in order"
    yield from (f"a case differs from its events: {one.what}" for one in differences(list(Case.objects.all())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at-once", action="store_true")
    options = parser.parse_args()
    batch.ROWS = ROWS_A_BATCH
    with tempfile.TemporaryDirectory() as scratch:
        problems = list(two_at_once(Path(scratch)) if options.at_once else killed_everywhere(Path(scratch)))
    problems += out_of_order()
    if problems:
        raise SystemExit("\n".join(problems[:40]))


if __name__ == "__main__":
    main()
