"""Starts everybody, kills them one after the other, lets the rest end in peace, and asks for the verdict."""

import argparse
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from django.utils import timezone

from masar.cases import sequencing
from masar.cases.models import Case, Outbox
from masar.lib.clock import local_day, now
from tests.crashes import plan, verdict
from tests.crashes.roles import KILLED, ROLES, State, run

PATIENCE = 300.0
"""Seconds within which something must go on; far more than anything takes."""
LEASE = timedelta(seconds=0.5)
"""So that a worker takes over from a killed one within the test."""
PAUSE_EVERY = 8


class Crew:
    """The running processes, by role."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.pids: dict[str, int] = {}
        self.begun: dict[str, int] = {}

    def start(self, role: str) -> None:
        self.begun[role] = self.state.steps[ROLES.index(role)]
        pid = os.fork()
        if pid:
            self.pids[role] = pid
            return
        try:
            run(role, self.state)
        except BaseException:
            (self.state.scratch / f"{role}.failed").write_text(traceback.format_exc())
            os._exit(1)
        os._exit(0)

    def steps(self, role: str) -> int:
        """How many steps the role has taken since its process began."""
        return self.state.steps[ROLES.index(role)] - self.begun[role]

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait; end the test if nothing comes of it or somebody has failed."""
        end = time.monotonic() + PATIENCE
        while not done():
            self.nobody_failed()
            if time.monotonic() > end:
                raise SystemExit(f"gave up waiting: {what}")
            time.sleep(0.005)

    def nobody_failed(self) -> None:
        failed = sorted(self.state.scratch.glob("*.failed"))
        if failed:
            raise SystemExit("\n".join(f"{path.stem}:\n{path.read_text()}" for path in failed))

    def kill(self, role: str) -> None:
        os.kill(self.pids[role], signal.SIGKILL)
        os.waitpid(self.pids.pop(role), 0)

    def pause(self, role: str) -> None:
        """Longer than a lease: another takes over, and the paused one wakes up believing that it still has it."""
        os.kill(self.pids[role], signal.SIGSTOP)
        time.sleep(2 * LEASE.total_seconds())
        os.kill(self.pids[role], signal.SIGCONT)

    def ended(self, role: str) -> bool:
        if role in self.pids:
            pid, status = os.waitpid(self.pids[role], os.WNOHANG)
            if pid and os.waitstatus_to_exitcode(status) == 0:
                del self.pids[role]
        return role not in self.pids

    def end(self) -> None:
        for role in list(self.pids):
            self.kill(role)


def trouble(crew: Crew, faults: int, random: Random) -> None:
    """Kill somebody in the middle of their work, and start them again; ``faults`` times."""
    for number in range(1, faults + 1):
        victim = random.choice(KILLED)
        crew.until(lambda: crew.steps(victim) > 0, f"a first step of {victim}")  # noqa: B023
        time.sleep(random.uniform(0, 0.12))
        crew.kill(victim)
        crew.start(victim)
        if number % PAUSE_EVERY == 0:
            crew.pause(random.choice(["worker 0", "worker 1"]))


def settle(crew: Crew, state: State) -> None:
    """No more faults: everybody tells what they had to tell, the workers number it, the follower reads it."""
    state.target[0] = max(state.rounds) + 1
    for role in [role for role in ROLES if role.startswith("writer") or role == "import"]:
        crew.until(lambda: crew.ended(role), f"the end of {role}")  # noqa: B023
    crew.until(lambda: not Case.objects.filter(due_at__lte=now()).exists(), "the clock")
    crew.until(lambda: not Outbox.objects.filter(position__isnull=True).exists(), "the sequencer")
    crew.until(lambda: state.steps[ROLES.index("follower")] == Outbox.objects.count(), "the follower")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    sequencing.LEASE = LEASE
    with tempfile.TemporaryDirectory() as scratch:
        state = State(Path(scratch), options.seed, local_day(now(), timezone.get_default_timezone()))
        (state.scratch / "profile.toml").write_text(plan.PROFILE)
        (state.scratch / "import.csv").write_text(plan.imported_rows(state.today))
        crew = Crew(state)
        try:
            for role in ROLES:
                crew.start(role)
            trouble(crew, options.faults, Random(options.seed))
            settle(crew, state)
        finally:
            crew.end()
        problems = verdict.problems(state.target[0], state.today)
    if problems:
        raise SystemExit("\n".join(problems[:50]))
    sys.stdout.write(f"{options.faults} faults: {verdict.summary()}\n")


if __name__ == "__main__":
    main()
