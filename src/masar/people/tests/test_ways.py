"""Codes by the way they are asked for: what strangers can use up, and what they cannot."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.lib.clock import now
from masar.lib.identifiers import uuid7
from masar.limits.asking import Way
from masar.limits.models import Bucket
from masar.limits.tests.time import passed
from masar.people import ways
from masar.people.models import Device

pytestmark = pytest.mark.django_db
ANY_HISTORY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NETWORKS = [f"10.{place}.0.1" for place in range(40)] + [f"2001:db8:{place:x}:1::/64" for place in range(1, 9)]
HERE, THERE = "192.0.2.7", "198.51.100.9"


@pytest.fixture
def person():
    return uuid7()


def opened(person, network, count=1):
    """How many of ``count`` requests of a stranger get a code."""
    return sum(ways.may_send(person, Way.OPEN, network) for _ in range(count))


def test_a_network_gets_three_codes_of_a_person_at_once_and_then_one_in_twenty_minutes(person):
    assert opened(person, HERE, 5) == 3
    passed(minutes=19)
    assert opened(person, HERE) == 0
    passed(minutes=2)
    assert opened(person, HERE, 2) == 1


@pytest.mark.parametrize("way", [Way.HOME, Way.DEVICE, Way.RECEIPT, Way.CONTACT])
def test_ten_codes_of_each_way_are_sent_at_most_before_it_is_one_in_some_hours(person, way):
    sent = []
    for _ in range(6):
        sent.append(sum(ways.may_send(person, way, HERE, "x") for _ in range(5)))
        passed(hours=1)
    assert sent == [3, 3, 3, 2, 0, 1]


def test_a_network_gets_ten_codes_of_a_person_before_it_is_one_in_some_hours(person):
    sent = []
    for _ in range(6):
        sent.append(opened(person, HERE, 5))
        passed(hours=1)
    assert sent == [3, 3, 3, 2, 0, 1]


def test_all_strangers_together_get_six_codes_of_a_person_and_no_address_of_a_rough_network_more(person):
    assert [opened(person, network) for network in NETWORKS[:10]] == [1] * 6 + [0] * 4
    passed(hours=24)
    assert opened(person, "10.0.0.7") + opened(person, "10.0.0.8", 3) == 3


def test_the_last_three_are_for_networks_that_have_not_asked_for_the_person_lately(person):
    assert opened(person, HERE, 3) == 3
    assert [opened(person, network) for network in (HERE, THERE, "203.0.113.1")] == [0, 1, 1]
    assert opened(person, THERE) == 0


def test_of_a_days_twenty_the_last_eight_are_for_new_networks(person):
    known = NETWORKS[:6]
    for network in known:
        opened(person, network)
    passed(days=2)
    sent = 0
    for _ in range(8):
        sent += sum(opened(person, network) for network in known)
        passed(hours=1)
    assert sent == 12 + 7 * 20 // 24
    assert opened(person, HERE) == 1


@st.composite
def histories(draw):
    """What strangers do from other networks: who asks for how many codes, and the minutes until the next does."""
    return draw(st.lists(st.tuples(st.sampled_from(NETWORKS), st.integers(1, 12), st.integers(0, 600)), max_size=40))


@ANY_HISTORY
@given(histories())
def test_whatever_strangers_do_elsewhere_the_owner_has_all_codes_of_their_own_ways(person, history):
    Bucket.objects.all().delete()
    ways.note_home(person, HERE)
    for network, count, minutes in history:
        opened(person, network, count)
        passed(minutes=minutes)
    assert ways.way("identity", "", HERE, person) is Way.HOME
    for way, shown in ((Way.HOME, ""), (Way.DEVICE, "d"), (Way.RECEIPT, "r"), (Way.CONTACT, "")):
        assert [ways.may_send(person, way, HERE, shown) for _ in range(4)] == [True] * 3 + [False]


@ANY_HISTORY
@given(histories())
def test_whatever_strangers_do_they_get_no_more_codes_than_is_promised(person, history):
    Bucket.objects.all().delete()
    sent, minutes_gone = 0, 0
    for network, count, minutes in history:
        sent += opened(person, network, count)
        passed(minutes=minutes)
        minutes_gone += minutes
    assert sent <= 20 + 20 * minutes_gone / 1440 + 0.01


def test_a_home_is_one_for_ninety_days(person):
    ways.note_home(person, HERE)
    assert ways.way("identity", "", "192.0.2.99", person) is Way.HOME
    assert ways.way("identity", "", THERE, person) is Way.OPEN
    assert ways.way("identity", "", HERE, uuid7()) is Way.OPEN
    passed(days=89)
    assert ways.way("identity", "", HERE, person) is Way.HOME
    passed(days=2)
    assert ways.way("identity", "", HERE, person) is Way.OPEN


def test_one_browser_does_not_use_up_the_codes_of_another(person):
    assert [ways.may_send(person, Way.DEVICE, HERE, "one") for _ in range(4)] == [True] * 3 + [False]
    assert ways.may_send(person, Way.DEVICE, HERE, "two")


def test_a_cookie_that_was_made_elsewhere_is_not_ours(person):
    cookie, new = ways.note_device("", person, now=now())
    assert new and ways.genuine(cookie)
    assert not any(ways.genuine(other) for other in ("", ".", "x", f"x{cookie}", cookie[:-1], f"{cookie}é", "x.y"))


def test_a_browser_from_before_is_known_and_gets_a_cookie_that_can_be_told(person):
    Device.objects.create(
        pk=ways.device_id(ways.hashed("old"), person), person=person, first_seen=now(), last_seen=now()
    )
    cookie, new = ways.note_device("old", person, now=now())
    assert not new and ways.genuine(cookie)
    assert ways.note_device(cookie, person, now=now()) == (cookie, False)


def test_the_buckets_lead_a_reader_to_nobody(person):
    opened(person, HERE), ways.note_home(person, HERE), ways.may_send(person, Way.DEVICE, HERE, "d")
    keys = " ".join(Bucket.objects.values_list("key", flat=True))
    assert str(person) not in keys and person.hex not in keys and HERE not in keys
