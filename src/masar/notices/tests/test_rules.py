"""Who is told of what: the rules as they are shipped."""

from dataclasses import dataclass

import pytest

from masar.cases.facts import Kind
from masar.cases.kinds import KINDS, Told
from masar.notices.rules import FILE, Topic, Unruly, read, rule_for, rules, wanted


@dataclass
class Row:
    kind: str
    before: str | None = "under_review"
    after: str | None = "under_review"
    announce: bool = True


def topic(kind, before="under_review", after="under_review"):
    rule = rule_for(Row(kind, before, after))
    return rule.topic.value if rule else None


def test_what_issue_people_are_told_of():
    assert topic("submitted", None, "received") == "received"
    assert topic("documents_requested", "under_review", "action_needed") == "action_needed"
    assert topic("documents_requested", "action_needed", "action_needed") == "action_needed"
    assert topic("stage_entered", "under_review", "awaiting_payment") == "action_needed"
    assert topic("stage_entered", "approved", "ready") == "ready"
    assert topic("stage_entered", "received", "under_review") == "progress"
    assert topic("reminded", "action_needed", "action_needed") == "reminder"
    assert topic("rejected", "under_review", "rejected") == "decided"
    assert topic("approved", "under_review", "approved") == "decided"
    assert topic("dispatched", "issuing", "dispatched") == "dispatched"
    assert topic("overdue") == "overdue"
    assert topic("amendment_proposed") == topic("amendment_decided") == "amendment"
    assert topic("appointment_booked") == topic("appointment_ended") == "appointment"
    assert topic("deferred", "under_review", "deferred") == "deferred"
    assert topic("calendar_changed") == topic("target_extended") == topic("deadline_extended") == "moved"


def test_what_the_heart_does_not_announce_is_told_to_nobody():
    assert rule_for(Row("approved", "under_review", "approved", announce=False)) is None


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_that_is_ever_announced_has_a_rule_and_no_other_has(kind):
    named = any(kind.value in rule.kinds for rule in rules())
    assert named == (KINDS[kind].told is not Told.NEVER)


def test_six_topics_wait_for_nobody_and_reach_those_too_who_stopped_the_rest():
    assert wanted() == {
        Topic.ACTION_NEEDED,
        Topic.READY,
        Topic.DECIDED,
        Topic.REMINDER,
        Topic.AMENDMENT,
        Topic.APPOINTMENT,
    }


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('topic = "received"', 'topic = "recieved"'),
        ('kinds = ["reminded"]', 'kinds = ["remined"]'),
        ('after = ["ready"]', 'after = ["redy"]'),
        ('kinds = ["overdue"]', 'kind = ["overdue"]'),
        ('kinds = ["overdue"]', 'kinds = ["*"]'),
        ('kinds = ["reminded"]\nwanted = true', 'kinds = ["reminded"]\nwanted = 1\nhow = 2'),
        ('who = ["applicant", "guardian"]\n\n[[rule]]\ntopic = "moved"', 'who = []\n\n[[rule]]\ntopic = "moved"'),
    ],
)
def test_a_file_of_rules_with_a_slip_is_refused(was, becomes):
    text = FILE.read_text(encoding="utf-8")
    assert was in text and read(text)
    with pytest.raises(Unruly):
        read(text.replace(was, becomes, 1))
