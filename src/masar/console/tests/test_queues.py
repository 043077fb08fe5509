"""The queues as officers see and use them."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from masar.cases.actions import Incoming, NewCase, record_events
from masar.cases.claims import Why, claim, hand_up, holder
from masar.cases.desk_models import OpenCase
from masar.cases.facts import Kind
from masar.cases.queue_files import queues
from masar.cases.seeing import seen
from masar.cases.standing import State
from masar.cases.tests.conftest import house  # noqa: F401
from masar.cases.tests.stories import fact
from masar.console.testing import signed_in
from masar.console.wording import words
from masar.lib import clock
from masar.lib.clock import local_day
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.staff.models import Look
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("house")
CASE = NewCase(service="passport", source="s", reference="R-1", office="cairo")


def recorded(*references, office="cairo", day=None, **more):
    """New cases of an office, by their references; their ids."""
    day = day or clock.now().date()
    for reference in references:
        facts = (fact("submitted", f"{day}T08:00"), *more.get("facts", ()))
        record_events([Incoming(replace(CASE, reference=reference, office=office), facts)], now=clock.now())
    return list(OpenCase.objects.order_by("since", "case_id").values_list("pk", flat=True))


def at(role=Role.OFFICER, office="cairo", language="en"):
    browser = Client()
    return browser, signed_in(browser, role, office=office, language=language)


def numbers(browser, path="/desk/"):
    """The number beside each queue, by its name."""
    text = browser.get(path).content.decode()
    found = re.findall(r'queue/([a-z-]+)/[^>]*>[^<]*<span class="n">(\d+)</span>', text)
    return {name: int(number) for name, number in found}


def rows(browser, path):
    """How many rows are behind a queue, over all its pages."""
    count = 0
    while path:
        text = browser.get(path).content.decode()
        count += text.count('<li class="card">')
        following = re.search(r'href="([^"]+)" rel="next"', text)
        path = following[1].replace("&amp;", "&") if following else None
    return count


def test_what_another_office_asks_stands_in_a_queue_with_its_last_day_and_who_asks():
    question = fact("office_asked", "2026-11-02", office="giza", by="2026-11-20")
    recorded("R-1", day="2026-11-01", facts=(question,))
    browser, _ = at(Role.CLERK, "giza")
    there = browser.get("/desk/queue/asked-of-us/").content.decode()
    assert numbers(browser)["asked-of-us"] == rows(browser, "/desk/queue/asked-of-us/") == 1
    assert "do/answer_office/" in there and "To be answered by" in there and "20 Nov" in there
    assert "claim/" not in there and "asked-of-us/next/" not in there and "/bulk/" not in there
    here, _ = at(Role.CLERK, "cairo")
    assert (numbers(here)["asked-of-us"], numbers(here)["other-office"]) == (0, 1)
    assert "do/answer_office/" in here.get("/desk/queue/other-office/").content.decode()


def test_home_says_what_waits_and_the_number_beside_a_queue_is_that_of_its_rows():
    recorded(*(f"R-{number}" for number in range(27)))
    recorded("G-1", office="giza")
    browser, _ = at()
    told = numbers(browser)
    assert told["new"] == 27
    assert {name: rows(browser, f"/desk/queue/{name}/") for name in told} == told


@pytest.mark.parametrize(
    "query", ["?whose=mine", "?whose=nobodys", "?service=passport", "?office=giza", "?office=cairo"]
)
def test_under_a_filter_each_number_is_still_that_of_its_rows(query):
    cases = recorded("R-1", "R-2", "R-3")
    recorded("G-1", office="giza")
    browser, officer = at(Role.SUPERVISOR, None)
    claim(cases[0], officer, now=clock.now())
    told = numbers(browser, f"/desk/queue/new/{query}")
    wanted = {"?whose=mine": 1, "?whose=nobodys": 3, "?office=giza": 1, "?office=cairo": 3}.get(query, 4)
    assert told["new"] == rows(browser, f"/desk/queue/new/{query}") == wanted


def test_a_case_elsewhere_is_in_no_queue_whatever_an_address_says():
    recorded("G-1", office="giza")
    browser, _ = at()
    for query in ("", "?office=giza", "?office=giza&service=passport", "?service=x&whose=y&after=z"):
        assert rows(browser, f"/desk/queue/new/{query}") == 0
    other, _ = at(office="giza")
    assert rows(other, "/desk/queue/new/") == 1


def test_a_queue_is_for_those_who_hold_its_right_and_there_is_none_of_another_name():
    clerk, _ = at(Role.CLERK)
    assert "in-doubt" not in numbers(clerk)
    assert clerk.get("/desk/queue/in-doubt/").status_code == 403
    assert clerk.get("/desk/queue/other/").status_code == 404
    administrator, _ = at(Role.ADMINISTRATOR, None)
    assert numbers(administrator) == {}
    assert administrator.get("/desk/queue/new/").status_code == 403


def test_the_next_case_is_taken_on_and_opened_and_the_one_after_it_is_the_next():
    recorded("R-1", "R-2")
    browser, officer = at()
    opened = [browser.post("/desk/queue/new/next/")["Location"] for _ in range(3)]
    assert len(set(opened)) == 3 and opened[2] == "/desk/queue/new/?told=none"
    found = {shown(number): officer for number, officer in OpenCase.objects.values_list("number", "officer")}
    assert found == {place.split("/")[3]: officer.id for place in opened[:2]}
    text = browser.get("/desk/queue/new/?told=none").content.decode()
    assert words("en")["queue"]["told"]["none"] in text and "Give it back" in text


def test_of_two_who_take_the_same_row_the_second_is_told_and_stays_where_they_were():
    (case,) = recorded("R-1")
    (first, huda), (second, _) = at(), at()
    form = {"case": case.hex, "held": "", "act": "claim", "service": "passport", "whose": "nobodys"}
    kept = "/desk/queue/new/?service=passport&told={}&whose=nobodys"
    assert first.post("/desk/queue/new/claim/", form)["Location"] == kept.format("claimed")
    assert second.post("/desk/queue/new/claim/", form)["Location"] == kept.format("taken")
    assert holder(case) == huda.id
    first.post("/desk/queue/new/claim/", form | {"act": "release", "held": str(huda.id)})
    assert holder(case) is None


def test_what_cannot_be_taken_on_is_said_and_nothing_is_changed():
    (case,) = recorded("R-1", day=date(2026, 11, 1))
    stranger, _ = at(office="giza")
    assert stranger.post("/desk/queue/new/claim/", {"case": case.hex, "act": "claim"}).status_code == 403
    auditor, _ = at(Role.AUDITOR, None)
    assert auditor.post("/desk/queue/new/next/").status_code == 403
    assert "Take it" not in auditor.get("/desk/queue/new/").content.decode()
    browser, _ = at()
    assert "told=gone" in browser.post("/desk/queue/new/claim/", {"case": "x"})["Location"]
    record_events([Incoming(CASE, (fact("completed", "2026-11-09"),))], now=clock.now())
    assert "told=gone" in browser.post("/desk/queue/new/claim/", {"case": case.hex})["Location"]
    assert holder(case) is None


def test_a_row_says_what_is_new_until_the_page_of_the_case_was_seen():
    (case,) = recorded("R-1")
    browser, officer = at()
    told = words("en")["queue"]
    assert told["unseen"] in browser.get("/desk/queue/new/").content.decode()
    seen(case, officer.id, 1, clock.now())
    assert "tag new" not in browser.get("/desk/queue/new/").content.decode()
    record_events([Incoming(CASE, (fact("note_added", "2026-11-10", note="x"),))], now=clock.now())
    assert "New: a note" in browser.get("/desk/queue/new/").content.decode()
    seen(case, officer.id, 2, clock.now())
    assert "tag new" not in browser.get("/desk/queue/new/").content.decode()


def test_a_row_says_its_ages_whose_it_is_and_offers_the_queues_one_act_to_those_who_may():
    day = local_day(clock.now(), timezone.get_default_timezone()) - timedelta(days=40)
    (case,) = recorded("R-1", day=day)
    browser, officer = at()
    chief, boss = at(Role.SUPERVISOR)
    hand_up(case, officer, boss.id, Why.DIFFICULT, now=clock.now())
    text = browser.get("/desk/queue/overdue/").content.decode()
    assert f"/desk/case/{shown(OpenCase.objects.get().number)}/do/extend_target/" in text
    assert f"With <bdi>{boss.name}" in text or f"With {boss.name}" in text
    assert "days late" in text and "40 days" in text and 'class="alarm"' in text
    assert "Handed up to you" in chief.get("/desk/queue/handed-up/").content.decode()
    auditor, _ = at(Role.AUDITOR, None)
    assert "/do/" not in auditor.get("/desk/queue/overdue/").content.decode()


def test_what_was_shown_is_recorded_with_the_name_of_the_queue():
    (case,) = recorded("R-1")
    browser, officer = at()
    browser.get("/desk/queue/new/")
    assert list(Look.objects.values_list("user_id", "saw", "case_id", "about")) == [
        (officer.id, "queue", case, "new")
    ]


def test_a_page_of_a_queue_asks_the_database_at_most_fifteen_times():
    cases = recorded(*(f"R-{number}" for number in range(30)))
    browser, officer = at()
    for case in cases[:5]:
        claim(case, officer, now=clock.now())
        seen(case, officer.id, 0, clock.now())
    browser.get("/desk/queue/new/")
    with CaptureQueriesContext(connection) as made:
        assert browser.get("/desk/queue/new/").content.count(b'<li class="card">') == 25
    assert len(made) <= 15, [one["sql"][:80] for one in made]


def test_everything_of_an_absent_colleague_is_taken_over_with_a_reason():
    cases = recorded("R-1", "R-2")
    (browser, officer), (_, absent) = at(), at()
    for case in cases:
        claim(case, absent, now=clock.now())
    text = browser.get("/desk/queue/colleagues/").content.decode()
    assert f"{absent.name}: 2 applications" in text
    for form in ({}, {"colleague": str(absent.id)}, {"colleague": str(absent.id), "why": "complaint"}):
        assert browser.post("/desk/queue/colleagues/", form).status_code == 422
    answer = browser.post("/desk/queue/colleagues/", {"colleague": str(absent.id), "why": "ill"})
    assert (answer["Location"], {holder(case) for case in cases}) == ("/desk/queue/colleagues/?taken=2", {officer.id})
    assert "2 applications of the colleague" in browser.get(answer["Location"]).content.decode()
    clerk, _ = at(Role.CLERK)
    assert clerk.get("/desk/queue/colleagues/").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_due_day_and_kind_of_event_has_its_words(language):
    said = words(language)["queue"]
    assert said["state"].keys() == set(State)
    assert said["news"].keys() == {*Kind, "other"}
    assert {"documents", "payment", "target", "review", "collection", "answer", "tell", "other"} == said["due"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(queues()))
def test_each_queue_says_its_name_and_that_it_is_empty(name, language):
    browser, _ = at(Role.SUPERVISOR, None, language)
    text = browser.get(f"/desk/queue/{name}/").content.decode()
    assert queues()[name].title[language] in text and queues()[name].empty[language] in text
    assert (
        words(language)["queue"]["filtered_empty"] in browser.get(f"/desk/queue/{name}/?whose=mine").content.decode()
    )
