"""The buckets: how many misses a network has, what is a flood, and what is never held against anybody."""

import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from masar.limits import gcra, misses
from masar.limits.models import Bucket
from masar.limits.network import network_of, site, wide


def test_the_limits_on_misses_are_those_that_are_promised():
    promised = [(20, 30), (200, 3), (300, 1), (6_000, 0.1)]
    assert [
        (rate.burst, rate.interval) for rate in (misses.MISSES, misses.MISSES_WIDE, misses.TYPING, misses.FLOOD)
    ] == promised


@pytest.mark.django_db
def test_a_network_may_miss_twenty_times_and_then_once_in_half_a_minute():
    assert [misses.missed("192.0.2.7") for _ in range(20)] == [0] * 20
    assert 1 < misses.missed("192.0.2.7") <= 30
    assert misses.missed("192.0.2.8") == 0


@pytest.mark.django_db
def test_an_ipv6_site_may_miss_two_hundred_times_however_many_networks_it_has():
    allowed = [misses.missed(f"2001:db8:77:{place:x}::/64") == 0 for place in range(300)]
    assert allowed[:200] == [True] * 200 and not all(allowed)
    assert misses.missed("2001:db8:78::/64") == 0


@pytest.mark.django_db
def test_slips_that_the_check_symbol_catches_cost_nothing_until_there_are_three_hundred():
    assert {misses.mistyped("192.0.2.7") for _ in range(300)} == {0}
    assert misses.mistyped("192.0.2.7") > 0
    assert misses.missed("192.0.2.7") == 0


@pytest.mark.django_db
def test_only_misses_that_were_refused_make_a_flood():
    for _ in range(20):
        misses.missed("192.0.2.7")
    assert not Bucket.objects.filter(pk="flood:192.0.2.7").exists()
    misses.missed("192.0.2.7")
    assert Bucket.objects.filter(pk="flood:192.0.2.7").exists()
    assert misses.flooded("192.0.2.7") == 0


@pytest.mark.django_db
def test_six_thousand_refused_misses_are_a_flood():
    gcra.mark("flood:192.0.2.7", 0.1 * 5_998)
    gcra.mark("miss:192.0.2.7", 3_600)
    assert misses.flooded("192.0.2.7") == 0
    for _ in range(3):
        misses.missed("192.0.2.7")
    assert 0 < misses.flooded("192.0.2.7") <= 1
    assert misses.flooded("192.0.2.8") == 0


@pytest.mark.django_db
def test_looking_writes_nothing():
    misses.flooded("192.0.2.7")
    assert not Bucket.objects.exists()


@pytest.mark.django_db
def test_a_bucket_that_is_not_full_is_not_forgotten():
    gcra.mark("half full", 60)
    gcra.mark("full", -60)
    gcra.forget_full()
    assert [bucket.key for bucket in Bucket.objects.all()] == ["half full"]


@pytest.mark.django_db
def test_where_one_of_several_buckets_is_empty_none_is_spent():
    one, two = ("one", gcra.Rate(5, 3600)), ("two", gcra.Rate(1, 3600))
    assert gcra.spend_all([one, two]) is None
    assert gcra.spend_all([one, two]) == "two"
    assert [gcra.spend(*one) for _ in range(5)] == [True] * 4 + [False]


@pytest.mark.django_db
def test_what_is_left_to_others_is_there_for_them():
    rate = gcra.Rate(5, 3600)
    assert [gcra.spend("k", rate.leaving(2)) for _ in range(4)] == [True] * 3 + [False]
    assert [gcra.spend("k", rate) for _ in range(3)] == [True] * 2 + [False]


@pytest.mark.django_db
def test_what_is_given_back_can_be_taken_again():
    pair = ("k", gcra.Rate(1, 3600))
    assert gcra.spend_all([pair]) is None
    gcra.give_back([pair])
    assert gcra.spend_all([pair]) is None
    assert gcra.spend_all([pair]) == "k"


@pytest.mark.django_db(transaction=True)
def test_concurrent_misses_cannot_share_the_last_token():
    rate, outcomes = gcra.Rate(burst=5, interval=3600), []

    def guess():
        outcomes.append(gcra.spend("target", rate))
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(True) == 5


@given(st.floats(min_value=0, max_value=1e6), st.floats(min_value=0, max_value=1e6), st.integers(1, 300))
def test_waiting_as_long_as_told_is_enough(tat, clock, burst):
    rate = gcra.Rate(burst, 30.0)
    seconds = gcra.wait(tat, rate, clock)
    assert gcra.wait(tat, rate, clock + seconds + 1e-3) == 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("<script>", "unknown"),
    ],
)
def test_a_network_is_an_ipv4_address_or_an_ipv6_64(address, network):
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("network", "wider", "of_one"),
    [
        ("192.0.2.7", "192.0.2.0/24", "192.0.2.7"),
        ("2001:db8:1:2::/64", "2001:db8:1::/48", "2001:db8:1::/48"),
        ("unknown", "unknown", "unknown"),
    ],
)
def test_a_wider_network_is_an_ipv4_24_or_an_ipv6_48(network, wider, of_one):
    assert (wide(network), site(network)) == (wider, of_one)


@pytest.mark.django_db
def test_where_a_network_and_its_site_have_both_missed_too_often_the_longer_wait_is_told():
    network = "2001:db8:77:1::/64"
    for place in range(2, 182):
        misses.missed(f"2001:db8:77:{place:x}::/64")
    assert [misses.missed(network) for _ in range(20)] == [0] * 20
    assert 5 < misses.missed(network) <= 30


def test_what_is_promised_of_misses():
    assert gcra.Rate(20, 30) == misses.MISSES
    assert gcra.Rate(200, 3) == misses.MISSES_WIDE
    assert gcra.Rate(300, 1) == misses.TYPING
    assert gcra.Rate(6_000, 0.1) == misses.FLOOD


@pytest.mark.django_db
def test_a_flood_is_told_how_long_it_lasts():
    gcra.mark("flood:192.0.2.7", 700)
    gcra.mark("miss:192.0.2.7", 3_600)
    assert 50 < misses.missed("192.0.2.7") <= 101


@pytest.mark.django_db
def test_whoever_has_mistyped_for_long_is_told_how_long_to_wait():
    gcra.mark("typing:192.0.2.7", 400)
    assert 50 < misses.mistyped("192.0.2.7") <= 101


@pytest.mark.django_db
def test_whoever_stands_in_a_line_comes_one_interval_after_the_one_before():
    assert [gcra.stand("line", at, 10.0) for at in (100.0, 100.0, 105.0, 150.0, 151.0)] == [100, 110, 120, 150, 160]
    assert gcra.stand("another", 100.0, 10.0) == 100
