"""Take the pictures of the README from a running demo.

make demo            # in one terminal; it prints a number for each status
.venv/bin/python tools/screenshots.py http://localhost:8000 NUMBER_ACTION_NEEDED NUMBER_UNDER_REVIEW NATIONAL_ID

And those of docs/deployment.md from the demo of a country that does not exist:

MASAR_STATE=/tmp/oases MASAR_DEPLOYMENT=samples/oases make demo
.venv/bin/python tools/screenshots.py http://localhost:8000 NUMBER_ACTION_NEEDED NUMBER_UNDER_REVIEW
"""

import re
import shutil
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD = "made up for trying"  # noqa: S105  of the demo's officers, who open nothing elsewhere
FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
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


def shoot_way_in(browser: Browser, site: str, number: str) -> None:
    """A national ID, the page where the code is typed, the whole view; the code is read off the demo's mailbox."""
    context = browser.new_context(viewport={"width": 360, "height": 1000}, device_scale_factor=1.5)
    page = context.new_page()
    page.goto(f"{site}/ar/passports/")
    page.fill("input[name=reference]", number)
    page.press("input[name=reference]", "Enter")
    page.wait_for_url("**/code/")
    page.screenshot(path=FOLDER / "code-ar-phone.png")
    host, port = site.rsplit(":", 1)
    page.fill("input[name=code]", newest_code(f"{host}:{int(port) + 1}/"))
    page.press("input[name=code]", "Enter")
    page.wait_for_url("**/mine/")
    page.locator("main section a").first.click()
    page.wait_for_url("**/mine/*-*-*/")
    page.locator("#you").scroll_into_view_if_needed()
    page.locator("#looked").scroll_into_view_if_needed()
    page.screenshot(path=FOLDER / "whole-ar-phone.png")
    context.close()


def shoot_applying(browser: Browser, site: str) -> None:
    """An application that is begun from home: the code is read off the demo's mailbox, two pages are answered."""
    context = browser.new_context(viewport={"width": 360, "height": 1000}, device_scale_factor=1.5)
    page = context.new_page()
    page.goto(f"{site}/ar/services/passport-renewal/apply/")
    page.fill("main input[name=value]", "01012345678")
    page.press("main input[name=value]", "Enter")
    page.wait_for_url("**/apply/code/")
    host, port = site.rsplit(":", 1)
    page.fill("input[name=code]", newest_code(f"{host}:{int(port) + 1}/"))
    page.press("input[name=code]", "Enter")
    page.wait_for_url("**/step/holder/")
    page.check("input[value=self]")
    page.fill("input[name=name]", "سلمى محمود عبد الله")
    page.fill("input[name=identity]", "29503150100205")
    page.screenshot(path=FOLDER / "apply-ar-phone.png")
    context.close()


def shoot_desk(browser: Browser, site: str) -> None:
    """The console: a queue on a phone, the screen of a case and what an act would tell on a wide window."""
    for language, width, taken in (("ar", 360, ["queue"]), ("ar", 1180, ["case"]), ("en", 1180, ["act"])):
        context = browser.new_context(viewport={"width": width, "height": 1000}, device_scale_factor=1.5)
        page = context.new_page()
        signed_in(page, site, language)
        page.goto(f"{site}/desk/queue/new/")
        device = "phone" if width == 360 else "desktop"
        if "queue" not in taken:
            page.locator("ol.queue h2 a").first.click()
        if "act" in taken:
            page.locator('a[href*="/do/approve/"]').first.click()
        page.screenshot(path=FOLDER / f"desk-{taken[0]}-{language}-{device}.png")
        context.close()


def signed_in(page: Page, site: str, language: str) -> None:
    """As the demo's supervisor."""
    page.goto(f"{site}/desk/sign-in/")
    page.fill("#name", "demo-supervisor")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/desk/")
    page.goto(f"{site}/desk/me/")
    page.click(f"button[name=language][value={language}]")


def newest_code(mailbox: str) -> str:
    """The newest code in the demo's mailbox, once it is there."""
    for _ in range(100):
        text = urllib.request.urlopen(mailbox).read().decode()  # noqa: S310  the demo on this machine
        if found := re.search(r"\b\d{4}\s?\d{4}\b", text):
            return found[0]
        time.sleep(0.2)
    raise SystemExit("no code came")


def main() -> None:
    site, action, review, *numbers = sys.argv[1:]
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        which = "" if numbers else "oases-"
        shoot(browser, f"{site}/ar/track/{action}/", f"{which}status-ar-phone")
        shoot(browser, f"{site}/en/track/{review}/", f"{which}status-en-phone-dark", dark=True)
        if numbers:
            shoot(browser, f"{site}/ar/track/{action}/", "status-ar-desktop", wide=True)
            shoot(browser, f"{site}/ar/passports/", "section-ar-phone")
            shoot_way_in(browser, site, *numbers)
            shoot_applying(browser, site)
            shoot_desk(browser, site)
        browser.close()


if __name__ == "__main__":
    main()
