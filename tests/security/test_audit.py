"""What is said about weak dependencies is what was asked: silence is no answer."""

import hashlib
import tomllib
from datetime import date

from tests.demo import ROOT
from tests.security.test_asvs import script

DAY = date(2026, 11, 25)
SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
WEAK = {"name": "jinja2", "version": "3.1.6", "vulns": [{"id": "X-2026-1", "fix_versions": ["3.1.7"]}]}
SKIPPED = {"name": "rich", "skip_reason": "not found"}


def told(*packages: dict) -> dict:
    """The file that is written after a report about three locked packages."""
    audit = script("audit")
    known = audit.answers([{"dependencies": list(packages)}])
    return tomllib.loads(audit.written("pip-audit 1", 3, known, on=DAY, locked="0"))


def test_a_package_that_was_skipped_was_not_asked_about() -> None:
    assert told(SOUND, SKIPPED)["result"] == "0 of 1 packages have known weaknesses; 2 could not be asked about"
    assert told(SKIPPED)["result"] == told()["result"] == "not asked: no database of weaknesses could be reached"


def test_a_weakness_is_named_with_what_mends_it() -> None:
    assert told(SOUND, WEAK)["weakness"] == [{"package": "jinja2 3.1.6", "id": "X-2026-1", "mended_in": ["3.1.7"]}]


def test_a_second_database_is_heard_about_what_the_first_does_not_know() -> None:
    known = script("audit").answers([{"dependencies": [SKIPPED, SOUND]}, {"dependencies": [WEAK, SOUND]}])
    assert set(known) == {"django 5.2.19", "jinja2 3.1.6"}


def test_the_answer_on_file_has_a_date_and_says_what_it_is_about() -> None:
    on_file = tomllib.loads((ROOT / "docs" / "security" / "audit.toml").read_text(encoding="utf-8"))
    assert isinstance(on_file["date"], date) and on_file["tool"].startswith("pip-audit ")
    assert on_file["asked"] <= on_file["packages"] and len(on_file["locked"]) == 64


def test_the_requirement_is_met_only_by_an_answer_about_what_is_locked_now() -> None:
    on_file = tomllib.loads((ROOT / "docs" / "security" / "audit.toml").read_text(encoding="utf-8"))
    now = hashlib.sha256((ROOT / "requirements.txt").read_bytes()).hexdigest()
    answered = on_file["locked"] == now and on_file["asked"] == on_file["packages"] and "weakness" not in on_file
    (row,) = [row for row in script("asvs").rows() if row["id"] == "v5.0.0-15.2.1"]
    assert answered or row["state"] != "met"
