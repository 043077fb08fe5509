"""Who is meant: what speaks for a person, and what against."""

from datetime import date

import pytest

from masar.people.names import Agrees
from masar.people.recognising import Evidence, Outcome, days_compared, names_compared, outcome

YES, NO, UNCLEAR = Agrees.YES, Agrees.NO, Agrees.UNCLEAR


def found(*, place=False, number=UNCLEAR, name=UNCLEAR, born=UNCLEAR, **more):
    return outcome(Evidence(place, number, name, born, **more))


@pytest.mark.parametrize(
    ("name", "born", "what"),
    [
        (YES, YES, "same"),
        (UNCLEAR, UNCLEAR, "same"),
        (UNCLEAR, YES, "same"),
        (NO, UNCLEAR, "doubtful"),
        (NO, YES, "doubtful"),
        (YES, NO, "doubtful"),
        (UNCLEAR, NO, "doubtful"),
        (NO, NO, "doubtful"),
    ],
)
def test_a_number_of_somebody_elses_case_decides_nothing_against_the_rest(name, born, what):
    assert found(number=YES, name=name, born=born) == what


def test_one_number_against_another_is_doubtful():
    assert found(number=NO, name=YES, born=YES) is Outcome.DOUBTFUL


def test_a_row_at_odds_with_itself_needs_the_name():
    assert found(number=YES, torn=True) is Outcome.DOUBTFUL
    assert found(number=YES, name=YES, torn=True) is Outcome.SAME


@pytest.mark.parametrize(
    ("name", "born", "akin", "what"),
    [
        (YES, YES, False, "same"),
        (NO, YES, False, "corrected"),
        (NO, UNCLEAR, True, "corrected"),
        (YES, NO, False, "corrected"),
        (NO, UNCLEAR, False, "doubtful"),
        (UNCLEAR, NO, False, "doubtful"),
        (NO, NO, True, "doubtful"),
    ],
)
def test_a_source_corrects_one_thing_about_its_own_case(name, born, akin, what):
    assert found(place=True, number=YES, name=name, born=born, akin=akin) == what


@pytest.mark.parametrize(
    ("name", "born", "akin", "what"),
    [
        (YES, UNCLEAR, False, "same"),
        (NO, YES, False, "corrected"),
        (NO, UNCLEAR, True, "corrected"),
        (YES, NO, False, "corrected"),
        (UNCLEAR, NO, False, "corrected"),
        (NO, UNCLEAR, False, "another"),
        (NO, NO, True, "another"),
    ],
)
def test_without_a_number_another_name_is_another_person(name, born, akin, what):
    assert found(place=True, name=name, born=born, akin=akin) == what


@pytest.mark.parametrize(
    ("name", "born", "alone", "what"),
    [
        (YES, YES, True, "corrected"),
        (UNCLEAR, YES, True, "corrected"),
        (YES, YES, False, "another"),
        (UNCLEAR, UNCLEAR, True, "another"),
        (NO, YES, True, "another"),
        (YES, NO, True, "another"),
    ],
)
def test_another_number_is_a_correction_only_of_somebody_who_has_this_case_alone(name, born, alone, what):
    assert found(place=True, number=NO, name=name, born=born, alone=alone) == what


@pytest.mark.parametrize(
    ("evidence", "proves"),
    [
        (Evidence(False, YES, YES, UNCLEAR), True),
        (Evidence(False, YES, UNCLEAR, YES), True),
        (Evidence(True, YES, UNCLEAR, UNCLEAR), True),
        (Evidence(True, UNCLEAR, YES, UNCLEAR), True),
        (Evidence(True, UNCLEAR, UNCLEAR, UNCLEAR, blank=True), True),
        (Evidence(False, YES, UNCLEAR, UNCLEAR), False),
        (Evidence(True, UNCLEAR, UNCLEAR, UNCLEAR), False),
        (Evidence(True, YES, YES, NO), False),
    ],
)
def test_two_things_must_agree_before_a_contact_is_replaced(evidence, proves):
    assert evidence.proves is proves


def test_what_is_missing_says_nothing():
    assert days_compared(None, date(1990, 1, 1)) is UNCLEAR
    assert days_compared(date(1990, 1, 2), date(1990, 1, 1)) is NO
    assert names_compared(None, "Mona Ahmed") == (UNCLEAR, False)
