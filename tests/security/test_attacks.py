"""Every attack that was tried is a test, or several: the page that says which is compared with what there is."""

import re

from tests.demo import ROOT
from tests.security.test_asvs import exists

PAGE = (ROOT / "docs" / "security" / "attacks.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d\d) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/.]+\.py::test_\w+)`")


def test_every_attack_has_a_row_with_at_least_one_test() -> None:
    rows = ROW.findall(PAGE)
    assert [number for number, _, _ in rows] == [f"{number:02}" for number in range(1, len(rows) + 1)]
    assert len(rows) >= 24
    assert [number for number, _, told in rows if not TEST.findall(told)] == []


def test_every_test_that_a_row_names_exists() -> None:
    named = [test for _, _, told in ROW.findall(PAGE) for test in told.split("<br>")]
    assert [test for test in named if not TEST.fullmatch(test) or not exists(test.strip("`"))] == []
