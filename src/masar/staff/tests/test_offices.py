"""Offices and the days on which they work."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from masar.staff import queries
from masar.staff.loading import WrongFile, load
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
FILE = settings.MASAR_OFFICES / "offices.toml"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "offices.toml"
    path.write_text(FILE.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def change(path: Path, right: str, wrong: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")


def test_both_weekends_occur_and_holidays_are_off():
    load_offices()
    cairo = queries.offices()["cairo-abbasiya"].calendar
    paris = queries.offices()["consulate-paris"].calendar
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)
    assert (cairo.is_working(friday), cairo.is_working(sunday)) == (False, True)
    assert (paris.is_working(friday), paris.is_working(sunday)) == (True, False)
    assert not cairo.is_working(date(2026, 10, 6))


def test_a_changed_calendar_is_noticed(file):
    assert not load(file).calendar_changed
    change(file, "2026-10-06", "2026-10-08")
    assert load(file).calendar_changed
    assert queries.offices()["aswan"].calendar.is_working(date(2026, 10, 6))


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ('calendar = "inland"', 'calendar = "island"', "offices[0].calendar is 'island'"),
        ("weekend = [5, 6]", "weekend = [5, 8]", "calendars[0].weekend is not a list of weekdays"),
        ('code = "aswan"', 'code = "assiut"', "offices has code 'assiut' twice"),
    ],
)
def test_a_wrong_file_is_refused_whole(file, right, wrong, words):
    change(file, right, wrong)
    with pytest.raises(WrongFile) as error:
        load(file)
    assert words in str(error.value)
