"""An act on 500 cases, 20 of which others changed meanwhile, by workers that are killed: each is done once."""

from pathlib import Path

import pytest

from tests.demo import without_cases

pytestmark = pytest.mark.both_databases


def test_of_five_hundred_cases_those_that_others_changed_are_listed_and_all_others_done_once(tmp_path: Path) -> None:
    database = without_cases(tmp_path / "bulk", "masar_bulk")
    said = database.run(module="tests.killed_bulk", within=900)
    assert said == "480 done, 20 changed by others, 480 acts on as many cases\n"
