"""The log of a case of ten thousand events: bounded pages with links, in every language, for readers and programs."""

import gzip
import json
import re
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
import time_machine
from django.test import Client

from masar.cases.actions import Incoming, NewCase, declare_source, record_events
from masar.cases.facts import Fact, Kind
from masar.cases.models import PublicRecord
from masar.cases.queries import public_record
from masar.catalogue.testing import load_sample
from masar.lib.numbers import number_from, shown
from masar.portal.status.tests.test_openapi import PROMISED, valid
from masar.portal.status.updates import worded
from masar.portal.tests.way_in import Browser
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
NUMBER = shown(number_from(77))
PAGE, RECORD = 6 * 1024, 20 * 1024
"""Bytes, as in ``tests/browser/test_weight.py``; and of the record as it is stored."""


@cache
def facts(count: int) -> tuple[Fact, ...]:
    """Documents asked for, handed in and refused, three a day, with a transfer at the very first."""
    turns = (Kind.DOCUMENTS_REQUESTED, Kind.DOCUMENT_RECEIVED, Kind.DOCUMENT_REFUSED, Kind.DOCUMENT_RECEIVED)
    first = datetime(2016, 1, 1, 8, tzinfo=UTC)
    found = [Fact(Kind.SUBMITTED, first.date(), "desk", "s", first)]
    found.append(Fact(Kind.TRANSFERRED, first.date(), "desk", "t", first, payload={"office": "giza-dokki"}))
    for index in range(count - 2):
        at, kind = first + timedelta(days=1 + index // 3, minutes=index % 3 * 97), turns[index % 4]
        payload = {"documents": ["photo"]} if kind is Kind.DOCUMENTS_REQUESTED else {"document": "photo"}
        found.append(Fact(kind, at.date(), "desk", str(index), at, payload=payload))
    return tuple(found)


@pytest.fixture
def world():
    load_offices()
    load_sample()
    declare_source("desk", name={"ar": "م", "en": "desk"})
    return Browser()


def filed(count, *more):
    case = NewCase("passport-renewal", "desk", "R-1", "cairo-abbasiya", number=NUMBER.replace("-", ""))
    assert not record_events([Incoming(case, (*facts(count), *more))], now=NOW, announce=False).refused


def page_at(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def entries(html):
    return html.split('<ul class="log">')[1].split("</ul>")[0].count("<li>")


def test_a_log_of_forty_nine_entries_has_no_link_and_no_page(world):
    filed(49)
    assert "/updates/" not in page_at(world, f"/en/track/{NUMBER}/")
    assert world.get(f"/en/track/{NUMBER}/updates/1/").status_code == 404


@pytest.mark.parametrize(("language", "earlier"), [("ar", "تحديثات أقدم"), ("en", "Earlier updates")])
def test_every_entry_can_be_reached_by_links_from_the_status_page(world, language, earlier):
    filed(150)
    address, seen = f"/{language}/track/{NUMBER}/", 0
    html = page_at(world, address)
    for page in (3, 2, 1):
        seen += entries(html)
        assert re.search(rf'<a href="(updates|\.\.)/{page}/">{earlier}</a>', html)
        html = page_at(world, f"/{language}/track/{NUMBER}/updates/{page}/")
    assert seen + entries(html) == 150
    assert earlier not in html and 'href="../../updates/2/"' in html


def test_the_first_of_the_pages_leads_back_to_the_status_page(world):
    filed(150)
    html = page_at(world, f"/en/track/{NUMBER}/updates/3/")
    assert html.count('href="../../"') == 2
    assert "Back to the status of the application" in html


def test_a_page_says_its_days_and_names_no_other_than_its_number(world):
    filed(150)
    html = page_at(world, f"/en/track/{NUMBER}/updates/1/")
    assert "1 to 14 January 2016" in re.sub(r"\s+", " ", html).replace("–", " to ").replace(" - ", " to ")
    assert NUMBER in html and "Passport renewal" in html
    assert 'name="robots" content="noindex"' in html


@pytest.mark.parametrize("page", ["0", "4", "999999", "1000000", "x"])
def test_a_page_that_there_is_not_is_not_found(world, page):
    filed(150)
    assert world.get(f"/en/track/{NUMBER}/updates/{page}/").status_code == 404


def test_the_pages_of_an_unknown_or_closed_number_look_like_no_such_number(world):
    filed(150)
    unknown = world.get(f"/en/track/{shown(number_from(5))}/updates/1/")
    PublicRecord.objects.update(closed=True)
    closed = world.get(f"/en/track/{NUMBER}/updates/1/")
    assert closed.status_code == unknown.status_code == 404
    assert closed.content.replace(NUMBER.encode(), b"") == unknown.content.replace(
        shown(number_from(5)).encode(), b""
    )


def test_what_stood_in_the_first_entries_is_still_on_the_page(world):
    filed(150)
    assert "moved there on" in page_at(world, f"/en/track/{NUMBER}/")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_ten_thousand_events_make_pages_within_the_budget(world, language):
    filed(10_000)
    for path in ("", "updates/249/", "updates/100/", "updates/1/"):
        html = page_at(world, f"/{language}/track/{NUMBER}/{path}")
        assert len(gzip.compress(html.encode())) <= PAGE, path
        assert entries(html) <= 49
    assert len(PublicRecord.objects.get().content) <= RECORD


def test_the_days_by_holder_still_add_up(world):
    filed(10_000)
    content = json.loads(PublicRecord.objects.get().content)
    first = date.fromisoformat(content["ledger"][0][1])
    assert sum(content["held"].values()) == (first - date(2016, 1, 1)).days
    with time_machine.travel(NOW):
        total = (NOW.date() - date(2016, 1, 1)).days
        assert f"Together: {total} days" in page_at(world, f"/en/track/{NUMBER}/").replace(",", "")


def test_a_private_reason_of_an_early_entry_is_for_its_owner_alone(world):
    day = date(2016, 1, 2)
    rejected = Fact(Kind.REJECTED, day, "desk", "no", payload={"reason": "ban_in_force"})
    filed(150, rejected, Fact(Kind.REOPENED, day, "desk", "yes"))
    assert "An order not to travel" not in page_at(world, f"/en/track/{NUMBER}/updates/1/")
    told = Client(headers={"host": "localhost"}).get(f"/api/v1/applications/{NUMBER}/updates/1").content.decode()
    assert "ban_in_force" not in told and '"reason":"private"' in told
    plain = NUMBER.replace("-", "")
    own = worded(public_record(plain), plain, 1, "en", own=True)
    assert "An order not to travel" in own["entries"]


def test_a_program_gets_the_rest_page_by_page_as_promised(world):
    filed(150)
    machine = Client(headers={"host": "localhost"})
    record = machine.get(f"/api/v1/applications/{NUMBER}").json()
    assert [error.message for error in valid("Application", record)] == []
    pages = [machine.get(f"/api/v1/applications/{NUMBER}/updates/{page}") for page in (1, 2, 3)]
    assert [error.message for page in pages for error in valid("Updates", page.json())] == []
    assert record["record"]["earlier"] == sum(len(page.json()["log"]) for page in pages) == 120
    assert "/api/v1/applications/{number}/updates/{page}" in PROMISED["paths"]


def test_a_program_that_asks_for_no_page_is_told_how_many_there_are(world):
    filed(150)
    answer = Client(headers={"host": "localhost"}).get(f"/api/v1/applications/{NUMBER}/updates/4")
    assert (answer.status_code, answer.json()["pages"]) == (404, 3)
