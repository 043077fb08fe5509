"""``masar work``: what happens without anybody asking: codes are drawn, messages sent, news numbered, and what fell
due is noticed.
"""

import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from masar.appointments.closing import follow_offices
from masar.cases.bulk import run_bulk
from masar.cases.calendars import follow_calendars
from masar.cases.figures import count_figures
from masar.cases.leases import give_back
from masar.cases.sequencing import sequence
from masar.cases.tally import put_together
from masar.cases.waking import record_overdue
from masar.config.tidying import tidy
from masar.config.working import Job, Run, jobs, work_once
from masar.documents.checking import check_uploads
from masar.intake.uploads import take_uploads
from masar.lib.clock import now
from masar.lib.processes import give_way
from masar.notices.announcing import announce
from masar.notices.codes import answer_codes
from masar.notices.costs import count_messages
from masar.notices.engine import deliver
from masar.notices.inbox import take_inbox
from masar.notices.keeping import keep_days
from masar.notices.parting import tell_old_contacts
from masar.notices.pursuing import pursue
from masar.notices.sending import Sender
from masar.notices.untold import follow_untold
from masar.notices.writing import write

IDLE_SECONDS = 0.5
STOP_SECONDS = 12.0
"""How long messages that are on their way are waited for at the end; ``masar serve`` waits a little longer."""

CODES: tuple[Run, ...] = (answer_codes,)
FILES: tuple[Run, ...] = (check_uploads,)
CASES: tuple[Run, ...] = (
    sequence,
    run_bulk,
    take_uploads,
    follow_calendars,
    follow_offices,
    record_overdue,
    take_inbox,
    tell_old_contacts,
    announce,
    write,
    follow_untold,
    pursue,
    keep_days,
    put_together,
    count_figures,
    count_messages,
    tidy,
)
JOBS: tuple[Run, ...] = (*CODES, *FILES, deliver, *CASES)
"""Each does one batch and says how much it was; 0 lets the worker rest. Codes, files, messages and cases go their
rounds side by side: whoever waits for a code does not wait for an import to be numbered or a table to be tidied."""


class Command(BaseCommand):
    help = "Run the worker: codes, messages, the sequencer, the clock. `masar serve` runs it too."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stop, self.broken, sender = threading.Event(), False, Sender()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        rounds = [
            threading.Thread(target=self.go_on, args=(jobs(CODES), self.stop.wait)),
            threading.Thread(target=self.look_into_files),
            threading.Thread(target=self.go_on, args=([Job(deliver.__name__, sender.step)], sender.wait)),
        ]
        for beside in rounds:
            beside.start()
        self.go_on(jobs(CASES), self.stop.wait)
        for beside in rounds:
            beside.join()
        sender.finish(now, within=STOP_SECONDS)
        # Else nobody is told of anything for half a minute after a restart.
        give_back(now())
        if self.broken:
            raise CommandError("A round of the worker came to an end by itself; see the log.")

    def look_into_files(self) -> None:
        """A round that readers do not notice: whoever sent a file waits for nothing of it."""
        give_way()
        self.go_on(jobs(FILES), self.stop.wait)

    def go_on(self, chosen: Sequence[Job], rest: Callable[[float], object]) -> None:
        """One round after the other, until told to stop. If one breaks, the worker ends as a whole: half a worker
        that looks alive would be worse.
        """
        try:
            while not self.stop.is_set():
                if not work_once(chosen, now):
                    rest(IDLE_SECONDS)
        except BaseException:
            self.broken = True
            raise
        finally:
            self.stop.set()
            connection.close()
