"""The main journey, as a reader goes it: home, the section, the field, the status. Without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visits import LANGUAGES, MISTYPED, NATIONAL_ID, UNKNOWN, look_up
from tests.demo import Demo

PERM_REFERENCE = "A-15315-38161"


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_home_page_to_the_status(reader: Page, demo: Demo, language: str) -> None:
    reader.goto(f"/{language}/")
    reader.locator(f"main a[href='/{language}/passports/']").first.click()
    expect(reader).to_have_url(f"{demo.url}/{language}/passports/")
    reader.locator("input[name=reference]").fill(demo.number)
    reader.locator("form[method=post] button").first.click()
    expect(reader).to_have_url(f"{demo.url}/{language}/track/{demo.number}/")
    assert demo.number in reader.locator("main").inner_text()
    expect(reader.locator("[aria-current=step]")).to_have_count(1)


@pytest.mark.parametrize(("asked", "answered"), [("ar,en;q=0.5", "ar"), ("en-GB,en", "en"), ("fr", "ar"), ("", "ar")])
def test_the_root_goes_to_the_language_of_the_reader(demo: Demo, asked: str, answered: str) -> None:
    answer = demo.ask("/", Accept_Language=asked)
    assert (answer.status, answer.headers["location"]) == (302, f"/{answered}/")
    assert "accept-language" in answer.headers["vary"].lower()


FORMS = {
    "as shown": lambda number: number,
    "without dashes": lambda number: number.replace("-", ""),
    "lower case": str.lower,
    "with spaces": lambda number: f"  {number.replace('-', ' ')} ",
    "Arabic digits": lambda number: number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "Persian digits": lambda number: number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")),
    "full width": lambda number: number.translate({c: c + 0xFEE0 for c in range(0x30, 0x5B)}),
    "long dashes": lambda number: number.replace("-", "–"),
    "marks of direction": lambda number: f"\u202b\u200f{number}\u202c",
    "letters for digits": lambda number: number.replace("0", "O").replace("1", "l"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_number_is_understood_however_it_is_typed(reader: Page, demo: Demo, form: str) -> None:
    numbers = [number for known in demo.numbers.values() for number in known]
    number = next(number for number in numbers if "0" in number and "1" in number)
    reader.goto("/ar/track/")
    look_up(reader, FORMS[form](number))
    expect(reader).to_have_url(f"{demo.url}/ar/track/{number}/")


@pytest.mark.both_databases
def test_every_status_has_its_page(reader: Page, demo: Demo) -> None:
    headings = {}
    for status, numbers in demo.numbers.items():
        for language in LANGUAGES:
            reader.goto(f"/{language}/track/{numbers[0]}/")
            headings[status, language] = reader.locator("h1").inner_text()
    assert len(demo.numbers) == 15
    assert len(set(headings.values())) == len(headings)


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reference_of_an_open_source_opens_the_page(reader: Page, demo: Demo, language: str) -> None:
    reader.goto(f"/{language}/track/")
    look_up(reader, PERM_REFERENCE)
    assert re.search(rf"/{language}/track/[0-9A-Z]{{4}}-[0-9A-Z]{{4}}-[0-9A-Z]{{5}}/$", reader.url)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["", "hello", MISTYPED])
def test_an_error_is_told_at_the_top_at_the_field_and_in_the_title(reader: Page, language: str, typed: str) -> None:
    reader.goto(f"/{language}/track/")
    look_up(reader, typed)
    assert reader.title().startswith({"ar": "خطأ:", "en": "Error:"}[language])
    summary, field = reader.locator("[role=alert]"), reader.locator("input[name=reference]")
    expect(summary).to_be_focused()
    expect(field).to_have_value(typed)
    assert field.get_attribute("aria-invalid") == "true"
    told = field.get_attribute("aria-describedby").split()
    at_field = " ".join(reader.locator(f"[id='{part}']").inner_text() for part in told)
    said = summary.locator("a").inner_text().strip()
    assert said and said in at_field


def test_a_mistyped_number_is_told_apart_from_an_unknown_one(reader: Page) -> None:
    reader.goto("/en/track/")
    look_up(reader, MISTYPED)
    mistyped = reader.locator("main").inner_text()
    reader.goto("/en/track/")
    look_up(reader, UNKNOWN)
    assert reader.locator("main").inner_text() != mistyped


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", [NATIONAL_ID, "٢٩٠٠١٠١٠١١٢٣٤٥"])
def test_a_national_id_leaves_no_trace(reader: Page, demo: Demo, language: str, typed: str) -> None:
    reader.goto(f"/{language}/passports/")
    look_up(reader, typed)
    assert reader.locator("h1").count() == 1
    for known in (typed, NATIONAL_ID):
        assert known not in reader.url
        assert known not in reader.content()
        assert known not in demo.log.read_text()
    stored = demo.database.execute("SELECT key FROM limits_bucket")
    assert not [key for (key,) in stored if NATIONAL_ID in key]


def test_a_page_that_does_not_exist_says_so_and_leads_on(reader: Page) -> None:
    # Below no language, the page is in the reader's own; this browser asks for English.
    for path, language in [("/ar/nothing-here/", "ar"), ("/en/nothing-here/", "en"), ("/nothing/", "en")]:
        answer = reader.goto(path)
        assert answer is not None and answer.status == 404
        assert reader.locator("html").get_attribute("lang") == language
        assert reader.locator(f"a[href='/{language}/']").count() >= 1
