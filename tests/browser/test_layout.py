"""No page scrolls sideways, on a small phone or with large text, and none shifts while it loads."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.visits import LANGUAGES, visits
from tests.demo import Demo

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _widths(page: Page, demo: Demo, language: str, size: str) -> dict[str, int]:
    """By how many pixels each page is wider than the window, those that are not left out."""
    demo.forgive()
    found = {}
    for visit in visits(demo):
        visit.open(page, language)
        page.evaluate("(size) => { document.documentElement.style.fontSize = size }", size)
        found[visit.name] = page.evaluate(WIDER)
    page.context.close()
    return {name: wider for name, wider in found.items() if wider > 0}


def _window(chromium: Browser, demo: Demo, width: int, saving: str) -> Page:
    """A window of ``width`` pixels. Who saves data ("on") gets no fonts, and those of the machine are wider."""
    return chromium.new_page(
        base_url=demo.url,
        viewport={"width": width, "height": 700},
        java_script_enabled=False,
        extra_http_headers={"Save-Data": saving},
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "saving"), [(320, "off"), (320, "on"), (768, "off"), (1280, "off")])
def test_no_page_scrolls_sideways(chromium: Browser, demo: Demo, language: str, width: int, saving: str) -> None:
    assert _widths(_window(chromium, demo, width, saving), demo, language, "100%") == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("width", "saving"), [(320, "off"), (320, "on"), (640, "on")])
def test_nor_with_text_of_double_size(chromium: Browser, demo: Demo, language: str, width: int, saving: str) -> None:
    assert _widths(_window(chromium, demo, width, saving), demo, language, "200%") == {}


SHIFTS = """new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const shift of list.getEntries()) sum += shift.value })
        .observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done(sum), 300);
})"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_shifts_while_a_page_loads(chromium: Browser, demo: Demo, language: str) -> None:
    page = chromium.new_page(base_url=demo.url, viewport={"width": 360, "height": 740})
    for path in ("", "passports/", f"track/{demo.number}/"):
        page.goto(f"/{language}/{path}", wait_until="load")
        assert page.evaluate(SHIFTS) < 0.01, path
    page.context.close()
