"""The console in a browser: somebody of a role who has signed in, on a phone or at a desk."""

from django.test import Client
from playwright.sync_api import Browser, Page

from masar.console.testing import signed_in
from masar.staff.rights import Role
from tests.browser.judges import Validator, violations

SIZES = {"phone": (360, 740), "desk": (1280, 900)}


def opened(chromium: Browser, url: str, role: Role, language: str, size: str, office: str | None = None) -> Page:
    """A page of a new officer of this role, at all offices or at this one."""
    client = Client()
    signed_in(client, role, office, language=language)
    (cookie,) = client.cookies.values()
    width, height = SIZES[size]
    context = chromium.new_context(base_url=url, viewport={"width": width, "height": height})
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": f"{url}/desk/"}])
    return context.new_page()


def judged(page: Page, validator: Validator, address: str) -> None:
    """Go there: valid, nothing that axe-core finds, and not wider than the screen."""
    reply = page.goto(address)
    assert reply is not None and validator.wrong_with(reply.text()) == [], address
    assert violations(page) == [], address
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
