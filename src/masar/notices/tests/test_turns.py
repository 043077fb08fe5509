"""Who comes next: nobody's flood is worth more than their share, and nobody is overtaken for ever."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.limits import gcra
from masar.limits.asking import Way
from masar.notices import lines
from masar.notices.turns import NETWORK, alternately, by_turns, stand

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AGES = st.lists(st.integers(0, 200), max_size=60, unique=True).map(sorted)
WAITING = st.lists(st.sampled_from("abcdefgh"), max_size=80).map(lambda networks: list(enumerate(networks)))


def turns(arrivals, interval=NETWORK):
    """The turns that one line gives to those who come at these moments."""
    found, end = [], None
    for at in sorted(arrivals):
        turn, end = stand(end, at, interval)
        found.append(turn)
    return found


@given(st.lists(st.floats(0, 3600), min_size=1))
def test_a_line_lets_one_go_every_ten_seconds_and_nobody_before_they_came(arrivals):
    given_turns = turns(arrivals)
    assert given_turns[0] == min(arrivals)
    assert all(after - before >= 10 - 1e-6 for before, after in pairwise(given_turns))
    assert all(turn >= at for turn, at in zip(given_turns, sorted(arrivals), strict=True))


@given(st.integers(1, 2000), st.integers(0, 300))
def test_a_flood_of_one_network_puts_one_message_in_ten_seconds_before_anybody_elses(junk, later):
    [owner] = turns([float(later)])
    before = sum(turn <= owner for turn in turns([0.0] * junk))
    assert before <= 1 + later / 10


@given(AGES, st.integers(0, 70), st.booleans())
def test_both_ends_are_served_alternately_and_each_once(ages, count, newest_first):
    chosen = alternately(ages, ages[::-1], count, newest_first=newest_first)
    assert len(chosen) == len(set(chosen)) == min(count, len(ages))
    assert set(chosen) <= set(ages)
    assert {*ages[:1], *ages[-1:]} <= set(chosen) or count < 2


@given(WAITING, st.integers(1, 20))
def test_each_network_gets_its_first_before_any_gets_its_second(waiting, count):
    networks, chosen = dict(waiting), by_turns(waiting, count)
    taken = Counter(networks[who] for who in chosen)
    left_out = set(networks.values()) - set(taken)
    assert len(chosen) == min(count, len(waiting))
    assert not left_out or max(taken.values()) == 1


@given(st.integers(2, 300), st.integers(2, 20))
def test_whoever_comes_last_from_a_network_of_their_own_is_in_the_next_batch(waiting, count):
    chosen = by_turns([(who, str(who)) for who in range(waiting)], count)
    assert {0, waiting - 1} <= set(chosen)


@given(WAITING, st.integers(1, 20))
def test_batch_by_batch_everybody_is_served_once_and_the_oldest_in_the_next_batch(waiting, count):
    left, served = dict(waiting), []
    while left:
        batch = by_turns(list(left.items()), count)
        assert min(left) in batch
        served += batch
        left = {who: network for who, network in left.items() if who not in batch}
    assert sorted(served) == [who for who, _ in waiting]


@pytest.mark.django_db
@given(st.lists(st.integers(0, 3600), min_size=1, max_size=12))
def test_the_database_keeps_the_same_lines(arrivals):
    gcra.forget_full()
    key = f"line:{arrivals}"
    found = [gcra.stand(key, at, 10.0) for at in sorted(arrivals)]
    assert found == pytest.approx(turns(arrivals))


@pytest.mark.django_db
def test_an_address_and_an_ipv6_site_take_a_turn_in_ten_seconds_and_a_slash_24_one_in_a_second():
    def after(*networks):
        return [(lines.of_network(network, NOW) - NOW).total_seconds() for network in networks]

    assert after("192.0.2.1", "192.0.2.1", "198.51.100.1") == pytest.approx([0, 10, 0])
    assert after("192.0.2.2", "192.0.2.3") == pytest.approx([2, 3])
    assert after("2001:db8:1:1::/64", "2001:db8:1:2::/64", "2001:db8:2:1::/64") == pytest.approx([0, 10, 0])


@pytest.mark.django_db
def test_whoever_floods_somebodys_open_way_puts_back_no_other_way_of_theirs():
    somebody = UUID(int=7)
    opened = [lines.of_target(somebody, Way.OPEN, NOW) for _ in range(3)]
    assert opened[2] == NOW + timedelta(seconds=60)
    assert lines.of_target(somebody, Way.RECEIPT, NOW) == NOW
