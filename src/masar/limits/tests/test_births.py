"""Dates of birth: how often they may be tried, by whom, and whose tries strangers cannot use up."""

import pytest

from masar.limits import births, gcra
from masar.limits.births import Heard, attempt, right

pytestmark = pytest.mark.django_db
JUDGED, UNHEARD, CLOSED = Heard.JUDGED, Heard.UNHEARD, Heard.CLOSED


def networks(count):
    """So many networks that lie far from each other."""
    return [f"10.{place // 250}.{place % 250}.1" for place in range(count)]


def test_the_limits_on_days_of_birth_are_those_that_are_promised():
    rates = births.PAIR, births.TARGET, births.NETWORK, births.EVERYBODY
    assert [(rate.burst, rate.interval) for rate in rates] == [(5, 17_280), (20, 21_600), (20, 3_600), (5_000, 8.64)]
    assert (births.TARGET_KEPT, births.EVERYBODY_KEPT) == (8, 2_500)
    assert (births.LATELY, births.PROVEN) == (30 * 86_400, 180 * 86_400)


def test_a_network_tries_a_reference_five_times_a_day():
    assert [attempt("ref", "192.0.2.7") for _ in range(6)] == [JUDGED] * 5 + [UNHEARD]


def test_all_networks_together_try_a_reference_twenty_times():
    heard = [attempt("ref", network) for network in networks(25)]
    assert heard == [JUDGED] * 20 + [UNHEARD] * 5
    assert attempt("another", "192.0.2.7") is JUDGED


def test_the_last_eight_tries_are_for_networks_that_have_not_tried_lately():
    known = networks(3)
    heard = [attempt("ref", network) for _ in range(5) for network in known]
    assert heard.count(JUDGED) == 12
    assert [attempt("ref", f"172.16.{place}.1") for place in range(9)] == [JUDGED] * 8 + [UNHEARD]


def test_right_answers_are_not_counted():
    for _ in range(30):
        assert attempt("ref", "192.0.2.7") is JUDGED
        right("ref", "192.0.2.7")


def test_whoever_was_right_once_keeps_tries_that_no_stranger_uses_up():
    attempt("ref", "192.0.2.7")
    right("ref", "192.0.2.7")
    for network in networks(40):
        attempt("ref", network)
    assert [attempt("ref", "192.0.2.7") for _ in range(6)] == [JUDGED] * 5 + [UNHEARD]


def test_a_network_tries_twenty_references_and_then_must_wait():
    heard = [attempt(f"ref {place}", "192.0.2.7") for place in range(22)]
    assert heard == [JUDGED] * 20 + [CLOSED] * 2
    assert attempt("ref 0", "192.0.2.8") is JUDGED


def test_an_ipv6_site_is_one_network_to_this():
    heard = [attempt(f"ref {place}", f"2001:db8:77:{place:x}::/64") for place in range(21)]
    assert heard == [JUDGED] * 20 + [CLOSED]


def test_when_everybody_guesses_those_who_have_guessed_wait_first(caplog):
    attempt("ref", "192.0.2.7")
    gcra.mark("born:all", 8.64 * 2_501)
    assert attempt("other", "192.0.2.7") is CLOSED
    assert attempt("other", "198.51.100.7") is JUDGED
    gcra.mark("born:all", 8.64 * 5_001)
    assert [attempt("other", "203.0.113.7") for _ in range(3)] == [CLOSED] * 3
    assert caplog.text.count("dates of birth are being guessed") == 1


def test_when_everybody_guesses_whoever_was_right_before_is_heard():
    attempt("ref", "192.0.2.7")
    right("ref", "192.0.2.7")
    gcra.mark("born:all", 8.64 * 5_001)
    assert attempt("ref", "192.0.2.7") is JUDGED


def test_what_is_promised_of_dates_of_birth():
    assert gcra.Rate(5, 17_280) == births.PAIR
    assert gcra.Rate(20, 21_600) == births.TARGET
    assert gcra.Rate(20, 3_600) == births.NETWORK
    assert gcra.Rate(5_000, 8.64) == births.EVERYBODY
    assert (births.TARGET_KEPT, births.EVERYBODY_KEPT) == (8, 2_500)
    assert (births.LATELY, births.PROVEN) == (2_592_000, 15_552_000)
