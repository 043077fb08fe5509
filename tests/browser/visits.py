"""Every page a reader can meet: its address, or what is typed into the field to get there."""

from dataclasses import dataclass

from playwright.sync_api import Page

from masar.lib.numbers import number_from, shown
from tests.demo import Demo

LANGUAGES = ("ar", "en")
DIRECTIONS = {"ar": "rtl", "en": "ltr"}
UNKNOWN = shown(number_from(123_456_789))
MISTYPED = UNKNOWN[:-1] + ("0" if UNKNOWN[-1] != "0" else "1")
NATIONAL_ID = "29001010112345"
FIXED = (
    "",
    "passports/",
    "services/passport-renewal/",
    "track/",
    "help/",
    "abroad/",
    "statuses/",
    "official/",
    "message/",
)
FIXED += ("accessibility/", "privacy/", "signed-out/")
TYPED = {"mistyped": MISTYPED, "unknown": UNKNOWN, "national ID": NATIONAL_ID, "nothing": "", "nonsense": "hello"}
TYPED |= {"older reference": "S7-9999999", "short ID": NATIONAL_ID[:-1], "telephone": "+966 50 000 0000"}


@dataclass(frozen=True)
class Visit:
    """One page: ``path`` below the language, and what is typed there, if anything."""

    name: str
    path: str
    typed: str | None = None

    def open(self, page: Page, language: str) -> None:
        """Go there as a reader would."""
        page.goto(f"/{language}/{self.path}")
        if self.typed is not None:
            look_up(page, self.typed)


def look_up(page: Page, typed: str) -> None:
    """Type into the field of the page and send it with the Enter key."""
    field = page.locator("input[name=reference]")
    field.fill(typed)
    with page.expect_navigation():
        field.press("Enter")


def visits(demo: Demo) -> list[Visit]:
    """Every kind of page: the fixed ones, a status page for each status, what the field answers, 404."""
    fixed = [Visit(path or "home", path) for path in FIXED]
    statuses = [Visit(status, f"track/{numbers[0]}/") for status, numbers in demo.numbers.items()]
    answers = [Visit(name, "track/", typed) for name, typed in TYPED.items()]
    return [*fixed, *statuses, *answers, Visit("404", "no-such-page/")]
