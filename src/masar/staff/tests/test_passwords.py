"""What is taken as a password, and what is not."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from masar.staff import passwords
from masar.staff.models import User


def fits(password: str, name: str = "huda") -> bool:
    try:
        validate_password(password, User(username=name))
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "سبعة مرافئ هادئة",
        "............;;;;",
        "x" * 11 + "é",
        "ministry of seven quiet harbours",
    ],
)
def test_length_is_what_counts_whatever_the_characters(password):
    assert fits(password)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "passwordpassword",
        "123456654321",
        "Masar-Passport-2026",
        "MINISTRYministry!",
        "مسارمسارمسار2026",
    ],
)
def test_short_common_and_expected_ones_are_refused(password):
    assert not fits(password)


def test_the_officers_own_name_is_no_password():
    assert not fits("huda.alharbi.1990", "huda.alharbi.1990")


def test_the_words_are_the_products_the_ministrys_and_the_addresses():
    assert {"masar", "مسار", "passports", "localhost", "desk"} <= set(passwords.words())


def test_they_are_of_any_length_that_a_person_can_have():
    assert fits("seven quiet harbours " * 6)
