"""The browser's print is the paper copy: A4, the words of the page, without what only makes sense on a screen."""

import pytest
from playwright.sync_api import Page

from tests.browser.visits import LANGUAGES
from tests.demo import Demo

HIDDEN = "[...document.querySelectorAll({0!r})].filter((e) => e.getClientRects().length > 0).length"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_status_page_prints_on_few_sheets(reader: Page, demo: Demo, language: str) -> None:
    for numbers in demo.numbers.values():
        reader.goto(f"/{language}/track/{numbers[0]}/")
        paper = reader.pdf(format="A4")
        assert paper.startswith(b"%PDF")
        sheets = paper.count(b"/Type /Page\n") or paper.count(b"/Type /Page ")
        assert 1 <= sheets <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_has_the_number_and_no_buttons(reader: Page, demo: Demo, language: str) -> None:
    reader.goto(f"/{language}/track/{demo.number}/")
    reader.emulate_media(media="print")
    assert demo.number in reader.locator("main").inner_text()
    assert reader.evaluate(HIDDEN.format("button, input, nav a")) == 0
