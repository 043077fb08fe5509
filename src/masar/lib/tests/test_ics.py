"""Calendars as RFC 5545 wants them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.lib.ics import Event, calendar, folded

AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
PHOTO = Event("a@masar", date(2026, 12, 31), AT, 7, False, "آخر موعد لتقديم: صورة شخصية", "سطر\nآخر", "القاهرة, وسط")


def written(*events, name="Dates", language="ar"):
    return calendar(name, events, product="Masar", language=language, every=timedelta(hours=6))


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_a_day_lasts_all_day_and_keeps_nobody_busy():
    lines = unfolded(written(PHOTO))
    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Masar//AR", "CALSCALE:GREGORIAN"]
    assert lines[4:8] == [
        "X-WR-CALNAME:Dates", "NAME;LANGUAGE=ar:Dates",
        "X-PUBLISHED-TTL:PT6H", "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]  # fmt: skip
    assert lines[8:] == [
        "BEGIN:VEVENT", "UID:a@masar", "DTSTAMP:20261122T083000Z", "LAST-MODIFIED:20261122T083000Z", "SEQUENCE:7",
        "DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20270101", "STATUS:CONFIRMED", "TRANSP:TRANSPARENT",
        "SUMMARY;LANGUAGE=ar:آخر موعد لتقديم: صورة شخصية", "DESCRIPTION;LANGUAGE=ar:سطر\\nآخر",
        "LOCATION;LANGUAGE=ar:القاهرة\\, وسط", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip


def test_nobody_is_asked_to_accept_anything():
    assert "METHOD" not in written(PHOTO) and "ORGANIZER" not in written(PHOTO)


@pytest.mark.parametrize(
    ("text", "as_value"),
    [
        ("a;b,c", "a\\;b\\,c"),
        ("back\\slash", "back\\\\slash"),
        ("two\r\nlines", "two\\nlines"),
        ("BEGIN:VALARM\r\nEND", "BEGIN:VALARM\\nEND"),
        ("bell\x07", "bell"),
    ],
)
def test_what_a_text_holds_is_never_read_as_part_of_the_calendar(text, as_value):
    lines = unfolded(written(Event("a", AT.date(), AT, 1, True, text), language="en"))
    assert f"SUMMARY;LANGUAGE=en:{as_value}" in lines and "STATUS:CANCELLED" in lines


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_no_line_has_more_than_75_octets_and_no_symbol_is_torn(line):
    parts = folded(line).split("\r\n")
    assert all(len(part.encode()) <= 75 for part in parts)
    assert all(part.startswith(" ") for part in parts[1:])
    assert folded(line).replace("\r\n ", "") == line


def test_a_line_of_75_octets_is_not_broken_and_one_of_76_is():
    assert folded("a" * 75) == "a" * 75
    assert folded("a" * 76) == f"{'a' * 75}\r\n a"
    assert folded("ص" * 38) == f"{'ص' * 37}\r\n ص"
