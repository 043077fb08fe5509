"""A holiday is declared and taken back beside the offices' file, and neither undoes the other."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from masar.console.testing import signed_in
from masar.lib import clock
from masar.staff import holidays, queries
from masar.staff.loading import load
from masar.staff.managing import Unfit
from masar.staff.models import Calendar, Decree, Deed, Holiday, Office
from masar.staff.rights import Role
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
LIST = "/desk/office/offices/"


@pytest.fixture
def chief(client):
    load_offices()
    return signed_in(client, Role.ADMINISTRATOR, language="en")


def today():
    return clock.local_day(clock.now(), timezone.get_default_timezone())


def free_day():
    """A day to come that is no holiday of the calendar."""
    off = holidays.days_off("inland")
    return next(day for n in range(1, 60) if (day := today() + timedelta(days=n)) not in off)


def sent(client, verb, day, where="do/", calendar="inland", **more):
    names = {"name_ar": "عيد", "name_en": "Feast"}
    return client.post(f"{LIST}{where}", {"do": verb, "calendar": calendar, "day": day.isoformat(), **names, **more})


def is_off(day):
    queries.forget()
    office = Office.objects.filter(calendar="inland").first().code
    return day in queries.offices()[office].calendar.holidays


def test_it_is_asked_first_how_many_open_applications_it_touches(client, chief):
    page = sent(client, "declare", free_day(), "ask/").content.decode()
    assert "No open application is at these offices." in page and "Declare this holiday?" in page
    assert not Decree.objects.exists()


def test_a_day_is_declared_off_and_taken_back_and_both_are_kept(client, chief):
    day = free_day()
    assert sent(client, "declare", day).status_code == 302
    assert is_off(day) and "Feast" in client.get(LIST).content.decode()
    assert sent(client, "take_back", day).status_code == 302
    assert (is_off(day), Decree.objects.exists()) == (False, False)
    kept = Deed.objects.filter(by=chief.id).order_by("pk").values_list("did", "about")
    told = f"inland {day.isoformat()}"
    assert list(kept) == [("holiday_declared", told), ("holiday_taken_back", told)]


def test_loading_the_file_again_undoes_nothing_and_a_file_that_agrees_ends_the_decree(client, chief):
    new, planned = free_day(), next(day for day in holidays.days_off("inland") if day > today())
    sent(client, "declare", new)
    sent(client, "take_back", planned)
    loaded = load(settings.MASAR_OFFICES / "offices.toml")
    assert (is_off(new), is_off(planned), len(loaded.decrees)) == (True, False, 2)
    Holiday.objects.filter(calendar="inland", day=planned).delete()
    Holiday.objects.create(calendar_id="inland", day=new, name={})
    holidays.agreed()
    assert (is_off(new), is_off(planned), Decree.objects.exists()) == (True, False, False)


@pytest.mark.parametrize(
    ("verb", "day", "more", "told"),
    [
        ("declare", "2026-02-30", {}, "Give a day of the calendar."),
        ("declare", "1999-01-01", {}, "too far back"),
        ("take_back", None, {}, "This day is a working day already."),
        ("declare", None, {"name_ar": ""}, "a name in each language"),
        ("declare", None, {"calendar": "moon"}, "There is no such calendar."),
    ],
)
def test_what_cannot_be_declared_is_refused_with_the_reason(client, chief, verb, day, more, told):
    given = {"do": verb, "calendar": "inland", "day": day or free_day().isoformat(), "name_ar": "ع", "name_en": "F"}
    answer = client.post(f"{LIST}do/", given | more)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert not Decree.objects.exists() and not Deed.objects.exists()


DAYS = [date(2026, 12, 20) + timedelta(days=n) for n in range(4)]
STEPS = st.lists(
    st.tuples(st.sampled_from(["declare", "take_back", "load"]), st.sampled_from(DAYS), st.integers(0, 15))
)


@how(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_in_whatever_order_files_are_loaded_and_days_declared_the_last_word_about_a_day_holds(db, steps):
    Calendar.objects.all().delete()
    Calendar.objects.create(code="c", weekend=[5])
    said, told = {}, {"by": None, "today": DAYS[0], "now": clock.now()}
    planned = set()
    for verb, day, file in steps:
        if verb == "load":
            planned = {one for n, one in enumerate(DAYS) if file >> n & 1}
            Holiday.objects.filter(calendar="c").delete()
            Holiday.objects.bulk_create(Holiday(calendar_id="c", day=one, name={}) for one in planned)
            holidays.agreed()
            said = {one: off for one, off in said.items() if off != (one in planned)}
        else:
            off = verb == "declare"
            before = said.get(day, day in planned)
            name = ({"ar": "ع", "en": "F"},) if off else ()
            try:
                getattr(holidays, verb)("c", day, *name, **told)
            except Unfit as unfit:
                assert before == off and unfit.why == ("off" if off else "on")
            else:
                assert before != off
                said[day] = off
                said = {one: was for one, was in said.items() if was != (one in planned)}
        wanted = {one for one in DAYS if said.get(one, one in planned)}
        assert set(holidays.days_off("c")) == wanted
