"""Where mutants.py tries its changes: copies of the checkout, and for each change the tests that can notice it."""

import ast
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from math import inf
from multiprocessing import get_context
from pathlib import Path
from resource import RLIMIT_AS, setrlimit
from typing import Any, Protocol, TypeVar

import pytest

SOURCE = Path("src") / "masar"
APPS = ("limits", "people", "cases", "intake", "notices", "telling", "portal", "config")
TESTS = [str(SOURCE / app) for app in APPS]
"""Those that can notice a change in one of the apps."""
FIRST = 25
"""Tests that are tried before all others are read from their files."""
OTHERS, AT_IMPORT = 5.0, 15.0
"""Seconds of tests that do not run the changed line: where others do; and where it runs when its module is read."""
MEMORY = 6 * 2**30
"""Bytes: a changed program may collect for ever."""
HEAVY = ("hypothesis.strategies", "django.db.models", "django.test", "jinja2", "babel.dates", "openpyxl", "requests")
HEAVY += ("cryptography.fernet", "phonenumbers", "playwright.sync_api", "jsonschema", "_pytest.assertion.rewrite")
"""What every run would read first, none of it the product's."""

Order = list[tuple[str, float]]


class Change(Protocol):
    """A mutant, as far as it matters here."""

    path: Path
    line: int
    span: tuple[int, int]

    def applied(self, lines: list[str]) -> str: ...


App = TypeVar("App")
Some = TypeVar("Some", bound=Change)


class Seen:
    """Which tests run which lines."""

    def __init__(self, root: Path, tests: dict[str, dict[str, Any]]) -> None:
        self.root, self.tests = root, tests
        # Quick ones before slow ones, and those that run little of the product before those that run all of it.
        self.price = {
            name: (0.005 + test["seconds"]) * sum(map(len, test["files"].values())) for name, test in tests.items()
        }
        self.imports = {path.relative_to(root).as_posix(): imported(path) for path in (root / SOURCE).rglob("*.py")}

    def order(self, change: Change) -> Order:
        """The tests that can notice a change, those that will probably do so soonest first."""
        name = change.path.relative_to(SOURCE).as_posix()
        lines = set(range(change.span[0], change.span[1] + 1))
        ran = {test for test, seen in self.tests.items() if lines & set(seen["files"].get(name, ()))}
        module = "masar." + name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        importing = {path for path, imports in self.imports.items() if module in imports}
        # Promised numbers are read, and no line of their module is run for it.
        reading = {test for test in self.tests if test.split("::")[0] in importing}
        files = {name}
        if not ran:
            # It runs when its module is read: whoever uses the module's names can notice.
            files |= {Path(path).relative_to(SOURCE).as_posix() for path in importing}
        touched = {test for test, seen in self.tests.items() if files & seen["files"].keys()}
        own = str(SOURCE / name.split("/")[0])
        first = self.priced(ran | reading, own=own)
        return first + self.priced(touched - ran - reading, OTHERS if ran else AT_IMPORT, own)

    def priced(self, names: Iterable[str], seconds: float = inf, own: str = "") -> Order:
        """Tests in the order of what they cost, each with its seconds; so many as take ``seconds`` together. Those
        of the app ``own`` count for a fifth: they are about it.
        """
        found: Order = []
        for name in sorted(names, key=lambda name: self.price[name] * (1 if name.startswith(own) else 5)):
            seconds -= self.tests[name]["seconds"]
            if seconds < 0:
                break
            found.append((name, self.tests[name]["seconds"]))
        return found


