"""The way in, in both languages: a national ID, a code by text message or mail, and one's own pages."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from masar.intake.sample.people import applicant
from masar.notices.mailbox import Mailbox, Message
from masar.people.registering import Given
from tests.browser.judges import Validator, violations
from tests.browser.visits import LANGUAGES, look_up
from tests.demo import Demo

ARRIVES_WITHIN = 30.0
PEOPLE = iter([applicant(7, index) for index in range(20, 390, 5) if applicant(7, index).mobile])
"""Each test takes the next one, so that nobody has had too many codes."""


@pytest.fixture
def phone(chromium: Browser, connected: tuple[Demo, Mailbox]) -> Iterator[Page]:
    """A phone without JavaScript that has not been here before."""
    demo, _ = connected
    demo.forgive()
    context = chromium.new_context(
        base_url=demo.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    yield context.new_page()
    context.close()


def arrived(mailbox: Mailbox, to: str) -> Message:
    """The newest code to somebody, once it is there."""
    until = time.monotonic() + ARRIVES_WITHIN
    while time.monotonic() < until:
        for message in list(mailbox.messages):
            if message.to == to and re.search(r"\b\d{4}\s?\d{4}\b", message.body):
                mailbox.messages.remove(message)
                return message
        time.sleep(0.1)
    raise AssertionError("no message came")


def enter(page: Page, message: Message) -> None:
    code = re.search(r"\b\d{4}\s?\d{4}\b", message.body)
    assert code is not None
    page.locator("input[name=code]").fill(code[0])
    page.locator("input[name=code]").press("Enter")


def let_in(page: Page, mailbox: Mailbox, language: str = "ar") -> Given:
    """Sign the next person in."""
    person = next(PEOPLE)
    page.goto(f"/{language}/passports/")
    look_up(page, person.identities[0][1])
    enter(page, arrived(mailbox, person.mobile or ""))
    page.wait_for_url(f"**/{language}/mine/")
    return person


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_national_id_to_the_whole_view_and_out(phone: Page, connected, language: str) -> None:
    demo, mailbox = connected
    let_in(phone, mailbox, language)
    phone.locator("main section a").first.click()
    phone.wait_for_url(f"**/{language}/mine/*-*-*/")
    expect(phone.locator("#looked")).to_be_visible()
    expect(phone.locator("#stg")).to_be_visible()
    phone.locator(f".own form[action='/{language}/leave/'] button").click()
    phone.wait_for_url(f"**/{language}/signed-out/")
    phone.goto(f"/{language}/mine/")
    expect(phone).to_have_url(f"{demo.url}/{language}/signed-out/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_number_by_mail(phone: Page, connected, language: str) -> None:
    _, mailbox = connected
    person = let_in(phone, mailbox, language)
    number = phone.locator("main .ref").first.inner_text()
    phone.locator(f".own form[action='/{language}/leave/'] button").click()
    phone.goto(f"/{language}/track/{number}/")
    phone.locator(f"form[action='/{language}/code/ask/'] button").click()
    phone.wait_for_url(f"**/{language}/code/")
    phone.locator("button[value=email]").click()
    phone.wait_for_url(f"**/{language}/code/")
    enter(phone, arrived(mailbox, person.email or ""))
    phone.wait_for_url(f"**/{language}/mine/")


def test_a_wrong_code_is_said_at_the_top_at_the_field_and_in_the_title(phone: Page, connected) -> None:
    phone.goto("/ar/track/")
    look_up(phone, "28503032112345")
    phone.locator("input[name=code]").fill("1234")
    phone.locator("input[name=code]").press("Enter")
    expect(phone.locator("[role=alert]")).to_be_focused()
    assert phone.title().startswith("خطأ:")


@pytest.mark.both_databases
def test_the_owner_closes_the_number_and_it_opens_nothing(phone: Page, connected) -> None:
    demo, mailbox = connected
    let_in(phone, mailbox, "en")
    number = phone.locator("main .ref").first.inner_text()
    phone.goto(f"/en/mine/{number}/")
    phone.locator(f"form[action='/en/mine/{number}/number/'] button").click()
    phone.wait_for_url(f"**/en/mine/{number}/#control")
    assert demo.ask(f"/en/track/{number}/").status == 404
    assert demo.ask(f"/api/v1/applications/{number}").status == 404


def test_a_contact_is_changed_by_two_codes(phone: Page, connected) -> None:
    _, mailbox = connected
    old, new = let_in(phone, mailbox).mobile or "", "+201977777777"
    phone.goto("/ar/mine/contact/?kind=mobile")
    phone.locator("input[name=value]").fill(new)
    phone.locator("input[name=value]").press("Enter")
    phone.wait_for_url("**/ar/code/")
    enter(phone, arrived(mailbox, old))
    phone.wait_for_url("**/ar/code/")
    enter(phone, arrived(mailbox, new))
    phone.wait_for_url("**/ar/mine/")
    phone.locator("main section a").first.click()
    expect(phone.locator("dl bdi").filter(has_text="••• 77").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_ones_own_pages_are_accessible_valid_and_fit_the_phone(
    chromium: Browser, connected, language: str, appearance: str
) -> None:
    demo, mailbox = connected
    demo.forgive()
    scheme = "dark" if appearance == "dark" else "light"
    page = chromium.new_page(base_url=demo.url, viewport={"width": 320, "height": 640}, color_scheme=scheme)
    let_in(page, mailbox, language)
    number, validator, wrong = page.locator("main .ref").first.inner_text(), Validator(chromium), []
    for path in ("mine/", f"mine/{number}/", "mine/contact/", "mine/contact/?kind=email", "code/", "signed-out/"):
        answer = page.goto(f"/{language}/{path}")
        assert answer is not None and answer.status == 200
        wrong += [f"{path}: {one}" for one in violations(page) + validator.wrong_with(answer.text())]
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        wrong += [f"{path}: scrolls sideways"] if wide else []
    page.context.close()
    validator.context.close()
    assert wrong == []
