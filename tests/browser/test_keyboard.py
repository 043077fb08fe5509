"""Everything can be reached and done with the keyboard, and one always sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import LANGUAGES, visits
from tests.demo import Demo

FOCUSED = "document.activeElement"
TABS = 80


def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until what ``selector`` names has the focus."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate(f"(wanted) => {FOCUSED}.matches(wanted)", selector):
            return
    raise AssertionError(f"{TABS} times Tab did not reach {selector}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_journey_needs_no_mouse(reader: Page, demo: Demo, language: str) -> None:
    reader.goto(f"/{language}/")
    _tab_to(reader, f"main a[href='/{language}/passports/']")
    reader.keyboard.press("Enter")
    reader.wait_for_url(f"**/{language}/passports/")
    _tab_to(reader, "input[name=reference]")
    reader.keyboard.type(demo.number)
    _tab_to(reader, "form[method=post] button")
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(f"{demo.url}/{language}/track/{demo.number}/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_tab_skips_to_what_matters(reader: Page, demo: Demo, language: str) -> None:
    for path in ("", "passports/", f"track/{demo.number}/"):
        reader.goto(f"/{language}/{path}")
        reader.keyboard.press("Tab")
        target = reader.evaluate(f"{FOCUSED}.getAttribute('href')")
        assert target.startswith("#"), path
        assert reader.evaluate(f"{FOCUSED}.getBoundingClientRect().top") >= 0, path
        reader.keyboard.press("Enter")
        reader.keyboard.press("Tab")
        assert reader.evaluate(f"document.querySelector('{target}').contains({FOCUSED})"), path


RING = f"""(() => {{
    const style = getComputedStyle({FOCUSED});
    const drawn = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none';
    const box = {FOCUSED}.getBoundingClientRect();
    return (drawn || style.boxShadow !== 'none') && box.width > 0 && box.height > 0;
}})()"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_focus_is_always_visible(reader: Page, demo: Demo, language: str) -> None:
    for visit in visits(demo):
        visit.open(reader, language)
        for _ in range(TABS):
            reader.keyboard.press("Tab")
            if reader.evaluate(f"{FOCUSED} === document.body"):
                break
            assert reader.evaluate(RING), f"{visit.name}: {reader.evaluate(f'{FOCUSED}.outerHTML')[:200]}"


TARGETS = """[...document.querySelectorAll('button, input, summary, nav a')].map((e) => {
    const box = e.getBoundingClientRect();
    return [e.outerHTML.slice(0, 80), Math.round(box.width), Math.round(box.height)];
}).filter(([, width, height]) => width > 0 && (width < 24 || height < 24))"""


def test_what_is_pressed_is_large_enough_for_a_thumb(reader: Page, demo: Demo) -> None:
    for visit in visits(demo):
        visit.open(reader, "ar")
        assert reader.evaluate(TARGETS) == [], visit.name
