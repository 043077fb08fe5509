"""Those who judge a page: axe-core for accessibility, html-validate for the standard. Both run in a browser."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page

VENDOR = Path(__file__).resolve().parents[1] / "vendor"


@cache
def _script(name: str) -> str:
    return (VENDOR / name).read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands: rule, how bad, where."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(_script("axe.min.js"))
    found = page.evaluate("axe.run().then((report) => report.violations)")
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


class Validator:
    """Checks HTML text against the standard, in a page of its own."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context()
        self.page = self.context.new_page()
        self.page.evaluate(_script("html-validate.min.js"))

    def wrong_with(self, text: str) -> list[str]:
        """What is wrong with a document: "line:column rule: message" each."""
        return self.page.evaluate("(text) => validateHtml(text)", text)
