"""The screen of one case: what it shows to whom, and that every look at it is kept."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from masar.cases.acting import desk, perform
from masar.cases.acts import Act
from masar.cases.desk_models import Seen
from masar.cases.models import Quarantined
from masar.console.case.tests.conftest import ELSEWHERE, NOW, OFFICE, SERVICE
from masar.console.testing import signed_in
from masar.console.wording import words
from masar.lib import clock as now_is
from masar.lib.languages import LANGUAGES
from masar.lib.numbers import shown
from masar.people.models import Access
from masar.staff.models import Look
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("clock")


def page(browser: Client, number: str):
    return browser.get(f"/desk/case/{shown(number)}/")


def text(answer) -> str:
    return answer.content.decode()


def act(number: str, what: Act, actor: str = "officer:0", **values) -> None:
    version = desk(number).version
    how = {"actor": actor, "may": lambda *_, **__: True, "expected": version, "key": str(uuid4())}
    perform(number, what, values, now=now_is.now(), **how)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_shows_who_applied_what_the_applicant_reads_and_what_can_be_done(number, language):
    browser = Client()
    signed_in(browser, Role.OFFICER, office=OFFICE, language=language)
    answer = page(browser, number)
    assert answer.status_code == 200
    for told in (shown(number), "منى علي", "28502250100021", "do/approve/", "do/ask/", "••• 67"):
        assert told in text(answer), told


@pytest.mark.parametrize(
    ("role", "office", "service", "status"),
    [
        (Role.CLERK, OFFICE, None, 200),
        (Role.AUDITOR, None, None, 200),
        (Role.OFFICER, ELSEWHERE, None, 403),
        (Role.OFFICER, OFFICE, "entry-visa", 403),
        (Role.ADMINISTRATOR, None, None, 403),
    ],
)
def test_the_screen_opens_to_those_who_may_read_this_very_case(number, role, office, service, status):
    browser = Client()
    signed_in(browser, role, office=office, service=service)
    answer = page(browser, number)
    assert (answer.status_code, "منى علي" in text(answer)) == (status, status == 200)
    assert Look.objects.count() == (status == 200)


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR])
def test_the_office_that_is_asked_reads_the_case_and_answers_and_nothing_else(number, role):
    browser = Client()
    signed_in(browser, role, office=ELSEWHERE, language="en")
    assert page(browser, number).status_code == 403
    act(number, Act.ASK_OFFICE, office=ELSEWHERE, by="2026-12-03", note="Is the old file with you?")
    told = text(page(browser, number))
    assert "Is the old file with you?" in told and "28502250100021" not in told and "••• 021" in told
    assert "do/answer_office/" in told and told.count('href="/desk/case/') == told.count("/do/answer_office/") == 1
    assert "claim/" not in told
    assert Access.objects.filter(unit=ELSEWHERE).exists() and not Access.objects.filter(unit=OFFICE).exists()
    for other in (Act.NOTE, Act.APPROVE, Act.TRANSFER):
        assert browser.get(f"/desk/case/{shown(number)}/do/{other.value}/").status_code == 403
    assert browser.get(f"/desk/case/{shown(number)}/amend/").status_code == 403
    form = text(browser.get(f"/desk/case/{shown(number)}/do/answer_office/"))
    assert "Is the old file with you?" in form and "Answer wanted by Thursday 3 December 2026" in form
    act(number, Act.ANSWER_OFFICE, note="yes")
    assert page(browser, number).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_that_somebody_else_is_asked_about_says_when_the_answer_is_due_and_that_it_is_late(
    number, language, clock
):
    browser = Client()
    act(number, Act.SEND_ON, authority="civil-status", by="2026-11-29")
    for day, key in ((0, "due"), (9, "late")):
        clock.move_to(NOW + timedelta(days=day))
        signed_in(browser, Role.OFFICER, office=OFFICE, language=language)
        assert words(language)["case"][key]["answer"] in text(page(browser, number))


def test_a_document_that_the_applicant_cannot_get_stands_among_the_documents(number):
    browser = Client()
    signed_in(browser, Role.OFFICER, office=OFFICE, language="en")
    act(number, Act.ASK, documents=["photo"])
    act(number, Act.CANNOT_GET, document="photo")
    assert "The applicant cannot get it" in text(page(browser, number))


def test_whoever_does_not_work_on_it_reads_no_whole_identity_number(number):
    browser = Client()
    signed_in(browser, Role.AUDITOR)
    told = text(page(browser, number))
    assert "28502250100021" not in told and "••• 021" in told
    assert "do/approve/" not in told


@pytest.mark.parametrize("address", ["K7QM-2X9D-RT4BX", "nothing", "K7QM-2X9D-RT4B0"])
def test_what_is_no_case_is_no_page(number, address):
    browser = Client()
    signed_in(browser, Role.OFFICER)
    assert browser.get(f"/desk/case/{address}/").status_code == 404


def test_every_look_is_kept_with_what_was_seen_and_the_owners_record_says_so(number):
    browser = Client()
    officer = signed_in(browser, Role.OFFICER, office=OFFICE, service=SERVICE)
    page(browser, number)
    at = desk(number)
    assert list(Look.objects.values_list("user", "saw", "case_id")) == [(officer.id, "case", at.case)]
    assert list(Seen.objects.values_list("officer", "events")) == [(officer.id, at.version)]
    assert Access.objects.filter(who="officer", case_id=at.case, unit=OFFICE).count() == 1


def test_who_else_opened_it_lately_is_said_with_the_minute_and_forgotten_later(number, clock):
    first, second = Client(), Client()
    name = signed_in(first, Role.OFFICER, language="en").name
    page(first, number)
    signed_in(second, Role.SUPERVISOR, language="en")
    assert f"Also opened by {name}" in text(page(second, number))
    assert "Also opened by supervisor" in text(page(first, number))
    clock.shift(timedelta(hours=3))
    third = Client()
    signed_in(third, Role.CLERK, language="en")
    assert "Also opened" not in text(page(third, number))


def test_the_timeline_says_who_did_what_and_which_words_only_officers_read(number):
    browser = Client()
    officer = signed_in(browser, Role.SUPERVISOR, language="en")
    act(number, Act.NOTE, officer.actor, note="knows the clerk")
    act(number, Act.ASK, documents=["photo"], reason="photo_unclear", note="bring it <b>soon</b>")
    told = text(page(browser, number))
    assert "knows the clerk" in told and "A note for officers alone" in told
    assert "bring it &lt;b&gt;soon&lt;/b&gt;" in told and "after signing in by code" in told
    assert "<b>you</b>" in told and "Your photo is dark" in told
    assert told.index("Documents asked for") < told.index(">Note<") < told.index(">Submitted<")


def test_a_reason_that_the_number_does_not_open_is_marked(number):
    browser = Client()
    signed_in(browser, Role.SUPERVISOR, language="en")
    act(number, Act.REJECT, reason="ban_in_force")
    assert "An order not to travel" in text(page(browser, number))
    assert "The number does not open it" in text(page(browser, number))


def test_what_contradicts_the_record_is_shown_until_somebody_settles_it(number):
    browser = Client()
    signed_in(browser, Role.OFFICER, language="en")
    assert 'id="doubts"' not in text(page(browser, number))
    content = '{"kind": "approved", "day": "2026-11-20", "at": null, "stage": null, "payload": {}}'
    place = {"case_id": desk(number).case, "source": "desk", "source_id": "k", "digest": "d"}
    Quarantined.objects.create(**place, content=content, received_at=NOW)
    told = text(page(browser, number))
    assert 'id="doubts"' in told and "Approved, Friday 20 November 2026" in told


def test_a_case_is_taken_on_passed_up_and_given_back_from_its_screen(number):
    browser, base = Client(), f"/desk/case/{shown(number)}/"
    officer = signed_in(browser, Role.OFFICER, office=OFFICE, language="en")
    above = signed_in(Client(), Role.SUPERVISOR, office=OFFICE)
    taken = browser.post(f"{base}claim/", {"what": "claim", "held": ""}, follow=True)
    assert "You have taken this application on." in text(taken)
    up = {"what": "up", "held": str(officer.id), "to": str(above.id), "why": "difficult"}
    assert "handed up to the supervisor" in text(browser.post(f"{base}claim/", up, follow=True))
    late = browser.post(f"{base}claim/", {"what": "release", "held": str(officer.id)}, follow=True)
    assert "A colleague took it on" in text(late) and above.name in text(late)
    browser.post(f"{base}claim/", {"what": "release", "held": str(above.id)})
    assert "Nobody has taken it on yet." in text(page(browser, number))
