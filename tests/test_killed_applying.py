"""An application that is sent from home by processes that are killed anywhere: all of it is there or nothing."""

import re
from pathlib import Path

import pytest

from tests.demo import without_cases

pytestmark = pytest.mark.both_databases


def test_whoever_is_killed_while_sending_leaves_nothing_half_made_and_it_can_be_sent_again(tmp_path: Path) -> None:
    database = without_cases(tmp_path / "applying", "masar_applying")
    said = database.run(module="tests.killed_applying", within=900)
    killed = re.fullmatch(r"killed (\d+) times, \d+ applications, each once\n", said)
    assert killed and int(killed[1]) > 20, said
