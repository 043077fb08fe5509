"""What a monitor reads, and who may."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from masar.cases import troubles
from masar.cases.actions import declare_source
from masar.cases.following import follow, passed
from masar.cases.models import Case, Source
from masar.cases.sequencing import sequence
from masar.catalogue.testing import load_sample
from masar.config import metrics
from masar.notices import engine
from masar.notices.models import Delivery, Gateway
from masar.notices.tests.conftest import mailbox  # noqa: F401
from masar.people.codes import Ask, ask
from masar.portal.tests.way_in import HUDA, MOBILE, applied, given
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db
TOKEN = "t0ken-of-a-monitor-0123456789-abcdefgh"
WRONG = ["", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer رمز"]
NOW = datetime(2031, 5, 1, 9, tzinfo=UTC)


@pytest.fixture
def world(db):
    """A house with services and offices."""
    load_offices()
    load_sample()


@pytest.fixture
def client(settings):
    settings.MASAR_METRICS_TOKEN = TOKEN
    return Client(headers={"host": "localhost"})


def asked(client, given=f"Bearer {TOKEN}", **more):
    return client.get("/metrics", headers={"authorization": given} if given else {}, **more)


def numbers(now=NOW):
    """Every number by its name and the value of its label."""
    families = text_string_to_metric_families(metrics.text(now).decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


@pytest.mark.parametrize("given", [f"Bearer {TOKEN}", f"bearer  {TOKEN} "])
def test_whoever_brings_the_token_reads_the_numbers(client, given):
    answer = asked(client, given)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert b'masar_build_info{version="0.1.0"} 1.0\n' in answer.content


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer رمز"]
)
def test_without_the_right_token_there_is_no_such_page(client, given):
    answer = asked(client, given)
    assert answer.status_code == 404 and b"masar_" not in answer.content


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer x"])
def test_without_the_setting_there_is_no_such_page_for_anybody(client, settings, given):
    settings.MASAR_METRICS_TOKEN = ""
    assert asked(client, given).status_code == 404


def test_the_token_is_not_taken_in_clear_from_another_machine(client, settings):
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    assert asked(client, REMOTE_ADDR="192.0.2.1").status_code == 404
    assert asked(client, REMOTE_ADDR="192.0.2.1", secure=True).status_code == 200
    assert asked(client, REMOTE_ADDR="127.0.0.1").status_code == 200


def test_a_token_of_31_characters_ends_every_command_at_its_start(settings):
    settings.MASAR_METRICS_TOKEN = "x" * 31
    with pytest.raises(SystemCheckError, match=r"masar\.E013"):
        call_command("check", stdout=StringIO(), stderr=StringIO())
    settings.MASAR_METRICS_TOKEN = "x" * 32
    call_command("check", stdout=StringIO(), stderr=StringIO())


def test_a_database_that_does_not_answer_is_said(client, monkeypatch):
    def broken(now):
        raise OperationalError("password of the database")

    monkeypatch.setattr(metrics.heart, "watched", broken)
    answer = asked(client)
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")


def test_news_waits_until_it_is_numbered(world):
    applied("1", given())
    before = numbers()
    assert before["masar_news_waiting",] == 1 and before["masar_news_oldest_seconds",] > 0
    sequence(NOW)
    after = numbers(NOW + timedelta(seconds=40))
    assert (after["masar_news_waiting",], after["masar_news_oldest_seconds",]) == (0, 0)
    assert (after["masar_news_numbered_total",], after["masar_sequencer_lease_seconds",]) == (1, -10)


def test_a_follower_is_behind_by_the_rows_that_it_has_not_passed(world):
    applied("1", given())
    applied("2", given(HUDA))
    sequence(NOW)
    follow("console", now=NOW, position=0)
    assert numbers()["masar_follower_behind", "console"] == 2
    passed("console", 1, now=NOW)
    assert numbers()["masar_follower_behind", "console"] == 1


def test_cases_that_the_clock_is_to_take_up_are_counted_from_when_they_fell_due(world):
    applied("1", given())
    applied("2", given(HUDA))
    Case.objects.filter(reference="1").update(due_at=NOW - timedelta(minutes=7))
    Case.objects.filter(reference="2").update(due_at=NOW + timedelta(minutes=7))
    found = numbers()
    assert (found["masar_cases_due_waiting",], found["masar_cases_due_oldest_seconds",]) == (1, 420)


def test_messages_are_counted_by_channel_and_age_and_dead_ones_apart():
    for key in ("0", "1", "2"):
        told = {"kind": "code", "language": "ar", "to": MOBILE, "subject": "", "body": "x"}
        engine.post(key=key, channel="sms", now=NOW, **told)
    Delivery.objects.filter(key="2").update(state="dead", settled_at=NOW)
    found = numbers(NOW + timedelta(seconds=90))
    assert (found["masar_deliveries_waiting", "sms"], found["masar_deliveries_oldest_seconds", "sms"]) == (2, 90)
    assert (found["masar_deliveries_waiting", "email"], found["masar_deliveries_dead",]) == (0, 1)


def test_two_gateways_have_their_shares_and_faults_and_one_alone_has_none(settings):
    assert not [name for name in numbers() if name[0].startswith("masar_gateway")]
    settings.MASAR_SMS = settings.MASAR_SMS | {"url": "https://one.example"}
    settings.MASAR_SMS_SECOND = settings.MASAR_SMS | {"url": "https://two.example"}
    Gateway.objects.create(pk="first", share=50, recent="-~+")
    Gateway.objects.create(pk="second", share=50, recent="+")
    found = numbers()
    assert [found["masar_gateway_share", name] for name in ("first", "second")] == [50, 50]
    assert [found["masar_gateway_faults", name] for name in ("first", "second")] == [2, 0]


def test_the_budget_of_a_channel_and_what_it_holds_up_are_numbers(mailbox, settings):  # noqa: F811  the fixture
    settings.MASAR_BUDGETS = {"sms": 10, "email": 20}
    for key in range(7):
        told = {"kind": "news", "language": "ar", "to": MOBILE, "subject": "", "body": "x"}
        engine.post(key=str(key), channel="sms", now=NOW, **told)
    engine.deliver(NOW)
    found = numbers()
    assert (found["masar_deliveries_last_hour", "sms"], found["masar_deliveries_budget", "sms"]) == (4, 10)
    assert (found["masar_deliveries_over_budget", "sms"], found["masar_deliveries_budget", "email"]) == (3, 20)


def test_requests_for_codes_that_nobody_answered_are_counted():
    ask(Ask("identity", ("x",), "ar", "192.0.2.0"), now=NOW)
    found = numbers(NOW + timedelta(seconds=5))
    assert (found["masar_code_requests_waiting",], found["masar_code_requests_oldest_seconds",]) == (1, 5)


def test_troubles_are_counted_by_job():
    troubles.note("record_overdue", {"a": "KeyError", "b": "KeyError"}, NOW)
    troubles.note("deliver", {"": "OSError"}, NOW)
    found = numbers()
    assert (found["masar_troubles", "record_overdue"], found["masar_troubles", "deliver"]) == (2, 1)


def test_a_source_ages_since_it_was_last_complete():
    declare_source("civil", name={"ar": "م", "en": "c"})
    declare_source("silent", name={"ar": "م", "en": "c"})
    Source.objects.filter(pk="civil").update(fresh_as_of=NOW - timedelta(hours=2))
    found = numbers()
    assert (found["masar_source_age_seconds", "civil"], found["masar_sources",]) == (7200, 2)
    assert ("masar_source_age_seconds", "silent") not in found


def test_nobody_can_be_found_in_the_numbers(client, world):
    number, other = applied("REF-77", given(), note="ملاحظة"), applied("REF-78", given(HUDA))
    told = asked(client).content.decode()
    hidden = [number, other, number.replace("-", ""), "REF-77", HUDA, MOBILE, "منى", "ملاحظة", "mona@example.org"]
    assert [one for one in hidden if one in told] == []


def test_values_of_a_label_are_bounded_and_written_as_codes():
    Source.objects.bulk_create(
        Source(code=f"s{n}", name={"ar": "م", "en": "s"}, fresh_as_of=NOW - timedelta(seconds=n)) for n in range(300)
    )
    Source.objects.create(code='Sid"\n', name={"ar": "م", "en": "s"}, fresh_as_of=NOW - timedelta(days=9))
    ages = {name[1]: value for name, value in numbers().items() if name[0] == "masar_source_age_seconds"}
    assert len(ages) == 201 and ages["other"] == 9 * 86_400


def test_every_number_stands_in_the_page_about_them(settings, world):
    applied("1", given())
    sequence(NOW)
    page = (settings.ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    assert {name[0] for name in numbers() if f"`{name[0]}`" not in page} == set()
