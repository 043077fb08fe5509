"""The news in its order, those who follow it, and what is cut behind them."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from masar.cases import following, leases, sequencing
from masar.cases.actions import Incoming, record_events
from masar.cases.following import cut, follow, passed, places, unfollow, unread
from masar.cases.models import Case, Outbox
from masar.cases.sequencing import in_case_order, sequence
from masar.cases.tests.stories import fact
from masar.cases.tests.test_recording import CASE, NOW, SUBMITTED

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=31)


def record_at(now, *given_facts, reference="R-1"):
    record_events([Incoming(replace(CASE, reference=reference), given_facts)], now=now)


def positions():
    return list(Outbox.objects.order_by("case", "seq").values_list("position", flat=True))


@pytest.fixture
def three(house):
    """Three rows with the positions 1 to 3."""
    for number in range(3):
        record_at(NOW, SUBMITTED, reference=f"R-{number}")
    sequence(NOW)


def test_positions_ascend_within_a_case_though_the_clock_went_back(house):
    record_at(NOW, SUBMITTED)
    record_at(NOW - HOUR, fact("fee_paid", "2026-11-02"))
    record_at(NOW - 2 * HOUR, fact("withdrawn", "2026-11-03"))
    sequence(NOW)
    assert positions() == [1, 2, 3]


def test_a_row_outside_the_batch_goes_before_a_later_one_of_its_case(house, monkeypatch):
    monkeypatch.setattr(sequencing, "BATCH", 1)
    record_at(NOW, SUBMITTED)
    record_at(NOW - HOUR, fact("fee_paid", "2026-11-02"))
    assert [sequence(NOW), sequence(NOW)] == [2, 0]
    assert positions() == [1, 2]


def test_cases_are_numbered_in_the_order_in_which_they_were_recorded(house):
    record_at(NOW, SUBMITTED, reference="R-2")
    record_at(NOW - HOUR, SUBMITTED, reference="R-1")
    sequence(NOW)
    assert list(Outbox.objects.order_by("position").values_list("case__reference", flat=True)) == ["R-1", "R-2"]


def test_one_process_numbers_the_news_until_it_has_been_silent_for_thirty_seconds(house):
    record_at(NOW, SUBMITTED)
    assert sequence(NOW, "one") == 1
    record_at(NOW, SUBMITTED, reference="R-2")
    assert sequence(NOW + timedelta(seconds=29), "another") == 0
    assert sequence(NOW + timedelta(seconds=30), "another") == 1
    assert sequence(NOW + timedelta(seconds=31), "one") == 0


def test_a_process_that_ends_lets_another_number_at_once_and_takes_nothing_from_whoever_numbers(house):
    record_at(NOW, SUBMITTED)
    assert sequence(NOW, "one") == 1
    record_at(NOW, SUBMITTED, reference="R-2")
    assert leases.give_back(NOW, "another") == 0 and sequence(NOW, "another") == 0
    assert leases.give_back(NOW, "one") == 1
    assert sequence(NOW, "another") == 1
    assert leases.give_back(NOW, "one") == 0 and sequence(NOW, "another") == 0


def test_a_process_whose_lease_was_taken_over_meanwhile_numbers_nothing(house, monkeypatch):
    record_at(NOW, SUBMITTED)
    leases.acquire(sequencing.SEQUENCER, "another", NOW)
    # It had the lease when it looked; then it stood still for half a minute.
    monkeypatch.setattr(sequencing, "acquire", lambda name, who, now: True)
    assert sequence(NOW, "one") == 0
    assert sequence(NOW, "another") == 1


ROWS = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 6)), unique=True, min_size=1)


@given(ROWS, st.integers(0, 24))
def test_any_order_of_rows_becomes_one_that_ascends_in_each_case(rows, size):
    chosen, left = rows[:size], rows[size:]
    earlier = [row for row in left if any(row[0] == case and row[1] < seq for case, seq in chosen)]
    placed = in_case_order(chosen, earlier)
    assert sorted(placed) == sorted(chosen + earlier)
    for case in {1, 2, 3, 4}:
        numbers = [seq for this, seq in placed if this == case]
        assert numbers == sorted(numbers)


def test_rows_in_order_stay_where_they_are():
    rows = [(1, 1), (2, 5), (1, 2), (3, 1), (2, 6)]
    assert in_case_order(rows, []) == rows


def test_a_follower_reads_from_where_it_is_in_order(three):
    assert follow("notices", now=NOW, position=1) == 1
    assert [row.position for row in unread("notices")] == [2, 3]
    assert [row.position for row in unread("notices", 1)] == [2]
    assert passed("notices", 2, now=NOW)
    assert [row.position for row in unread("notices")] == [3]


def test_a_new_follower_begins_with_what_comes_next(three):
    assert follow("notices", now=NOW) == 3
    assert unread("notices") == []


def test_a_cursor_never_goes_back(three):
    follow("notices", now=NOW, position=2)
    assert not passed("notices", 1, now=NOW)
    assert not passed("notices", 2, now=NOW)
    assert follow("notices", now=NOW, position=0) == 2


def test_what_nobody_follows_is_unread_by_nobody(three):
    assert unread("nobody") == []
    assert not passed("nobody", 3, now=NOW)


def test_news_that_all_have_passed_is_cut_after_thirty_days_and_not_before(three):
    follow("notices", now=NOW, position=3)
    assert cut(NOW + timedelta(days=30)) == 0
    assert cut(NOW + timedelta(days=30, seconds=1)) == 3


def test_news_that_one_follower_has_not_passed_stays(three):
    follow("notices", now=NOW, position=3)
    follow("reports", now=NOW, position=1)
    assert cut(LATER) == 1
    assert sorted(Outbox.objects.values_list("position", flat=True)) == [2, 3]
    assert unfollow("reports")
    assert cut(LATER) == 2


def test_without_a_follower_what_was_numbered_is_cut_when_it_is_old(three):
    record_at(NOW, SUBMITTED, reference="R-9")
    assert cut(LATER) == 3
    assert positions() == [None]


def test_nothing_is_cut_behind_a_row_that_must_stay(three):
    Outbox.objects.filter(position=2).update(recorded_at=LATER)
    assert cut(LATER) == 1
    assert sorted(Outbox.objects.values_list("position", flat=True)) == [2, 3]


def test_cutting_goes_on_batch_by_batch(three, monkeypatch):
    monkeypatch.setattr(following, "BATCH", 2)
    assert cut(LATER) == 3


def test_positions_go_on_after_everything_was_cut(three):
    cut(LATER)
    record_at(NOW, SUBMITTED, reference="R-9")
    sequence(NOW)
    assert positions() == [4]


def test_a_follower_that_has_read_everything_is_nothing_behind(three):
    follow("at the end", now=NOW, position=3)
    follow("beyond it", now=NOW, position=9)
    follow("new", now=NOW, position=0)
    assert [(place.name, place.behind) for place in places()] == [("at the end", 0), ("beyond it", 0), ("new", 3)]


def test_five_hundred_rows_of_news_are_read_at_a_time(three):
    follow("notices", now=NOW, position=0)
    Outbox.objects.all().delete()
    case = Case.objects.first()
    columns = {"case": case, "kind": "reminded", "recorded_at": NOW, "public_changed": True, "announce": True}
    Outbox.objects.bulk_create(Outbox(seq=number, position=number, **columns) for number in range(1, 503))
    assert [row.position for row in unread("notices")] == list(range(1, 501))


def test_the_operator_sees_how_far_each_follower_is_and_can_forget_one(three):
    follow("notices", now=NOW, position=1)
    out = StringIO()
    call_command("followers", stdout=out)
    assert out.getvalue() == "notices: at 1, 2 behind, moved 2026-11-10 12:00 UTC\n"
    call_command("followers", forget="notices", stdout=out)
    assert places() == []
    with pytest.raises(CommandError, match="Nobody follows under the name notices"):
        call_command("followers", forget="notices", stdout=out)
