"""Files that are handed in while everything is killed: what was acknowledged is there, and nothing half-made is."""

from pathlib import Path

import pytest

from tests.demo import without_cases

pytestmark = pytest.mark.both_databases


def test_whenever_it_is_killed_nothing_that_was_acknowledged_is_lost_and_nothing_else_stays(tmp_path: Path) -> None:
    database = without_cases(tmp_path / "uploads", "masar_killed_uploads")
    said = database.run(module="tests.killed_uploads", within=600)
    assert said == "0 left over, 0 missing, received 1 time\n"
