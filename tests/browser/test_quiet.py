"""Nothing goes wrong behind the page: no error in the console, nothing blocked by the policy, nothing missing."""

import pytest
from playwright.sync_api import Browser

from tests.browser.visits import LANGUAGES, visits
from tests.demo import Demo


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_console_stays_empty(chromium: Browser, demo: Demo, language: str) -> None:
    demo.forgive()
    page = chromium.new_page(base_url=demo.url)
    told: list[str] = []
    # The browser itself notes every answer that is an error, also where the page is meant to be one.
    page.on("console", lambda line: None if "status of 4" in line.text else told.append(line.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    # What was still under way when the reader went on is given up, and that is no fault.
    page.on("requestfailed", lambda request: None if "ABORTED" in request.failure else told.append(request.url))
    for visit in visits(demo):
        visit.open(page, language)
    page.context.close()
    assert told == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_script_or_a_style_of_its_own(demo: Demo, language: str) -> None:
    for visit in visits(demo):
        answer = demo.ask(f"/{language}/{visit.path}")
        assert "<script" not in answer.text
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert "default-src 'none'" in answer.headers["content-security-policy"], visit.name
        assert answer.headers["referrer-policy"] == "strict-origin", visit.name
        assert answer.headers["x-content-type-options"] == "nosniff", visit.name
        assert "set-cookie" not in answer.headers or visit.path != f"track/{demo.number}/", visit.name
