"""The appointments of a day: read by whoever works at the office, and marked once."""

from datetime import timedelta

import pytest
from django.test import Client

from masar.appointments import marking
from masar.appointments.models import Booking
from masar.appointments.tests.making import OFFICE, made
from masar.cases.models import Case, Event
from masar.console.testing import signed_in
from masar.lib.clock import now
from masar.staff.rights import Role


@pytest.fixture
def booked(db):
    """Mona's appointment, as she booked it."""
    return made()


@pytest.fixture
def browser():
    return Client(headers={"host": "localhost"})


def form(one, outcome):
    number = Case.objects.get(pk=one.case_id).number
    return {"number": number, "id": str(one.pk), "day": one.starts.date().isoformat(), "outcome": outcome}


def page(one):
    return f"/desk/appointments/?office={one.office}&day={one.starts.date().isoformat()}"


def test_an_officer_of_the_office_reads_who_comes_and_marks_it_once(browser, booked):
    officer = signed_in(browser, Role.CLERK, OFFICE)
    assert "Did not come" not in browser.get(page(booked)).content.decode()
    for _ in range(2):
        assert browser.post("/desk/appointments/mark/", form(booked, "came")).status_code == 302
    booked.refresh_from_db()
    event = Event.objects.get(kind="appointment_marked")
    assert (booked.state, event.actor) == ("came", officer.actor)


def test_nobody_has_missed_what_has_not_begun_and_a_mark_stays(browser, booked):
    signed_in(browser, Role.CLERK, OFFICE)
    assert browser.post("/desk/appointments/mark/", form(booked, "missed")).status_code == 404
    Booking.objects.update(starts=now() - timedelta(minutes=5))
    browser.post("/desk/appointments/mark/", form(booked, "missed"))
    browser.post("/desk/appointments/mark/", form(booked, "came"))
    assert list(Booking.objects.values_list("state", flat=True)) == ["missed"]


def test_whoever_works_elsewhere_neither_reads_nor_marks_it(browser, booked):
    signed_in(browser, Role.CLERK, "alexandria")
    assert browser.get(page(booked)).status_code == 403
    assert browser.post("/desk/appointments/mark/", form(booked, "came")).status_code == 403
    signed_in(browser, Role.AUDITOR)
    assert browser.get("/desk/appointments/").status_code == 403
    assert Booking.objects.get().state == "booked" and marking.MARKS == ("came", "missed")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_screen_of_the_case_says_when_they_come(browser, booked, language):
    signed_in(browser, Role.OFFICER, language=language)
    text = browser.get(f"/desk/case/{Case.objects.get().number}/").content.decode()
    assert ("People" if language == "en" else "عدد الأشخاص") in text
