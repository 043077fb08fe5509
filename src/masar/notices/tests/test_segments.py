"""How many parts a text message takes, by the published sizes (3GPP TS 23.038)."""

import pytest

from masar.notices.segments import parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" * 5, 2),
        ("م" * 70, 1),
        ("م" * 71, 2),
        ("م" * 134, 2),
        ("م" * 135, 3),
        ("a" * 69 + "م", 1),
        ("a" * 70 + "م", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("`", 1),
        ("`" * 71, 2),
    ],
)
def test_a_text_takes_as_many_parts_as_the_standard_says(text, count):
    assert parts(text) == count


def test_a_symbol_of_two_places_is_never_torn_in_two():
    assert parts("a" * 152 + "€" + "a" * 151) == 2
    assert parts("a" * 152 + "€" + "a" * 152) == 3
