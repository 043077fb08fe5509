"""How much a reader has to download, in bytes as sent: 6 KB a page, 50 KB a first visit, 14 KB without fonts."""

import pytest
from playwright.sync_api import Browser

from tests.browser.visits import FIXED, LANGUAGES
from tests.demo import Demo

PAGE, FIRST_VISIT, WITHOUT_FONTS = 6 * 1024, 50 * 1024, 14 * 1024


def _paths(demo: Demo, language: str) -> list[str]:
    statuses = [f"track/{numbers[0]}/" for numbers in demo.numbers.values()]
    return [f"/{language}/{path}" for path in (*FIXED, *statuses)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_into_six_kilobytes(demo: Demo, language: str) -> None:
    sizes = {}
    for path in _paths(demo, language):
        answer = demo.ask(path, Accept_Encoding="gzip")
        assert (answer.status, answer.headers.get("content-encoding")) == (200, "gzip"), path
        sizes[path] = len(answer.raw)
    assert {path: size for path, size in sizes.items() if size > PAGE} == {}


def _first_visit(chromium: Browser, demo: Demo, path: str, **headers: str) -> dict[str, int]:
    """Bytes of the bodies that a first visit fetches, by kind of resource."""
    context = chromium.new_context(base_url=demo.url, extra_http_headers=headers)
    page, sizes = context.new_page(), {}
    finished = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(path)
    page.evaluate("document.fonts.ready.then(() => true)")  # a slow machine asks for them late
    page.wait_for_load_state("networkidle")
    for request in finished:
        kind = request.resource_type
        sizes[kind] = sizes.get(kind, 0) + request.sizes()["responseBodySize"]
    context.close()
    return sizes


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_fits_into_fifty_kilobytes(chromium: Browser, demo: Demo, language: str) -> None:
    for path in _paths(demo, language):
        sizes = _first_visit(chromium, demo, path)
        fonts = sizes.get("font", 0)
        assert sum(sizes.values()) <= FIRST_VISIT, (path, sizes)
        assert sum(sizes.values()) - fonts <= WITHOUT_FONTS, (path, sizes)


def test_the_fonts_are_sent_but_not_to_whoever_saves_data(chromium: Browser, demo: Demo) -> None:
    path = f"/ar/track/{demo.number}/"
    assert _first_visit(chromium, demo, path).get("font", 0) > 0
    saving = _first_visit(chromium, demo, path, **{"Save-Data": "on"})
    assert "font" not in saving
    assert sum(saving.values()) <= WITHOUT_FONTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_that_a_page_does_not_have_are_not_sent(chromium: Browser, demo: Demo, language: str) -> None:
    context = chromium.new_context(base_url=demo.url)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    for path in _paths(demo, language):
        page.goto(path)
        page.evaluate("document.fonts.ready.then(() => true)")
        page.wait_for_load_state("networkidle")
    context.close()
    assert [url for url in asked if "masar-latin" in url] == []


def test_static_files_are_kept_for_good(demo: Demo) -> None:
    page = demo.ask("/ar/").text
    sheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = demo.ask(sheet, Accept_Encoding="gzip")
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"
