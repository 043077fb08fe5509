"""Application numbers: hard to guess, and kind to typing errors."""

from hypothesis import given
from hypothesis import strategies as st

from masar.lib.numbers import ALPHABET, LENGTH, is_number, new_number, number_from, shown

numbers = st.integers(0, 2**60 - 1).map(number_from)
places = st.integers(0, LENGTH - 1)


@given(numbers)
def test_a_number_is_well_formed_and_shown_in_three_groups(number):
    assert is_number(number)
    assert [len(group) for group in shown(number).split("-")] == [4, 4, 5]


@given(numbers, places, st.sampled_from(ALPHABET))
def test_every_single_wrong_symbol_is_caught(number, place, symbol):
    wrong = number[:place] + symbol + number[place + 1 :]
    assert is_number(wrong) == (wrong == number)


@given(numbers, st.integers(0, LENGTH - 2))
def test_every_swap_of_neighbours_is_caught(number, place):
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_number(wrong) == (wrong == number)


@given(numbers, st.integers(0, LENGTH - 3))
def test_every_jump_swap_is_caught(number, place):
    a, b, c = number[place : place + 3]
    wrong = number[:place] + c + b + a + number[place + 3 :]
    assert is_number(wrong) == (wrong == number)


@given(numbers, st.integers(0, LENGTH - 2), st.sampled_from(ALPHABET))
def test_every_twin_error_is_caught(number, place, symbol):
    twin = number[:place] + number[place] * 2 + number[place + 2 :]
    wrong = number[:place] + symbol * 2 + number[place + 2 :]
    assert not (is_number(twin) and is_number(wrong)) or twin == wrong


def test_new_numbers_differ():
    assert len({new_number() for _ in range(1000)}) == 1000


@given(st.text(max_size=20))
def test_any_other_text_is_no_number(text):
    assert is_number(text) in (True, False)
