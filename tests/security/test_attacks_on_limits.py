"""Attacks on the limits, as they once went through: on those behind a shared address, on one request at the same time
from many connections, and from the many networks of one IPv6 site. Attacks on the queue are in ``test_flood``.
"""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from masar.lib.clock import now
from masar.lib.numbers import number_from, shown
from masar.limits import gcra
from masar.people import codes
from masar.people.models import CodeRequest
from masar.portal.tests.conftest import world  # noqa: F401
from masar.portal.tests.way_in import HUDA, MONA, Browser, World, applied, given, let_in

SHARED = "102.40.1.1"
WRONG = [shown(number_from(place)) for place in range(1, 25)]


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What ``act`` gives to so many threads that begin together, each with a connection of its own."""
    told: list[object] = []
    gate = threading.Barrier(count)

    def one(place: int) -> None:
        gate.wait()
        told.append(act(place))
        connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(count)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    return told


def test_attack_12_whoever_mistypes_behind_a_shared_address_closes_no_right_number_to_the_others(
    world: World,  # noqa: F811
) -> None:
    number = applied("1", given())
    missed = [Browser(SHARED).ask(wrong).status_code for wrong in WRONG[:24]]
    assert missed[:20] == [404] * 20 and 429 in missed
    assert Browser(SHARED).get(f"/en/track/{number}/").status_code == 200
    assert Browser(SHARED).get(f"/api/v1/applications/{number}").status_code == 200
    assert Browser(SHARED).ask(number)["Location"] == f"/en/track/{number}/"


def test_attack_12_a_hundred_junk_requests_for_codes_keep_nobody_behind_the_same_address_from_theirs(
    world: World,  # noqa: F811
) -> None:
    applied("1", given())
    for place in range(100):
        Browser(SHARED).ask(f"295050519{place:05d}")
    Browser(SHARED).ask(MONA)
    world.work()
    assert len(world.codes()) == 1


def token_of(world: World, number: str = MONA) -> tuple[str, str]:  # noqa: F811
    """A request's token, and its code."""
    browser = Browser()
    browser.ask(number)
    world.work()
    return browser.cookies["masar_code"].value, world.codes()[-1]


@pytest.mark.django_db(transaction=True)
def test_attack_16_of_forty_wrong_tries_at_the_same_time_five_are_looked_at(world: World) -> None:  # noqa: F811
    applied("1", given())
    token, right = token_of(world)
    assert set(at_once(40, lambda place: codes.open_with(token, f"{place:08d}", now=now()))) == {None}
    assert CodeRequest.objects.get().tries == 5
    assert codes.open_with(token, right, now=now()) is None


@pytest.mark.django_db(transaction=True)
def test_attack_16_of_twelve_right_codes_at_the_same_time_one_opens(world: World) -> None:  # noqa: F811
    applied("1", given())
    token, right = token_of(world)
    opened = at_once(12, lambda place: codes.open_with(token, right, now=now()))
    assert sum(one is not None for one in opened) == 1


def test_attack_16_a_code_opens_nothing_in_another_browser_and_no_session_is_chosen_beforehand(
    world: World,  # noqa: F811
) -> None:
    applied("1", given()), applied("2", given(HUDA))
    mine, other = Browser(), Browser("198.51.100.9")
    mine.ask(MONA), world.work(), other.ask(HUDA)
    right = world.codes()[-1]
    assert other.enter(right).status_code == 422
    mine.cookies["masar_session"] = "chosen" * 5 + "12"
    assert mine.enter(right).status_code == 303
    assert "chosen" not in mine.cookies["masar_session"].value


def test_attack_16_what_belongs_to_another_and_an_ended_session_open_nothing(world: World) -> None:  # noqa: F811
    applied("1", given())
    theirs, browser = applied("2", given(HUDA)), let_in(world)
    absent, closed = browser.get("/en/mine/0000-0000-00000/"), browser.get(f"/en/mine/{theirs}/")
    assert (closed.status_code, closed.content) == (absent.status_code, absent.content)
    session = browser.cookies["masar_session"].value
    browser.fill_in("/en/mine/", "/en/leave/")
    browser.cookies["masar_session"] = session
    assert {browser.get(f"/{language}/mine/").status_code for language in ("ar", "en")} == {302}


def test_attack_24_the_networks_of_one_ipv6_site_share_what_it_may_guess(world: World) -> None:  # noqa: F811
    number = applied("1", given())
    gcra.mark("miss:2001:db8:77::/48", 190 * 3)
    sites = [f"2001:db8:77:{place:x}::1" for place in range(24)]
    told = [Browser(each).ask(wrong).status_code for each, wrong in zip(sites, WRONG, strict=False)]
    assert told[:9] == [404] * 9 and 429 in told
    assert Browser("2001:db8:78::1").ask(WRONG[0]).status_code == 404
    assert Browser(sites[-1]).get(f"/en/track/{number}/").status_code == 200
