"""What the processes below a running ``masar serve`` take: memory and processor, by what they are."""

import os
import threading
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
ROLES = ("web", "worker", "looking")


class Watch:
    """Looks ten times a second; ``greatest`` is the greatest resident size of one process of each kind, in megabytes.

    ``looking`` is the program that looks into files. What it took of the processor counts for the ``worker`` that
    started it.
    """

    def __init__(self, parent: int) -> None:
        self.parent, self.over = parent, threading.Event()
        self.forget()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Watch":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def forget(self) -> None:
        """Begin anew with what was greatest."""
        self.greatest = dict.fromkeys(ROLES, 0.0)

    def used(self) -> dict[str, float]:
        """Seconds of a processor that each kind took until now, what it waited for included."""
        found = dict.fromkeys(ROLES, 0.0)
        for pid in below(self.parent):
            role = _role(pid)
            if role != "looking":
                found[role] += _seconds(pid)
        return found

    def _look(self) -> None:
        while not self.over.wait(0.1):
            for pid in below(self.parent):
                role = _role(pid)
                self.greatest[role] = max(self.greatest[role], _resident(pid))


def below(parent: int) -> list[int]:
    """All processes below this one."""
    found = []
    # A child stands with the thread that started it.
    for children in Path(f"/proc/{parent}/task").glob("*/children"):
        for pid in map(int, _read(str(children)).split()):
            found += [pid, *below(pid)]
    return found


def _role(pid: int) -> str:
    words = _read(f"/proc/{pid}/cmdline").split("\0")
    return "looking" if any(word.endswith("inside.py") for word in words) else "worker" if "work" in words else "web"


def _resident(pid: int) -> float:
    told = _read(f"/proc/{pid}/statm").split()
    return int(told[1]) * PAGE / 2**20 if told else 0.0


def _seconds(pid: int) -> float:
    told = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / TICKS if told else 0.0


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""
