"""Another country is another folder: the Republic of the Oases, which does not exist, over the same code."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from masar.config.deployment import read
from masar.design.colours import unreadable
from masar.lib.deployment import DEMO, FILE
from tests.demo import ROOT, Database, Demo, copy, served
from tests.test_third_language import check

OASES = ROOT / "samples" / "oases"


@pytest.fixture(scope="module")
def oases(built: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    database = copy(built, tmp_path_factory.mktemp("served") / "oases")
    with served(replace(database, more={"MASAR_DEPLOYMENT": str(OASES)})) as running:
        yield running


def test_its_folder_is_whole_and_its_colours_can_be_read(oases: Demo) -> None:
    assert "no issues" in check(oases.database, OASES)
    assert not re.search(r"masar\.(E014|E015|E016|E017|W006)", check(oases.database, OASES, "--deploy"))


def test_pages_have_its_names_words_help_line_and_emblem_and_nothing_of_the_demos(oases: Demo) -> None:
    page = oases.ask("/ar/").text
    assert "وزارة الشؤون الداخلية، جمهورية الواحات" in page and "أين طلبي؟" in page
    assert 'href="tel:8000"' in page and "٨٠٠٠" in page and "help@passports.example" in page
    assert "19777" not in page and "الإدارة العامة للجوازات" not in page
    [emblem] = re.findall(r'<img src="([^"]+)" width="46" height="46" alt="">', page)
    assert oases.ask(emblem).text == (OASES / "emblem.svg").read_text(encoding="utf-8")


def test_days_have_its_digits_months_and_calendar(oases: Demo) -> None:
    page = oases.ask(f"/ar/track/{oases.numbers['action_needed'][0]}/").text
    months = "كانون|شباط|آذار|نيسان|أيار|حزيران|تموز|آب|أيلول|تشرين"
    assert re.search(rf"[٠-٩]{{1,2}} ({months})", page) and re.search(r"الموافق [٠-٩]{1,2} ", page)
    assert "نوفمبر" not in page


def test_the_stylesheet_has_its_colours_is_kept_for_good_and_changes_its_address_with_them(
    oases: Demo, demo: Demo
) -> None:
    ours, theirs = (re.findall(r'href="(/look/[^"]+/style\.css)"', one.ask("/ar/").text) for one in (oases, demo))
    assert ours != theirs
    sheet = oases.ask(ours[0], Accept_Encoding="gzip")
    assert "--brand:#6b1f2a" in sheet.text and "#0a443d" not in sheet.text
    assert (sheet.headers["content-type"], sheet.headers["content-encoding"]) == ("text/css; charset=utf-8", "gzip")
    assert "immutable" in sheet.headers["cache-control"]
    moved = oases.ask(theirs[0])
    assert (moved.status, moved.headers["location"], moved.headers["cache-control"]) == (302, ours[0], "no-store")


def test_the_emblem_can_do_nothing_even_by_itself(oases: Demo) -> None:
    emblem = re.findall(r'<img src="([^"]+emblem\.svg)"', oases.ask("/en/").text)[0]
    headers = oases.ask(emblem).headers
    assert headers["content-type"] == "image/svg+xml"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", [*OASES.rglob("*.svg"), *DEMO.rglob("*.svg")], ids=str)
def test_no_drawing_in_the_repository_is_more_than_a_drawing(path: Path) -> None:
    assert not re.search(r"<script|<style|\bon\w+=|href|url\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_colour_that_is_one_shade_too_pale_is_found(scheme: str) -> None:
    content = tomllib.loads((OASES / FILE).read_text(encoding="utf-8"))
    palette = getattr(read(OASES, content).look, scheme)
    assert unreadable(palette) == []
    assert unreadable({**palette, "link": palette["surface"]})
