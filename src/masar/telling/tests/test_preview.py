"""The page to be, drawn to stand in another page."""

import re

import pytest

from masar.cases.stored import content_text
from masar.cases.timeline import fold
from masar.catalogue.testing import load_sample
from masar.staff.testing import load_offices
from masar.telling import preview
from masar.telling.tests import records
from masar.telling.tests.foreseeing import EDITIONS, NUMBER, TODAY
from masar.telling.tests.records import CALENDAR


@pytest.fixture
def ministry(db):
    load_offices()
    load_sample()


@pytest.mark.parametrize("number", [NUMBER, NUMBER.replace("-", "")])
def test_the_page_to_be_stands_in_another_page_in_both_languages(ministry, number):
    content = content_text(
        fold(
            preview.catalogue().services["passport-renewal"], [records.fact("submitted", "12T08:12")],
            source="desk", office="cairo-abbasiya", calendar=CALENDAR,
        )
    )  # fmt: skip
    pages = [preview.drawn(content, number=number, language=language, today=TODAY) for language in EDITIONS]
    both = "".join(pages)
    ids = re.findall(r' id="([^"]*)"', both)
    assert ids and len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]*)"', both)) <= set(ids)
    assert [page.count(NUMBER) for page in pages] == [1, 1] and "\ue000" not in both and "<h1" not in both
    assert 'lang="ar" dir="rtl"' in pages[0] and 'lang="en" dir="ltr"' in pages[1]
