"""Whose an application is, and which of two facts is right: both sides, the decision, and who looked."""

import re
from datetime import date

import pytest
from django.test import Client

from masar.cases.actions import Incoming, NewCase, PartyGiven, declare_source, record_events
from masar.cases.desk_models import OpenCase
from masar.cases.facts import Fact, Kind
from masar.cases.models import Case, CaseParty, Quarantined, Settled
from masar.cases.standing import NEVER
from masar.console.counter.tests.test_search import MONA, applied
from masar.console.testing import signed_in
from masar.lib.clock import now
from masar.people.given import Given
from masar.people.models import Access, Doubt
from masar.people.vault import opened
from masar.staff.models import Look
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("counter")
SAID = {"decision": "another", "grounds": "document"}


@pytest.fixture
def officer(counter):
    browser = Client()
    browser.officer = signed_in(browser, Role.OFFICER, "cairo", language="en")
    return browser


@pytest.fixture
def waiting(counter):
    """Mona is on file; Hasan's application names her number. The number of his application."""
    applied("A-1")
    return applied("A-2", name="حسن محمود")


def doubt(browser, number):
    return browser.get(f"/desk/doubts/{number}/").content.decode()


def decided(browser, number, **more):
    text = doubt(browser, number)
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("party", "seen")}
    return browser.post(f"/desk/doubts/{number}/", hidden | SAID | more)


def test_what_waits_is_listed_where_the_officer_decides_it_and_nowhere_else(officer, waiting):
    assert f"/desk/doubts/{waiting}/" in officer.get("/desk/doubts/").content.decode()
    other = Client()
    signed_in(other, Role.OFFICER, "giza", language="en")
    assert waiting not in other.get("/desk/doubts/").content.decode()
    assert other.get(f"/desk/doubts/{waiting}/").status_code == 403
    everywhere = Client()
    signed_in(everywhere, Role.SUPERVISOR, language="en")
    assert waiting in everywhere.get("/desk/doubts/").content.decode()


def test_both_sides_stand_beside_each_other_and_who_looked_is_written_down(officer, waiting):
    text = doubt(officer, waiting)
    assert "حسن محمود" in text and "منى علي" in text and "the name contradicts" in text
    assert text.count('class="differs"') == 1
    look = Look.objects.get(saw="doubt")
    assert (look.user_id, look.case_id) == (officer.officer.id, Case.objects.get(number=waiting).pk)
    assert Access.objects.filter(what="read", unit=officer.officer.actor, door="counter").count() == 1


@pytest.mark.parametrize(("decision", "same"), [("same", True), ("another", False), ("theirs", False)])
def test_a_decision_seats_somebody_and_ends_the_doubt(officer, waiting, decision, same):
    case = Case.objects.get(number=waiting)
    answer = decided(officer, waiting, decision=decision, words="رأيت البطاقة")
    assert answer["Location"] == f"/desk/doubts/{waiting}/"
    row = Doubt.objects.get()
    assert (row.decision, row.decided_by, row.reason) == (decision, officer.officer.actor, "document")
    assert opened(Doubt, row.pk, row.words) == {"words": "رأيت البطاقة"} and "البطاقة".encode() not in bytes(
        row.words
    )
    first = CaseParty.objects.exclude(case=case).get().person
    assert (CaseParty.objects.get(case=case).person == first) is same
    assert OpenCase.objects.get(pk=case.pk).doubt_on == NEVER
    assert "Nothing waits" in doubt(officer, waiting)


def claimed(reference, mobile="01009999999"):
    """An application in which somebody typed Mona's number from home; its number."""
    given = Given((("eg", MONA),), name="منى علي", mobile=mobile, claimed=True)
    case = NewCase("passport-renewal", "s", reference, "cairo", (PartyGiven("applicant", given),))
    declare_source("s", name={"ar": "مصدر", "en": "source"})
    fact = Fact(Kind.SUBMITTED, now().date(), "s", f"{reference}#1", now())
    return record_events([Incoming(case, (fact,))], now=now()).numbers["s", reference]


