"""Whoever no message reached loses no day: the fold of what failed, and of what let the days count again."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.cases.facts import Kind
from masar.cases.tests.stories import SERVICE, fact, told
from masar.cases.tests.test_falling import ASKED, PAYMENT, READY, RULED, SUBMITTED, falling
from masar.cases.tests.test_order import facts

FAILED = fact("notice_failed", "2026-11-02T09:01")
TOLD = fact("notice_settled", "2026-11-12T10:00", how="in_person")


def by(*given_facts):
    return [ask.get("by") for ask in told(*given_facts, service=RULED).content["asks"]]


def test_while_nobody_knows_there_is_no_last_day_no_reminder_and_no_end():
    shown = told(SUBMITTED, ASKED, FAILED, service=RULED)
    assert by(SUBMITTED, ASKED, FAILED) == [None] and shown.due == ()
    assert [(one.kind.value, str(one.day)) for one in shown.falls] == [("notice_settled", "2026-12-02")]
    assert shown.content["holder"] == "unreached" and shown.standing.due == "tell"


@pytest.mark.parametrize(
    ("waiting", "key"),
    [(ASKED, "documents"), (PAYMENT, "payment"), (READY, "collection")],
)
def test_each_last_day_moves_on_by_as_many_days_as_it_stood(waiting, key):
    before = dict(told(SUBMITTED, waiting, service=RULED).due)[key]
    after = dict(told(SUBMITTED, waiting, FAILED, TOLD, service=RULED).due)[key]
    assert after - before == timedelta(days=10)


def test_the_term_of_the_version_ends_it_and_thirty_days_where_it_says_nothing():
    assert falling("notice_settled", SUBMITTED, ASKED, FAILED) == [("term", "2026-12-02")]
    assert by(SUBMITTED, ASKED, FAILED, fact("notice_settled", "2026-12-02", how="term")) == ["2026-12-16"]


def test_what_was_asked_later_moves_on_by_what_was_left_of_the_standing_alone():
    later = fact("document_refused", "2026-11-08", document="other", by="2026-11-20")
    assert by(SUBMITTED, ASKED, FAILED, later, TOLD) == ["2026-11-26", "2026-11-24"]


def test_what_was_said_to_have_passed_before_the_failure_came_back_is_taken_back():
    passed = fact("overdue", "2026-11-16", what="documents", on="2026-11-16")
    shown = told(SUBMITTED, ASKED, FAILED, passed, service=RULED).content
    assert "overdue" not in shown
    assert shown["log"][-1] == {"kind": "corrected", "on": "2026-11-16", "what": "overdue", "void": True}


def test_an_end_that_the_clock_made_of_it_does_not_hold():
    ended = fact("closed", "2026-11-24", what="documents", on="2026-11-16", reason="unanswered")
    assert told(SUBMITTED, ASKED, ended, service=RULED).ended is not None
    assert told(SUBMITTED, ASKED, FAILED, ended, service=RULED).ended is None


def test_a_paper_that_comes_or_a_decision_ends_the_standing():
    came = fact("document_received", "2026-11-05", document="photo")
    assert "unreached" not in told(SUBMITTED, ASKED, FAILED, came, service=RULED).content
    assert "unreached" not in told(SUBMITTED, ASKED, FAILED, fact("approved", "2026-11-05"), service=RULED).content


def test_where_nothing_hangs_on_the_applicant_nothing_stands_and_nothing_is_shown():
    shown = told(SUBMITTED, fact("notice_failed", "2026-11-05"), service=RULED).content
    assert "unreached" not in shown and [one["kind"] for one in shown["log"]] == ["submitted"]


def test_the_order_in_which_it_is_told_makes_no_difference():
    found = {str(told(*some, service=RULED).content) for some in permutations((SUBMITTED, ASKED, FAILED, TOLD))}
    assert len(found) == 1


@given(given_facts=facts(), day=st.dates(date(2026, 11, 1), date(2026, 12, 31)))
def test_whatever_happens_no_last_day_of_theirs_falls_due_while_the_days_stand(given_facts, day):
    timeline = told(*given_facts, fact("notice_failed", str(day)), service=SERVICE)
    if "unreached" not in timeline.content:
        return
    assert {what for what, _ in timeline.due} <= {"target", "review"}
    assert not {one.kind for one in timeline.falls} & {Kind.REMINDED, Kind.CLOSED}
    [end] = [one for one in timeline.falls if one.kind is Kind.NOTICE_SETTLED]
    assert end.day == date.fromisoformat(timeline.content["unreached"]) + timedelta(days=30)
