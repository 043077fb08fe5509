"""Work spread over processes of its own, each with its own connections; for commands, never for a request."""

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import TypeVar

import django

Given = TypeVar("Given")
Done = TypeVar("Done")


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
