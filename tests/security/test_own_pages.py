"""Pages of one's own: kept nowhere, framed by nobody, left with one press."""

import pytest

from masar.portal.tests.conftest import world  # noqa: F401  a fixture
from masar.portal.tests.test_way_in import let_in
from masar.portal.tests.way_in import Browser, applied, given

pytestmark = pytest.mark.django_db


def own_pages(browser: Browser, number: str) -> dict:
    """Every page that only a session opens, and those on the way to it."""
    addresses = ("/en/mine/", f"/en/mine/{number}/", "/en/mine/contact/", "/en/code/", "/en/signed-out/")
    return {address: browser.get(address) for address in addresses}


def test_neither_browsers_nor_caches_keep_them(world):  # noqa: F811
    number = applied("1", given())
    answers = own_pages(let_in(world), number)
    assert {address: answer["Cache-Control"] for address, answer in answers.items()} == dict.fromkeys(
        answers, "no-store"
    )


def test_each_has_the_way_out(world):  # noqa: F811
    number = applied("1", given())
    answers = own_pages(let_in(world), number)
    mine = {address: answer.content.decode() for address, answer in answers.items() if "/mine/" in address}
    assert [address for address, text in mine.items() if 'action="/en/leave/"' not in text] == []


def test_leaving_empties_the_browser_and_the_server(world):  # noqa: F811
    number = applied("1", given())
    browser = let_in(world)
    token = browser.cookies["masar_session"].value
    left = browser.fill_in("/en/mine/", "/en/leave/")
    assert left["Clear-Site-Data"] == '"cache"'
    browser.cookies["masar_session"] = token
    assert browser.get(f"/en/mine/{number}/")["Location"] == "/en/signed-out/"


def test_a_session_that_somebody_else_chose_is_not_taken(world):  # noqa: F811
    applied("1", given())
    browser = Browser()
    browser.cookies["masar_session"] = "a" * 32
    let_in(world, browser=browser)
    assert browser.cookies["masar_session"].value != "a" * 32
