"""Stages that are not for everybody: they count once something says that the case goes through them."""

from dataclasses import replace

import pytest

from masar.cases.tests.stories import NOT_FOR_ALL, PROCEDURE, SERVICE, fact, told

SUBMITTED = fact("submitted", "2026-11-01")
REVIEW = fact("stage_entered", "2026-11-02", stage="review")
PRINTING = fact("stage_entered", "2026-11-09", stage="printing")
SECURITY = fact("stage_entered", "2026-11-05", stage="security")
WAIVED = fact("stage_decided", "2026-11-03", stage="security", outcome="waived")
REQUIRED = fact("stage_decided", "2026-11-03", stage="security", outcome="required")


def content(*facts, service=NOT_FOR_ALL):
    return told(*facts, service=service).content


def state(code, *facts, service=NOT_FOR_ALL):
    return next(entry["state"] for entry in content(*facts, service=service)["stages"] if entry["code"] == code)


def test_nobody_knows_at_first_whether_the_case_goes_through_it():
    assert state("security", SUBMITTED) == "maybe"
    assert state("security", SUBMITTED, service=SERVICE) == "next"


def test_it_counts_in_the_estimate_only_once_it_is_known():
    # From 2 November: review 3 to 5, printing 2 to 3; and 5 to 10 more where the other authority is asked.
    assert content(SUBMITTED, REVIEW)["window"] == {"from": "2026-11-09", "to": "2026-11-12"}
    assert content(SUBMITTED, REVIEW, REQUIRED)["window"] == {"from": "2026-11-16", "to": "2026-11-26"}
    assert content(SUBMITTED, REVIEW, WAIVED)["window"] == {"from": "2026-11-09", "to": "2026-11-12"}


def test_to_be_in_it_shows_that_it_is_needed_whatever_was_decided():
    assert state("security", SUBMITTED, REVIEW, SECURITY) == "now"
    assert state("security", SUBMITTED, REVIEW, WAIVED, SECURITY) == "now"


def test_what_was_entered_counts_also_after_going_back():
    back = fact("stage_entered", "2026-11-08", stage="review")
    assert content(SUBMITTED, REVIEW, SECURITY, back)["window"]["to"] == "2026-12-02"


def test_a_case_that_is_past_it_did_not_need_it():
    past = content(SUBMITTED, REVIEW, PRINTING)
    assert [entry["state"] for entry in past["stages"]] == ["done", "exempt", "done", "exempt", "now", "next"]
    assert "jumped" not in past


def test_to_leave_out_what_is_for_everybody_is_still_a_jump():
    assert content(SUBMITTED, SECURITY)["jumped"] is True
    assert state("review", SUBMITTED, SECURITY) == "passed"


def test_what_was_decided_to_be_needed_and_was_left_out_is_a_jump_without_a_record():
    assert content(SUBMITTED, REVIEW, REQUIRED, PRINTING)["jumped"] is True
    assert state("security", SUBMITTED, REVIEW, REQUIRED, PRINTING) == "passed"


def test_a_decision_on_the_case_says_that_no_more_checks_are_needed():
    assert state("security", SUBMITTED, REVIEW, fact("approved", "2026-11-06")) == "exempt"


@pytest.mark.parametrize("kind", ["rejected", "withdrawn", "closed"])
def test_a_case_that_ended_before_did_not_reach_it(kind):
    assert state("security", SUBMITTED, REVIEW, fact(kind, "2026-11-06")) == "unneeded"
    assert state("security", SUBMITTED, REVIEW, WAIVED, fact(kind, "2026-11-06")) == "exempt"


def test_of_a_completed_case_nothing_is_left_open():
    assert state("security", SUBMITTED, fact("completed", "2026-11-06")) == "exempt"


def test_the_latest_decision_counts_and_is_in_the_log():
    later = fact("stage_decided", "2026-11-04", stage="security", outcome="required")
    told_of = content(SUBMITTED, REVIEW, WAIVED, later)
    assert told_of["stages"][3]["state"] == "next"
    assert [(entry["kind"], entry["outcome"]) for entry in told_of["log"][2:]] == [
        ("stage_decided", "waived"),
        ("stage_decided", "required"),
    ]


def test_a_stage_that_is_for_everybody_can_be_waived_too():
    waived = fact("stage_decided", "2026-11-01", stage="payment", outcome="waived")
    skipped = content(SUBMITTED, waived, REVIEW, service=SERVICE)
    assert (skipped["stages"][1]["state"], "jumped" in skipped) == ("exempt", False)


def test_on_one_day_without_an_hour_it_is_decided_before_the_next_stage_begins():
    waived = fact("stage_decided", "2026-11-09", stage="security", outcome="waived")
    without_fee = replace(PROCEDURE, stages=(PROCEDURE.stages[0], *PROCEDURE.stages[2:]))
    service = replace(SERVICE, procedures=(without_fee,))
    assert "jumped" not in content(SUBMITTED, PRINTING, REVIEW, waived, service=service)


def test_a_decision_about_a_stage_that_the_procedure_does_not_have_shows_nowhere():
    unknown = fact("stage_decided", "2026-11-03", stage="dancing", outcome="waived")
    assert content(SUBMITTED, REVIEW, unknown) == content(SUBMITTED, REVIEW)
