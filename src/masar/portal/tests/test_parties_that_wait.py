"""A party that waits opens nothing and gets nothing; what a source put right is in its owner's record."""

from dataclasses import replace
from datetime import date

import pytest

from masar.cases import deciding
from masar.lib.clock import now
from masar.people.access import Reader
from masar.people.registering import Decision
from masar.portal.tests.way_in import ADDRESS, MOBILE, MONA, Browser, applied, given, let_in

OFFICER = Reader("officer", unit="cairo-7", door="counter")
STRANGERS = "+201900000077"


def stranger(**more):
    """Somebody else, with Mona's number by mistake."""
    return given(MONA, name="سارة نبيل", born=date(1992, 6, 6), mobile=STRANGERS, email=None, **more)


def test_codes_for_one_persons_applications_never_go_to_the_other(world):
    mine, other = applied("1", given()), applied("2", stranger())
    text = let_in(world).get("/en/mine/").content.decode()
    assert mine in text and other not in text
    assert {to for _, to, _ in world.sent} == {MOBILE, ADDRESS}


def test_the_number_of_a_case_whose_party_waits_leads_to_no_code(world):
    applied("1", given())
    Browser().post("/en/code/ask/", {"reference": applied("2", stranger())})
    world.work()
    assert world.sent == []


def test_once_an_officer_has_decided_the_code_goes_to_whoever_it_is(world):
    applied("1", given())
    number = applied("2", stranger())
    [party] = deciding.waiting()
    deciding.decide(party.id, Decision.ANOTHER, reader=OFFICER, now=now())
    Browser().post("/en/code/ask/", {"reference": number})
    world.work()
    assert world.sent[-1][1] == STRANGERS


@pytest.mark.parametrize(("language", "line"), [("en", "corrected your name"), ("ar", "تصحيح اسمك")])
def test_the_owner_reads_what_a_source_put_right(world, language, line):
    number = applied("1", given())
    applied("1", replace(given(), name="منى سالم"))
    assert line in let_in(world).get(f"/{language}/mine/{number}/").content.decode()


@pytest.mark.parametrize(("language", "line"), [("en", "found that an application is not yours"), ("ar", "نقل طلب")])
def test_the_owner_reads_that_a_case_was_somebody_elses(world, language, line):
    number, _ = applied("1", given()), applied("2", given())
    applied("2", given("29206061234567", name="سارة نبيل", born=date(1992, 6, 6), mobile=STRANGERS, email=None))
    assert line in let_in(world).get(f"/{language}/mine/{number}/").content.decode()
