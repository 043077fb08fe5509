"""A correction of what was given, from the officer who proposes it to its owner's yes or no, in a real browser: the
owner on a phone without JavaScript, the officer at a desk.
"""

from collections.abc import Iterator
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from masar.cases.incoming import PartyGiven
from masar.cases.models import CaseParty
from masar.cases.registering import register
from masar.catalogue.testing import load_sample
from masar.console.wording import words
from masar.lib import clock
from masar.lib.numbers import shown
from masar.people.registering import Given
from masar.portal.sessions import OPENED, PERSON
from masar.staff.rights import Role
from masar.staff.testing import load_offices
from masar.telling.wording import words as told
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator, violations

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("ar", "en")
MONA = PartyGiven("applicant", Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567"))
RIGHT = "منى علي حسن"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def number(live_server) -> str:
    """An application for a first passport, handed in at the counter; as it is shown."""
    load_sample()
    load_offices()
    told = {"service": "passport-first", "office": "cairo-abbasiya", "parties": (MONA,), "actor": "officer:0"}
    return shown(register(key=str(uuid4()), may=lambda *_, **__: True, now=clock.now(), **told).number)


@pytest.fixture
def phone(chromium: Browser, live_server, number: str) -> Iterator[Page]:
    """The owner's telephone, in which a code was typed."""
    person: UUID | None = CaseParty.objects.get(role="applicant").person
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update({PERSON: str(person), OPENED: clock.now().timestamp()})
    session.save()
    context = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": live_server.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    yield context.new_page()
    context.close()


def proposed(page: Page, number: str, language: str) -> None:
    """An officer types what is right, sees what its owner will read, and proposes it."""
    said, base = words(language)["amend"], f"/desk/case/{number}/"
    page.goto(base)
    page.get_by_role("link", name=said["propose"]).click()
    page.locator("[name=name]").fill(RIGHT)
    page.locator("input[name=why][value=slip]").check()
    page.locator("[name=words]").fill("As in your passport")
    page.get_by_role("button", name=words(language)["act"]["show"]).click()
    for code in LANGUAGES:
        read = page.locator(f".told[lang={code}]")
        expect(read).to_contain_text(told(code)["amendment"]["ask"])
        expect(read).to_contain_text(RIGHT)
    assert violations(page) == [] and page.evaluate(WIDER) <= 0
    page.get_by_role("button", name=said["record"], exact=True).click()
    page.wait_for_url(f"**{base}")
    expect(page.get_by_role("status")).to_have_text(words(language)["case"]["done"]["proposed"])
    expect(page.locator(".tag.warn", has_text=said["waits"]).first).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officer_proposes_and_the_owner_says_yes(
    chromium: Browser, live_server, number: str, phone: Page, language: str, size: str
) -> None:
    desk, said = opened(chromium, live_server.url, Role.OFFICER, language, size), told(language)["amendment"]
    proposed(desk, number, language)
    phone.goto(f"/{language}/mine/")
    expect(phone.locator("main")).to_contain_text(said["waits"])
    phone.locator("main section a").first.click()
    box = phone.locator("section.act").first
    expect(box.locator("h2")).to_have_text(said["ask"])
    assert (box.locator("del").inner_text(), box.locator("ins").inner_text()) == ("منى علي", RIGHT)
    expect(box).to_contain_text("As in your passport")
    assert phone.evaluate(WIDER) <= 0
    box.get_by_role("button", name=said["yes"]).click()
    expect(phone.locator("#corrections")).to_be_visible()
    expect(phone.locator("section[aria-labelledby=you]")).to_contain_text(RIGHT)
    expect(phone.get_by_text(said["ask"])).to_have_count(0)
    desk.reload()
    expect(desk.locator("section[aria-labelledby=parties]")).to_contain_text(RIGHT)
    expect(desk.locator("section[aria-labelledby=amendments] .tag")).to_contain_text(
        words(language)["amend"]["by"]["owner"]
    )
    desk.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_owner_says_no_with_a_word_and_the_officer_reads_it(
    chromium: Browser, live_server, number: str, phone: Page, language: str
) -> None:
    desk, said = opened(chromium, live_server.url, Role.OFFICER, language, "desk"), told(language)["amendment"]
    proposed(desk, number, language)
    phone.goto(f"/{language}/mine/{number}/")
    phone.get_by_label(said["word"]).fill("اسمي كما هو")
    phone.get_by_role("button", name=said["no"]).click()
    expect(phone.locator("section[aria-labelledby=you]")).not_to_contain_text(RIGHT)
    expect(phone.locator("section[aria-labelledby=corrections]")).to_contain_text("اسمي كما هو")
    desk.reload()
    expect(desk.locator("section[aria-labelledby=amendments]")).to_contain_text("اسمي كما هو")
    desk.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_superior_who_saw_the_paper_confirms_it(chromium: Browser, live_server, number: str, language: str) -> None:
    officer, superior = (
        opened(chromium, live_server.url, role, language, "phone") for role in (Role.OFFICER, Role.SUPERVISOR)
    )
    said = words(language)["amend"]
    proposed(officer, number, language)
    superior.goto(f"/desk/case/{number}/")
    superior.get_by_role("link", name=said["decide"]).click()
    superior.get_by_role("button", name=said["confirm"], exact=True).click()
    expect(superior.get_by_role("alert")).to_contain_text(said["problem"]["paper"])
    superior.locator("input[name=paper][value=passport]").check()
    superior.get_by_role("button", name=said["confirm"], exact=True).click()
    expect(superior.get_by_role("status")).to_have_text(words(language)["case"]["done"]["confirmed"])
    expect(superior.locator("section[aria-labelledby=amendments] .tag")).to_contain_text(said["paper"]["passport"])
    for page in (officer, superior):
        page.context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_it_is_valid_fits_and_has_nothing_that_axe_finds(
    chromium: Browser, live_server, number: str, phone: Page, language: str, size: str
) -> None:
    validator = Validator(chromium)
    first = opened(chromium, live_server.url, Role.SUPERVISOR, language, size)
    second = opened(chromium, live_server.url, Role.SUPERVISOR, language, size)
    base = f"/desk/case/{number}/"
    judged(first, validator, f"{base}amend/")
    first.get_by_role("button", name=words(language)["act"]["show"]).click()
    expect(first.get_by_role("alert")).to_be_focused()
    assert violations(first) == []
    proposed(first, number, language)
    judged(first, validator, base)
    address = str(first.locator("section[aria-labelledby=amendments] a").get_attribute("href"))
    judged(first, validator, address)
    judged(second, validator, address)
    second.locator("details.q summary").first.click()
    assert violations(second) == []
    reading = chromium.new_context(base_url=live_server.url, viewport=phone.viewport_size)
    reading.add_cookies(phone.context.cookies())  # type: ignore[arg-type]
    own = reading.new_page()
    judged(own, validator, f"/{language}/mine/")
    judged(own, validator, f"/{language}/mine/{number}/")
    own.get_by_role("button", name=told(language)["amendment"]["yes"]).click()
    expect(own.locator("#corrections")).to_be_visible()
    judged(own, validator, f"/{language}/mine/{number}/")
    for page in (first, second, own):
        page.context.close()
    validator.context.close()
