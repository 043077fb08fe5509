"""Four writers, an import and two workers, killed again and again at their work (`make crash`: more often)."""

import os
from pathlib import Path

import pytest

from tests.demo import without_cases

FAULTS = os.environ.get("MASAR_CRASH_FAULTS", "12")
SEED = os.environ.get("MASAR_CRASH_SEED", "7")


@pytest.mark.both_databases
def test_whoever_is_killed_nothing_is_lost_doubled_or_out_of_order(tmp_path: Path) -> None:
    database = without_cases(tmp_path / "crashed", "masar_crashed")
    said = database.run("--faults", FAULTS, "--seed", SEED, module="tests.crashes", within=1800)
    print(said)
    assert said.startswith(f"{FAULTS} faults: ")
    assert said.endswith("nothing lost, doubled or out of order\n")
    database.run("rebuild", "--check")
