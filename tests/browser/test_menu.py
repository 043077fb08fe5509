"""The places of the console: in a row at a desk, and on a phone in a menu that needs no script."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from masar.catalogue.testing import load_sample
from masar.console.navigation import PLACES
from masar.console.wording import words
from masar.staff.rights import RIGHTS, Role
from masar.staff.testing import load_offices
from tests.browser.desk import SIZES, judged, opened
from tests.browser.judges import Validator, violations

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("MASAR_DESK_SHOTS")
TALLEST = 80
"""Pixels: the menu and the way out stand beside one another, above a line."""


@pytest.fixture
def pages(live_server) -> str:
    load_offices()
    load_sample()
    return live_server.url


def names(role: Role, language: str) -> list[str]:
    mine = (place for place in PLACES if place.right is None or role in RIGHTS[place.right])
    return [words(language)["nav"][place.name] for place in mine]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_on_a_phone_the_places_are_a_menu_of_one_line_that_the_keyboard_opens(
    chromium: Browser, pages: str, language: str, role: Role
) -> None:
    page, validator = opened(chromium, pages, role, language, "phone"), Validator(chromium)
    judged(page, validator, "/desk/search/")
    assert page.locator(".desk-bar").bounding_box()["height"] <= TALLEST
    assert page.get_by_role("navigation").get_by_role("link").count() == 0
    menu = page.locator("summary", has_text=words(language)["nav"]["menu"])
    menu.press("Enter")
    links = page.get_by_role("navigation").get_by_role("link")
    assert links.all_inner_texts() == names(role, language)
    expect(page.get_by_role("link", name=words(language)["nav"]["search"], exact=True)).to_have_attribute(
        "aria-current", "page"
    )
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"menu-{role.value}-{language}.png", full_page=True)
    links.last.press("Enter")
    expect(page).to_have_url(f"{pages}/desk/me/")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"menu-closed-{role.value}-{language}.png")
    validator.context.close()
    page.context.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_at_a_desk_the_places_stand_in_a_row_and_once(chromium: Browser, pages: str, language: str) -> None:
    page = opened(chromium, pages, Role.SUPERVISOR, language, "desk")
    for width in (768, SIZES["desk"][0]):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/desk/")
        places = page.get_by_role("navigation", name=words(language)["nav"]["label"])
        assert places.get_by_role("link").all_inner_texts() == names(Role.SUPERVISOR, language)
        expect(page.locator(".desk-narrow")).to_be_hidden()
        assert violations(page) == []
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"menu-desk-{language}.png")
    page.context.close()
