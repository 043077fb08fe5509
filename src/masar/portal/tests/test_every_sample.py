"""Every status page of the sample, all services in every status and both languages, read as a sceptic would."""

import html
import json
import re
from datetime import UTC, date, datetime
from io import StringIO
from typing import NamedTuple

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from masar.cases.models import Case, PublicRecord
from masar.catalogue.definitions import Catalogue, Status
from masar.catalogue.queries import catalogue
from masar.catalogue.testing import load_sample
from masar.lib.dates import full
from masar.lib.numbers import shown
from masar.staff.cards import OfficeCard
from masar.staff.queries import offices
from masar.staff.testing import load_offices

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TERMS = {
    "en": ("Deadline:", "Last day to object:", "Last day to collect it:"),
    "ar": ("آخر موعد:", "آخر موعد للتظلّم:", "آخر يوم للاستلام:"),
}
USUAL = {"en": re.compile("[Uu]sual"), "ar": re.compile("عادةً|المعتاد")}
_TAG, _BY = re.compile(r"<[^>]*>"), re.compile(r'<p class="by"><span>(.*?)</span> <b>(.*?)</b>')


class Seen(NamedTuple):
    """A status page as somebody sees it: its own part, and whose it is."""

    language: str
    service: str
    status: str
    office: str | None
    collects: str | None
    page: str


class House(NamedTuple):
    """The pages of the sample, and the offices and the catalogue behind them."""

    pages: list[Seen]
    offices: dict[str, OfficeCard]
    catalogue: Catalogue


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    """Read once for all tests of this file; the database is as it was afterwards."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(NOW, tick=False):
        load_offices()
        load_sample()
        call_command("sample", cases=420, seed=11, now=NOW, stdout=StringIO())
        client, cases = Client(headers={"host": "localhost"}), Case.objects.order_by("number")
        pages = [
            Seen(language, case.service_id, case.status, case.office_id, collecting(case), page.split("<main", 1)[1])
            for case in cases
            for language in ("ar", "en")
            if (page := client.get(f"/{language}/track/{shown(case.number)}/").content.decode())
        ]
        known = House(pages, offices(), catalogue())
        transaction.set_rollback(True)
    return known


def collecting(case: Case) -> str | None:
    """The office where the outcome waits, if another one than the case's."""
    record = json.loads(PublicRecord.objects.get(number=case.number).content)
    return (record.get("collect") or {}).get("office")


def words(page: str) -> str:
    return html.unescape(" ".join(_TAG.sub(" ", page).split()))


def days(language: str) -> dict[str, date]:
    """Every day of these years as a page writes it."""
    every = (date.fromordinal(number) for number in range(date(2025, 1, 1).toordinal(), date(2028, 1, 1).toordinal()))
    return {full(day, language): day for day in every}


def test_the_sample_has_every_status_and_every_service(house):
    assert {seen.status for seen in house.pages} == {status.value for status in Status}
    assert len({seen.service for seen in house.pages}) == 13


def test_a_last_day_is_one_and_the_office_works_on_it(house):
    written, found = {language: days(language) for language in TERMS}, 0
    for seen in house.pages:
        terms = [(html.unescape(label), day) for label, day in _BY.findall(seen.page)]
        for label, day in terms:
            office = (label == TERMS[seen.language][2] and seen.collects) or seen.office
            if label in TERMS[seen.language] and office:
                found += 1
                assert house.offices[office].calendar.is_working(written[seen.language][day]), (
                    seen.service,
                    day,
                )
        objection = TERMS[seen.language][1]
        assert len({day for label, day in terms if label == objection}) <= 1, seen.service
    assert found > 100


def test_whoever_has_something_to_do_reads_where_when_and_by_which_telephone(house):
    found = 0
    for seen in house.pages:
        if seen.status in ("action_needed", "awaiting_payment", "appointment_needed", "ready"):
            found += 1
            card = house.offices[seen.collects or seen.office]
            place = words(seen.page.split('<div class="place">')[1].split("</div>")[0])
            for told in (card.name[seen.language], card.place[seen.language], card.telephone):
                assert told in place, (seen.service, told)
            assert {"en": " time)", "ar": "(بتوقيت "}[seen.language] in place
    assert found > 100


def test_consular_sections_hold_what_they_take_and_hand_it_out_themselves(house):
    abroad = [seen for seen in house.pages if house.offices[seen.office].country]
    assert len(abroad) > 10
    for seen in abroad:
        assert seen.service.startswith("passport-") or seen.service == "personal-data-amendment"
        assert seen.collects in (None, seen.office)


def test_prose_states_no_term_of_its_own(house):
    term = re.compile(r"within \d+ days|خلال \d+ (?:يوم|أيام)")
    assert [seen.service for seen in house.pages if term.search(words(seen.page))] == []


def test_no_assumption_is_told_as_usual(house):
    assert all(service.procedures[-1].assumed for service in house.catalogue.services.values())
    assert [seen.service for seen in house.pages if USUAL[seen.language].search(words(seen.page))] == []


def test_no_private_reason_is_on_any_page(house):
    reasons = [reason for service in house.catalogue.services.values() for reason in service.procedures[-1].reasons]
    private = {reason.text[language] for reason in reasons if reason.private for language in TERMS}
    assert len(private) == 32
    told = [seen.service for seen in house.pages if any(said in words(seen.page) for said in private)]
    assert told == []
    assert sum("سبب ذلك مكتوب لك وحدك" in seen.page for seen in house.pages) > 5


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "passports/", "official/", "help/", "privacy/"])
def test_an_address_is_never_turned_round_in_arabic(page):
    load_sample()
    body = Client(headers={"host": "localhost"}).get(f"/ar/{page}").content.decode()
    assert "https://" not in body.replace("\u2066https://\u2069", "")


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "passports/", "track/", "help/", "statuses/", "services/passport-first/"])
def test_whoever_asks_for_the_head_of_a_page_is_answered_as_who_asks_for_all(page):
    load_sample()
    client = Client(headers={"host": "localhost"})
    head, whole = client.head(f"/ar/{page}"), client.get(f"/ar/{page}")
    assert (head.status_code, head.headers["Content-Type"]) == (whole.status_code, whole.headers["Content-Type"])
    assert head.status_code == 200 and head.content == b""
