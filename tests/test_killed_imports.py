"""An import that is killed wherever it stands, and two at once, leave what one undisturbed import leaves."""

from pathlib import Path

import pytest

from tests.demo import without_cases

pytestmark = pytest.mark.both_databases


def test_killed_at_any_place_and_run_again_equals_one_clean_run(tmp_path: Path) -> None:
    database = without_cases(tmp_path / "killed", "masar_killed")
    said = database.run(module="tests.killed", within=1800)
    assert said.startswith("killed at each of ") and int(said.split()[4]) > 30


def test_two_imports_of_one_file_at_once_equal_one(tmp_path: Path) -> None:
    database = without_cases(tmp_path / "at_once", "masar_at_once")
    assert database.run("--at-once", module="tests.killed", within=1800) == "12 times two at once\n"
