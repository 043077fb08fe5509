"""One act on many applications, as an officer sees it."""

import re

import pytest
from django.test import Client

from masar.cases.actions import Incoming, NewCase, record_event, record_events
from masar.cases.bulk import Became, outcomes, run_bulk
from masar.cases.desk_models import BulkJob, OpenCase
from masar.cases.models import Event
from masar.cases.tests.conftest import house  # noqa: F401
from masar.cases.tests.stories import fact
from masar.console.testing import signed_in
from masar.lib import clock
from masar.lib.numbers import shown
from masar.staff.models import Look
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture
def desk(house):  # noqa: F811
    browser = Client()
    signed_in(browser, Role.OFFICER, "cairo", language="en")
    return browser


def numbers(count, office="cairo"):
    named = [NewCase("passport", "s", f"{office}-{one}", office) for one in range(count)]
    told = [Incoming(name, (fact("submitted", f"{clock.now():%Y-%m-%d}T00:00"),)) for name in named]
    recorded = record_events(told, now=clock.now())
    return [recorded.numbers["s", name.reference] for name in named]


def prepared(desk, wanted, act="approve", **more):
    told = {"act": act, "numbers": "\n".join(map(shown, wanted)), "step": "preview"} | more
    answer = desk.post("/desk/bulk/new/", told)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def said(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_every_effect_is_shown_before_anything_is_recorded(desk):
    page = desk.get(prepared(desk, numbers(3))).content.decode()
    assert "Record all that can be recorded" in page and "3 applications" in said(page)
    assert said(page).count("to “Your application was approved”.") == 4
    assert 'lang="ar"' in page and "تمت الموافقة" in page
    assert not Event.objects.filter(kind="approved").exists()


def test_it_is_begun_once_and_each_outcome_stands_beside_its_application(desk):
    many = numbers(3)
    address = prepared(desk, many)
    record_event(many[0], fact("reminded", f"{clock.now():%Y-%m-%dT%H:%M}"), now=clock.now())
    for _ in range(2):
        assert desk.post(f"{address}start/").status_code == 302
    while run_bulk(clock.now()):
        pass
    page = said(desk.get(address).content.decode())
    assert "Changed by somebody else 1" in page and "Recorded 2" in page
    failed = said(desk.get(f"{address}?only=failed").content.decode())
    assert shown(many[0]) in failed and shown(many[1]) not in failed


def test_those_that_failed_are_looked_at_anew(desk):
    many = numbers(2)
    address = prepared(desk, many)
    record_event(many[0], fact("reminded", f"{clock.now():%Y-%m-%dT%H:%M}"), now=clock.now())
    desk.post(f"{address}start/")
    while run_bulk(clock.now()):
        pass
    anew = desk.post(f"{address}again/")["Location"]
    assert anew != address
    assert outcomes(BulkJob.objects.order_by("-made_at").first().pk) == {Became.READY: 1}


def test_what_the_act_asks_for_is_asked_once_for_all(desk):
    many = numbers(2)
    told = {"act": "extend_target", "numbers": " ".join(map(shown, many))}
    form = desk.post("/desk/bulk/new/", told).content.decode()
    assert 'name="until"' in form
    wrong = desk.post("/desk/bulk/new/", told | {"step": "preview", "until": "2020-01-01"})
    assert wrong.status_code == 422 and "This day has passed" in wrong.content.decode()
    assert not BulkJob.objects.exists()


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"act": "", "numbers": "K7QM2X9DRT4BX"}, "Choose what is to be recorded"),
        ({"act": "reject", "numbers": "K7QM2X9DRT4BX"}, "Choose what is to be recorded"),
        ({"act": "approve", "numbers": ""}, "Type at least one"),
        ({"act": "approve", "numbers": "hello"}, "not an application number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_that_was_typed_is_lost(desk, told, problem):
    answer = desk.post("/desk/bulk/new/", told)
    assert answer.status_code == 422 and problem in said(answer.content.decode())
    assert told["numbers"] in answer.content.decode()


def test_an_application_of_another_office_says_nothing_of_itself(desk):
    here, there = numbers(1), numbers(1, office="giza")
    page = said(desk.get(prepared(desk, [*here, *there])).content.decode())
    assert "No application that you can work on has this number." in page
    assert shown(there[0]) in page
    assert set(Look.objects.values_list("case_id", flat=True)) == {OpenCase.objects.get(number=here[0]).pk}


def test_a_job_is_its_officers_own(desk, house):  # noqa: F811
    address = prepared(desk, numbers(1))
    other = Client()
    signed_in(other, Role.OFFICER, "cairo")
    assert [other.get(address).status_code, other.post(f"{address}start/").status_code] == [404, 404]
    clerk = Client()
    signed_in(clerk, Role.CLERK, "cairo")
    assert clerk.get("/desk/bulk/").status_code == 403


def test_a_queue_can_be_taken_as_it_stands_under_its_filter(desk):
    many = numbers(2)
    page = desk.get("/desk/bulk/?queue=new").content.decode()
    assert all(shown(number) in page for number in many)


def test_a_queue_leads_there_with_its_filter(desk):
    many = numbers(1)
    page = desk.get("/desk/queue/new/?service=passport").content.decode()
    [address] = re.findall(r'href="(/desk/bulk/[^"]+)"', page)
    assert (
        "service=passport" in address and shown(many[0]) in desk.get(address.replace("&amp;", "&")).content.decode()
    )
