"""Asking for a code where something is limited: who is served all the same, and what nobody can tell from it."""

from itertools import count

import pytest
from hypothesis import HealthCheck, example, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from masar.cases.owner import issue_receipt
from masar.lib.clock import now
from masar.limits import gcra
from masar.limits.models import Bucket
from masar.limits.tests.time import passed
from masar.people.models import CodeRequest
from masar.portal.tests.way_in import HUDA, MOBILE, MONA, NOBODY, Browser, applied, given, let_in, seen

SOME = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HERE = "192.0.2.7"
DAY = 86_400
SALMA, SALMAS, HUDAS = "29203031234569", "+201900000033", "+201900000044"


def codes_to(world, mobile=MOBILE):
    """How many codes came to a telephone."""
    return sum(to == mobile for kind, to, _ in world.sent if kind == "code")


def asks(world, browser, typed=MONA):
    """Whether a code comes to Mona when ``browser`` asks."""
    before = codes_to(world)
    browser.ask(typed)
    world.work()
    return codes_to(world) == before + 1


def strangers_ask(world, networks, times=4):
    for network in networks:
        for _ in range(times):
            Browser(network).ask(MONA)
    world.work()


def test_a_network_gets_three_codes_of_a_person_and_all_strangers_together_six(world):
    applied("1", given())
    strangers_ask(world, ["198.51.100.1"], 5)
    assert codes_to(world) == 1  # a second tap within a minute is the same request
    CodeRequest.objects.all().delete()
    Bucket.objects.all().delete()
    for place in range(10):
        Browser(f"198.51.{place}.1").ask(MONA)
    world.work()
    assert codes_to(world) == 1 + 6


def another_tap(world):
    """The minute has passed in which a second request is the same one."""
    CodeRequest.objects.update(asked_at=now().replace(year=2020))


def test_a_person_gets_three_codes_an_hour_for_one_network(world):
    applied("1", given())
    for _ in range(5):
        asks(world, Browser())
        another_tap(world)
    assert codes_to(world) == 3


def test_whoever_floods_a_person_keeps_no_one_out_who_was_let_in_or_has_a_receipt(world):
    number = applied("1", given())
    known, receipt = let_in(world), issue_receipt(number.replace("-", ""), now=now())
    strangers_ask(world, [f"198.51.{place}.1" for place in range(40)])
    assert not asks(world, Browser("203.0.113.1"))
    for browser, typed in ((known, MONA), (Browser("203.0.113.1"), receipt), (Browser(HERE), MONA)):
        another_tap(world)
        assert asks(world, browser, typed)


@SOME
@drawn(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9), st.integers(0, 90)), max_size=12),
    st.booleans(),
)
def test_no_strangers_on_other_networks_refuse_an_owner_at_home_with_a_receipt_or_a_known_browser(
    world, history, everybody
):
    number = applied("1", given())
    Bucket.objects.all().delete(), CodeRequest.objects.all().delete(), world.sent.clear()
    known, receipt = let_in(world), issue_receipt(number.replace("-", ""), now=now())
    for place, times, minutes in history:
        strangers_ask(world, [f"10.{place}.0.{times}"], times)
        passed(minutes=minutes)
    another_tap(world), passed(minutes=20)
    assert asks(world, Browser(HERE))
    another_tap(world)
    gcra.mark("row.all:", DAY if everybody else 0)
    assert asks(world, known) and asks(world, Browser("203.0.113.1"), receipt)


@pytest.mark.parametrize("limited", ["row.address:192.0.2.7", "codes.address:192.0.2.7", "row.all:"])
def test_no_limit_of_the_network_refuses_a_known_browser_a_receipt_or_a_session(world, limited):
    number = applied("1", given())
    known, receipt = let_in(world), issue_receipt(number.replace("-", ""), now=now())
    another_tap(world)
    gcra.mark(limited, DAY)
    assert asks(world, known)
    assert asks(world, Browser(HERE), receipt)
    known.fill_in("/en/mine/contact/", "/en/mine/contact/", kind="mobile", value="+201900000099")
    world.work()
    assert world.sent[-1][:2] == ("code_old", MOBILE)


def test_whoever_asks_from_home_is_served_though_the_network_asks_too_often(world):
    applied("1", given())
    let_in(world), another_tap(world)
    gcra.mark("codes.address:192.0.2.7", DAY)
    assert asks(world, Browser(HERE))


