"""Contacts as they stand in files: what a code can reach, and nothing else."""

import pytest

from masar.people.contacts import NoContact, first_of, masked, mobile

TEXTS, NONE, MANY = (
    "a telephone that gets no text messages",
    "a telephone number that stands for none",
    "several in one place, and only the first is taken",
)


@pytest.mark.parametrize("landline", ["0223456710", "03 4871234", "+442079460000", "٠٢٢٣٤٥٦٧١٠"])
def test_a_landline_is_no_mobile(landline):
    assert first_of("mobile", landline) == (None, TEXTS)
    with pytest.raises(NoContact):
        mobile(landline)


@pytest.mark.parametrize("filler", ["01000000000", "01234567890", "01111111111", "+20 10 0000 0000"])
def test_a_filler_is_nobodys_number(filler):
    assert first_of("mobile", filler) == (None, NONE)


@pytest.mark.parametrize("no_number", ["0000000000", "19123", "hello", "01001234567 (wife)", "-", "0"])
def test_what_is_no_mobile_number_is_not_kept(no_number):
    found, why = first_of("mobile", no_number)
    assert found is None and why is not None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("01001234567", "+201001234567"),
        ("٠١٠٠١٢٣٤٥٦٧", "+201001234567"),
        ("\u200f01001234567\u200f", "+201001234567"),
        ("01222222222", "+201222222222"),
        ("+44 7700 900123", "+447700900123"),
        ("+1 212 555 0123", "+12125550123"),
        ("+20 19 0000 0012", "+201900000012"),
    ],
)
def test_a_mobile_number_of_any_country_is_kept(text, kept):
    assert first_of("mobile", text) == (kept, None)


@pytest.mark.parametrize(
    "text",
    [
        "01001234511 / 01111234511",
        "0223456710; 01001234511",
        "01001234511 أو 0223456710",
        "01001234511\n",
    ],
)
def test_of_several_numbers_the_first_that_gets_messages_is_kept(text):
    assert first_of("mobile", text)[0] == "+201001234511"


def test_it_is_said_that_others_were_left_out():
    assert first_of("mobile", "01001234511 / 01111234511")[1] == MANY


@pytest.mark.parametrize("text", ["\u200fa1@example.org", "a1@\u200bexample.org", " a1@EXAMPLE.org\u202c"])
def test_invisible_marks_are_no_part_of_an_address(text):
    assert first_of("email", text) == ("a1@example.org", None)


def address(length):
    """An e-mail address of so many characters."""
    domain = ".".join(["d" * 60] * 4)
    return f"{'a' * (length - len(domain) - 5)}@{domain}.org"


def test_an_address_may_have_two_hundred_and_fifty_four_characters():
    assert first_of("email", address(254)) == (address(254), None)
    assert first_of("email", address(255)) == (None, "not an e-mail address")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [("mobile", "+201001234567", "••• 67"), ("email", "mona@example.org", "m•••@example.org")],
)
def test_a_contact_is_masked_so_that_its_owner_knows_it(kind, value, shown):
    assert masked(kind, value) == shown
