"""The last days that people must keep: from the record, else from the rule that the catalogue cites."""

from dataclasses import replace

import pytest

from masar.cases.tests.stories import PROCEDURE, SERVICE, fact, told
from masar.catalogue.definitions import Terms

SUBMITTED = fact("submitted", "2026-11-01T08:00")
PAYMENT = fact("stage_entered", "2026-11-02T09:00", stage="payment")
BY = fact("stage_entered", "2026-11-02T09:00", stage="payment", by="2026-11-09")
PAID = fact("fee_paid", "2026-11-04T12:00")
REJECTED = fact("rejected", "2026-11-10", reason="criteria")
READY = fact("ready_for_collection", "2026-11-12")
RULED = replace(SERVICE, procedures=(replace(PROCEDURE, terms=Terms(pay=15, object=60, collect=90)),))


def content(*facts, service=RULED):
    return told(*facts, service=service).content


def test_without_a_rule_and_without_a_record_there_is_no_last_day():
    assert "pay_by" not in content(SUBMITTED, PAYMENT, service=SERVICE)
    assert "object_by" not in content(SUBMITTED, REJECTED, service=SERVICE)
    assert "collect" not in content(SUBMITTED, READY, service=SERVICE)


def test_the_rule_counts_calendar_days_from_the_day_of_the_fact():
    assert content(SUBMITTED, PAYMENT)["pay_by"] == "2026-11-17"
    assert content(SUBMITTED, REJECTED)["object_by"] == "2027-01-09"
    assert content(SUBMITTED, READY)["collect"]["until"] == "2027-02-10"


@pytest.mark.parametrize("service", [SERVICE, RULED])
def test_what_the_record_says_comes_before_the_rule(service):
    objection = fact("rejected", "2026-11-10", reason="criteria", object_by="2026-12-10")
    ready = fact("ready_for_collection", "2026-11-12", until="2026-12-12")
    assert content(SUBMITTED, BY, service=service)["pay_by"] == "2026-11-09"
    assert content(SUBMITTED, objection, service=service)["object_by"] == "2026-12-10"
    assert content(SUBMITTED, ready, service=service)["collect"]["until"] == "2026-12-12"


@pytest.mark.parametrize(
    "after",
    [
        PAID,
        fact("stage_entered", "2026-11-04", stage="review"),
        fact("approved", "2026-11-04"),
        fact("closed", "2026-11-04", reason="fee_unpaid"),
        fact("withdrawn", "2026-11-04"),
    ],
    ids=lambda fact: fact.kind,
)
def test_the_last_day_to_pay_goes_with_the_payment(after):
    assert "pay_by" not in content(SUBMITTED, BY, after)


def test_the_last_day_to_pay_can_be_put_off_and_then_falls_due_on_the_new_one():
    later = fact("deadline_extended", "2026-11-05", by="2026-11-30")
    assert content(SUBMITTED, BY, later)["pay_by"] == "2026-11-30"
    assert ("payment", "2026-11-30") in [(what, day.isoformat()) for what, day in told(SUBMITTED, BY, later).due]


def test_a_longer_time_for_a_document_does_not_put_off_the_payment():
    asked = fact("documents_requested", "2026-11-03", documents=["photo"])
    later = fact("deadline_extended", "2026-11-05", document="photo", by="2026-11-30")
    assert content(SUBMITTED, BY, asked, later)["pay_by"] == "2026-11-09"


def test_a_payment_that_did_not_come_is_overdue_until_it_does():
    overdue = fact("overdue", "2026-11-09", source="clock", what="payment", on="2026-11-09")
    assert content(SUBMITTED, BY, overdue)["overdue"] == ["payment"]
    assert "overdue" not in content(SUBMITTED, BY, overdue, fact("fee_paid", "2026-11-11"))


def test_a_case_that_is_taken_up_again_has_no_last_day_of_before():
    closed = fact("closed", "2026-11-10", reason="fee_unpaid")
    again = fact("reopened", "2026-11-20")
    assert "pay_by" not in content(SUBMITTED, BY, closed, again)
