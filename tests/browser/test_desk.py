"""The officers' way in, in a real browser: every screen in both languages, on a phone and a desk, and passkeys."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from masar.console.sign_in.factor import code_at
from masar.console.tests.provider import CLIENT, SECRET, Provider, running
from tests.browser.judges import Validator, violations
from tests.browser.visits import DIRECTIONS, LANGUAGES
from tests.demo import Database, Demo, copy, served

PASSWORD = "seven quiet harbours"
WIDTHS = (360, 1280)
SHOTS = os.environ.get("MASAR_DESK_SHOTS")


@pytest.fixture(scope="module")
def desk(built: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A server under the name that passkeys need: an address in digits is no home for them."""
    with served(copy(built, tmp_path_factory.mktemp("served") / "desk")) as running:
        running.url = running.url.replace("127.0.0.1", "localhost")
        yield running


class Officer:
    """Somebody invited a moment ago, at a browser."""

    def __init__(self, demo: Demo, page: Page, language: str) -> None:
        self.demo, self.page, self.language = demo, page, language
        self.name, self.secret = f"o-{uuid4().hex[:8]}", ""
        told = demo.database.state / f"{self.name}.txt"
        demo.database.run(
            *("officer", "create", self.name, "--role", "supervisor", "--language", language, "--to", told)
        )
        self.code = told.read_text().strip()

    def open(self, path: str) -> None:
        self.page.goto(f"/desk/{path}?in={self.language}")

    def send(self, **fields: str) -> None:
        """Fill the form in and send it."""
        for name, value in fields.items():
            self.page.locator(f"main input[name={name}]").fill(value)
        button = self.page.locator(f"form:has(input[name={next(iter(fields))}]) button[type=submit]")
        with self.page.expect_navigation():
            button.click()

    def totp(self, steps: int) -> str:
        """The code of now, or of so many steps from now: each works once."""
        return code_at(self.secret, time.time() + 30 * steps)

    def settle(self, look: Callable[[str], None] = lambda name: None) -> None:
        """From the invitation to the first page."""
        self.open("welcome/")
        look("welcome")
        self.send(name=self.name, invitation=self.code, password=PASSWORD, again=PASSWORD)
        self.secret = self.page.locator("#key").inner_text().replace(" ", "")
        look("set-up")
        self.send(code=self.totp(-1))
        look("recovery")

    def sign_out(self) -> None:
        with self.page.expect_navigation():
            self.page.locator(".desk-bar form button").click()


def looked(page: Page, validator: Validator, found: dict[str, list[str]], label: str) -> Callable[[str], None]:
    """Judge a screen as it stands: axe, the standard, its width; and take its picture where somebody asked for it."""

    def look(name: str) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong = violations(page) + ([f"wider than the window by {wide}"] if wide > 0 else [])
        wrong += [] if page.locator("h1").count() == 1 else ["not one heading"]
        text = page.context.request.get(page.url).text() if name not in ("recovery", "problem") else None
        found[name] = wrong + (validator.wrong_with(text) if text else [])
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{label}-{name}.png", full_page=True)

    return look


