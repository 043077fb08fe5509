"""One office asks another about an application, on a phone and in both languages: the question, the answer, and what
anybody with the number reads of it.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from masar.cases.incoming import PartyGiven
from masar.cases.queue_files import queues
from masar.cases.registering import register
from masar.catalogue.testing import load_sample
from masar.console.wording import words
from masar.lib import clock
from masar.lib.numbers import shown
from masar.people.registering import Given
from masar.staff.queries import offices
from masar.staff.rights import Role
from masar.staff.testing import load_offices
from tests.browser.desk import judged, opened
from tests.browser.judges import Validator, violations

pytestmark = pytest.mark.django_db(transaction=True)
HERE, THERE, QUEUE = "cairo-abbasiya", "alexandria", "/desk/queue/asked-of-us/"
MONA = PartyGiven("applicant", Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567"))
SAID = {
    "ar": ("هل ملفها القديم عندكم؟", "نعم، في غرفة ٣.", "وجّهنا إلى {office} سؤالًا عن طلبك، وننتظر رده."),
    "en": (
        "Is her old file with you?",
        "Yes, in room 3.",
        "We have asked {office} about your application and wait for its answer.",
    ),
}
"""The question, the answer, and what the public's page says meanwhile."""


@pytest.fixture
def number(live_server) -> str:
    load_sample()
    load_offices()
    told = {"service": "passport-first", "office": HERE, "parties": (MONA,), "actor": "officer:0"}
    return register(key=str(uuid4()), may=lambda *_, **__: True, now=clock.now(), **told).number


def recorded(page: Page, language: str) -> None:
    """Show what would be read, in each language, and record it."""
    said = words(language)["act"]
    page.get_by_role("button", name=said["show"]).press("Enter")
    expect(page.locator(".told")).to_have_count(2)
    assert violations(page) == []
    page.get_by_role("button", name=said["record"], exact=True).press("Enter")
    page.wait_for_load_state()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_office_asks_another_reads_its_answer_and_keeps_the_case(
    chromium: Browser, live_server, number: str, language: str
):
    question, answer, meanwhile = SAID[language]
    screen, validator = f"/desk/case/{shown(number)}/", Validator(chromium)
    asking = opened(chromium, live_server.url, Role.CLERK, language, "phone", HERE)
    judged(asking, validator, f"{screen}do/ask_office/")
    asking.locator("#office").select_option(THERE)
    asking.locator("#by").fill((clock.now() + timedelta(days=7)).date().isoformat())
    asking.locator("#note").fill(question)
    recorded(asking, language)
    expect(asking.get_by_role("status")).to_have_text(words(language)["case"]["done"]["recorded"])

    public = chromium.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    public.goto(f"/{language}/track/{shown(number)}/")
    told = public.locator("main").inner_text()
    assert meanwhile.format(office=offices()[THERE].name[language]) in told and question not in told

    asked = opened(chromium, live_server.url, Role.CLERK, language, "phone", THERE)
    judged(asked, validator, QUEUE)
    asked.locator("ol.queue").get_by_role("link", name=queues()["asked-of-us"].does[language]).press("Enter")
    asked.wait_for_url(f"**{screen}do/answer_office/")
    expect(asked.get_by_text(question)).to_be_visible()
    assert violations(asked) == []
    asked.locator("#note").fill(answer)
    recorded(asked, language)
    assert asked.url.removeprefix(live_server.url) == "/desk/"
    expect(asked.locator(f'a[href="{QUEUE}"] .n')).to_have_text("0")
    assert asked.goto(screen).status == 403

    judged(asking, validator, screen)
    assert answer in asking.locator("ol.desk-story").inner_text()
    public.reload()
    told = public.locator("main").inner_text()
    assert offices()[HERE].name[language] in told and answer not in told
    assert meanwhile.format(office=offices()[THERE].name[language]) not in told
