"""Days as files write them: Arabic or Latin, Gregorian or Hijri, with or without a time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masar.intake.dates import Days, Times, Unread

CAIRO = ZoneInfo("Africa/Cairo")
WINDOWS = ("%d/%m/%Y %I:%M %p", "%d/%m/%Y")


def days(*formats, hijri=False, zone="Africa/Cairo"):
    return Days(Times(ZoneInfo(zone), formats, hijri), CAIRO)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CAIRO)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("15\u200f/11\u200f/2026 02:30 م", at("2026-11-15T14:30")),
        ("15/11/2026 02:30 ص", at("2026-11-15T02:30")),
        ("\u202b15/11/2026 12:05 مساءً\u202c", at("2026-11-15T12:05")),
        ("١٥/١١/٢٠٢٦ ٠٢:٣٠م", at("2026-11-15T14:30")),
        ("١٥/١١/٢٠٢٦", date(2026, 11, 15)),
        ("۱۵/۱۱/۲۰۲۶", date(2026, 11, 15)),
        ("\u200f15/11/2026", date(2026, 11, 15)),
        ("15/11/2026م", date(2026, 11, 15)),
        ("15/11/2026 02:30 PM", at("2026-11-15T14:30")),
        ("15/11/2026 2:30 p.m.", at("2026-11-15T14:30")),
    ],
)
def test_what_arabic_windows_writes_is_read_by_the_profile_s_patterns(text, read):
    assert days(*WINDOWS).moment(text) == read


@pytest.mark.parametrize("formats", [(), WINDOWS])
@pytest.mark.parametrize(
    "text",
    [
        "15 نوفمبر 2026",
        "١٥ نوفمبر ٢٠٢٦",
        "15 تشرين الثاني 2026",
        "15 تشرين الثاني/نوفمبر 2026",
        "الأحد 15 نوفمبر 2026",
        "الأحد، 15 نوفمبر، 2026 م",
        "15-نوفمبر-2026",
        "15 November 2026",
        "15نونبر2026",
    ],
)
def test_a_month_in_words_is_read_whatever_the_patterns(formats, text):
    assert days(*formats).moment(text) == date(2026, 11, 15)


@pytest.mark.parametrize(
    ("month", "number"),
    [
        *(("كانون الثاني", 1), ("شباط", 2), ("آذار", 3), ("نيسان", 4), ("أيّار", 5), ("حزيران", 6), ("تمّوز", 7)),
        *(
            ("آب", 8),
            ("أيلول", 9),
            ("تشرين الأول", 10),
            ("كانون الأوّل", 12),
            ("إبريل", 4),
            ("أغسطس", 8),
            ("جويلية", 7),
        ),
    ],
)
def test_months_have_the_names_of_their_country(month, number):
    assert days().moment(f"3 {month} 2026") == date(2026, number, 3)


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("15 نوفمبر 2026 الساعة 2:30 مساءً", ()),
        ("2026-11-15 02:30 م", ()),
        ("15/11/2026 02:30 م", ("%d/%m/%Y %H:%M",)),
    ],
)
def test_the_half_of_the_day_counts_where_no_pattern_foresees_it(text, formats):
    assert days(*formats).moment(text) == at("2026-11-15T14:30")


@pytest.mark.parametrize(
    "text",
    [
        *("20261115", "2026-11-15", "2026-11-15 00:00:00.000", "2026-11-15T00:00", "2026-11-15T00:00:00Z"),
        *("2026-11-15T00:00:00+03:00", "2026-11-14T21:00:00Z", "٢٠٢٦-١١-١٥", "20261115T000000"),
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Riyadh"])
def test_a_bare_date_is_a_day_whatever_its_spelling(text, zone):
    assert days(zone=zone).moment(text) == date(2026, 11, 15)


@pytest.mark.parametrize("value", [date(2026, 11, 15), datetime.fromisoformat("2026-11-15 00:00"), 20261115])
def test_what_a_workbook_holds_is_a_day_too(value):
    assert days().moment(value) == date(2026, 11, 15)


def test_a_time_of_another_zone_falls_on_the_ministry_s_day():
    read = days(zone="Asia/Riyadh")
    assert read.day("2026-11-15T00:30") == date(2026, 11, 14)
    assert read.day("2026-11-15T01:00+03:00") == date(2026, 11, 15)


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("1448-05-10", ()),
        ("14480510", ()),
        ("10/05/1448", ("%d/%m/%Y",)),
        ("١٠/٠٥/١٤٤٨هـ", ("%d/%m/%Y",)),
        ("1448/05/10 هـ", ("%Y/%m/%d",)),
        ("10 جمادى الأولى 1448", ()),
        ("10 جُمادى الأولى 1448 هـ", ("%d/%m/%Y",)),
        ("10 جمادى الاولى 1448", ("%d %B %Y",)),
        ("2026-10-21", ()),
    ],
)
def test_hijri_days_are_read_where_the_profile_says_so(text, formats):
    assert days(*formats, hijri=True).moment(text) == date(2026, 10, 21)


def test_a_hijri_month_of_thirty_days_and_a_time_are_read():
    assert days("%d/%m/%Y", hijri=True).moment("30/02/1446") == date(2024, 9, 3)
    assert days("%d/%m/%Y %I:%M %p", hijri=True).moment("10/05/1448 02:30 م") == at("2026-10-21T14:30")
    assert days(hijri=True).moment("1448-05-10T14:30") == at("2026-10-21T14:30")


@pytest.mark.parametrize("text", ["10/05/1448هـ", "10 جمادى الأولى 1448"])
def test_a_hijri_day_that_nobody_announced_says_what_to_set(text):
    with pytest.raises(Unread, match="holds a Hijri date: set hijri = true"):
        days("%d/%m/%Y").moment(text)


@pytest.mark.parametrize("text", ["30/13/1448", "31/05/1448", "10/05/1590", "00/05/1448"])
def test_a_hijri_day_that_never_was_is_none(text):
    with pytest.raises(Unread):
        days("%d/%m/%Y", hijri=True).moment(text)


PIECES = [
    "15",
    "٣",
    "1448",
    "2026",
    "/",
    "-",
    " ",
    ":",
    "نوفمبر",
    "رمضان",
    "م",
    "هـ",
    "T",
    "Z",
    "+03:00",
    "PM",
    "\u200f",
]
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.datetimes(timezones=st.timezones()).map(str),
    st.dates().map(str),
    st.integers(),
    st.floats(),
    st.none(),
    st.datetimes(timezones=st.none() | st.timezones()),
)


@given(TEXTS, st.sampled_from([(), WINDOWS, ("%d/%m/%y",), ("%A %d %B %Y %H:%M:%S.%f%z",)]), st.booleans())
@settings(max_examples=2000, deadline=None)
def test_whatever_stands_there_is_a_day_or_a_reason(value, formats, hijri):
    read = days(*formats, hijri=hijri)
    try:
        assert isinstance(read.day(value), date)
    except Unread as unread:
        assert str(unread).startswith(("is not a time", "is a number", "holds a Hijri"))
