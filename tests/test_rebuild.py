"""``masar rebuild`` as an operator has it: on all cores, killed midway, run again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.demo import ROOT, Database, copy
from tests.test_server import _group

pytestmark = pytest.mark.both_databases
SPOIL = (
    "UPDATE cases_publicrecord SET content = '{}'",
    "UPDATE cases_case SET fold = 0, status = 'approved', stage = NULL",
)
STORED = (
    "SELECT number, content FROM cases_publicrecord ORDER BY number",
    "SELECT number, status, stage, fold, wakes_at FROM cases_case ORDER BY number",
    "SELECT number, page, content FROM cases_logpage ORDER BY number, page",
)


def stored(database: Database) -> list[list[tuple]]:
    return [database.execute(statement) for statement in STORED]


def spoilt(built: Database, state: Path) -> Database:
    """A database whose folds another version made."""
    database = copy(built, state)
    for statement in SPOIL:
        database.execute(statement)
    return database


def begun(database: Database) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "masar", "rebuild", "--processes", "2", "--verbosity", "2"]
    told = {"stdout": subprocess.PIPE, "text": True, "start_new_session": True}
    return subprocess.Popen(command, env=database.environment(), cwd=ROOT, **told)


def test_a_rebuild_that_is_killed_and_run_again_leaves_what_one_run_leaves(built: Database, tmp_path: Path) -> None:
    right = stored(built)
    database = spoilt(built, tmp_path / "killed")
    process = begun(database)
    assert process.stdout is not None
    while "cases," not in process.stdout.readline():
        assert process.poll() is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    database.run("rebuild", "--processes", "2")
    database.run("rebuild", "--check", "--processes", "2")
    assert stored(database) == right


def test_whoever_kills_a_rebuild_leaves_no_process_behind(built: Database, tmp_path: Path) -> None:
    process = begun(spoilt(built, tmp_path / "orphans"))
    assert process.stdout is not None
    process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    until = time.monotonic() + 20
    while _group(process.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert _group(process.pid) == []


def test_one_run_on_two_processes_puts_everything_right(built: Database, tmp_path: Path) -> None:
    database = spoilt(built, tmp_path / "whole")
    cases = database.execute("SELECT count(*) FROM cases_case")[0][0]
    assert f"{cases} cases folded again, {cases} differed." in database.run("rebuild", "--processes", "2")
    assert stored(database) == stored(built)
    assert "0 cases folded again" in database.run("rebuild")