def imported(path: Path) -> set[str]:
    """Modules, and names of modules, that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


class Copy:
    """A copy of the checkout with its compiled modules and an empty database; here code is broken and tests run."""

    def __init__(self, root: Path) -> None:
        self.root, self.state, self.clean = root, root / "var", root / "var.clean"
        self.changes = 0

    def notices(self, order: Order) -> bool:
        """Whether one of these tests fails. Most changes are noticed by the first few."""
        return any(self.fails(part) for part in (order[:FIRST], order[FIRST:]) if part)

    def fails(self, order: Order) -> bool:
        """Whether one of these tests fails, or never ends. They start from the empty database that was kept."""
        if self.clean.exists():
            shutil.rmtree(self.state, ignore_errors=True)
            shutil.copytree(self.clean, self.state)
        listed = self.root / "order.json"
        listed.write_text(json.dumps(order), encoding="utf-8")
        child = os.fork()
        if child == 0:
            try:
                os._exit(self._tested(listed, order))
            finally:
                os._exit(99)
        _child, status = os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, 9)
        return status != 0

    def _tested(self, listed: Path, order: Order) -> int:
        """Run the tests in this process, which ends after it; the exit code."""
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(quiet, number)
        setrlimit(RLIMIT_AS, (MEMORY, MEMORY))
        os.chdir(self.root)
        os.environ |= environment(self.root) | {"MUTANTS_TRY": str(listed)}
        os.environ |= {"MUTANTS_MIGRATED": "1"} if self.clean.exists() else {}
        sys.dont_write_bytecode = True
        sys.path[:0] = [str(self.root), str(self.root / "src"), str(self.root / "tools")]
        files = sorted({name.split("::")[0] for name, _seconds in order})
        options = ["-x", "-q", "--reuse-db", "--hypothesis-seed=0"]
        plugins = ("mutants_seen", "no:cacheprovider", "no:unraisableexception", "no:threadexception")
        return int(pytest.main([*options, *(f"-p{name}" for name in plugins), *files]))

    def noticed(self, change: Change, order: Order) -> bool:
        """Whether a test fails once the change stands in its file."""
        path = self.root / change.path
        text, before = path.read_text(encoding="utf-8"), path.stat()
        lines = text.splitlines()
        lines[change.line] = change.applied(lines)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        # Python takes a compiled module for that of a file of the same length and second.
        self.changes += 1
        os.utime(path, (before.st_atime, before.st_mtime + 10 + self.changes))
        try:
            return self.notices(order)
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def environment(root: Path) -> dict[str, str]:
    """Of a run of tests: nothing of the developer's own, the copy's code and state."""
    for key in [key for key in os.environ if key.startswith(("MASAR_", "PYTHONDONTWRITE"))]:
        del os.environ[key]
    path = f"{root / 'src'}{os.pathsep}{root / 'tools'}"
    return {"PYTHONPATH": path, "MASAR_STATE": str(root / "var")}


class Ready:
    """Tests recorded, an empty database made, copies for so many at a time."""

    def __init__(self, checkout: Path, root: Path, jobs: int) -> None:
        self.root, self.jobs = root, jobs
        command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
        for name in listed.stdout.splitlines():
            if (checkout / name).is_file() and not name.startswith("docs/screenshots"):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(checkout / name, root / name)
        self.seen = Seen(root, self._recorded())
        self._prepare()

    def _recorded(self) -> dict[str, dict[str, Any]]:
        """Run every test of ``src`` once; each with the lines that it ran."""
        into = self.root / "recorded"
        into.mkdir()
        command = [sys.executable, "-m", "pytest", "-q", "-n", str(self.jobs), "-p", "mutants_seen", *TESTS]
        done = subprocess.run(
            [*command, "--hypothesis-seed=0"],
            cwd=self.root,
            env=dict(os.environ) | environment(self.root) | {"MUTANTS_RECORD": str(into)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"tests fail before anything is changed:\n{done.stdout[-3000:]}")
        return {
            name: test
            for path in sorted(into.glob("*.json"))
            for name, test in json.loads(path.read_text(encoding="utf-8")).items()
        }

    def _prepare(self) -> None:
        """Make the empty database, and see that the tests pass in the order of their price."""
        for module in HEAVY:
            with suppress(ImportError):
                __import__(module)
        first, all_tests = Copy(self.root), self.seen.priced(self.seen.tests)
        with_database = [test for test in all_tests if "limits/gcra.py" in self.seen.tests[test[0]]["files"]]
        if first.fails(with_database[:1]):
            raise SystemExit("no database for the tests can be made")
        shutil.copytree(first.state, first.clean)
        if first.fails(all_tests):
            raise SystemExit("tests fail in this order before anything is changed")

    def attempts(self, sample: list[tuple[App, Some]], end: float) -> Iterator[tuple[tuple[App, Some], bool]]:
        """Each of the sample that was begun before ``end`` (monotonic), and whether a test noticed it."""
        start = (self.root, end)
        with ProcessPoolExecutor(self.jobs, get_context("fork"), begin, start) as pool:
            waiting = {pool.submit(attempt, change, self.seen.order(change)): (app, change) for app, change in sample}
            for done in as_completed(waiting):
                if (noticed := done.result()) is not None:
                    yield waiting[done], noticed


_own: list[tuple[Copy, float]] = []


def begin(root: Path, end: float) -> None:
    """A process that tries changes has a copy of its own."""
    mine = Path(tempfile.mkdtemp(dir=root.parent))
    shutil.copytree(root, mine, dirs_exist_ok=True, ignore=shutil.ignore_patterns("recorded"))
    _own.append((Copy(mine), end))


def attempt(change: Change, order: Order) -> bool | None:
    """Whether a test notices, or nothing if time is up."""
    copy, end = _own[0]
    return None if time.monotonic() > end else copy.noticed(change, order)
