"""The counter in a browser, by the keyboard alone: search, register, the receipt, and what it opens."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from masar.cases.models import Case, CaseParty
from masar.catalogue.testing import load_sample
from masar.console.counter.tests.test_search import applied
from masar.lib.numbers import shown
from masar.people.models import CodeRequest, Doubt
from masar.staff.rights import Role
from masar.staff.testing import load_offices
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator, violations
from tests.browser.visits import look_up

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE, MONA = "cairo-abbasiya", "28502250100021"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def house():
    load_offices()
    load_sample()


@pytest.fixture
def pages(live_server, house):
    return live_server.url


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what ``selector`` names has the focus."""
    for _ in range(60):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not reach {selector}")


def typed(page: Page, **values: str) -> None:
    """Fill in fields as a clerk does: Tab, type, Tab."""
    for name, value in values.items():
        tab_to(page, f"#{name.replace('_', '-')}")
        page.keyboard.type(value)


def sent(page: Page, selector: str) -> None:
    """Press a button by the keyboard."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fits(page: Page) -> None:
    assert violations(page) == [] and page.evaluate(WIDER) <= 0


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_from_the_search_to_the_receipt_and_what_it_opens(
    chromium: Browser, pages: str, language: str, size: str, tmp_path
) -> None:
    page = opened(chromium, pages, Role.CLERK, language, size, OFFICE)
    loads: list[str] = []
    page.on("response", lambda reply: loads.append(reply.url) if reply.request.resource_type == "document" else None)
    page.goto("/desk/search/")
    typed(page, typed=MONA)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    fits(page)
    page.screenshot(path=tmp_path / "none.png", full_page=True)
    sent(page, "main a.btn[href='/desk/register/']")
    fits(page)
    page.screenshot(path=tmp_path / "services.png", full_page=True)
    loads.clear()
    sent(page, "a[href='/desk/register/passport-renewal/']")
    assert page.evaluate("document.activeElement.id") == "number"
    fits(page)
    page.screenshot(path=tmp_path / "form.png", full_page=True)
    typed(page, number=MONA, name="منى علي حسن", mobile="0100 123 4567")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert len([url for url in loads if "/desk/" in url]) <= 4
    fits(page)
    number, secret = page.locator("#number").inner_text(), page.locator("#secret").inner_text()
    assert number == shown(Case.objects.get().number)
    page.screenshot(path=tmp_path / "receipt.png", full_page=True)
    page.emulate_media(media="print")
    page.screenshot(path=tmp_path / "paper.png", full_page=True)
    page.pdf(path=tmp_path / "a4.pdf", format="A4")
    page.pdf(path=tmp_path / "roll.pdf", width="80mm", height="297mm")
    page.emulate_media(media="screen")
    page.reload()
    assert page.locator("#secret").count() == 0 and secret not in page.content()
    applicant_opens(chromium, pages, number, secret, language)
    registered_twice(page, tmp_path)
    page.context.close()


def applicant_opens(chromium: Browser, pages: str, number: str, secret: str, language: str) -> None:
    """The number opens the page of the application; the secret asks for a code."""
    context = chromium.new_context(base_url=pages, java_script_enabled=False, viewport={"width": 360, "height": 740})
    phone = context.new_page()
    phone.goto(f"/{language}/track/")
    look_up(phone, number)
    expect(phone).to_have_url(f"{pages}/{language}/track/{number}/")
    phone.goto(f"/{language}/track/")
    look_up(phone, secret)
    expect(phone).to_have_url(re.compile(rf"/{language}/code/"))
    assert CodeRequest.objects.get().kind == "receipt"
    context.close()


def registered_twice(page: Page, tmp_path) -> None:
    """The same person comes again: what is open is shown first, and the officer says what it is."""
    page.goto("/desk/register/passport-renewal/")
    typed(page, number=MONA, name="منى علي حسن")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Case.objects.count() == 1 and page.locator("#number").input_value() == MONA
    fits(page)
    page.screenshot(path=tmp_path / "alike.png", full_page=True)
    sent(page, ".desk-alike button")
    fits(page)
    page.screenshot(path=tmp_path / "unsaid.png", full_page=True)
    tab_to(page, "#same")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#because")
    page.keyboard.press("ArrowDown")
    sent(page, ".desk-alike button")
    assert Case.objects.count() == 2 and page.locator("#secret").count() == 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_child_is_registered_with_its_guardian(chromium: Browser, pages: str, language: str, tmp_path) -> None:
    page = opened(chromium, pages, Role.CLERK, language, "desk", OFFICE)
    page.goto("/desk/register/passport-first/")
    typed(page, number="31902250100021", name="علي أحمد سالم", mobile="0100 123 4567")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("[role=alert]")).to_be_focused()
    fits(page)
    page.screenshot(path=tmp_path / "child.png", full_page=True)
    typed(page, g_name="أحمد سالم", g_number="28005051234567")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#secret").count() == 1
    assert set(CaseParty.objects.values_list("role", flat=True)) == {"applicant", "guardian"}
    page.context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_pages_of_the_counter_are_valid(chromium: Browser, pages: str, language: str) -> None:
    page, validator = opened(chromium, pages, Role.SUPERVISOR, language, "phone"), Validator(chromium)
    for address in ("search/", "register/", "register/travel-permit/"):
        judged(page, validator, f"/desk/{address}")
    validator.context.close()
    page.context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_whose_an_application_is_is_decided_by_the_keyboard(
    chromium: Browser, pages: str, language: str, size: str, tmp_path
) -> None:
    applied("A-1", office=OFFICE)
    number = applied("A-2", office=OFFICE, name="حسن محمود")
    page, validator = opened(chromium, pages, Role.OFFICER, language, size, OFFICE), Validator(chromium)
    for address in ("", f"{number}/"):
        judged(page, validator, f"/desk/doubts/{address}")
    page.screenshot(path=tmp_path / "doubt.png", full_page=True)
    tab_to(page, "#same-1")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#grounds-party-1")
    page.keyboard.press("ArrowDown")
    sent(page, "main form button")
    assert Doubt.objects.get().decision == "another"
    fits(page)
    validator.context.close()
    page.context.close()
