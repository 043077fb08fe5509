"""What is typed as a contact cannot become a header of a message, another recipient, or an address to be called."""

from email.utils import getaddresses
from unittest.mock import patch

import pytest
from django.core.mail import EmailMessage
from hypothesis import given
from hypothesis import strategies as st

from masar.people.contacts import NoContact, email, mobile


@pytest.mark.parametrize(
    "typed",
    [
        "mona@example.org\nBcc: all@example.org",
        "mona@example.org\r\n\r\nbody",
        "mona@example.org, other@example.org",
        "mona@example.org;other@example.org",
        '"mona" <mona@example.org>',
        "mona@example.org\u2028x@example.org",
        "mona@",
    ],
)
def test_an_address_is_one_address_and_nothing_else(typed):
    with pytest.raises(NoContact):
        email(typed)


@given(st.emails() | st.text(max_size=40) | st.sampled_from(['"a, b"@example.org', '"a@b"@example.org']))
def test_whatever_is_taken_as_an_address_is_one_recipient_on_one_line(typed):
    try:
        address = email(typed)
    except NoContact:
        return
    assert address.isprintable()
    assert EmailMessage("s", "b", "a@example.org", [address]).recipients() == [address]
    assert [found for _, found in getaddresses([address])] == [address]


@given(st.text(max_size=40))
def test_whatever_is_taken_as_a_mobile_number_is_digits_with_a_plus(typed):
    try:
        number = mobile(typed)
    except NoContact:
        return
    assert number.startswith("+") and number[1:].isascii() and number[1:].isdigit()


@pytest.mark.parametrize("read", [email, mobile])
@given(st.sampled_from("a1@. +\u0301"), st.integers(min_value=255, max_value=65_536))
def test_what_is_longer_than_any_contact_is_looked_through_by_nothing(read, filler, times):
    looks = "masar.people.contacts.validate_email", "masar.people.contacts.phonenumbers.parse"
    first, second = (patch(look, side_effect=AssertionError) for look in looks)
    with first, second, pytest.raises(NoContact):
        read(filler * times)
