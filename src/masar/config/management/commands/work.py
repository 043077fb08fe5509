"""``masar work``: what happens without anybody asking: codes are drawn, messages sent, news numbered, and what fell
due is noticed.
"""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from masar.cases.outbox import sequence
from masar.cases.waking import record_overdue
from masar.config.tidying import tidy
from masar.config.working import Run, jobs, work_once
from masar.lib.clock import now
from masar.notices.codes import answer_codes
from masar.notices.engine import deliver
from masar.notices.parting import tell_old_contacts

IDLE_SECONDS = 0.5

JOBS: tuple[Run, ...] = (answer_codes, tell_old_contacts, deliver, sequence, record_overdue, tidy)
"""Each does one batch and says how much it was; 0 lets the worker rest."""


class Command(BaseCommand):
    help = "Run the worker: codes, messages, the sequencer, the clock. `masar serve` runs it too."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        chosen = jobs(JOBS)
        while not stop.is_set():
            if not work_once(chosen, now):
                stop.wait(IDLE_SECONDS)
