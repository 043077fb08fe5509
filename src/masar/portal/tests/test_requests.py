"""The life of a request for a code, walked through every state: what the asker sees never tells hit from miss."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from hypothesis import given as drawn
from hypothesis import strategies as st

from masar.limits import gcra
from masar.limits.asking import Way
from masar.people import identities, ways
from masar.people.access import Reader, looks, note
from masar.people.attempts import purge
from masar.people.keyring import ring
from masar.people.models import Attempt, CodeRequest, Person, PersonIndex
from masar.people.requests import SEEN, Standing, standing
from masar.portal.tests.way_in import ADDRESS, HUDA, MOBILE, MONA, NOBODY, Browser, applied, given, let_in, seen
from masar.portal.tests.way_in import World as Sent

BEGAN = datetime.fromisoformat("2026-11-25T09:00:00+00:00")
LOCKED, IMPOSSIBLE = HUDA, "29913011234567"
ASKED = {"hit": MONA, "miss": NOBODY, "locked": LOCKED, "throttled": MONA, "malformed": IMPOSSIBLE}
ADDRESSES = {name: f"192.0.2.{place}" for place, name in enumerate(ASKED, 10)}
GET, WRONG, RIGHT, AGAIN, BY_MAIL, BY_TEXT, WORK, TIDY = (
    "get",
    "wrong",
    "right",
    "again",
    "email",
    "mobile",
    "work",
    "tidy",
)
LIVES = {
    "asked and looked at": [(0, GET), (0, WRONG), (0, WORK), (1, GET), (1, WRONG)],
    "five wrong codes and a sixth": [(0, WORK), *[(1, WRONG)] * 6, (2, GET)],
    "the last moment": [(0, WORK), (599.99, WRONG), (599.999, GET)],
    "the first moment after the end": [(0, WORK), (600, WRONG), (600.1, WRONG), (600.3, GET)],
    "a worker that comes late": [(5, WORK), (600.01, WRONG), (604.9, WRONG), (605.1, WRONG)],
    "a worker that comes after the end": [(601, WORK), (602, WRONG), (603, AGAIN), (604, WORK), (605, WRONG)],
    "the right code too late": [(0, WORK), (600.01, RIGHT), (601, GET)],
    "sent again": [(0, WORK), (61, AGAIN), (62, GET), (62, WORK), (63, WRONG)],
    "sent by mail": [(0, WORK), (5, BY_MAIL), (6, WORK), (7, WRONG), (400, WRONG), (605, WRONG)],
    "sent by text message after the end": [(0, WORK), (660, BY_TEXT), (661, WORK), (662, WRONG)],
    "sent again until nothing is left": [
        (0, WORK),
        *[(60 * n, AGAIN) for n in range(1, 8)],
        (500, WORK),
        (501, WRONG),
    ],
    "tidied away": [(0, WORK), (3599, TIDY), (3599, WRONG), (3600, TIDY), (3601, WRONG), (3602, GET)],
    "sent again after tidying": [(0, WORK), (3601, TIDY), (3602, AGAIN), (3603, WORK), (3604, WRONG)],
    "sent again after an hour, not tidied": [(0, WORK), (3700, AGAIN), (3701, WORK), (3702, WRONG)],
}


def prepared(world: Sent) -> dict[str, Browser]:
    """A browser for each class, and what makes the class what it is."""
    applied("1", given()), applied("2", given(LOCKED))
    while ways.may_send(PersonIndex.objects.get(pk__in=blinds(LOCKED)).person, Way.OPEN, ADDRESSES["locked"]):
        pass
    gcra.mark(f"codes.address:{ADDRESSES['throttled']}", 86_400)
    return {name: Browser(address) for name, address in ADDRESSES.items()}


def blinds(number: str) -> list[str]:
    return [blind for key in identities.looked_for(number) for blind in ring().blinds(key)]


def acted(world: Sent, browser: Browser, act: str) -> tuple | None:
    if act == WORK:
        return world.work()
    if act == TIDY:
        return purge(datetime.now().astimezone()) and None
    if act == GET:
        return seen(browser.get("/en/code/"))
    if act in (AGAIN, BY_MAIL, BY_TEXT):
        return seen(browser.fill_in("/en/code/", "/en/code/again/", contact_kind=act))
    return seen(browser.enter(world.codes()[-1] if act == RIGHT else "0000 0001"))


@pytest.mark.parametrize("life", LIVES)
def test_no_state_of_a_request_tells_hit_from_miss(world, life):
    lives: dict[str, list] = {name: [] for name in ASKED}
    with time_machine.travel(BEGAN, tick=False) as clock:
        browsers = prepared(world)
        for name, browser in browsers.items():
            # A cookie that its browser forgets after ten minutes can be kept by whoever asks by other means.
            lives[name].append(seen(browser.ask(ASKED[name])))
            for after, act in LIVES[life]:
                clock.move_to(BEGAN + timedelta(seconds=after))
                lives[name].append(acted(world, browser, act))
            clock.move_to(BEGAN)
    assert {name: told for name, told in lives.items() if told != lives["miss"]} == {}


def test_every_standing_has_what_is_seen_of_it():
    assert set(SEEN) == set(Standing)


@drawn(st.floats(0, 1e4), st.integers(0, 9), st.booleans())
def test_what_is_seen_hangs_on_asking_and_trying_alone(seconds, tries, used):
    at = standing(BEGAN, tries, used=used, now=BEGAN + timedelta(seconds=seconds))
    expected = "unknown" if seconds >= 3600 else "used" if used else "late" if seconds >= 600 else None
    assert at == (expected or ("spent" if tries >= 5 else "open"))


def test_a_known_browser_stays_one_when_it_asks_again(world):
    applied("1", given())
    mine = let_in(world)
    for place in range(40):
        Browser(f"198.51.{place}.1").ask(MONA)
    world.work()
    mine.ask(MONA)
    mine.fill_in("/en/code/", "/en/code/again/", contact_kind="email")
    world.work()
    assert [to for _, to, _ in world.sent[-2:]] == [MOBILE, ADDRESS]


def test_a_code_that_went_to_the_old_contact_opens_nothing_after_the_change(world):
    applied("1", given())
    thief, owner = Browser("198.51.100.9"), let_in(world)
    thief.ask(MONA)
    world.work()
    stolen = world.codes()[-1]
    owner.fill_in("/en/mine/contact/", "/en/mine/contact/", kind="mobile", value="+20 190 000 0099")
    for _ in range(2):
        world.work()
        owner.enter(world.codes()[-1])
    assert thief.enter(stolen).status_code == 422
    assert owner.get("/en/mine/").status_code == 200


def test_a_code_asked_for_before_everything_was_closed_opens_nothing(world):
    number = applied("1", given())
    thief, owner = Browser("198.51.100.9"), let_in(world)
    thief.ask(MONA)
    world.work()
    owner.fill_in(f"/en/mine/{number}/", "/en/leave/", everywhere="yes")
    assert thief.enter(world.codes()[-1]).status_code == 422
    assert let_in(world, browser=owner).get("/en/mine/").status_code == 200


def test_the_code_that_changes_a_contact_says_so(world):
    applied("1", given())
    owner = let_in(world)
    owner.fill_in("/en/mine/contact/", "/en/mine/contact/", kind="mobile", value="+20 190 000 0099")
    world.work()
    assert "ALLOWS A CHANGE of the contact" in world.sent[-1][2]
    owner.enter(world.codes()[-1])
    world.work()
    assert "ALLOWS" not in world.sent[-1][2] and "confirms this number as the new contact" in world.sent[-1][2]


def test_two_taps_are_one_message_and_both_open(world):
    applied("1", given())
    first, second = Browser(), Browser()
    first.ask(MONA), second.ask(MONA)
    world.work()
    assert len(world.codes()) == 1
    assert first.enter(world.codes()[0]).status_code == 303
    assert second.enter(world.codes()[0]).status_code == 303


def test_another_network_is_no_second_tap(world):
    applied("1", given())
    Browser("192.0.2.1").ask(MONA), Browser("192.0.2.2").ask(MONA)
    world.work()
    assert len(set(world.codes())) == 2


def test_a_row_of_a_request_leads_to_nobody_without_the_keys(world):
    number = applied("1", given())
    Browser().ask(MONA), Browser().post("/en/code/ask/", {"reference": number})
    world.work()
    person, rows = Person.objects.get(), list(CodeRequest.objects.values())
    held = " ".join(str(value) for row in rows for value in row.values())
    for link in (MONA, number, number.replace("-", ""), str(person.pk), person.pk.hex, *blinds(MONA)):
        assert link not in held
    assert {row["outcome"] for row in rows} == {"sent"}


def test_the_name_of_a_session_is_not_in_the_database(world):
    applied("1", given())
    browser = let_in(world)
    kept = Session.objects.get()
    assert browser.cookies["masar_session"].value not in (kept.session_key, kept.session_data)


def test_a_thousand_strangers_do_not_hide_an_officer(world):
    """Attack F6 (``08_owner_record_flood``)."""
    applied("1", given())
    person, at = Person.objects.get().pk, BEGAN
    note(person, "read", reader=Reader("officer", unit="cairo"), now=at)
    for place in range(1000):
        last = at + timedelta(minutes=place)
        Attempt.objects.create(
            person=person, day=last.date(), what="wrong_code", network=f"198.{place}", times=1, last_at=last
        )
    told = looks(person, now=at + timedelta(days=1))
    assert [look.unit for look in told if look.who == "officer"] == ["cairo"]
    assert len(told) == 21


def test_refused_requests_become_one_count_and_no_row_stays(world):
    """Attack F6 (``08_owner_record_flood``)."""
    applied("1", given())
    person = Person.objects.get().pk
    with time_machine.travel(BEGAN, tick=False):
        for place in range(70):
            Browser(f"198.51.{place}.7").ask(MONA)
        world.work()
        assert CodeRequest.objects.filter(outcome="locked").exists()
    purge(BEGAN + timedelta(hours=1)), purge(BEGAN + timedelta(hours=1))
    assert not CodeRequest.objects.exists()
    [counted] = Attempt.objects.filter(person=person)
    assert (counted.what, counted.network, counted.times) == ("too_many_codes", "198.51.•.•", 70 - len(world.codes()))


def test_networks_beyond_twenty_a_day_are_counted_together(world):
    applied("1", given())
    with time_machine.travel(BEGAN, tick=False):
        for place in range(50):
            Browser(f"198.{place}.0.7").ask(MONA)
        world.work()
    purge(BEGAN + timedelta(hours=1))
    assert Attempt.objects.count() == 21
    assert sum(Attempt.objects.values_list("times", flat=True)) == 50 - len(world.codes())


def test_rows_of_hits_and_misses_go_at_the_same_age(world):
    applied("1", given())
    with time_machine.travel(BEGAN, tick=False):
        Browser().ask(MONA), Browser().ask(NOBODY)
        world.work()
    purge(BEGAN + timedelta(minutes=59, seconds=59))
    assert CodeRequest.objects.count() == 2
    purge(BEGAN + timedelta(minutes=60))
    assert CodeRequest.objects.count() == 0
