"""How new messages part between two gateways: by evidence, by steps, and back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.notices.gateways import (
    AWAY_AFTER,
    BACK_AFTER,
    FAILED,
    FAILURES,
    FORGOTTEN,
    LATELY,
    SLOW,
    STEPS,
    WELL,
    Route,
    chosen,
    judged,
    learned,
    may_have,
    outcome,
    stepped,
)
from masar.notices.routing import standings

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BOTH = ("first", "second")
DONE = st.text(alphabet=[WELL, SLOW, FAILED], max_size=12)
WALKS = st.lists(st.tuples(st.integers(1, 1_200), DONE, DONE), max_size=40)
RECENT = st.text(alphabet=[WELL, SLOW, FAILED], max_size=LATELY)
ROUTES = st.builds(
    Route,
    share=st.sampled_from(STEPS),
    moved_at=st.none() | st.integers(0, 1_200).map(lambda seconds: NOW - timedelta(seconds=seconds)),
    recent=st.tuples(RECENT, RECENT),
    seen_at=st.just((NOW, NOW)),
)


AT_REST = Route()


def walked(walk, route=AT_REST, at=NOW):
    """Every route on a walk: at each place so many seconds later, with what both gateways did meanwhile."""
    routes = [route]
    for seconds, first, second in walk:
        at += timedelta(seconds=seconds)
        routes.append(stepped(learned(routes[-1], (first, second), at), at))
    return routes


@given(WALKS)
def test_the_shares_are_always_a_hundred_and_none_is_nothing(walk):
    for route in walked(walk):
        shares = [standing.share for standing in standings(route)]
        assert sum(shares) == 100 and min(shares) >= 10


@given(WALKS)
def test_the_share_moves_one_step_at_a_time_and_never_before_its_time(walk):
    for before, after in pairwise(walked(walk)):
        way = STEPS.index(after.share) - STEPS.index(before.share)
        assert abs(way) <= 1
        if way and before.moved_at:
            assert after.moved_at - before.moved_at >= AWAY_AFTER


@given(WALKS)
def test_nothing_moves_without_new_evidence(walk):
    routes = walked(walk)
    since = 0
    for place, (_, first, second) in enumerate(walk):
        since += len(first) + len(second)
        if routes[place + 1].share != routes[place].share:
            assert since >= FAILURES
            since = 0


@given(ROUTES, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_after_a_step_there_is_none_before_something_happened(route, later):
    once = stepped(route, NOW)
    if once != route:
        assert stepped(once, NOW + later) == once


@given(ROUTES, st.data())
def test_a_worse_hand_over_gives_its_gateway_no_more(route, data):
    whose = data.draw(st.sampled_from([0, 1]))
    place = data.draw(st.integers(0, LATELY))
    worse = list(route.recent[whose])
    if place < len(worse):
        worse[place] = {WELL: SLOW, SLOW: FAILED, FAILED: FAILED}[worse[place]]
    recent = [*route.recent]
    recent[whose] = "".join(worse)
    assert judged(recent[whose]) <= judged(route.recent[whose])
    before, after = stepped(route, NOW), stepped(replace(route, recent=(recent[0], recent[1])), NOW)
    assert standings(after)[whose].share <= standings(before)[whose].share


@given(WALKS)
def test_whatever_happened_a_first_gateway_that_is_well_again_has_most_within_half_an_hour(walk):
    last = walked(walk)[-1]
    healthy = [(100, WELL * 2, WELL * 8)] * 18
    assert walked(healthy, last, NOW + timedelta(seconds=sum(one[0] for one in walk)))[-1].share == STEPS[-1]


@given(WALKS)
def test_whatever_happened_a_first_gateway_that_fails_keeps_the_least_while_the_second_is_well(walk):
    last = walked(walk)[-1]
    failing = [(40, FAILED * 10, WELL * 10)] * 5
    assert walked(failing, last, NOW + timedelta(seconds=sum(one[0] for one in walk)))[-1].share == STEPS[0]


def test_failures_are_enough_to_go_and_slowness_alone_is_too():
    assert [walked([(1, one, WELL)])[-1].share for one in (FAILED * 4, FAILED * 5, SLOW * 7, SLOW * 8)] == [
        *(90, 50),
        *(90, 50),
    ]


def test_a_blip_is_one_step_and_only_what_goes_on_is_two():
    blip = [(1, FAILED * 5, WELL), (29, FAILED * 5, WELL)]
    assert walked(blip)[-1].share == 50
    assert walked([*blip, (1, FAILED, WELL)])[-1].share == 10


def test_it_comes_back_by_steps_ten_minutes_apart():
    away = Route(share=10, moved_at=NOW)
    back = [(590, WELL * 10, ""), (10, WELL, ""), (1, WELL * 10, ""), (598, WELL, ""), (1, WELL, "")]
    assert timedelta(minutes=10) == BACK_AFTER
    assert [route.share for route in walked(back, away)] == [10, 10, 50, 50, 50, 90]


def test_while_both_are_bad_nothing_moves():
    assert walked([(60, FAILED * 9, FAILED * 9)] * 9)[-1].share == 90


def test_a_gateway_that_stands_by_and_fails_gives_back_what_it_was_given():
    away = Route(share=10, moved_at=NOW)
    assert walked([(30, "", FAILED * 5)], away)[-1].share == 50


def test_what_a_gateway_did_before_a_long_silence_is_forgotten():
    for silence, share in ((FORGOTTEN - timedelta(seconds=1), 50), (FORGOTTEN, 90)):
        walk = [(1, FAILED * 4, ""), (int(silence.total_seconds()), FAILED, "")]
        assert walked(walk)[-1].share == share


@given(st.uuids(), st.sampled_from(STEPS), st.sampled_from(STEPS))
def test_every_worker_chooses_alike_and_a_greater_share_takes_nothing_away(message, one, other):
    less, more = (chosen(message, BOTH, share, last="", bound=False) for share in sorted((one, other)))
    assert less in BOTH and (less == more or (less, more) == ("second", "first"))


@pytest.mark.parametrize("share", STEPS)
def test_as_many_of_a_thousand_messages_go_by_the_first_as_its_share_says(share):
    by_first = sum(chosen(UUID(int=number), BOTH, share, last="", bound=False) == "first" for number in range(1_000))
    assert abs(by_first - 10 * share) < 40


@given(st.uuids(), st.sampled_from(STEPS), st.sampled_from(BOTH))
def test_what_a_gateway_may_have_goes_by_no_other_and_what_it_has_not_goes_by_the_other(message, share, last):
    assert chosen(message, BOTH, share, last=last, bound=True) == last
    assert chosen(message, BOTH, share, last=last, bound=False) != last
    assert chosen(message, (last,), share, last=last, bound=False) == last


@pytest.mark.parametrize(
    ("why", "speaks", "unknown"),
    [
        ("", WELL, True),
        ("unreachable", FAILED, False),
        ("tls", FAILED, False),
        ("gateway_unencrypted", FAILED, False),
        ("timeout", FAILED, True),
        ("broken_off", FAILED, True),
        ("gateway_500", FAILED, True),
        ("gateway_502", FAILED, True),
        ("gateway_503", FAILED, False),
        ("gateway_504", FAILED, True),
        ("gateway_408", FAILED, False),
        ("gateway_429", FAILED, False),
        ("gateway_401", FAILED, False),
        ("gateway_402", FAILED, False),
        ("gateway_400", WELL, False),
        ("gateway_422", WELL, False),
        ("gateway_303", WELL, True),
        ("Unreadable", "", False),
        ("JSONDecodeError", "", True),
    ],
)
def test_what_each_end_says_of_its_gateway_and_of_the_message(why, speaks, unknown):
    assert (outcome(why, slow=False), may_have(why)) == (speaks, unknown)


def test_who_takes_a_message_slowly_is_slow_and_who_fails_slowly_failed():
    assert (outcome("", slow=True), outcome("gateway_503", slow=True)) == (SLOW, FAILED)
