"""The key of a form fits the case that the form was drawn for, and no other."""

from uuid import UUID, uuid4

import pytest

from masar.cases.actions import Refused
from masar.cases.keys import carried, key_of

KEY, HERE, THERE = (str(UUID(int=7)), UUID(int=1), UUID(int=2))


def test_a_form_brings_its_key_back_to_its_own_case():
    assert key_of(carried(KEY, HERE), HERE) == KEY


@pytest.mark.parametrize(
    "told", ["", KEY, f"{KEY}.", carried(KEY, THERE), carried(str(UUID(int=8)), HERE).replace("8.", "7."), "a.b.c"]
)
def test_a_key_of_another_cases_form_or_of_none_is_refused(told):
    with pytest.raises(Refused):
        key_of(told, HERE)


def test_what_is_no_identifier_is_refused_even_if_it_was_signed():
    with pytest.raises(Refused):
        key_of(carried("approve", HERE), HERE)


def test_two_cases_do_not_share_what_their_forms_carry():
    key = str(uuid4())
    assert carried(key, HERE) != carried(key, THERE)
