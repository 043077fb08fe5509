"""Looking for applications: what is found, by whom, and that it is written down."""

import pytest
from django.test import Client

from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, record_events
from masar.cases.facts import Fact, Kind
from masar.cases.finding import mark, marks
from masar.cases.models import Case, PublicRecord
from masar.console.testing import signed_in
from masar.lib.clock import now
from masar.lib.numbers import shown
from masar.people.access import looks
from masar.people.models import Access
from masar.people.registering import Given
from masar.staff.models import Look
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("counter")
MONA, HALA = "28502250100021", "29107150100064"


def applied(reference, *, office="cairo", number=MONA, name="منى علي", roles=("applicant",)):
    """An application that a source told of; its number."""
    declare_source("s", name={"ar": "مصدر", "en": "source"})
    given = Given((("eg", number),), name=name, mobile="01001234567")
    case = NewCase("passport-renewal", "s", reference, office, tuple(PartyGiven(role, given) for role in roles))
    day = now().date()
    done = record_events([Incoming(case, (Fact(Kind.SUBMITTED, day, "s", f"{reference}#1", now()),))], now=now())
    return done.numbers["s", reference]


def searched(browser, text):
    answer = browser.post("/desk/search/", {"typed": text})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("typed", ["number", "A-77/3", "a 77 3", "٢٨٥٠٢٢٥٠١٠٠٠٢١", MONA])
def test_a_number_a_reference_and_an_identity_number_find_the_application(clerk, typed):
    number = applied("A-77/3")
    status, page = searched(clerk, shown(number) if typed == "number" else typed)
    assert status == 200 and shown(number) in page and f"/desk/case/{number}/" in page
    [look] = Look.objects.all()
    assert (look.user_id, look.saw, look.case_id) == (clerk.officer.id, "search", Case.objects.get().pk)


NEARLY = [MONA[:-1], MONA[:-1] + "2", "A-77/30", "A-77", "منى", "منى علي", "01001234567", "%"]


@pytest.mark.parametrize("typed", NEARLY)
def test_nothing_but_exact_matches_is_found_and_the_search_is_kept_all_the_same(clerk, typed):
    number = applied("A-77/3")
    status, page = searched(clerk, typed)
    assert status == 200 and shown(number) not in page and "not among your tasks" not in page
    [look] = Look.objects.all()
    assert (look.case_id, look.about) == (None, mark(typed))


def test_what_was_typed_is_neither_shown_nor_kept(clerk):
    applied("A-77/3")
    _, page = searched(clerk, MONA)
    assert MONA not in page
    look = Look.objects.get()
    assert look.about in marks("285 022 501 000 21") and MONA not in repr(Look.objects.values())
    assert look.about != mark(HALA)


def test_an_application_of_another_office_is_said_to_be_there_and_no_more(clerk):
    number = applied("A-77/3", office="giza")
    for typed in (MONA, "A-77/3"):
        _, page = searched(clerk, typed)
        assert "not among your tasks" in page
        for told in (number, shown(number), "giza en", "Renewal"):
            assert told not in page
    assert {look.case_id for look in Look.objects.all()} == {Case.objects.get().pk}


def test_of_another_offices_application_the_number_leads_to_what_it_opens_anyway(clerk):
    number = applied("A-77/3", office="giza")
    _, page = searched(clerk, shown(number))
    assert f'href="/en/track/{shown(number)}/"' in page and "giza en" not in page
    Case.objects.update(closed_to_number=True)
    PublicRecord.objects.update(closed=True)
    _, page = searched(clerk, shown(number))
    assert "not among your tasks" in page and "/track/" not in page


def test_whoever_is_found_by_their_number_reads_of_it_and_nobody_else_does(clerk):
    applied("A-77/3")
    applied("B-1", number=HALA, name="هالة سمير")
    before = Access.objects.count()
    searched(clerk, "A-77/3")
    assert Access.objects.count() == before
    searched(clerk, MONA)
    [told] = Access.objects.filter(what="searched")
    assert (told.who, told.unit, told.door) == ("officer", clerk.officer.actor, "counter")
    assert "searched" in {look.what for look in looks(told.person, now=now())}


def test_a_guardian_finds_the_childs_application_and_what_they_are_in_it(clerk):
    applied("A-77/3", roles=("guardian",))
    assert "guardian" in searched(clerk, MONA)[1]


def test_a_passport_number_that_is_two_peoples_asks_for_its_country(clerk):
    for country, name in (("EGY", "منى علي"), ("JOR", "Sara Haddad")):
        declare_source("s", name={"ar": "مصدر", "en": "source"})
        given = Given((("passport", f"{country} A1234567"),), name=name)
        case = NewCase("entry-visa", "s", country, "cairo", (PartyGiven("applicant", given),))
        record_events([Incoming(case, (Fact(Kind.SUBMITTED, now().date(), "s", country, now()),))], now=now())
    assert "Several people have this passport number" in searched(clerk, "A1234567")[1]
    _, page = searched(clerk, "JOR A1234567")
    assert "Several people" not in page and page.count("/desk/case/") == 1


def test_an_auditor_searches_and_reads_and_registers_nothing(counter):
    number, auditor = applied("A-77/3"), Client()
    signed_in(auditor, Role.AUDITOR, language="en")
    _, page = searched(auditor, MONA)
    assert shown(number) in page and "/desk/register/" not in page


def test_an_administrator_does_not_search(counter):
    browser = Client()
    signed_in(browser, Role.ADMINISTRATOR)
    assert searched(browser, MONA)[0] == 403 and not Look.objects.exists()


def test_an_empty_field_is_no_search(clerk):
    status, page = searched(clerk, " ")
    assert status == 422 and 'href="#typed"' in page and not Look.objects.exists()
    assert "<title>Error:" in page


def test_a_search_stands_in_no_address(clerk):
    applied("A-77/3")
    page = clerk.get("/desk/search/", {"typed": MONA}).content.decode()
    assert MONA not in page and "/desk/case/" not in page and not Look.objects.exists()