@pytest.fixture
def context(chromium: Browser, desk: Demo, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    desk.forgive()
    made = chromium.new_context(base_url=desk.url, viewport={"width": 1280, "height": 800})
    yield made
    made.close()


def with_device(page: Page) -> CDPSession:
    """Give the browser a device that knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": kind | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    session.device = made["authenticatorId"]  # type: ignore[attr-defined]
    return session


def passkey(page: Page) -> None:
    """Press the button that asks for a passkey."""
    with page.expect_navigation():
        page.locator("form[data-passkey] button").click()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_screen_of_the_way_in_is_sound(context: BrowserContext, desk: Demo, language: str, width: int) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    validator, found = Validator(context.browser), {}
    look = looked(page, validator, found, f"{language}-{width}")
    with_device(page)
    officer = Officer(desk, page, language)
    officer.open("sign-in/")
    look("sign-in")
    officer.send(name=officer.name, password="wrong")
    look("problem")
    officer.settle(look)
    for path in ("", "me/", "me/password/", "me/authenticator/", "me/recovery/", "me/passkeys/", "me/again/"):
        officer.open(path)
        assert page.locator("html").get_attribute("dir") == DIRECTIONS[language]
        look(path.replace("/", "-").rstrip("-") or "home")
    officer.open("me/passkeys/")
    page.locator("input[name=name]").fill("Office key")
    passkey(page)
    look("me-done")
    for path in ("me/passkeys/", "me/again/"):
        officer.open(path)
        look(path.replace("/", "-") + "with")
    officer.sign_out()
    officer.open("sign-in/passkey/")
    look("passkey")
    officer.open("sign-in/")
    officer.send(name=officer.name, password=PASSWORD)
    look("code")
    validator.context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_passkey_is_added_opens_the_console_and_shows_that_it_is_them(context: BrowserContext, desk: Demo) -> None:
    page = context.new_page()
    device = with_device(page)
    officer = Officer(desk, page, "en")
    officer.settle()
    officer.open("me/passkeys/")
    page.locator("input[name=name]").fill("Office key")
    passkey(page)
    expect(page.get_by_role("status")).to_contain_text("The passkey has been added")
    officer.sign_out()
    page.get_by_role("link", name="passkey").click()
    passkey(page)
    assert page.url.endswith("/desk/")
    officer.open("me/again/")
    passkey(page)
    assert page.url.endswith("/desk/me/")
    device.send("WebAuthn.setUserVerified", {"authenticatorId": device.device, "isUserVerified": False})
    officer.sign_out()
    officer.open("sign-in/passkey/")
    page.locator("form[data-passkey] button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.url.partition("?")[0].endswith("/desk/sign-in/passkey/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_passkey_is_enough_to_begin_with(context: BrowserContext, desk: Demo, language: str) -> None:
    page, validator, found = context.new_page(), Validator(context.browser), {}
    look = looked(page, validator, found, f"{language}-1280-first-passkey")
    with_device(page)
    officer = Officer(desk, page, language)
    officer.open("welcome/")
    officer.send(name=officer.name, invitation=officer.code, password=PASSWORD, again=PASSWORD)
    passkey(page)
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    page.locator("input[name=name]").fill("Office key")
    passkey(page)
    assert page.locator(".recovery li").count() == 10
    look("recovery")
    recovery = page.locator(".recovery li").first.inner_text()
    officer.open("me/authenticator/")
    look("authenticator")
    officer.open("me/passkeys/")
    page.locator(".desk-rows form button").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    officer.sign_out()
    officer.open("sign-in/")
    officer.send(name=officer.name, password=PASSWORD)
    look("code")
    page.locator("main a[href*=passkey]").click()
    passkey(page)
    assert page.url.endswith("/desk/")
    officer.sign_out()
    officer.open("sign-in/")
    officer.send(name=officer.name, password=PASSWORD)
    officer.send(code=recovery)
    assert page.url.endswith("/desk/")
    validator.context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_a_passkey_serves_after_the_password(context: BrowserContext, desk: Demo) -> None:
    page = context.new_page()
    with_device(page)
    officer = Officer(desk, page, "ar")
    officer.settle()
    officer.open("me/passkeys/")
    page.locator("input[name=name]").fill("مفتاح المكتب")
    passkey(page)
    officer.sign_out()
    officer.open("sign-in/")
    officer.send(name=officer.name, password=PASSWORD)
    page.locator("main a[href*=passkey]").click()
    passkey(page)
    assert page.url.endswith("/desk/")


def test_without_javascript_everything_but_passkeys_works(chromium: Browser, desk: Demo) -> None:
    desk.forgive()
    context = chromium.new_context(
        base_url=desk.url, java_script_enabled=False, viewport={"width": 360, "height": 740}
    )
    page = context.new_page()
    officer = Officer(desk, page, "en")
    officer.settle()
    officer.open("me/passkeys/")
    expect(page.get_by_text("This needs JavaScript")).to_be_visible()
    expect(page.locator("form[data-passkey] button")).to_be_hidden()
    officer.sign_out()
    officer.open("sign-in/")
    officer.send(name=officer.name, password=PASSWORD)
    officer.send(code=officer.totp(0))
    assert page.url.endswith("/desk/")
    officer.open("me/again/")
    officer.send(password=PASSWORD, code=officer.totp(1))
    assert page.url.endswith("/desk/me/")
    officer.open("me/password/")
    officer.send(old=PASSWORD, password="nine slow lanterns", again="nine slow lanterns")
    expect(page.get_by_role("status")).to_contain_text("Your password has been changed")
    context.close()


@pytest.fixture(scope="module")
def federated(built: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, Provider]]:
    """A server whose ministry has a sign-on of its own, at another site."""
    with running() as provider:
        more = {"MASAR_OIDC_ISSUER": provider.url, "MASAR_OIDC_CLIENT_ID": CLIENT, "MASAR_OIDC_CLIENT_SECRET": SECRET}
        database = copy(built, tmp_path_factory.mktemp("served") / "federated")
        with served(replace(database, more=more)) as demo:
            demo.url = demo.url.replace("127.0.0.1", "localhost")
            yield demo, provider


@pytest.mark.parametrize("scripts", [True, False])
def test_the_ministrys_sign_on_leads_there_and_back_with_strict_cookies(
    chromium: Browser, federated: tuple[Demo, Provider], scripts: bool
) -> None:
    demo, provider = federated
    demo.forgive()
    context = chromium.new_context(base_url=demo.url, java_script_enabled=scripts, locale="en")
    page = context.new_page()
    officer = Officer(demo, page, "en")
    provider.subject = f"{officer.name}@ministry"
    officer.open("sign-in/")
    page.get_by_role("button", name="ministry account").click()
    page.wait_for_url("**/sign-in/sign-on/back/**on=1")
    expect(page.locator("main")).to_contain_text(provider.subject)
    assert not scripts or violations(page) == []
    demo.database.run("officer", "link", officer.name, "--subject", provider.subject)
    officer.open("sign-in/")
    page.get_by_role("button", name="ministry account").click()
    page.wait_for_url("**/desk/")
    officer.open("me/again/")
    page.get_by_role("button", name="ministry account").click()
    page.wait_for_url("**/desk/me/")
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_the_sign_on_are_sound(
    chromium: Browser, federated: tuple[Demo, Provider], language: str
) -> None:
    demo, _ = federated
    demo.forgive()
    context = chromium.new_context(base_url=demo.url, viewport={"width": 360, "height": 740})
    page, validator, found = context.new_page(), Validator(chromium), {}
    look = looked(page, validator, found, f"{language}-360-sign-on")
    page.goto(f"/desk/sign-in/?in={language}")
    look("sign-in")
    page.goto(f"/desk/sign-in/sign-on/back/?in={language}&on=1")
    look("problem")
    text = page.context.request.get(f"/desk/sign-in/sign-on/back/?in={language}&code=x&state=y").text()
    found["onward"] = validator.wrong_with(text)
    validator.context.close()
    context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
