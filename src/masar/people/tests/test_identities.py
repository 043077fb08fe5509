"""Identity numbers, country by country."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.people import identities
from masar.people.identities import eg, schemes

DAYS = st.dates(date(1900, 1, 1), date(2025, 12, 31))
SERIALS = st.integers(0, 99_999).map("{:05d}".format)
GOVERNORATES = st.sampled_from(sorted(eg.GOVERNORATES))


def egyptian(day: date, governorate: int, rest: str) -> str:
    return f"{2 if day.year < 2000 else 3}{day:%y%m%d}{governorate:02d}{rest}"


@given(DAYS, GOVERNORATES, SERIALS)
def test_every_well_formed_egyptian_number_is_taken(day, governorate, rest):
    number = egyptian(day, governorate, rest)
    assert identities.found_under("eg", number) == [f"eg|{number}"]


def test_the_governorates_of_egypt_are_twenty_seven_and_births_abroad():
    assert sorted(eg.GOVERNORATES) == [
        *(1, 2, 3, 4),
        *(11, 12, 13, 14, 15, 16, 17, 18, 19),
        *(21, 22, 23, 24, 25, 26, 27, 28, 29),
        *(31, 32, 33, 34, 35, 88),
    ]


@given(DAYS, st.integers(0, 99).filter(lambda code: code not in eg.GOVERNORATES), SERIALS)
def test_an_unknown_governorate_is_refused(day, governorate, rest):
    with pytest.raises(identities.Wrong, match="governorate"):
        identities.found_under("eg", egyptian(day, governorate, rest))


@pytest.mark.parametrize("number", ["29902300112345", "30013010112345", "39912310112345"])
def test_a_day_that_never_was_or_is_to_come_is_refused(number):
    with pytest.raises(identities.Wrong, match="date"):
        identities.found_under("eg", number)


@given(st.from_regex(r"[23][0-9]{13}", fullmatch=True))
def test_a_malformed_number_is_looked_for_as_any_other(number):
    assert identities.looked_for(number) == [f"eg|{number}"]


@pytest.mark.parametrize("number", ["1058529940", "1001244019"])
def test_published_saudi_samples_are_above_doubt(number):
    assert not schemes()["sa"].doubtful(number)
    assert schemes()["sa"].doubtful(number[:-1] + str((int(number[-1]) + 1) % 10))


@given(st.from_regex(r"784(19|20)[0-9]{10}", fullmatch=True))
def test_a_doubtful_emirati_number_is_still_taken(number):
    assert identities.found_under("ae", number) == [f"ae|{number}"]
    assert schemes()["ae"].why_wrong(number) is None


@pytest.mark.parametrize(
    ("number", "why"), [("2099112345", "date"), ("2001312345", "sex"), ("9573123456", "sex"), ("957112345", "shape")]
)
def test_what_cannot_be_jordanian_is_refused(number, why):
    with pytest.raises(identities.Wrong, match=why):
        identities.found_under("jo", number)


def test_a_passport_is_found_with_its_country_and_without():
    assert identities.found_under("passport", "EGY A12345678") == ["passport|EGY:A12345678", "passport|A12345678"]
    assert identities.looked_for("A12345678") == ["passport|A12345678"]
    fits = schemes()["passport"].fits
    assert fits("P1234567A") and not fits("A-15315-38161") and not fits("K7QM2X9DRT4BX")


@given(st.text(max_size=40))
def test_nothing_typed_is_ever_an_error(text):
    assert identities.plausible(text) == bool(identities.looked_for(text))


@given(st.sampled_from(["eg", "sa", "ae", "jo", "passport"]), st.text(max_size=20))
def test_an_error_never_repeats_the_number(scheme, text):
    try:
        identities.found_under(scheme, text)
    except identities.Wrong as error:
        assert len(text) < 4 or text not in str(error)


def test_a_deployment_takes_the_numbers_that_it_names(settings):
    settings.MASAR_IDENTITIES = ["eg"]
    assert not identities.plausible("1058529940")
    with pytest.raises(identities.Wrong, match="unknown_scheme"):
        identities.found_under("sa", "1058529940")
