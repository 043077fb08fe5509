"""Take the pictures of the README from a running demo.

make demo            # in one terminal; it prints a number for each status
.venv/bin/python tools/screenshots.py http://localhost:8000 NUMBER_ACTION_NEEDED NUMBER_UNDER_REVIEW
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
UNKNOWN = "0000-0000-0005A"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]


def shoot(browser: Browser, address: str, name: str, *, dark: bool = False, wide: bool = False) -> None:
    size = {"width": 1180, "height": 1000} if wide else {"width": 360, "height": 1000}
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light", device_scale_factor=1.5)
    page = context.new_page()
    page.goto(address)
    page.goto(address)  # the fonts are only used once they are there
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


def main() -> None:
    site, action, review = sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        shoot(browser, f"{site}/ar/track/{action}/", "status-ar-phone")
        shoot(browser, f"{site}/ar/track/{action}/", "status-ar-desktop", wide=True)
        shoot(browser, f"{site}/en/track/{review}/", "status-en-phone-dark", dark=True)
        shoot(browser, f"{site}/ar/passports/", "section-ar-phone")
        shoot(browser, f"{site}/ar/track/{UNKNOWN}/", "unknown-ar-phone")
        browser.close()


if __name__ == "__main__":
    main()
