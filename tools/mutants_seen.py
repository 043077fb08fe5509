"""Which test runs which lines, and a run of only some tests, the quickest first: a plugin of pytest for mutants.py.

With ``MUTANTS_RECORD`` (a directory) each test's lines of the product and its seconds of processor time are written
there as JSON. With ``MUTANTS_TRY`` (a file that holds ``[[test, seconds], ...]``) only those tests are run, in that
order, and a test that takes far longer than it did ends the run, which then counts as failed: a changed program may
loop for ever.
"""

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from django.core.management.commands import migrate
from hypothesis import settings

SOURCE = str(Path.cwd() / "src" / "masar") + "/"
OFTEN = 300
"""Calls of one function in one test after which its lines are taken as seen."""
STILL = 50_000
"""Calls of any function, none of which ran a line that is new, after which a test is taken to have run them all."""
EXAMPLES = 10
"""Of a property while its lines are recorded: following calls takes long, and more examples run the same lines."""
TIMES, MORE = 20, 30
"""A test may take so many times its seconds of processor time, and so many seconds more."""
WAITED = 240
"""Seconds by the clock that a test may take besides: the machine may be busy, but what waits for ever is ended."""


class Recorder:
    """Lines of the product that the test under way has run."""

    def __init__(self, into: Path) -> None:
        self.into = into
        self.tests: dict[str, dict[str, Any]] = {}
        self.lines: set[tuple[str, int]] = set()
        self.calls: Counter[CodeType] = Counter()
        self.still, self.known = 0, 0

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Few examples of each property."""
        for item in items:
            test = getattr(item, "obj", None)
            own = getattr(test, "_hypothesis_internal_use_settings", None)
            if own is not None and own.max_examples > EXAMPLES:
                test._hypothesis_internal_use_settings = settings(own, max_examples=EXAMPLES)

    def trace(self, frame: FrameType, event: str, _argument: object) -> Any:
        """Follow calls into the product's own files, nothing else."""
        code = frame.f_code
        self.still += 1
        if self.still > STILL:
            if len(self.lines) == self.known:
                sys.settrace(None)
            self.still, self.known = 0, len(self.lines)
        if not code.co_filename.startswith(SOURCE) or "/tests/" in code.co_filename:
            return None
        self.lines.add((code.co_filename, frame.f_lineno))
        self.calls[code] += 1
        return self.line if self.calls[code] <= OFTEN else None

    def line(self, frame: FrameType, event: str, _argument: object) -> Any:
        """A line is about to run."""
        self.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self.line

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test, with what makes it ready."""
        self.lines, self.calls, self.still, self.known = set(), Counter(), 0, 0
        began = time.process_time()
        threading.settrace(self.trace)
        sys.settrace(self.trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type]
            files: dict[str, list[int]] = {}
            for name, line in sorted(self.lines):
                files.setdefault(name.removeprefix(SOURCE), []).append(line)
            self.tests[item.nodeid] = {"seconds": round(time.process_time() - began, 3), "files": files}

    def pytest_sessionfinish(self) -> None:
        """Write down what was seen."""
        if self.tests:
            name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
            (self.into / f"{name}.json").write_text(json.dumps(self.tests), encoding="utf-8")


class Chosen:
    """Only some tests, each with an end."""

    def __init__(self, path: Path) -> None:
        listed: list[tuple[str, float]] = json.loads(path.read_text(encoding="utf-8"))
        self.seconds = dict(listed)
        self.place = {name: place for place, (name, _seconds) in enumerate(listed)}
        self.allow(0)
        if os.environ.get("MUTANTS_MIGRATED"):
            self.migrate = migrate.Command.handle
            migrate.Command.handle = self.already

    def already(self, *_arguments: object, **_options: object) -> None:
        """In place of the first ``migrate``, which would look through all migrations of a database that is ready."""
        migrate.Command.handle = self.migrate

    def allow(self, seconds: float) -> None:
        """End this process by a signal once it has worked, or waited, for very much longer than ``seconds``."""
        signal.setitimer(signal.ITIMER_PROF, MORE + TIMES * seconds)
        signal.setitimer(signal.ITIMER_REAL, WAITED + TIMES * seconds)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Those listed, in that order; those that empty the database's tables stay behind the others."""
        kept = [item for item in items if item.nodeid in self.place]
        kept.sort(key=lambda item: (empties(item), self.place[item.nodeid]))
        items[:] = kept

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test, which ends."""
        self.allow(self.seconds[item.nodeid])
        return (yield)


def empties(item: pytest.Item) -> bool:
    """Whether a test commits, so that all tables are emptied after it."""
    marked = item.get_closest_marker("django_db")
    committed = marked is not None and bool(marked.kwargs.get("transaction") or marked.args[:1] == (True,))
    return committed or "transactional_db" in getattr(item, "fixturenames", ())


def pytest_configure(config: pytest.Config) -> None:
    """Record, or choose, as the environment says."""
    if into := os.environ.get("MUTANTS_RECORD"):
        config.pluginmanager.register(Recorder(Path(into)), "mutants-recorder")
    if path := os.environ.get("MUTANTS_TRY"):
        config.pluginmanager.register(Chosen(Path(path)), "mutants-chosen")
