"""``masar work``: what happens without anybody asking: codes are drawn, messages sent, news numbered, and what fell
due is noticed.
"""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from masar.cases.outbox import sequence
from masar.cases.waking import record_overdue
from masar.config.tidying import tidy
from masar.lib.clock import now
from masar.notices.codes import answer_codes
from masar.notices.engine import deliver

IDLE_SECONDS = 0.5
LONGEST_PAUSE = 30.0
logger = logging.getLogger(__name__)

JOBS: tuple[Callable[[datetime], int], ...] = (answer_codes, deliver, sequence, record_overdue, tidy)
"""Each does one batch and says how much it was; 0 lets the worker rest."""


class Command(BaseCommand):
    help = "Run the worker: codes, messages, the sequencer, the clock. `masar serve` runs it too."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        pause = IDLE_SECONDS
        while not stop.is_set():
            try:
                done = sum(job(now()) for job in JOBS)
                pause = IDLE_SECONDS
            except DatabaseError as error:
                # The database may be restarting: wait longer each time, and never give up.
                logger.warning("the database did not answer (%s); trying again in %d s", type(error).__name__, pause)
                connection.close()
                done, pause = 0, min(2 * pause, LONGEST_PAUSE)
            if not done:
                stop.wait(pause)
