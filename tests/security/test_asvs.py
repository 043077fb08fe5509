"""The list of requirements is whole, and what it names as evidence exists."""

import ast
import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from tests.demo import ROOT

SECTIONS = {
    1: "2 9 11 3 2", 2: "3 3 4 1", 3: "2 4 6 5 2", 4: "3 1 2 4", 5: "1 3 2 3", 6: "3 12 4 4 5 3 4", 7: "3 4 2 5 2 2",
    8: "2 3 1 1", 9: "3 4", 10: "2 2 4 11 5 2 3", 11: "2 3 3 4 1 1", 12: "3 2 4", 13: "1 5 2 5", 14: "2 4 3",
    15: "3 3 7", 16: "1 5 4 3 3", 17: "1 4 2",
}  # fmt: skip
"""How many requirements of levels 1 and 2 each section of a chapter has, in the order of the standard."""


@cache
def script(name: str) -> ModuleType:
    """A module of tools/, which are scripts and not part of a package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def functions(path: Path) -> frozenset[str]:
    """The names of the functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def exists(evidence: str) -> bool:
    """Whether a file, or a test as ``path::name``, is there."""
    path, _, name = evidence.partition("::")
    return (ROOT / path).is_file() and (not name or name in functions(ROOT / path))


def test_every_requirement_of_levels_one_and_two_is_there_once() -> None:
    ids = [row["id"] for row in script("asvs").rows()]
    assert len(ids) == len(set(ids)) == sum(sum(map(int, counts.split())) for counts in SECTIONS.values()) == 253
    for chapter, counts in SECTIONS.items():
        sections = [one.split(".")[3] for one in ids if one.startswith(f"v5.0.0-{chapter}.")]
        assert [str(sections.count(section)) for section in dict.fromkeys(sections)] == counts.split(), chapter


def test_every_row_has_a_state_a_level_and_a_title() -> None:
    for row in script("asvs").rows():
        assert row["state"] in script("asvs").STATES, row["id"]
        assert row["level"] in (1, 2) and 8 <= len(row["title"]) <= 90, row["id"]


def test_everything_that_is_named_as_evidence_exists() -> None:
    assert [(row["id"], one) for row in script("asvs").rows() for one in row["evidence"] if not exists(one)] == []


def claimed(row: dict) -> bool:
    """Whether a row shows what it says: a test or why no test can tell where it is met, what is missing where not."""
    if row["state"] != "met":
        return bool(row.get("note"))
    return any("::" in one for one in row["evidence"]) or bool(row["evidence"] and row.get("untested"))


def test_what_is_met_names_a_test_or_says_why_there_is_none_and_what_is_not_says_why() -> None:
    assert [row["id"] for row in script("asvs").rows() if not claimed(row)] == []


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        ({"state": "met", "evidence": ["docs/identity.md"]}, False),
        ({"state": "met", "evidence": [], "untested": "it asks for a document"}, False),
        ({"state": "met", "evidence": ["docs/identity.md"], "untested": "it asks for a document"}, True),
        ({"state": "met", "evidence": ["tests/test_house.py::test_nothing_is_left_for_later"]}, True),
        ({"state": "partly", "evidence": ["tests/test_house.py::test_nothing_is_left_for_later"]}, False),
    ],
)
def test_a_claim_without_a_test_or_a_reason_is_noticed(row: dict, shown: bool) -> None:
    assert claimed(row) is shown


def test_few_claims_go_without_a_test() -> None:
    without = [row["id"] for row in script("asvs").rows() if row["state"] == "met" and row.get("untested")]
    assert len(without) <= 7


def test_the_page_is_what_the_rows_say() -> None:
    assert script("asvs").PAGE.read_text(encoding="utf-8") == script("asvs").written(script("asvs").rows())


@pytest.mark.parametrize("evidence", ["tests/test_nothing.py::test_nothing", "tests/test_house.py::test_nothing"])
def test_evidence_that_does_not_exist_is_noticed(evidence: str) -> None:
    assert not exists(evidence)
