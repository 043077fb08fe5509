"""Auditors find who did and saw what, and leave a trace of their own; nobody's data are on their pages."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.test import Client

from masar.cases.acting import desk, perform
from masar.cases.actions import Incoming, NewCase, record_events
from masar.cases.acts import Act
from masar.cases.models import Case
from masar.cases.tests.conftest import house  # noqa: F401
from masar.cases.tests.stories import fact
from masar.console.audit.telling import KINDS, WHATS
from masar.console.testing import signed_in
from masar.console.wording import words
from masar.lib import clock
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import number_from
from masar.staff import looking, managing, signing
from masar.staff.looking import Saw
from masar.staff.models import Look, User
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("house")
AUDIT = "/desk/audit/"


def a_case(reference="R-1", office="cairo"):
    told = NewCase(service="passport", source="s", reference=reference, office=office)
    record_events([Incoming(told, (fact("submitted", "2026-11-01T08:00"),))], now=clock.now())
    return Case.objects.get(reference=reference)


def noted(case, officer, text="Ali Hassan called"):
    how = {"actor": officer.actor, "may": officer.may, "key": str(uuid4()), "now": clock.now()}
    return perform(case.number, Act.NOTE, {"note": text}, expected=desk(case.number).version, **how)


@pytest.fixture
def omar():
    return signed_in(Client(), Role.OFFICER)


@pytest.fixture
def auditor(client):
    return signed_in(client, Role.AUDITOR, language="en")


def text(answer):
    return answer.content.decode()


def test_an_act_a_look_a_post_and_a_sign_in_are_found_by_their_officer(client, auditor, omar):
    case, user = a_case(), User.objects.get(pk=omar.id)
    noted(case, omar)
    looking.record(omar.id, Saw.CASE, [case.pk], now=clock.now())
    managing.post(user, Role.CLERK, "giza", None, by=None, now=clock.now())
    signing.record(signing.Kind.WRONG_PASSWORD, user, "192.0.2.9", now=clock.now())
    led = client.post(AUDIT, {"officer": user.username})
    assert (led.status_code, f"officer={omar.id}" in led["Location"]) == (302, True)
    page = text(client.get(led["Location"]))
    for said in (
        "Wrote a note",
        "Saw an application",
        "Post given",
        "Clerk · giza · every service",
        "Wrong password",
    ):
        assert said in page, said
    assert page.index("Wrong password</b>") < page.index("Wrote a note</b>")
    assert "Ali Hassan" not in page


def test_what_was_done_and_seen_of_one_application_is_found_by_its_number_however_it_is_typed(client, auditor, omar):
    case, other = a_case(), a_case("R-2")
    noted(case, omar)
    noted(other, omar)
    shown = f"{case.number[:4]}-{case.number[4:8]}-{case.number[8:]}"
    page = text(client.get(client.post(AUDIT, {"number": f" {shown.lower()} "})["Location"]))
    assert page.count("Wrote a note</b>") == 1
    other_shown = f"{other.number[:4]}-{other.number[4:8]}-{other.number[8:]}"
    assert (shown in page, other_shown in page) == (True, False)


def test_looking_is_recorded_with_what_was_asked_for_and_the_application(client, auditor, omar):
    case = a_case()
    client.get(client.post(AUDIT, {"number": case.number, "kind": "look"})["Location"])
    row = Look.objects.get(user=auditor.id)
    assert (row.saw, row.case_id, row.about.endswith(" look")) == ("log", case.pk, True)
    page = text(client.get(AUDIT))
    assert page.count("Looked into this record</b>") == 2


@pytest.mark.parametrize("field", ["number", "officer", "network", "kind", "since", "until", "after"])
def test_an_identity_number_that_is_typed_by_mistake_comes_into_no_address_and_no_page(client, auditor, field):
    answer = client.post(AUDIT, {field: "29001010112345"})
    assert "29001010112345" not in text(answer) + answer.get("Location", "")
    assert not Look.objects.filter(about__contains="2900").exists()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"number": number_from(123)}, "There is no application of this number."),
        ({"officer": "nobody"}, "There is no officer of this user name."),
        ({"kind": "act:nothing"}, "Choose a kind from the list."),
        ({"since": "2026-02-30"}, "Give a day of the calendar."),
        ({"since": "2026-11-20", "until": "2026-11-19"}, "The first day must come before the last"),
        ({"since": "2025-01-01", "until": "2025-12-31"}, "31 days at most"),
    ],
)
def test_what_is_asked_for_wrongly_is_said_and_nothing_is_looked_up(client, auditor, asked, told):
    answer = client.post(AUDIT, asked)
    assert (answer.status_code, told in text(answer)) == (422, True)
    assert not Look.objects.exists()


def test_a_name_that_is_nobodys_and_the_command_line_are_told_apart_from_officers(client, auditor):
    signing.record(signing.Kind.WRONG_PASSWORD, None, "192.0.2.9", now=clock.now())
    managing.create("salma", "Salma", "ar", by=None, now=clock.now())
    page = text(client.get(AUDIT))
    assert "a name that is nobody" in page and "on the server" in page and "Salma" in page


def test_older_entries_follow_page_after_page_and_each_is_told_once(client, auditor, omar):
    case = a_case()
    for second in range(120):
        looking.record(omar.id, Saw.CASE, [case.pk], now=clock.now() - timedelta(seconds=second))
    address, told = f"{AUDIT}?officer={omar.id}", 0
    for _ in range(3):
        page = text(client.get(address))
        told += page.count("Saw an application</b>")
        address = page.partition('class="btn alt" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert (told, address) == (120, "")


def test_the_file_has_each_application_of_a_page_and_is_itself_recorded(client, auditor, omar):
    cases = [a_case("R-1"), a_case("R-2")]
    looking.record(omar.id, Saw.QUEUE, [one.pk for one in cases], now=clock.now(), about="=cmd()")
    answer = client.post(f"{AUDIT}export/", {"officer": str(omar.id), "kind": "look"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    heading, *lines = csv.reader(StringIO(told))
    assert heading[5] == "Application number"
    assert {line[5].replace("-", "") for line in lines} == {one.number for one in cases}
    assert {line[7] for line in lines} == {"'=cmd()"}
    assert Look.objects.get(user=auditor.id).saw == "export"


def test_an_auditor_of_one_office_reads_of_its_applications_and_not_of_everybody(client, omar):
    signed_in(client, Role.AUDITOR, office="giza", language="en")
    here, there = a_case("R-1", "giza"), a_case("R-2", "cairo")
    noted(here, omar)
    assert "not for all offices" in text(client.get(AUDIT))
    assert "Wrote a note</b>" in text(client.get(f"{AUDIT}?number={here.number}"))
    for asked in (f"number={there.number}", f"officer={omar.id}", "kind=look"):
        answer = client.get(f"{AUDIT}?{asked}")
        assert (answer.status_code, "Wrote a note</b>" in text(answer)) == (403, False)
    assert client.post(f"{AUDIT}export/", {"number": there.number}).status_code == 403
    assert client.post(f"{AUDIT}export/", {}).status_code == 403


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_nobody_else_reads_who_did_what(client, role):
    signed_in(client, role)
    assert (client.get(AUDIT).status_code, client.post(f"{AUDIT}export/", {}).status_code) == (403, 403)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_done_and_seen_has_words(language):
    said = words(language)
    for sort, whats in WHATS.items():
        named = said["door"] if sort == "door" else said["audit"][sort.value]
        assert [what for what in whats if what not in named] == []
    assert len(KINDS) == sum(map(len, WHATS.values())) + len(WHATS)