@pytest.mark.parametrize("limited", ["row.address:198.51.100.1", "codes.address:198.51.100.1", "row.all:"])
def test_strangers_who_ask_too_often_get_the_same_answer_and_nothing_is_sent(world, limited):
    applied("1", given())
    before = seen(Browser("198.51.100.1").ask(NOBODY))
    gcra.mark(limited, DAY)
    assert seen(Browser("198.51.100.1").ask(MONA)) == before
    world.work()
    assert world.sent == []


def test_a_receipt_that_was_shown_can_be_sent_again_whatever_floods_the_network(world):
    number = applied("1", given())
    browser, receipt = Browser(HERE), issue_receipt(number.replace("-", ""), now=now())
    gcra.mark("row.address:192.0.2.7", DAY)
    assert asks(world, browser, receipt)
    browser.fill_in("/en/code/", "/en/code/again/", contact_kind="email")
    world.work()
    assert [kind for kind, _, _ in world.sent] == ["code", "code"]


def test_a_made_up_cookie_or_receipt_does_not_get_round_the_limit_of_a_network(world):
    applied("1", given())
    gcra.mark("row.address:192.0.2.7", DAY)
    browser = Browser(HERE)
    browser.cookies["masar_device"] = "x" * 43 + "." + "0" * 32
    browser.ask(MONA), Browser(HERE).ask("A" * 26), Browser(HERE).ask(MONA)
    assert set(CodeRequest.objects.values_list("outcome", flat=True)) == {"flooded"}


def test_a_flood_from_many_networks_fills_sixteen_rows(world):
    gcra.mark("row.all:", DAY)
    for place in range(60):
        Browser(f"198.51.{place}.1").ask(NOBODY)
    assert CodeRequest.objects.count() <= 16
    assert not Bucket.objects.filter(pk__startswith="row.address").exists()


def test_a_known_browser_does_not_pay_for_its_network_and_is_counted_all_the_same(world):
    applied("1", given())
    known = let_in(world)
    gcra.mark("codes.address:192.0.2.7", 6.0 * 110)
    asks(world, known)
    assert gcra.waiting("codes.address:192.0.2.7", gcra.Rate(111, 6.0)) > 0


ACTS = st.one_of(
    st.tuples(st.sampled_from(["ask", "wrong", "again", "own", "number"]), st.integers(0, 2)),
    st.tuples(st.sampled_from(["work", "minutes"]), st.just(0)),
)


def lived(world, acts, typed, own, number, networks):
    """All that somebody sees who does ``acts`` about ``typed`` from ``networks``, their own codes among it."""
    browsers, told = [Browser(network) for network in networks], []
    for act, place in [*acts, ("work", 0), ("own", 0), ("work", 0)]:
        browser = browsers[place]
        if act in ("ask", "own"):
            told.append(seen(browser.ask(typed if act == "ask" else own[0])))
        elif act == "number":
            told.append(seen(browser.post("/en/code/ask/", {"reference": number})))
        elif act == "wrong":
            told.append(seen(browser.enter("0000 0001")))
        elif act == "again":
            told.append(seen(browser.fill_in("/en/code/", "/en/code/again/", contact_kind="email")))
        elif act == "minutes":
            passed(minutes=20)
        else:
            told.append(world.work())
        told.append(codes_to(world, own[1]))
    return told


_runs = count(1)


@SOME
@drawn(
    st.lists(ACTS, min_size=1, max_size=14),
    st.sampled_from(["", "row.address", "codes.address"]),
    st.integers(0, 3),
)
@example([("ask", 0)], "codes.address", 1)
@example([("number", 0)], "codes.address", 1)
@example([("ask", 0), ("work", 0), ("minutes", 0), ("again", 0)], "codes.address", 2)
@example([("ask", 0)], "row.address", 1)
def test_no_history_of_asking_tells_hit_from_miss_not_even_by_ones_own_codes(world, acts, limited, left):
    number = applied("1", given())
    applied("2", given(HUDA, mobile=HUDAS, email=None)), applied("3", given(SALMA, mobile=SALMAS, email=None))
    Bucket.objects.all().delete(), CodeRequest.objects.all().delete(), world.sent.clear()
    run, lives = next(_runs), []
    for kind, typed, own, asked in (
        (1, MONA, (HUDA, HUDAS), number),
        (2, NOBODY, (SALMA, SALMAS), "K7QM-2X9D-RT4BX"),
    ):
        networks = [f"10.{kind}.{run % 250}.{place}" for place in range(1, 4)]
        for network in networks if limited else []:
            of = {"row.address": (2.0, 200), "codes.address": (6.0, 120)}[limited]
            gcra.mark(f"{limited}:{network}", of[0] * (of[1] - left) - of[0] / 2)
        lives.append(lived(world, acts, typed, own, asked, networks))
    assert lives[0] == lives[1]
