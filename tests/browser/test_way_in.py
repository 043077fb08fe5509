"""The way in, in both languages: a national ID, a code by text message or mail, and one's own pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from masar.intake.sample.people import applicant, guardian, is_child
from masar.notices.mailbox import Mailbox, Message
from masar.people.registering import Given
from masar.portal.wording import words
from tests.browser.judges import Validator, violations
from tests.browser.visits import LANGUAGES, look_up
from tests.demo import Demo
from tests.visitor import CODE, arrived, code_of, passed, until_answered

PEOPLE = iter([applicant(7, index) for index in range(20, 390, 5) if applicant(7, index).mobile])
"""Each test takes the next one, so that nobody has had too many codes."""
MINORS = iter([index for index in range(400) if is_child(index)])
"""Applications of children, one for each test."""


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


def enter(page: Page, message: Message | str) -> None:
    """Type a code, or the one in a message."""
    page.locator("input[name=code]").fill(message if isinstance(message, str) else code_of(message))
    page.locator("input[name=code]").press("Enter")


def let_in(page: Page, mailbox: Mailbox, language: str = "ar") -> Given:
    """Sign the next person in."""
    person = next(PEOPLE)
    ask(page, person, language)
    enter(page, arrived(mailbox, person.mobile or ""))
    page.wait_for_url(f"**/{language}/mine/")
    return person


def ask(page: Page, person: Given, language: str) -> None:
    """Type somebody's national ID into the field of the section."""
    page.goto(f"/{language}/passports/")
    look_up(page, person.identities[0][1])
    page.wait_for_url(f"**/{language}/code/")


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


def told(page: Page, said: str) -> None:
    """The summary of what is wrong has the focus, and says this."""
    expect(page.locator("[role=alert]")).to_be_focused()
    expect(page.locator("[role=alert]")).to_contain_text(said)


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_waiting_mistyping_coming_late_and_asking_again(phone: Page, connected, language: str) -> None:
    demo, mailbox = connected
    person, said = next(PEOPLE), words(language)["code"]
    ask(phone, person, language)
    enter(phone, "0000 0000")
    told(phone, said["wrong"])
    first = arrived(mailbox, person.mobile or "")
    passed(demo.database, 11)
    enter(phone, first)
    told(phone, said["no_tries"])
    assert phone.title().startswith({"ar": "خطأ:", "en": "Error:"}[language])
    phone.locator("button[value=mobile]").click()
    second = arrived(mailbox, person.mobile or "")
    enter(phone, first)
    told(phone, said["wrong"])
    enter(phone, second)
    phone.wait_for_url(f"**/{language}/mine/")


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_that_was_here_gets_its_code_whatever_strangers_ask(phone: Page, connected, language: str) -> None:
    demo, mailbox = connected
    person = let_in(phone, mailbox, language)
    phone.locator(f".own form[action='/{language}/leave/'] button").click()
    for _ in range(4):
        demo.ask("/en/track/", "POST", {"reference": person.identities[0][1]})
        until_answered(demo.database)
        passed(demo.database, 2)
    mailbox.messages.clear()
    demo.ask("/en/track/", "POST", {"reference": person.identities[0][1]})
    until_answered(demo.database)
    assert [one for one in mailbox.messages if one.to == person.mobile and CODE.search(one.body)] == []
    ask(phone, person, language)
    assert CODE.search(arrived(mailbox, person.mobile or "").body)
    phone.locator("button[value=mobile]").click()
    enter(phone, arrived(mailbox, person.mobile or ""))
    phone.wait_for_url(f"**/{language}/mine/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_the_way_out_the_way_back_shows_nothing(phone: Page, connected, language: str) -> None:
    demo, mailbox = connected
    person = let_in(phone, mailbox, language)
    phone.locator("main section a").first.click()
    phone.wait_for_url(f"**/{language}/mine/*-*-*/")
    number, own = phone.locator("main .ref").first.inner_text(), person.name or ""
    assert own and own in phone.content()
    phone.locator(f".own form[action='/{language}/leave/'] button").click()
    phone.wait_for_url(f"**/{language}/signed-out/")
    for _ in range(3):
        phone.go_back()
        assert [secret for secret in (own, number) if secret in phone.content()] == []
    phone.goto(f"/{language}/mine/{number}/")
    expect(phone).to_have_url(f"{demo.url}/{language}/signed-out/")


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
    own = ("mine/", f"mine/{number}/", f"mine/{number}/messages/", "mine/contact/", "mine/contact/?kind=email")
    for path in (*own, "code/", "signed-out/"):
        answer = page.goto(f"/{language}/{path}")
        assert answer is not None and answer.status == 200
        wrong += [f"{path}: {one}" for one in violations(page) + validator.wrong_with(answer.text())]
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        wrong += [f"{path}: scrolls sideways"] if wide else []
    page.context.close()
    validator.context.close()
    assert wrong == []


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mother_who_lost_the_number_types_her_own_and_reads_whose_application_it_is(
    phone: Page, connected, language: str
) -> None:
    _, mailbox = connected
    index = next(MINORS)
    mother, child = guardian(7, index), applicant(7, index)
    assert mother.mobile and not child.mobile
    ask(phone, mother, language)
    enter(phone, arrived(mailbox, mother.mobile))
    phone.wait_for_url(f"**/{language}/mine/")
    expect(phone.locator("main")).to_contain_text(child.name or "")
    phone.get_by_role("region").filter(has_text=child.name or "").first.get_by_role("link").first.click()
    phone.wait_for_url(f"**/{language}/mine/*/")
    expect(phone.locator("main")).to_contain_text(child.name or "")
    assert child.identities[0][1] not in phone.content()
