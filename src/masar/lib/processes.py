"""Work spread over processes of its own, each with its own connections; for commands, never for a request."""

import multiprocessing
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TypeVar

import django

GIVES_WAY = 10
"""The priority (nice) of what may take longer: beside somebody who does not give way it gets a tenth."""
Given = TypeVar("Given")
Done = TypeVar("Done")


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def give_way() -> None:
    """From now on this thread, and what it starts, takes what others leave of the processor."""
    if sys.platform == "linux":
        mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), max(mine, GIVES_WAY))


def spread(job: Callable[[Given], Done], given: Iterable[Given], processes: int) -> Iterator[Done]:
    """``job`` of each of ``given``, in their order; only a few are taken ahead. With one process it is this one."""
    if processes < 2:
        yield from map(job, given)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_begin) as pool:
        ahead: deque[Future[Done]] = deque()
        for one in given:
            ahead.append(pool.submit(job, one))
            if len(ahead) > 2 * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _begin() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()


def _end_with_parent() -> None:
    """Whoever kills the command must not leave its processes behind, waiting for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