def test_of_a_number_that_was_typed_from_home_it_is_said_who_is_on_file_and_what_can_be_decided(officer):
    alone = claimed("C-1")
    page = doubt(officer, alone)
    assert "typed from home" in page and "several people" not in page
    assert re.findall(r'name="decision" value="(\w+)"', page) == ["same", "another"]
    applied("A-1")
    page = doubt(officer, alone)
    assert re.findall(r'name="decision" value="(\w+)"', page) == ["same", "another", "theirs"]
    assert "Only if the file has no contact" in page
    decided(officer, alone, decision="same")
    one, other = CaseParty.objects.values_list("person", flat=True)
    assert one == other and "Nothing waits" in doubt(officer, alone)


def test_nobody_leaves_the_place_empty(officer, waiting):
    decided(officer, waiting, decision="nobody")
    assert CaseParty.objects.get(case__number=waiting).person is None


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"decision": ""}, "Choose who it is"),
        ({"decision": "corrected"}, "Choose who it is"),
        ({"grounds": ""}, "Choose what you rest it on"),
        ({"grounds": "other", "words": " "}, "Write down what you rest it on"),
        ({"seen": "0" * 32}, "Another thing is told"),
        ({"party": "x"}, "cannot be done"),
        ({"party": "00000000-0000-0000-0000-000000000000"}, "cannot be done"),
    ],
)
def test_without_saying_what_it_rests_on_or_about_what_was_not_seen_nothing_is_decided(officer, waiting, sent, told):
    answer = decided(officer, waiting, **sent)
    assert answer.status_code == 422 and told in answer.content.decode()
    assert Doubt.objects.get().decision == ""


def test_a_decision_that_is_sent_twice_is_one_and_of_two_officers_the_first_decides(officer, waiting):
    text = doubt(officer, waiting)
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("party", "seen")}
    other = Client()
    signed_in(other, Role.OFFICER, "cairo", language="en")
    assert [officer.post(f"/desk/doubts/{waiting}/", hidden | SAID).status_code for _ in range(2)] == [302, 302]
    assert other.post(f"/desk/doubts/{waiting}/", hidden | SAID | {"decision": "nobody"}).status_code == 422
    assert Doubt.objects.get().decided_by == officer.officer.actor
    assert Access.objects.filter(what="decided_party").count() == 2


def test_a_doubt_of_another_case_is_not_decided_through_one_of_mine(officer, waiting):
    mine, party = applied("B-1", number="29107150100064", name="هالة سمير"), Doubt.objects.get()
    sent = {"party": str(party.pk), "seen": "x"} | SAID
    assert officer.post(f"/desk/doubts/{mine}/", sent).status_code == 422
    assert Doubt.objects.get().decision == ""


@pytest.fixture
def contradicted(counter):
    """A source says of one event, under its one name, two days."""
    number = applied("A-1")
    declare_source("s", name={"ar": "مصدر", "en": "source"})
    other = Fact(Kind.SUBMITTED, date(2020, 1, 2), "s", "A-1#1", None)
    record_events([Incoming(NewCase("passport-renewal", "s", "A-1", "cairo"), (other,))], now=now())
    return number


def test_two_facts_stand_beside_each_other_until_an_officer_says_that_the_recorded_one_is_right(
    officer, contradicted
):
    text = doubt(officer, contradicted)
    assert "2020-01-02" in text and now().date().isoformat() in text
    digest = Quarantined.objects.get().digest
    sent = {"digest": digest, "grounds": "source"}
    assert officer.post(f"/desk/doubts/{contradicted}/", sent)["Location"]
    assert Settled.objects.values_list("by", "why", "digest").get() == (officer.officer.actor, "source", digest)
    assert OpenCase.objects.get().doubt_on == NEVER and "Nothing waits" in doubt(officer, contradicted)


def test_what_came_after_the_officer_looked_is_not_settled(officer, contradicted):
    officer.post(f"/desk/doubts/{contradicted}/", {"digest": "0" * 32, "grounds": "source"})
    assert not Settled.objects.exists() and OpenCase.objects.get().doubt_on != NEVER


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_decide_nothing(waiting, role):
    browser = Client()
    signed_in(browser, role)
    assert browser.get("/desk/doubts/").status_code == 403
    assert browser.post(f"/desk/doubts/{waiting}/", SAID).status_code == 403
    assert MONA not in browser.get(f"/desk/doubts/{waiting}/").content.decode()


def test_of_no_case_there_is_no_doubt(officer):
    assert officer.get("/desk/doubts/0000000000000/").status_code == 404
