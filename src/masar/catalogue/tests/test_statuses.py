"""One row for each status, and nothing that knows statuses by itself."""

import re
from pathlib import Path

import pytest

import masar
from masar.catalogue.definitions import Status
from masar.catalogue.statuses import STATUSES, Forecast, Phase, Table, whole

PACKAGE = Path(masar.__file__).parent


def those(wanted):
    return {status.value for status in Status if wanted(STATUSES[status])}


def test_these_statuses_end_a_case_and_these_stop_it():
    assert those(lambda row: row.ended) == {"completed", "rejected", "withdrawn", "closed"}
    assert those(lambda row: row.stopped) == {"rejected", "withdrawn", "closed"}


def test_in_these_it_is_the_applicants_move():
    assert those(lambda row: row.move == "applicant") == {
        *("awaiting_payment", "action_needed", "appointment_needed", "ready")
    }


def test_in_these_the_time_hangs_on_somebodys_move():
    assert those(lambda row: row.forecast is Forecast.AFTER) == {
        *("awaiting_payment", "action_needed", "appointment_needed", "with_authority", "deferred")
    }
    assert those(lambda row: row.forecast is Forecast.NOTHING) == {"ready", "rejected"}


def test_these_come_after_the_decision():
    assert those(lambda row: row.phase is Phase.MAKING) == {"issuing"}
    assert those(lambda row: row.phase is Phase.HANDING_OVER) == {"ready", "dispatched"}


def test_a_stage_may_not_show_what_only_an_event_can_bring():
    assert those(lambda row: not row.by_stage) == {"deferred", "completed", "rejected", "withdrawn", "closed"}


@pytest.mark.parametrize("status", Status)
def test_every_status_can_come_about(status):
    assert STATUSES[status].by_stage or STATUSES[status].by_event


@pytest.mark.parametrize("status", Status)
def test_a_table_without_a_row_for_a_status_does_not_start(status):
    rows = {one: 1 for one in Status if one is not status}
    with pytest.raises(AssertionError, match=status.value):
        whole(rows)


def test_a_row_for_what_is_no_status_does_not_start_either():
    with pytest.raises(AssertionError, match="nothing"):
        Table(dict.fromkeys([*Status, Status("nothing")], 1), unknown=0)


def test_a_status_of_a_later_version_stays_what_it_is():
    later = Status("of_a_later_version")
    assert later == "of_a_later_version"
    assert later is Status("of_a_later_version")
    assert later not in set(Status)
    assert STATUSES[later] is STATUSES.unknown


def test_no_table_of_statuses_is_asked_with_a_default():
    asked = re.compile(r"\.get\([^()]*\bstatus\b[^()]*,")
    found = [
        f"{path.relative_to(PACKAGE)}: {line.strip()}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if "tests" not in path.parts
        for line in path.read_text(encoding="utf-8").splitlines()
        if asked.search(line)
    ]
    assert found == []
