"""Every page, in both languages: no violation that axe-core can find, and valid HTML."""

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.judges import Validator, violations
from tests.browser.visits import DIRECTIONS, LANGUAGES, visits
from tests.demo import Demo

APPEARANCES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("appearance", APPEARANCES)
def test_axe_finds_nothing(chromium: Browser, demo: Demo, language: str, appearance: str) -> None:
    demo.forgive()
    page = chromium.new_page(base_url=demo.url, **APPEARANCES[appearance])
    found = {}
    for visit in visits(demo):
        visit.open(page, language)
        found[visit.name] = violations(page)
    page.context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_with_text_of_double_size(chromium: Browser, demo: Demo, language: str) -> None:
    demo.forgive()
    page = chromium.new_page(base_url=demo.url, viewport={"width": 640, "height": 800})
    found = {}
    for visit in visits(demo):
        visit.open(page, language)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        found[visit.name] = violations(page)
    page.context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_html_is_valid(chromium: Browser, demo: Demo, reader: Page, language: str) -> None:
    validator = Validator(chromium)
    sent: list[Response] = []
    reader.on("response", lambda reply: sent.append(reply) if _is_page(reply) else None)
    found = {}
    for visit in visits(demo):
        sent.clear()
        visit.open(reader, language)
        found[visit.name] = validator.wrong_with(sent[-1].text())
    validator.context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def _is_page(reply: Response) -> bool:
    return reply.request.resource_type == "document" and not 300 <= reply.status < 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_its_language_direction_title_and_one_heading(reader: Page, demo: Demo, language: str) -> None:
    titles = set()
    for visit in visits(demo):
        visit.open(reader, language)
        root = reader.locator("html")
        assert root.get_attribute("lang") == language, visit.name
        assert root.get_attribute("dir") == DIRECTIONS[language], visit.name
        assert reader.locator("h1").count() == 1, visit.name
        assert reader.locator("h1").inner_text().strip(), visit.name
        titles.add(reader.title())
    assert "" not in titles
    # Pages of different names have different titles, but for error pages of the same field.
    assert len(titles) >= len(visits(demo)) - 4


def test_the_validator_does_find_what_is_wrong(chromium: Browser) -> None:
    validator = Validator(chromium)
    wrong = validator.wrong_with("<!DOCTYPE html><html><title>x</title><p id=a id=a><div></p>")
    validator.context.close()
    assert len(wrong) >= 3


def test_axe_does_find_what_is_wrong(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content("<html><body><input><img src='x'></body></html>")
    assert {"image-alt", "label"} <= {line.split(" ")[0] for line in violations(page)}
    page.context.close()
