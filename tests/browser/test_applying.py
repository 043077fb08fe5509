"""Applying from home on a phone: up to the page of the application, for a child, and on two devices."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from masar.applying.tests.forming import GUARDED, OFFICE, SERVICE, put
from masar.cases.models import Case, CaseParty
from masar.people.models import CodeRequest
from masar.portal.applying.tests.conftest import applying, world  # noqa: F401  fixtures
from tests.browser.judges import Validator, violations

pytestmark = pytest.mark.django_db(transaction=True)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
NEXT = "main form.card .btn"


def phone(chromium: Browser, url: str, *, scripts: bool = False) -> Page:
    """A phone; ``scripts`` only for those who judge its pages: the pages themselves have none."""
    size = {"width": 360, "height": 740}
    return chromium.new_context(base_url=url, java_script_enabled=scripts, viewport=size).new_page()


def come(page: Page, world, contact: str = "01001234567") -> None:  # noqa: F811
    """Type a contact and the code that arrives there."""
    page.fill("#value", contact)
    page.locator(NEXT).click()
    world.work()
    page.fill("#code", world.codes()[-1])
    page.locator("form[action$='/apply/code/'] .btn").click()


def who(page: Page, name: str, day: tuple[str, str, str], number: str) -> None:
    """The first step."""
    page.fill("#name", name)
    for part, value in zip(("day", "month", "year"), day, strict=True):
        page.fill(f"#born-{part}", value)
    page.fill("#number", number)
    page.locator(NEXT).first.click()


def past_the_documents(page: Page) -> None:
    """None of them has to be sent with the form."""
    expect(page).to_have_url(re.compile(r"/documents/"))
    page.locator("main a.btn[href$='/check/']").click()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_from_the_page_of_the_service_to_the_page_of_the_application(
    chromium: Browser,
    live_server,
    applying,  # noqa: F811
    language: str,
) -> None:
    page = phone(chromium, live_server.url)
    page.goto(f"/{language}/services/{SERVICE}/")
    page.locator(f"main a.btn[href='/{language}/services/{SERVICE}/apply/']").click()
    come(page, applying)
    who(page, "Mona Hassan", ("1", "1", "1990"), "29001011234567")
    page.check("#why-old")
    page.locator(NEXT).first.click()
    page.select_option("#office", OFFICE)
    page.locator(NEXT).first.click()
    past_the_documents(page)
    expect(page).to_have_url(re.compile(r"/check/$"))
    page.locator("a[href*='/step/why/']").click()
    page.check("#why-lost")
    page.locator(NEXT).first.click()
    page.fill("#where", "طنطا")
    page.locator(NEXT).first.click()
    expect(page).to_have_url(re.compile(r"/check/$"))
    expect(page.locator("#answers")).to_contain_text("طنطا")
    page.locator(NEXT).first.click()
    number = page.locator("#number").inner_text()
    page.go_back()
    page.reload()
    expect(page.locator("#number")).to_have_text(number)
    page.locator("main a.btn").first.click()
    expect(page).to_have_url(f"{live_server.url}/{language}/track/{number}/")
    assert Case.objects.count() == 1
    page.context.close()


def test_a_childs_passport_is_applied_for_by_its_guardian(chromium: Browser, live_server, applying) -> None:  # noqa: F811
    put(GUARDED)
    page = phone(chromium, live_server.url)
    page.goto(f"/ar/services/{SERVICE}/apply/")
    come(page, applying)
    who(page, "عمر حسن علي", ("2", "2", "2020"), "32002021234567")
    page.check("#why-old")
    page.locator(NEXT).first.click()
    for field, value in {"g_name": "منى حسن", "g_number": "29001011234567", "o_name": "علي حسن"}.items():
        page.fill(f"#{field}", value)
    page.fill("#o_phone", "٠١٠٠١٢٣٤٥٩٩")
    page.locator(NEXT).first.click()
    page.select_option("#office", OFFICE)
    page.locator(NEXT).first.click()
    past_the_documents(page)
    expect(page.locator("#signers")).to_be_visible()
    page.locator(NEXT).first.click()
    expect(page.locator("main")).to_contain_text("علي حسن")
    assert set(CaseParty.objects.values_list("role", flat=True)) == {"applicant", "guardian"}
    page.context.close()


def test_what_was_saved_on_one_device_is_gone_on_with_on_another(chromium: Browser, live_server, applying) -> None:  # noqa: F811
    first, second = phone(chromium, live_server.url), phone(chromium, live_server.url)
    first.goto(f"/ar/services/{SERVICE}/apply/?kind=email")
    come(first, applying, "mona@example.org")
    first.fill("#name", "منى حسن")
    first.locator("main form.card button[name=later]").click()
    expect(first.get_by_role("status")).to_be_visible()
    first.locator("main form[action$='/leave/'] .btn").click()
    first.goto("/ar/apply/")
    expect(first.locator("#value")).to_be_visible()
    CodeRequest.objects.all().delete()
    second.goto("/ar/apply/?kind=email")
    come(second, applying, "Mona@example.org")
    second.locator("main section .btn").first.click()
    assert second.input_value("#name") == "منى حسن"
    for page in (first, second):
        page.context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_can_be_read_by_everybody(chromium: Browser, live_server, applying, language: str) -> None:  # noqa: F811
    page, validator = phone(chromium, live_server.url, scripts=True), Validator(chromium)

    def judged() -> None:
        assert violations(page) == [] and page.evaluate(WIDER) <= 0, page.url
        assert validator.wrong_with(page.content()) == [], page.url

    page.goto(f"/{language}/services/{SERVICE}/")
    judged()
    page.goto(f"/{language}/services/{SERVICE}/apply/")
    judged()
    page.fill("#value", "x")
    page.locator(NEXT).click()
    judged()
    assert page.evaluate("document.activeElement.className") == "errsum"
    page.goto(f"/{language}/apply/")
    judged()
    page.goto(f"/{language}/services/{SERVICE}/apply/")
    come(page, applying)
    page.locator(NEXT).first.click()
    judged()
    assert page.evaluate("document.activeElement.className") == "errsum"
    page.locator(".errsum a").nth(1).click()
    assert page.evaluate("document.activeElement.id") == "born-day"
    who(page, "Mona Hassan", ("1", "1", "1990"), "29001011234567")
    judged()
    page.check("#why-lost")
    page.locator(NEXT).first.click()
    judged()
    page.fill("#where", "Tanta")
    page.locator(NEXT).first.click()
    judged()
    page.select_option("#office", OFFICE)
    page.locator(NEXT).first.click()
    judged()
    page.locator("form[enctype] .btn").first.click()
    judged()
    assert page.evaluate("document.activeElement.className") == "errsum"
    past_the_documents(page)
    judged()
    page.goto(f"/{language}/apply/?just=saved")
    judged()
    page.locator("main section .btn.alt").click()
    judged()
    page.locator("main form a.btn.alt").click()
    page.locator("main section .btn").first.click()
    past_the_documents(page)
    page.locator(NEXT).first.click()
    judged()
    page.context.close()
    validator.context.close()
