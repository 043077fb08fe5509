"""What is told of a person: nothing of it slips into a log, and a year of two digits finds its century."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from masar.lib.days import Spans
from masar.people.access import Applicant, rough
from masar.people.given import Given, from_content, without_wrong
from masar.people.names import Agrees
from masar.people.recognising import Evidence
from masar.people.records import Number, Reached, Record, Records
from masar.people.tellings import Telling, in_order, who

TODAY = Spans().on(date(2026, 11, 23))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRETS = ("29001021234567", "Mona", "1990", "1001234567", "m@example.org")
MONA = Given((("eg", SECRETS[0]),), "Mona", date(1990, 1, 2), "01001234567", "m@example.org", torn=date(1990, 1, 3))


def born(year: int, month: int, day: int, *identities: tuple[str, str]) -> date | None:
    """The date of birth that is taken, if the year was written with two digits."""
    return without_wrong(Given(identities, born=date(year, month, day), short_year=True), TODAY)[0].born


def test_nothing_of_a_person_is_in_a_repr():
    record = Record(id=None, language="ar", details={"name": "Mona"})
    record.numbers.append(Number(None, "eg", SECRETS[0]))
    reached = Reached(None, "+201001234567", "s", NOW, NOW, before="+201001234568")
    clear = Applicant(None, "Mona", MONA.born, "ar", "", {"email": SECRETS[4]}, MONA.identities)
    told = repr((MONA, record, record.numbers, reached, clear))
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize(
    ("network", "shown"),
    [("41.32.5.6", "41.32.•.•"), ("2001:db8:1:2::/64", "2001:db8:•"), ("unknown", "unknown")],
)
def test_a_network_is_shown_roughly(network, shown):
    assert rough(network) == shown


def test_tellings_of_one_moment_have_an_order_that_hangs_on_all_that_they_say():
    place = UUID(int=1), "applicant", 0
    others = ({"identities": ()}, {"name": "Huda"}, {"mobile": "01001234568"}, {"email": "h@example.org"})
    told = [MONA, *(replace(MONA, **other) for other in (*others, {"born": date(1991, 1, 2)}))]
    assert len({in_order(Telling(place, given, NOW)) for given in told}) == len(told)
    torn = [replace(MONA, born=None, torn=day) for day in (date(1990, 1, 2), date(1990, 1, 3), None)]
    assert len({in_order(Telling(place, given, NOW)) for given in torn}) == 3
    orders = [Telling(place, MONA, NOW, 1), Telling((place[0], "guardian", 0), MONA, NOW)]
    assert len({in_order(telling) for telling in orders}) == 2


def test_whom_a_telling_means_hangs_on_numbers_name_and_date_of_birth():
    days = (date(1990, 1, 2), date(1990, 1, 3))
    born = {repr(who(Given(name="Mona", born=day))) for day in (*days, None)}
    torn = {repr(who(Given(name="Mona", torn=day))) for day in (*days, None)}
    assert born == torn and len(born) == 3
    assert who(replace(MONA, mobile="01001234568", email="")) == who(MONA)
    assert who(replace(MONA, name="Huda")) != who(MONA) != who(replace(MONA, identities=()))


def test_of_a_persons_numbers_those_are_found_that_were_asked_for():
    eg, passport, gone = Number(1, "eg", SECRETS[0]), Number(2, "passport", "EGYA12345678"), Number(3, "gone", "1")
    record = Record(id=None, language="ar", numbers=[eg, passport, gone])
    assert Records(NOW).under(record, [f"eg|{SECRETS[0]}"]) == [eg]
    assert Records(NOW).under(record, ["passport|A12345678"]) == []


def test_what_was_told_survives_being_kept():
    assert from_content(MONA.content()) == MONA


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        (date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 24), date(1926, 11, 24)),
        (date(2030, 5, 1), date(1930, 5, 1)),
        (date(1990, 1, 2), date(1990, 1, 2)),
        (date(2000, 2, 29), date(2000, 2, 29)),
        (date(2000, 2, 28), date(2000, 2, 28)),
        (date(2004, 2, 29), date(2004, 2, 29)),
        (date(2028, 2, 29), date(1928, 2, 29)),
    ],
)
def test_a_year_of_two_digits_is_of_the_last_century_that_has_begun(written, taken):
    assert born(written.year, written.month, written.day) == taken


def test_a_year_of_two_digits_is_of_the_century_that_a_number_confirms():
    assert born(2020, 1, 2, ("eg", "22001021234567")) == date(1920, 1, 2)
    assert born(2020, 1, 2, ("eg", "32001021234567")) == date(2020, 1, 2)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(1901, 1, 1), True),
        (date(1900, 12, 31), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), False),
    ],
)
def test_nobody_is_older_than_a_hundred_and_twenty_five_years_or_born_tomorrow(day, told):
    left, wrong = without_wrong(Given(born=day), TODAY)
    assert (left.born == day, wrong == []) == (told, told)


def test_a_date_of_birth_against_the_one_in_the_number_is_not_taken_and_remembered():
    given = Given((("eg", "29001021234567"),), born=date(1991, 1, 2))
    left, wrong = without_wrong(given, TODAY)
    assert (left.born, left.torn) == (None, date(1991, 1, 2))
    assert wrong == ["date of birth: not the one in the identity number"]


@pytest.mark.parametrize(("language", "kind", "kept"), [("en", "email", True), ("xx", "email", False)])
def test_a_language_that_there_is_not_is_left_out_and_said(language, kind, kept):
    left, wrong = without_wrong(Given(language=language, contact_kind=kind), TODAY)
    assert (left.language, left.contact_kind) == ((language if kept else ""), kind)
    assert (wrong == []) is kept


def test_evidence_speaks_of_somebody_with_other_cases_unless_it_is_said_otherwise():
    bare = Evidence(True, Agrees.NO, Agrees.YES, Agrees.YES)
    assert (bare.akin, bare.torn, bare.alone, bare.blank) == (False, False, False, False)
