"""Numbers of delivery that are promised: leases, pauses, lines, how long what is kept, what a channel is given."""

from datetime import timedelta
from uuid import uuid4

import pytest

from masar.notices import channels, claiming, codes, engine, sending, spending, turns
from masar.notices.budget import Urgency, half, room
from masar.notices.claiming import Ended, claim
from masar.notices.models import Delivery, Spending
from masar.notices.tests.test_engine import NOW, one, posted

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def claimed(at):
    return len(claim("sms", most=9, lease=uuid4(), now=at))


def test_a_worker_that_falls_silent_loses_its_message_after_two_minutes():
    posted()
    assert [claimed(NOW), claimed(NOW + 119 * SECOND), claimed(NOW + 120 * SECOND)] == [1, 0, 1]


def test_a_lease_is_renewed_well_before_it_ends_and_a_far_side_is_given_up_after_five_minutes():
    assert timedelta(seconds=40) == sending.RENEWED
    assert timedelta(minutes=5) == sending.GIVEN_UP


def test_a_message_is_tried_ten_times_with_growing_pauses_and_is_then_a_dead_letter():
    posted()
    at, pauses = NOW, []
    while one().state == "waiting":
        [ours] = claim("sms", most=1, lease=uuid4(), now=at)
        claiming.settle([Ended(ours, at, "gateway_503")], now=at)
        pauses.append((one().due_at - at).total_seconds())
        at = max(at, one().due_at)
    assert pauses[:-1] == [10, 30, 120, 600, 1_800, 7_200, 21_600, 43_200, 86_400]
    assert (one().state, one().attempts) == ("dead", 10)


def test_a_message_that_was_settled_is_deleted_after_thirty_days():
    posted()
    Delivery.objects.update(state="sent", settled_at=NOW)
    assert engine.purge(NOW + timedelta(days=30)) == 0
    assert engine.purge(NOW + timedelta(days=30) + SECOND) == 1


def test_what_was_spent_is_counted_for_a_day():
    for age in (timedelta(days=1), timedelta(days=1, minutes=1)):
        Spending.objects.create(channel="sms", minute=NOW - age, messages=1)
    posted()
    claimed(NOW)
    assert sorted(NOW - row.minute for row in Spending.objects.all()) == [timedelta(0), timedelta(days=1)]


@pytest.mark.parametrize(
    ("urgency", "share"), [(Urgency.KNOWN, 100), (Urgency.OPEN, 75), (Urgency.WARNING, 100), (Urgency.NEWS, 40)]
)
def test_each_kind_of_message_has_its_share_of_the_budget(urgency, share):
    assert room(urgency, spent=share - 1, budget=100, blur=0.0) == 1
    assert room(urgency, spent=share, budget=100, blur=0.0) == 0


def test_the_operator_is_told_at_half_of_the_budget():
    assert [half(spent, 20) for spent in (9, 10, 11)] == [False, True, True]


def test_a_channel_is_given_so_many_messages_an_hour_and_so_many_at_once(settings):
    assert (channels.budget("sms"), channels.budget("email"), channels.budget("pigeon")) == (6_000, 20_000, 1_000)
    assert (channels.at_once("sms"), channels.at_once("email")) == (32, 16)
    assert channels.TIMEOUT == 10


def test_lines_let_one_message_go_every_so_often():
    assert (turns.NETWORK, turns.AROUND, turns.TARGET) == (10, 1, 30)


def test_fifty_requests_for_codes_are_answered_at_a_time_of_the_two_thousand_that_are_looked_at():
    assert (codes.BATCH, codes.LOOKED) == (50, 1_000)


def test_the_end_of_the_budget_is_counted_over_an_hour():
    Spending.objects.create(channel="sms", minute=NOW - timedelta(minutes=60), messages=3)
    Spending.objects.create(channel="sms", minute=NOW - timedelta(minutes=61), messages=5)
    assert spending.spent("sms", NOW) == 3
