"""The processes behind ``masar serve``: the web server and the worker, watched by one parent."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType

STOP_SECONDS = 15.0
LONGEST_PAUSE = 30.0
MAPPED_MB = "2048"
WAITING = 60
"""Threads of a web process in which files wait for their turn; all together take some 20 MB."""
ALLOCATOR = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(1 << 20)}
"""What is long is given back when it is done with: else each thread keeps what its longest file took."""
LOCK_SECONDS = "5"
"""How long a visitor waits for the embedded database while something else writes; commands wait longer."""


@dataclass(frozen=True, slots=True)
class Web:
    """How the web server runs. ``threads`` are those that run Python for a worker process."""

    host: str
    port: int
    workers: int
    threads: int
    access_log: bool

    @property
    def waiting(self) -> int:
        """Threads besides, for whoever only waits. One thread that does everything reads fastest, without any."""
        return WAITING if self.threads > 1 else 0

    def command(self) -> list[str]:
        """The server's command line.

        A request's line and headers together may have 32 KB and 10 seconds; what a body may have, ``Bodies`` says.
        Some 500 connections that are idle or half-sent take all places of a process until those seconds are over:
        only a proxy, which hands on whole requests over few connections, keeps slow clients from keeping others out.
        """
        return [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1"),
            *("--host", self.host, "--port", str(self.port), "--workers", str(self.workers)),
            *("--blocking-threads", str(self.threads + self.waiting), "--backpressure", "512", "--backlog", "1024"),
            *("--http1-header-read-timeout", "10000", "--http1-buffer-size", "32768"),
            *("--workers-kill-timeout", "10", "--respawn-failed-workers"),
            "--no-access-log",  # Masar writes its own
            "masar.config.wsgi:application",
        ]

    def environment(self) -> dict[str, str]:
        """What the server's processes are told beside what everybody is told."""
        told = {"MASAR_THREADS": str(self.threads), "MASAR_ACCESS_LOG": str(self.access_log)}
        told |= {"MASAR_WAITING": str(self.waiting)} | ALLOCATOR
        return told | {
            "MASAR_MAPPED_MB": MAPPED_MB,
            "MASAR_LOCK_SECONDS": os.environ.get("MASAR_LOCK_SECONDS", LOCK_SECONDS),
        }


class Parent:
    """Starts the children, restarts a worker that died, and ends all of them when it is told to."""

    def __init__(self, web: Web, *, worker: bool) -> None:
        self.web, self.with_worker = web, worker
        self.stopping = False

    def run(self) -> int:
        """Run until told to stop, or until the web server ends; its exit code (0 if we ended it)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        environment = os.environ | self.web.environment()
        server = subprocess.Popen(self.web.command(), env=environment)  # noqa: S603  our own command line
        worker = self._worker() if self.with_worker else None
        pause, due = 1.0, 0.0
        while not self.stopping and server.poll() is None:
            if worker is not None and worker.poll() is not None:
                due = due or time.monotonic() + pause
                if time.monotonic() >= due:
                    worker, pause, due = self._worker(), min(2 * pause, LONGEST_PAUSE), 0.0
            time.sleep(0.1)
        code = 0 if self.stopping else server.poll() or 1
        for child in filter(None, (server, worker)):
            _end(child)
        return code

    @staticmethod
    def _worker() -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-m", "masar", "work"])

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Ask a child to end, and wait; make it end if it does not."""
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
