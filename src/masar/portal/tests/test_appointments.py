"""An appointment is booked, moved and given back from home, and only whoever came in by a code sees when it is."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from masar.appointments import booking
from masar.appointments.models import Booking, Slot
from masar.cases.acting import desk
from masar.cases.actions import record_event
from masar.cases.facts import Fact, Kind
from masar.cases.models import Event
from masar.lib.clock import local_day, now
from masar.portal.appointments.sheets import asked
from masar.portal.tests.way_in import HUDA, Browser, applied, given, let_in
from masar.portal.wording import words

OFFICE = "giza-dokki"


def ready(reference="R-1", person=None):
    """An application whose passport is ready at an office that takes bookings."""
    number = applied(reference, person or given())
    today = local_day(now(), ZoneInfo("Africa/Cairo"))
    fact = Fact(Kind.READY_FOR_COLLECTION, today, "old", "9", payload={"office": OFFICE})
    record_event(number.replace("-", ""), fact, now=now())
    return number


@pytest.fixture
def number(world):
    return ready()


@pytest.fixture
def mona(world, number):
    return let_in(world)


def page(number, more="", language="en"):
    return f"/{language}/mine/{number}/appointment/{more}"


def shown(browser, number, more="", language="en"):
    return browser.get(page(number, more, language)).content.decode()


def days(text):
    return list(dict.fromkeys(re.findall(r"\?day=(\d{4}-\d\d-\d\d)", text)))


def offered(browser, number, day, more=""):
    text = shown(browser, number, f"?day={day}{more}")
    return re.findall(r'name="start" value="(\d+)"', text), re.search(r'name="key" value="([^"]+)"', text)


def hold(browser, number, nth=0, start=0, persons=1, more=""):
    day = days(shown(browser, number, f"?persons={persons}{more}"))[nth]
    starts, key = offered(browser, number, day, f"&persons={persons}{more}")
    values = {"start": starts[start], "key": key[1], "persons": str(persons), "day": day}
    return values, browser.fill_in(page(number), page(number, "hold/"), **values)


def confirm(browser, number):
    id = str(Booking.objects.get(state="held").pk)
    return id, browser.fill_in(page(number), page(number, "confirm/"), id=id)


def book(browser, number, **more):
    hold(browser, number, **more)
    return confirm(browser, number)[0]


def kinds():
    return list(Event.objects.filter(kind__startswith="appointment").order_by("seq").values_list("kind", flat=True))


@pytest.mark.parametrize("language", ["ar", "en"])
def test_whoever_can_book_finds_it_on_their_own_page_and_the_days_behind_it(mona, number, language):
    assert f'href="{page(number, language=language)}"' in mona.get(f"/{language}/mine/{number}/").content.decode()
    text = shown(mona, number, language=language)
    assert words(language)["appointments"]["choose"] in text and len(days(text)) == 10


def test_a_time_is_held_confirmed_and_then_shown_with_day_hour_place_and_what_to_bring(mona, number):
    assert hold(mona, number)[1].status_code == 303
    said = words("en")["appointments"]
    assert said["held"] in shown(mona, number) and kinds() == []
    assert confirm(mona, number)[1].status_code == 303
    own = mona.get(f"/en/mine/{number}/").content.decode()
    assert "Dokki passport office" in own and said["bring"] in own and said["booked"] in shown(mona, number)
    assert (kinds(), Event.objects.get(kind="appointment_booked").actor) == (["appointment_booked"], "owner")


def test_whoever_only_has_the_number_learns_nothing_of_it(mona, number):
    before = desk(number.replace("-", "")).content
    book(mona, number)
    assert desk(number.replace("-", "")).content == before
    for address in (f"/en/track/{number}/", f"/api/v1/applications/{number}"):
        assert "appointment" not in Client(headers={"host": "localhost"}).get(address).content.decode().lower()


def test_each_form_that_is_sent_twice_is_one_booking(mona, number):
    values, _ = hold(mona, number)
    assert mona.fill_in(page(number), page(number, "hold/"), **values).status_code == 303
    id, _ = confirm(mona, number)
    assert mona.fill_in(page(number), page(number, "confirm/"), id=id).status_code == 303
    assert (Booking.objects.count(), kinds()) == (1, ["appointment_booked"])
    for _ in range(2):
        assert mona.fill_in(page(number), page(number, "cancel/"), id=id).status_code == 303
    assert kinds() == ["appointment_booked", "appointment_ended"]
    assert not Slot.objects.filter(taken__gt=0).exists()


def test_moving_keeps_the_appointment_until_the_new_one_is_confirmed(mona, number):
    first = book(mona, number)
    hold(mona, number, nth=2, more="&move=yes")
    assert words("en")["appointments"]["held_moves"] in shown(mona, number)
    assert Booking.objects.get(pk=first).state == "booked"
    confirm(mona, number)
    assert sorted(Booking.objects.values_list("state", "sequence")) == [("booked", 1), ("moved", 0)]
    assert kinds() == ["appointment_booked", "appointment_booked"]
    assert Slot.objects.filter(taken__gt=0).count() == 2


def test_a_family_takes_the_time_of_all_of_them(mona, number):
    book(mona, number, persons=5)
    one = Booking.objects.get()
    assert (one.persons, one.ends - one.starts) == (5, timedelta(minutes=50))
    assert "For 5 people." in shown(mona, number)


def test_a_time_that_somebody_else_took_meanwhile_is_refused_and_others_are_offered(mona, number):
    values, _ = hold(mona, number)
    mona.fill_in(page(number), page(number, "cancel/"), id=str(Booking.objects.get().pk))
    Slot.objects.update(taken=3)
    again = mona.fill_in(page(number), page(number, "hold/"), **(values | {"key": values["key"][:-4] + "0000"}))
    assert again.status_code == 409 and words("en")["appointments"]["why"]["full"] in again.content.decode()
    assert days(again.content.decode())


def test_what_was_held_too_long_is_not_booked(mona, number):
    hold(mona, number)
    Booking.objects.update(held_until=now() - timedelta(seconds=1))
    answer = confirm(mona, number)[1]
    assert answer.status_code == 409 and words("en")["appointments"]["why"]["gone"] in answer.content.decode()
    assert kinds() == []


def test_nobody_books_what_the_office_does_not_offer_nor_for_what_is_not_ready(world, mona, number):
    values = {"key": "0" * 32, "persons": "1", "start": str(int(now().timestamp()) + 86400 * 400)}
    assert mona.fill_in(page(number), page(number, "hold/"), **values).status_code == 409
    assert mona.fill_in(page(number), page(number, "hold/"), **(values | {"start": "x"})).status_code == 409
    other = applied("R-2", given())
    assert words("en")["appointments"]["closed"] in shown(mona, other)
    assert mona.fill_in(page(other), page(other, "hold/"), **values).status_code == 409
    assert not Booking.objects.exists()


def test_what_is_somebody_elses_cannot_be_seen_confirmed_or_given_back(world, mona, number):
    id = book(mona, number)
    theirs = ready("R-2", given(HUDA, mobile="+201900000013", email="huda@example.org"))
    huda = let_in(world, HUDA, Browser("192.0.2.9"))
    assert huda.get(page(number)).status_code == huda.get(page(number, "days.ics")).status_code == 404
    for act in ("cancel/", "confirm/"):
        assert huda.fill_in(page(theirs), page(theirs, act), id=id).status_code in (404, 409)
    assert Booking.objects.get(pk=id).state == "booked"


def entry(browser, number, language="en"):
    text = browser.get(page(number, "days.ics", language)).content.decode().replace("\r\n ", "")
    return dict(line.split(":", 1) for line in text.splitlines())


def test_the_calendar_has_the_moment_the_place_and_moves_with_the_appointment(mona, number):
    book(mona, number)
    first, one = entry(mona, number), Booking.objects.get()
    assert (first["DTSTART"], first["DTEND"]) == tuple(f"{at:%Y%m%dT%H%M%SZ}" for at in (one.starts, one.ends))
    assert (first["STATUS"], first["TRANSP"], first["SEQUENCE"]) == ("CONFIRMED", "OPAQUE", "0")
    assert "Dokki" in first["LOCATION;LANGUAGE=en"]
    book(mona, number, nth=1, more="&move=yes")
    second = entry(mona, number, "ar")
    assert (second["UID"], second["SEQUENCE"]) == (first["UID"], "1") and second["DTSTART"] != first["DTSTART"]


def test_looking_changes_nothing_and_no_page_is_heavy(mona, number):
    day = days(shown(mona, number))[3]
    for more in ("", f"?day={day}", "?persons=9999999999", "?day=2026-99-99&move=yes", "days.ics"):
        answer = mona.get(page(number, more), headers={"Accept-Encoding": "gzip"})
        assert len(answer.content) < 8 * 1024
    assert not Booking.objects.exists() and not Slot.objects.exists()


def test_what_is_booked_of_a_case_that_broke_down_on_its_way_is_not_half_made(mona, number, monkeypatch):
    hold(mona, number)

    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(booking, "recorded", broken)
    with pytest.raises(RuntimeError):
        confirm(mona, number)
    assert (Booking.objects.get().state, kinds()) == ("held", [])


@pytest.mark.parametrize(("typed", "many"), [("3", 3), ("٣", 3), ("0", 1), ("x", 1), ("²", 1), ("", 1)])
def test_how_many_come_is_read_in_any_digits(typed, many):
    assert asked({"persons": typed}).persons == many
