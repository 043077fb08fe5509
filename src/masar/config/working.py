"""The worker's round: each job does one batch and fails alone.

A job that raises is written down (``masar troubles``) and rests for a while, longer each time; the others go on.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection

from masar.cases import troubles

FIRST_PAUSE = timedelta(seconds=0.5)
LONGEST_PAUSE = timedelta(seconds=30)
Run = Callable[[datetime], int]
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """A job of the worker: what does one batch of it and says how much that was."""

    name: str
    run: Run
    pause: timedelta = timedelta(0)
    rests_until: datetime | None = None
    settled: bool = False
    """Whether nothing is written down of an earlier failure, as far as this process knows."""

    def attempt(self, now: datetime) -> int:
        """One batch, unless the job rests; 0 also if it failed."""
        if self.rests_until is not None and now < self.rests_until:
            return 0
        try:
            done = self.run(now)
            if not self.settled:
                troubles.settle(self.name, [troubles.WHOLE])
        except Exception as error:
            self._failed(type(error).__name__, now)
            if isinstance(error, DatabaseError):
                # It may be restarting; the next job gets a connection of its own.
                connection.close()
            return 0
        self.pause, self.rests_until, self.settled = timedelta(0), None, True
        return done

    def _failed(self, what: str, now: datetime) -> None:
        self.pause = min(max(2 * self.pause, FIRST_PAUSE), LONGEST_PAUSE)
        self.rests_until, self.settled = now + self.pause, False
        log.error("the job %s failed (%s); trying again in %.1f s", self.name, what, self.pause.total_seconds())
        try:
            troubles.note(self.name, {troubles.WHOLE: what}, now, self.pause)
        except DatabaseError:
            log.warning("the database does not answer; the trouble is in this log alone")
            connection.close()


def jobs(runs: Sequence[Run]) -> tuple[Job, ...]:
    """A job for each function, named after it."""
    return tuple(Job(run.__name__, run) for run in runs)


def work_once(chosen: Sequence[Job], clock: Callable[[], datetime]) -> int:
    """One round: a batch of each job. How much was done in all; 0 lets the worker rest."""
    return sum(job.attempt(clock()) for job in chosen)
