"""What Masar's commands leave on the disk is their account's alone, whatever the shell's umask is."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo import ROOT, Database, Demo


def run(state: Path, *arguments: str, **more: str) -> None:
    """A command from a shell whose files everybody may read."""
    environment = Database(state, None, more=more).environment()
    command = [sys.executable, "-m", "masar", *arguments]
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, umask=0o022)


def modes(folder: Path) -> set[str]:
    """The modes of everything in a folder, in octal."""
    return {oct(path.stat().st_mode & 0o777) for path in folder.rglob("*") if path.is_file()}


def test_a_fresh_state_is_its_accounts_alone(tmp_path: Path) -> None:
    state = tmp_path / "made" / "here"
    run(state, "migrate", "-v", "0")
    assert (state / "masar.sqlite3").exists()
    assert modes(state) == {"0o600"}
    assert [oct(path.stat().st_mode & 0o777) for path in (state, state.parent)] == ["0o700", "0o700"]


def test_collected_files_are_for_a_proxy_of_another_account(tmp_path: Path) -> None:
    run(tmp_path / "state", "collectstatic", "--noinput", "-v", "0", MASAR_STATIC=str(tmp_path / "for" / "proxies"))
    collected = tmp_path / "for" / "proxies"
    assert {path.suffix for path in collected.rglob("*")} >= {".css", ".woff2", ".gz", ".json"}
    assert modes(collected) == {"0o644"}
    folders = [path for path in collected.rglob("*") if path.is_dir()]
    assert {oct(path.stat().st_mode & 0o777) for path in (collected, *folders)} == {"0o755"}


def test_the_log_of_the_running_database_is_no_more_open_than_its_file(demo: Demo) -> None:
    if demo.database.url:
        pytest.skip("this is about the embedded database; PostgreSQL keeps its own files")
    beside = list(demo.database.state.glob("masar.sqlite3*"))
    assert len(beside) == 3
    assert {oct(path.stat().st_mode & 0o777) for path in beside} == {"0o600"}
