"""``masar demo`` on an empty machine: what it sets up, what it prints, and that a second time adds nothing."""

import re

import pytest

from masar.lib.numbers import shown
from tests.demo import Database, served

NUMBER = re.compile(r"^  ([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}) ", re.MULTILINE)
STATUSES = 15
PERM_CASES = 32_793


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, str]:
    """An empty state directory after ``masar demo``, and what it printed."""
    database = Database(tmp_path_factory.mktemp("demo") / "state", None)
    return database, database.run("demo", "--no-serve", "--port", 8080)


def test_it_prints_the_address_and_a_number_for_each_status(told: tuple[Database, str]) -> None:
    database, printed = told
    assert "http://localhost:8080/ar/" in printed
    numbers = NUMBER.findall(printed)
    assert len(numbers) == STATUSES
    with served(database) as demo:
        assert {demo.ask(f"/ar/track/{number}/").status for number in numbers} == {200}


def test_it_prints_the_number_of_a_mother_who_follows_her_childrens_applications(told: tuple[Database, str]) -> None:
    assert "code by SMS; a mother, for her children" in told[1]


def test_it_holds_the_real_cases_and_keeps_the_contradictory_one(told: tuple[Database, str]) -> None:
    database, _ = told
    assert database.execute("SELECT count(*) FROM cases_case WHERE source_id = 'perm'") == [(PERM_CASES,)]
    assert "A-16013-60740" in str(database.execute("SELECT * FROM cases_quarantined"))


def test_a_real_refusal_says_how_old_its_file_is_and_nothing_that_the_file_does_not_know(
    told: tuple[Database, str],
) -> None:
    database, _ = told
    [(number,)] = database.execute("SELECT number FROM cases_case WHERE reference = 'A-15315-38161'")
    with served(database) as demo:
        page = demo.ask(f"/en/track/{shown(number)}/").text
    assert "No new data have reached us from the office since Friday 30 September 2016" in page
    assert (
        "did not reach" not in page
        and "stopped" not in page
        and "further on" not in page
        and "what the law requires" not in page
    )


def test_a_second_time_adds_nothing_and_shows_the_same(told: tuple[Database, str]) -> None:
    database, printed = told
    counted = "SELECT (SELECT count(*) FROM cases_event), (SELECT count(*) FROM cases_case)"
    before = database.execute(counted)
    again = database.run("demo", "--no-serve", "--port", 8080)
    assert NUMBER.findall(again) == NUMBER.findall(printed)
    assert database.execute(counted) == before


def test_what_is_stored_is_what_the_events_give(told: tuple[Database, str]) -> None:
    told[0].run("rebuild", "--check")


def test_a_real_deployment_refuses_made_up_cases(told: tuple[Database, str]) -> None:
    with pytest.raises(AssertionError, match="sample"):
        told[0].run("check", "--deploy", "--fail-level", "ERROR")
