"""What people type, and how dates and counts are written for them."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.lib import dates
from masar.lib.arabic import counted, in_digits
from masar.lib.calendars import WorkingCalendar
from masar.lib.numbers import number_from, shown
from masar.lib.typed import Meaning, read, shown_again

DAYS = {"one": "يوم واحد", "two": "يومان", "few": "{n} أيام", "many": "{n} يومًا", "other": "{n} يوم"}
SPELLINGS = [
    str.lower,
    lambda text: text.replace("-", ""),
    lambda text: text.replace("-", " "),
    lambda text: text.replace("-", "–"),
    lambda text: text.replace("-", "\u2011"),
    lambda text: f"\u200f {text}\u202c ",
    lambda text: text.replace("0", "O").replace("1", "l"),
    lambda text: text.replace("1", "I"),
    lambda text: in_digits(text, "arab"),
    lambda text: text.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
    lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text),
    lambda text: text.replace("-", "ـ"),
]


@given(st.integers(0, 2**60 - 1).map(number_from), st.lists(st.sampled_from(SPELLINGS), max_size=3))
def test_a_number_is_understood_however_it_is_typed(number, spellings):
    text = shown(number)
    for spelling in spellings:
        text = spelling(text)
    meaning = read(text)
    assert meaning.meaning in (Meaning.NUMBER, Meaning.IDENTITY)
    if meaning.meaning is Meaning.NUMBER:
        assert meaning.value == number


@pytest.mark.parametrize(
    ("text", "meaning", "value"),
    [
        ("", Meaning.EMPTY, ""),
        (" \u200f ", Meaning.EMPTY, ""),
        ("K7QM-2X9D", Meaning.TOO_SHORT, ""),
        ("K7QM-2X9D-RT4BY", Meaning.MISTYPED, ""),
        ("a–15315–38161", Meaning.REFERENCE, "A-15315-38161"),
        ("А-15315-38161", Meaning.REFERENCE, "A-15315-38161"),
        ("٢٩٠٠١٠١١٢٣٤٥٦٧", Meaning.IDENTITY, "29001011234567"),
        ("1058 529 940", Meaning.IDENTITY, "1058 529 940"),
        ("784-1990-1234567-1", Meaning.IDENTITY, "784-1990-1234567-1"),
        ("8RXQ 2K4M 9TPC 7VWH 3NJD 5FGZ 6B", Meaning.RECEIPT, "8RXQ2K4M9TPC7VWH3NJD5FGZ6B"),
        ("أين طلبي", Meaning.UNREADABLE, ""),
        ("x" * 10_000, Meaning.UNREADABLE, ""),
    ],
)
def test_everything_else_is_told_apart(text, meaning, value):
    found = read(text, lambda clean: len(re.sub("[ -]", "", clean)) in (10, 14, 15) and clean[0].isdigit())
    assert (found.meaning, found.value) == (meaning, value)


@pytest.mark.parametrize(
    "text", ["29001011234567", "2 9001 0112 34567 8", "+20 190 000 0012", "a@example.org", "٢٩٠٠١٠١١٢٣٤٥٦"]
)
def test_what_may_be_personal_is_not_shown_again(text):
    assert shown_again(text) == ""


@pytest.mark.parametrize("text", ["K7QM-2X9D-RT4BY", "A-15315-38161", "2009/1234", "hello"])
def test_anything_else_is(text):
    assert shown_again(text) == text


@given(st.text())
def test_nothing_typed_is_ever_an_error(text):
    assert read(text).meaning in Meaning


@pytest.mark.parametrize(
    ("number", "phrase"),
    [(1, "يوم واحد"), (2, "يومان"), (3, "3 أيام"), (11, "11 يومًا"), (100, "100 يوم"), (103, "103 أيام")],
)
def test_arabic_counts_in_all_its_forms(number, phrase):
    assert counted("ar", DAYS, number) == phrase


def test_dates_are_written_in_words():
    day = date(2026, 11, 29)
    assert dates.full(day, "ar") == "الأحد 29 نوفمبر 2026"
    assert dates.full(day, "en") == "Sunday 29 November 2026"
    assert dates.hijri(day, "ar") == "19 جمادى الآخرة 1448 هـ"
    assert dates.hijri(date(1800, 1, 1), "ar") == ""
    when = datetime(2026, 11, 12, 12, 5, tzinfo=UTC)
    assert dates.moment(when, ZoneInfo("Africa/Cairo"), "ar") == (date(2026, 11, 12), "2:05 بعد الظهر")


@pytest.mark.parametrize(
    ("hour", "arabic", "english"),
    [
        (0, "12:20 صباحًا", "12:20am"),
        (12, "12:20 ظهرًا", "12:20pm"),
        (17, "5:20 بعد الظهر", "5:20pm"),
        (18, "6:20 مساءً", "6:20pm"),
    ],
)
def test_the_time_of_day_is_said_as_people_say_it(hour, arabic, english):
    assert (dates.clock_time(hour, 20, "ar"), dates.clock_time(hour, 20, "en")) == (arabic, english)


@given(day=st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_last_working_day_before_is_one_and_nothing_works_between(day):
    calendar = WorkingCalendar(frozenset({5, 6}), frozenset({date(2026, 10, 6)}))
    found = calendar.on_or_before(day)
    assert calendar.is_working(found) and found <= day
    assert calendar.between(found, day) == 0


def test_an_office_that_never_works_keeps_the_day():
    assert WorkingCalendar(frozenset(range(1, 8))).on_or_before(date(2026, 10, 6)) == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("first", "last", "arabic", "english"),
    [
        ("2026-12-06", "2026-12-14", "من 6 إلى 14 ديسمبر 2026", "6 to 14 December 2026"),
        ("2026-11-29", "2026-12-03", "من 29 نوفمبر إلى 3 ديسمبر 2026", "29 November to 3 December 2026"),
        ("2026-12-28", "2027-01-04", "من 28 ديسمبر 2026 إلى 4 يناير 2027", "28 December 2026 to 4 January 2027"),
        ("2026-12-06", "2026-12-06", "6 ديسمبر 2026", "6 December 2026"),
    ],
)
def test_ranges_are_written_in_words_without_a_dash(first, last, arabic, english):
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert (dates.span(*days, "ar"), dates.span(*days, "en")) == (arabic, english)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_working_days_counted_forwards_and_backwards_agree(day, working_days):
    calendar = WorkingCalendar(frozenset({5, 6}), frozenset({date(2026, 10, 6)}))
    end = calendar.after(day, working_days)
    assert calendar.between(day, end) == working_days
    assert working_days == 0 or calendar.is_working(end)
    assert (end - day) >= timedelta(days=working_days)


SHOWN = "K7QM-2X9D-RT4BX"


@pytest.mark.parametrize(
    "text",
    [
        "رقم الطلب: {}",
        "«{}»",
        "({})",
        "{}؟",
        "Application number {}.",
        "https://masar.example/ar/track/{}/",
        "https://masar.example/en/track/{}/?x=1#top",
        "Hello, my number is {} and I wait since March. Thank you, Mona",
        "طلبي {}، متى ينتهي",
        "{}\n{}",
    ],
)
@pytest.mark.parametrize("parted", ["-", " ", ""])
def test_a_number_is_found_in_what_stands_around_it(text, parted):
    number = number_from(123456789012345678)
    found = read(text.replace("{}", shown(number).replace("-", parted)))
    assert (found.meaning, found.value) == (Meaning.NUMBER, number)


def test_a_mistyped_number_in_a_sentence_is_said_to_be_one():
    assert read(f"my number is {SHOWN[:-1]}Y please").meaning is Meaning.MISTYPED


FOURTEEN = re.compile(r"[23]\d{13}|[A-Z]{1,2}\d{6,8}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("28509178800000،", "28509178800000"),
        ("(28509178800000)", "28509178800000"),
        ("ID: 28509178800000", "28509178800000"),
        ("الرقم القومي: ٢٨٥٠٩١٧٨٨٠٠٠٠٠", "28509178800000"),
        ("2850917880000O", "28509178800000"),
        ("«28509178800000»", "28509178800000"),
        ("A 12345678", "A12345678"),
        ("A-12345678", "A12345678"),
        ("ab 1234567", "AB1234567"),
    ],
)
def test_an_identity_number_is_found_in_what_stands_around_it(text, value):
    found = read(text, lambda clean: FOURTEEN.fullmatch(clean) is not None)
    assert (found.meaning, found.value) == (Meaning.IDENTITY, value)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("ref: 123/2026", "123/2026"),
        ("رقم المرجع 123/2026", "123/2026"),
        ("[123/2026]", "123/2026"),
        ("أ-123/2026", "أ-123/2026"),
        ("7/26", "7/26"),
        ("12345", "12345"),
        ("2026-1234", "2026-1234"),
        ("2026_1234", "2026-1234"),
        ("AB 123/2026", "123/2026"),
    ],
)
def test_an_older_reference_is_read_as_one(text, last):
    found = read(text)
    assert (found.meaning, found.references[-1]) == (Meaning.REFERENCE, last)


@pytest.mark.parametrize("text", ["MSC2190000001", "Visa-2026-00077", "K7QM-2X"])
def test_what_looks_like_a_number_can_still_be_a_reference(text):
    found = read(text)
    assert found.meaning in (Meaning.MISTYPED, Meaning.TOO_SHORT) and found.references == (text.upper(),)
