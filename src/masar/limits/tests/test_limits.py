"""The buckets: how many misses a network has, and who is closed out when."""

import threading

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from masar.limits import gcra
from masar.limits.network import network_of


@pytest.mark.django_db
def test_a_network_may_miss_its_burst_and_no_more():
    allowed = [gcra.miss("192.0.2.7") for _ in range(gcra.PER_NETWORK.burst + 5)]
    assert sum(allowed) == gcra.PER_NETWORK.burst
    assert gcra.blocked("192.0.2.7") > 0
    assert gcra.blocked("192.0.2.8") == 0


@pytest.mark.django_db
def test_looking_writes_nothing():
    gcra.blocked("192.0.2.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM limits_bucket")
        assert cursor.fetchone() == (0,)


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


def test_an_empty_common_bucket_closes_only_those_who_guessed():
    full = 1000 + gcra.TOGETHER.interval * gcra.TOGETHER.burst + 1
    assert gcra.wait(None, full, 1000.0) == 0
    assert gcra.wait(1030.0, full, 1000.0) == 30
    assert gcra.wait(1030.0, 999.0, 1000.0) == 0


@given(st.floats(min_value=0, max_value=1e6), st.floats(min_value=0, max_value=1e6))
def test_waiting_as_long_as_told_is_enough(tat, clock):
    seconds = gcra.wait(tat, None, clock)
    assert gcra.wait(tat, None, clock + seconds + 1e-3) == 0


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
