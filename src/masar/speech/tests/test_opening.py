"""When an office is open, as people say it."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.lib.calendars import WorkingCalendar
from masar.speech import opening
from masar.speech.voice import Voice
from masar.speech.wording import shared
from masar.staff.cards import Hours, OfficeCard


def voice(language: str) -> Voice:
    return Voice(language, shared(language), ZoneInfo("Africa/Cairo"))


def card(*hours: Hours, zone: str = "", said: dict[str, str] | None = None) -> OfficeCard:
    name = {"ar": "م", "en": "o"}
    return OfficeCard("o", name, name, WorkingCalendar(), hours=hours, zone=zone, hours_said=said or {})


@pytest.mark.parametrize(
    ("hours", "zone", "arabic", "english"),
    [
        (
            Hours((7, 1, 2, 3, 4), "08:00", "14:00"),
            "",
            "من الأحد إلى الخميس، من 8 صباحًا إلى 2 بعد الظهر (بتوقيت القاهرة)",
            "Sunday to Thursday, 8am to 2pm (Cairo time)",
        ),
        (
            Hours((1, 2, 3, 4), "09:30", "12:30"),
            "America/New_York",
            "من الاثنين إلى الخميس، من 9:30 صباحًا إلى 12:30 ظهرًا (بتوقيت نيويورك)",
            "Monday to Thursday, 9:30am to 12:30pm (New York time)",
        ),
        (
            Hours((6, 7), "09:00", "11:00"),
            "Asia/Riyadh",
            "السبت والأحد، من 9 صباحًا إلى 11 صباحًا (بتوقيت الرياض)",
            "Saturday and Sunday, 9am to 11am (Riyadh time)",
        ),
        (
            Hours((2, 3, 4), "08:15", "14:00"),
            "",
            "من الثلاثاء إلى الخميس، من 8:15 صباحًا إلى 2 بعد الظهر (بتوقيت القاهرة)",
            "Tuesday to Thursday, 8:15am to 2pm (Cairo time)",
        ),
        (
            Hours((1, 3), "18:00", "24:00"),
            "Asia/Dubai",
            "الاثنين، الأربعاء، من 6 مساءً إلى 12 صباحًا (بتوقيت دبي)",
            "Monday, Wednesday, 6pm to 12am (Dubai time)",
        ),
    ],
)
def test_hours_are_said_with_the_city_whose_clock_they_go_by(hours, zone, arabic, english):
    told = [opening.said(voice(language), card(hours, zone=zone)) for language in ("ar", "en")]
    assert told == [(arabic,), (english,)]


def test_hours_that_an_office_said_in_words_stand_as_they_are():
    said = {"ar": "بموعد مسبق", "en": "By appointment"}
    assert opening.said(voice("ar"), card(said=said)) == ("بموعد مسبق",)


@given(st.frozensets(st.integers(1, 7), min_size=1))
def test_every_day_is_said_once_whatever_the_week(days):
    told = opening.said(voice("en"), card(Hours(tuple(days), "08:00", "14:00")))[0]
    covered = {day for run in opening._runs(set(days)) for day in run}
    assert covered == days and sum(len(run) for run in opening._runs(set(days))) == len(days)
    assert told.endswith("8am to 2pm (Cairo time)")
