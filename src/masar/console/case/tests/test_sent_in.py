"""What was sent in from home, on the screen of its case."""

import pytest
from django.test import Client

from masar.applying.tests.conftest import form  # noqa: F401  a fixture
from masar.applying.tests.forming import MONA, begun, sent
from masar.console.case.tests.conftest import OFFICE
from masar.console.testing import signed_in
from masar.lib.numbers import shown
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("clock", "form")


def read(role, language="en"):
    browser = Client()
    signed_in(browser, role, office=OFFICE if role is Role.OFFICER else None, language=language)
    number = shown(sent(begun(MONA | {"why": "lost", "where": "Tanta"})).number)
    return browser.get(f"/desk/case/{number}/").content.decode()


@pytest.mark.parametrize(("language", "said"), [("en", "Where was it lost"), ("ar", "أين ضاع")])
def test_officers_read_the_questions_as_they_were_shown_with_the_answers(language, said):
    page = read(Role.OFFICER, language)
    assert said in page and "Tanta" in page and page.count(MONA["number"]) == 2
    assert ("online, by whoever applied" if language == "en" else "مقدّم الطلب، إلكترونيًا") in page


def test_who_does_not_work_on_the_case_reads_no_whole_number():
    page = read(Role.AUDITOR)
    assert "Tanta" in page and MONA["number"] not in page and "••• 567" in page
