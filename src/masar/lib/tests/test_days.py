"""Days that can be, days that cannot, and what those may have meant."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.lib.days import Of, Spans

TODAY = date(2026, 11, 25)
PLAUSIBLE = Spans().on(TODAY)


@pytest.mark.parametrize(
    ("of", "first", "last"),
    [
        ("event", "1950-01-01", "2026-11-26"),
        ("born", "1901-01-02", "2026-11-25"),
        ("deadline", "1950-01-01", "2036-12-31"),
        ("review", "1950-01-01", "2036-12-31"),
    ],
)
def test_each_sort_of_day_has_a_span_with_a_first_and_a_last_day(of, first, last):
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert [PLAUSIBLE.why_not(day, Of(of)) for day in days] == [None, None]
    outside = days[0].replace(year=days[0].year - 1), date.fromordinal(days[1].toordinal() + 1)
    assert all(PLAUSIBLE.why_not(day, Of(of)) for day in outside)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("1448-05-10", "Hijri year: set hijri = true"),
        ("1300-01-01", "Hijri year"),
        ("0026-11-15", "year of two digits"),
        ("1900-01-01", "filler"),
        ("0001-01-01", "filler"),
        ("9999-12-31", "filler"),
        ("1970-01-01", "filler"),
        ("1949-12-31", "too long ago"),
        ("2027-03-01", "in the future"),
        ("2062-11-05", "mistyped, or its year had two digits"),
    ],
)
def test_a_day_that_cannot_be_an_event_s_says_what_it_may_have_meant(day, words):
    assert words in PLAUSIBLE.why_not(date.fromisoformat(day), Of.EVENT)


@pytest.mark.parametrize("day", ["1970-01-01", "1980-01-01", "2026-11-25", "1904-01-01"])
def test_people_are_born_on_days_that_no_office_would_have_written(day):
    assert PLAUSIBLE.why_not(date.fromisoformat(day), Of.BORN) is None


@pytest.mark.parametrize(("day", "words"), [("9999-12-31", "filler"), ("2037-01-01", "too far ahead")])
def test_a_deadline_may_lie_ahead_but_not_for_ever(day, words):
    assert words in PLAUSIBLE.why_not(date.fromisoformat(day), Of.DEADLINE)


def test_the_spans_are_the_deployment_s():
    narrow = Spans(events_since=2009, events_ahead=0).on(TODAY)
    assert narrow.why_not(date(2008, 12, 31), Of.EVENT) == "is too long ago"
    assert narrow.why_not(date(2026, 11, 26), Of.EVENT)


@given(st.dates(), st.sampled_from(Of))
def test_no_reason_repeats_the_day(day, of):
    why = PLAUSIBLE.why_not(day, of) or ""
    assert str(day) not in why and str(day.year) not in why
