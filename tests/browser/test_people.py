"""People whom the pages once failed, each going the way on which they were failed. On a phone, without JavaScript."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from masar.lib.numbers import number_from, shown
from tests.browser.visits import LANGUAGES, look_up
from tests.demo import Demo

SAYS = {
    "ar": {
        "review": "المراجعة القادمة:",
        "deferred": "التأجيل ليس رفضًا، وما زال طلبك قائمًا.",
        "no reason": "لم يصلنا سبب",
        "hand in": "أين تسلّم المطلوب",
        "asked": "طُلب منك يوم",
        "otherwise": "فقد يُغلق الطلب لعدم استكماله",
        "object by": "آخر موعد للتظلّم:",
        "private": "سبب ذلك مكتوب لك وحدك",
        "objection": "تظلّم",
        "late": "طلبك متأخر",
        "over": "على آخر يوم متوقع",
        "still": "لم يُسجَّل شيء جديد في طلبك منذ",
        "ask": "اذكر رقم طلبك",
        "calm": "ليس مطلوبًا منك شيء الآن.",
        "demo": "نسخة للتجربة، وليست موقعًا حكوميًا.",
        "official": "موقع حكومي رسمي",
    },
    "en": {
        "review": "Next review:",
        "deferred": "Deferred does not mean refused: your application still stands.",
        "no reason": "The reason has not reached us",
        "hand in": "Where to hand it in",
        "asked": "We asked for it on",
        "otherwise": "your application may be closed because it was not completed",
        "object by": "Last day to object:",
        "private": "for you alone",
        "objection": "objection",
        "late": "Your application is late",
        "over": "The last expected day",
        "still": "Nothing new has been recorded since",
        "ask": "Give your application number",
        "calm": "Nothing is needed from you now.",
        "demo": "A copy for trying, not a government website.",
        "official": "An official government website",
    },
}


def records(demo: Demo) -> Iterator[tuple[str, dict[str, Any]]]:
    """The applications of the sample: number as it is shown, and public record."""
    found = "SELECT number, content FROM cases_publicrecord WHERE source = 'sample' ORDER BY number"
    for number, content in demo.database.execute(found):
        yield shown(number), json.loads(content)


def those(demo: Demo, status: str, *, told: str = "", silent: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Applications in a status whose record has the key ``told`` and has not ``silent``."""
    found = [(number, record) for number, record in records(demo) if record["status"] == status]
    kept = [one for one in found if (not told or one[1].get(told)) and not (silent and one[1].get(silent))]
    assert kept, f"the sample has no such application: {status}"
    return kept


def main(page: Page) -> str:
    """What stands on the page itself, without its frame."""
    return page.locator("main").inner_text()


def action(page: Page) -> Locator:
    """The box that says what to do: the first of the page."""
    return page.locator("main section").first


@pytest.mark.both_databases
def test_the_worker_in_riyadh_is_served_whatever_his_neighbours_mistype(reader: Page, demo: Demo) -> None:
    unknown = [shown(number_from(serial)) for serial in range(7_000_000, 7_000_030)]
    assert 429 in [demo.ask(f"/ar/track/{number}/").status for number in unknown]
    reader.goto(f"/ar/track/{demo.number}/")
    expect(reader.locator("[aria-current=step]")).to_have_count(1)
    assert demo.ask(f"/api/v1/applications/{demo.number}").status == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_deferred_student_reads_why_until_when_and_what_it_means(reader: Page, demo: Demo, language: str) -> None:
    for number, record in those(demo, "deferred", told="next_review", silent="overdue"):
        reader.goto(f"/{language}/track/{number}/")
        says, told = SAYS[language], main(reader)
        assert told.count(says["review"]) == 1
        assert says["deferred"] in told
        assert (says["no reason"] in told) is not bool(record.get("reason"))


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_is_asked_for_a_document_reads_by_when_where_and_what_otherwise(
    reader: Page, demo: Demo, language: str
) -> None:
    number = next(
        number
        for number, record in those(demo, "action_needed", silent="overdue")
        if [ask["state"] for ask in record["asks"]] == ["open"]
    )
    reader.goto(f"/{language}/track/{number}/")
    box = action(reader)
    assert box.locator("p.by").count() == 1
    for part in ("asked", "hand in", "otherwise"):
        assert SAYS[language][part] in box.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_goes_down_the_headings_of_every_status_without_a_gap(
    reader: Page, demo: Demo, language: str
) -> None:
    for status, numbers in demo.numbers.items():
        reader.goto(f"/{language}/track/{numbers[0]}/")
        levels = [
            int(name[1]) for name in reader.locator("h1, h2, h3, h4").evaluate_all("all => all.map(e => e.tagName)")
        ]
        assert (levels[0], levels.count(1)) == (1, 1), status
        assert all(below - above <= 1 for above, below in pairwise(levels)), (status, levels)


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refused_read_one_last_day_to_object(reader: Page, demo: Demo, language: str) -> None:
    for number, _ in those(demo, "rejected", told="object_by", silent="objection"):
        reader.goto(f"/{language}/track/{number}/")
        assert main(reader).count(SAYS[language]["object by"]) == 1
        assert reader.locator("main p.by").count() == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reason_of_a_refusal_stays_after_the_objection(reader: Page, demo: Demo, language: str) -> None:
    for number, _ in those(demo, "rejected", told="objection"):
        reader.goto(f"/{language}/track/{number}/")
        reason = json.loads(demo.ask(f"/api/v1/applications/{number}").text)["record"]["reason"]
        says, lede = SAYS[language], reader.locator("main .lede").first.inner_text()
        assert (says["private"] in lede) is (reason == "private")
        assert says["no reason"] not in lede
        assert says["objection"] in main(reader)


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_waits_too_long_reads_how_long_since_when_and_whom_to_ask(
    reader: Page, demo: Demo, language: str
) -> None:
    for number, _ in those(demo, "under_review", told="overdue"):
        reader.goto(f"/{language}/track/{number}/")
        for part in ("late", "over", "still", "ask"):
            assert SAYS[language][part] in action(reader).inner_text(), part
        assert SAYS[language]["calm"] not in main(reader)


@pytest.mark.both_databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sceptic_finds_a_copy_for_trying_that_says_so_everywhere(reader: Page, demo: Demo, language: str) -> None:
    for path in ("", "passports/", "help/", "official/", f"track/{demo.number}/"):
        reader.goto(f"/{language}/{path}")
        whole = reader.locator("body").inner_text()
        assert SAYS[language]["demo"] in whole, path
        assert SAYS[language]["official"] not in whole, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sceptic_is_left_no_cookie_by_a_number(reader: Page, demo: Demo, language: str) -> None:
    reader.goto(f"/{language}/track/{demo.number}/")
    assert reader.context.cookies() == []
    reader.goto(f"/{language}/track/")
    look_up(reader, demo.number)
    expect(reader).to_have_url(f"{demo.url}/{language}/track/{demo.number}/")
    assert {cookie["name"] for cookie in reader.context.cookies()} <= {"masar_csrf"}
