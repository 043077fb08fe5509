"""The table of what a request for a code meets: its promised numbers, and who is counted for what."""

import pytest
from django.db.models import F

from masar.limits import gcra
from masar.limits.asking import ANSWERED, HOME, LATELY, ROWS, ROWS_OF_BEARER, SENT, Of, Way, buckets, of_network
from masar.limits.models import Bucket
from masar.limits.tests.time import passed

THREE_AN_HOUR, TEN_A_DAY = (3, 1200), (10, 8640)
PROMISED = {
    "row.address": (200, 2.0, 0),
    "row.subnet": (60, 20.0, 0),
    "row.site": (200, 2.0, 0),
    "row.all": (500_000, 0.005, 0),
    "row.bearer": (20, 60.0, 0),
    "codes.address": (120, 6.0, 0),
    "codes.subnet": (30, 60.0, 0),
    "codes.site": (120, 6.0, 0),
    "code.person.h": (6, 600.0, 3),
    "code.person.d": (20, 4320.0, 8),
    **{f"code.{of}.h": (3, 1200.0, 0) for of in ("pair", "home", "device", "receipt", "contact", "draft")},
    **{f"code.{of}.d": (10, 8640.0, 0) for of in ("pair", "home", "device", "receipt", "contact", "draft")},
    "code.draft.address": (40, 60.0, 0),
    "code.draft.subnet": (10, 300.0, 0),
    "code.draft.site": (40, 60.0, 0),
}


def test_the_table_holds_the_numbers_that_are_promised():
    table = [*ROWS, *ROWS_OF_BEARER, *ANSWERED, *(limit for limits in SENT.values() for limit in limits)]
    assert {one.name: (one.rate.burst, one.rate.interval, one.kept) for one in table} == PROMISED
    assert (HOME, LATELY) == (90 * 24 * 3600, 30 * 24 * 3600)


def test_every_bucket_has_a_name_of_its_own():
    table = [*ROWS, *ROWS_OF_BEARER, *ANSWERED, *(limit for limits in SENT.values() for limit in limits)]
    assert len({one.name for one in table}) == len(table)


def test_what_only_its_owner_has_is_counted_by_itself_alone():
    shared = {way: {limit.of for limit in limits} for way, limits in SENT.items()}
    assert shared[Way.DEVICE] == shared[Way.RECEIPT] == shared[Way.CONTACT] == {Of.BEARER}
    assert shared[Way.HOME] == {Of.PAIR}
    assert shared[Way.DRAFT] == {Of.PERSON, Of.ADDRESS, Of.SUBNET, Of.SITE}
    assert set(SENT) == set(Way)


def test_an_ipv6_network_is_counted_with_its_site_and_an_ipv4_address_alone():
    assert of_network("192.0.2.7") == {Of.ADDRESS: "192.0.2.7", Of.EVERYBODY: ""}
    six = of_network("2001:db8:1:2::/64")
    assert six == {Of.SUBNET: "2001:db8:1:2::/64", Of.SITE: "2001:db8:1::/48", Of.EVERYBODY: ""}


def test_buckets_come_in_one_order_and_leave_what_is_kept():
    subjects = {Of.PERSON: "p", Of.PAIR: "n"}
    told = [(key, rate.burst) for key, rate in buckets(SENT[Way.OPEN], subjects, lately=True)]
    assert told == [
        ("code.pair.h:n", 3),
        ("code.pair.d:n", 10),
        ("code.person.h:p", 3),
        ("code.person.d:p", 12),
    ]


def test_nothing_is_kept_from_a_network_that_is_new_to_the_person():
    told = buckets(SENT[Way.OPEN], {Of.PERSON: "p", Of.PAIR: "n"})
    assert [rate.burst for _, rate in told] == [3, 10, 6, 20]


def may(network):
    return gcra.spend_all(buckets(ANSWERED, of_network(network))) is None


@pytest.mark.django_db
def test_a_hundred_and_twenty_requests_of_an_address_are_answered_and_then_ten_in_a_minute():
    assert [may("192.0.2.7") for _ in range(120)] == [True] * 120
    Bucket.objects.update(tat=F("tat") + 3)  # however slowly that went
    assert not may("192.0.2.7")
    passed(minutes=1, seconds=4)
    assert sum(may("192.0.2.7") for _ in range(20)) in (10, 11)
    assert may("192.0.2.8")


@pytest.mark.django_db
def test_an_ipv6_network_that_asks_too_often_leaves_its_site_to_others():
    assert sum(may("2001:db8:1:2::/64") for _ in range(60)) == 30
    assert may("2001:db8:1:3::/64")


@pytest.mark.django_db
def test_an_ipv6_site_is_answered_a_hundred_and_twenty_times_however_many_networks_it_has():
    gcra.mark("codes.site:2001:db8:1::/48", 6.0 * 119 + 3)
    assert not may("2001:db8:1:2::/64")
    assert not Bucket.objects.filter(pk__startswith="codes.subnet").exists()
    passed(seconds=4)
    assert may("2001:db8:1:3::/64")
    assert may("2001:db8:2:3::/64")
