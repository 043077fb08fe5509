"""One cleaning for what an office printed and for what somebody types from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.lib.seen import Seen
from masar.lib.text import cleaned, found_under, spelling, tidy

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@pytest.mark.parametrize(
    "typed", ["ab-123/2026", "AB–123 / 2026", "\u200fab-١٢٣/٢٠٢٦", "ＡＢ-123/2026", "ab -123/ 2026", "AB_123/2026"]
)
def test_one_reference_has_one_spelling(typed):
    assert spelling(typed) == "AB-123/2026"


@pytest.mark.parametrize("other", ["AB-1232026", "AB-12/32026", "AB-123/2027", "BA-123/2026", "AB-123.2026"])
def test_other_references_have_another(other):
    assert spelling(other) != "AB-123/2026"


@pytest.mark.parametrize("typed", ["ab 123 2026", "AB123/2026", "ab.123.2026", "(AB-123/2026)", "AB#123|2026"])
def test_a_reference_is_found_however_its_parts_are_parted(typed):
    assert found_under(typed) == found_under("AB-123/2026")


@pytest.mark.parametrize("typed", ["ا-123/2026", "إ 123 2026", "أ١٢٣/٢٠٢٦", "أُ-123-2026"])
def test_letters_that_people_type_for_one_another_find_the_same(typed):
    assert found_under(typed) == found_under("أ-123/2026")


@pytest.mark.parametrize("other", ["12/32026", "1232026", "123/20260", "0123/2026"])
def test_digits_are_not_run_together(other):
    assert found_under(other) != found_under("123/2026")


@given(st.from_regex(r"[A-Z]{0,3}[0-9]{1,6}(/[0-9]{1,4}){0,2}", fullmatch=True), st.sampled_from([ARABIC, PERSIAN]))
def test_script_case_and_marks_never_matter(reference, digits):
    other = f"\u202b {reference.lower().translate(digits)}\u202c "
    assert spelling(other) == spelling(reference)
    assert found_under(other) == found_under(reference)


@given(st.text())
def test_cleaning_again_changes_nothing(text):
    for form in (tidy, cleaned, spelling, found_under):
        assert form(form(text)) == form(text)


@given(st.lists(st.integers(1, 40) | st.integers(1, 2**64 - 1)))
def test_what_was_seen_is_counted_as_a_list_counts_it(marks):
    seen = Seen()
    assert [seen.count(mark) for mark in marks] == [
        marks[: place + 1].count(mark) for place, mark in enumerate(marks)
    ]


def test_many_marks_are_kept_apart():
    spread = [mark * 0x9E3779B97F4A7C15 % 2**64 for mark in range(1, 20_001)]
    # Those that belong into one place are looked for one after the other: fewer do.
    crowded = [mark << 20 | 1 for mark in range(2_500)]
    for marks in (spread, crowded):
        seen = Seen()
        assert {seen.count(mark) for mark in marks} == {1}
        assert {seen.count(mark) for mark in marks} == {2}
