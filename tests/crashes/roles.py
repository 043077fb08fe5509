"""Who takes part: each is a process of its own, forked from the driver, and may be killed at any moment.

Every role counts its steps in ``State.steps``; a writer notes the rounds that it has told to the end.
"""

import contextlib
import sys
import time
from collections.abc import Callable, Sequence
from ctypes import c_int64
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from io import StringIO
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from random import Random
from typing import Any

from django.core.management import call_command
from django.db import DatabaseError

from masar.cases import following, sequencing
from masar.cases.access import Own
from masar.cases.actions import Incoming, declare_source, record_events
from masar.cases.incoming import Became
from masar.cases.models import Case, ReferenceLookup
from masar.cases.owner import close_to_number
from masar.cases.queries import public_record
from masar.config.management.commands import work
from masar.intake import importing
from masar.lib.clock import now
from masar.lib.identifiers import uuid7
from masar.people.access import Reader
from tests.crashes import plan

WRITERS, WORKERS = 4, 2
CLOCKS = [timedelta(hours=hours) for hours in (-3, 0, 1, -1)]
"""How wrong the clock of each writer's machine is."""
FOLLOWER = "crash-test"
ROLES = [*(f"writer {n}" for n in range(WRITERS)), "import", *(f"worker {n}" for n in range(WORKERS)), "follower"]
KILLED = ROLES[:-1]


@dataclass
class State:
    """What the processes share. ``target`` is the round after the last one, or -1 while there is no end."""

    scratch: Path
    seed: int
    today: date
    steps: Any = field(default_factory=lambda: RawArray(c_int64, len(ROLES)))
    rounds: Any = field(default_factory=lambda: RawArray(c_int64, WRITERS))
    target: Any = field(default_factory=lambda: RawArray(c_int64, [-1]))

    @property
    def ending(self) -> bool:
        return self.target[0] >= 0


def write(number: int, state: State) -> None:
    """Tell round after round, each shuffled anew, in batches of any size."""
    random = Random(f"{state.seed}:{number}:{time.monotonic_ns()}")
    while not state.ending or state.rounds[number] < state.target[0]:
        told = plan.round_of(state.rounds[number], state.today)
        random.shuffle(told)
        while told:
            batch, told = told[: (size := random.randint(1, 25))], told[size:]
            _until_taken(partial(_tell, batch), number)
            state.steps[number] += 1
        _open_and_close(f"C-{state.rounds[number] * plan.CASES_A_ROUND}", number)
        state.rounds[number] += 1


def _tell(batch: Sequence[plan.Told], now: datetime) -> None:
    declare_source(plan.SOURCE, name={"ar": "اختبار", "en": "crash test"})
    recorded = record_events([Incoming(case, (fact,)) for case, fact in batch], now=now)
    assert {outcome.became for outcome in recorded.outcomes} <= {Became.NEW, Became.REPEAT}, recorded.outcomes


def _until_taken(record: Callable[..., object], number: int) -> None:
    """What cannot be recorded now is recorded later: another held the database for too long, or was faster."""
    while True:
        with contextlib.suppress(DatabaseError):
            record(now=now() + CLOCKS[number])
            return
        time.sleep(0.05)


def _open_and_close(reference: str, number: int) -> None:
    """One case of each round is closed to its number, by every writer that comes by."""
    known = ReferenceLookup.objects.get(source=plan.SOURCE, reference=reference)
    case, shown = Case.objects.get(pk=known.case_id), public_record(known.number)
    if shown is not None:
        own = Own(uuid7(), case.pk, case.number, "applicant", case.closed_to_number, shown, None)
        change = partial(close_to_number, own, closed=True, reader=Reader("owner"))
        _until_taken(change, number)


def bring_in(state: State) -> None:
    """Import the same file over and over, from its start."""
    importing.BATCH = 50
    importing.note_freshness = lambda *_: None
    path, profile = state.scratch / "import.csv", state.scratch / "profile.toml"
    done = False
    while not (done and state.ending):
        done = state.ending
        with contextlib.suppress(DatabaseError):
            call_command("import", path, profile=profile, again=True, stdout=StringIO())
        state.steps[WRITERS] += 1


def work_on(number: int, state: State) -> None:
    """The worker, with all its jobs, until it is asked to stop."""

    def beat(moment: object) -> int:
        state.steps[WRITERS + 1 + number] += 1
        return 0

    work.CASES = (*work.CASES, beat)
    work.IDLE_SECONDS = 0.02
    sequencing.BATCH = 40
    call_command("work", stdout=sys.stdout)


def read_on(state: State) -> None:
    """Follow the news and see that it comes without gaps: by position, and within each case by ``seq``."""
    following.follow(FOLLOWER, now=now(), position=0)
    last, seen = 0, {}
    while True:
        for row in following.unread(FOLLOWER):
            assert row.position == last + 1, f"position {row.position} came after {last}"
            assert row.seq == seen.get(row.case_id, 0) + 1, f"news {row.seq} of a case after {seen.get(row.case_id)}"
            last, seen[row.case_id] = row.position, row.seq
        following.passed(FOLLOWER, last, now=now())
        state.steps[ROLES.index("follower")] = last
        time.sleep(0.02)


def run(role: str, state: State) -> None:
    """Play a role until it ends by itself, if it ever does."""
    kind, _, number = role.partition(" ")
    parts: dict[str, Callable[[], None]] = {
        "writer": lambda: write(int(number), state),
        "import": lambda: bring_in(state),
        "worker": lambda: work_on(int(number), state),
        "follower": lambda: read_on(state),
    }
    parts[kind]()
