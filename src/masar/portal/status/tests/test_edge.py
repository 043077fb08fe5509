"""The edge and the framework give the same answer; what is not the edge's goes to the framework."""

import gzip
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.signals import request_started
from django.db import OperationalError, close_old_connections

from masar.cases import queries
from masar.cases.actions import declare_source, note_freshness
from masar.cases.models import PublicRecord
from masar.catalogue import queries as catalogue_queries
from masar.lib.identifiers import uuid7
from masar.lib.numbers import number_from, shown
from masar.limits import gcra
from masar.limits.models import Bucket
from masar.portal.status import answer, lookup
from masar.portal.status.edge import Edge, fixed_headers
from masar.portal.status.tests.sent import Framework, Sent
from masar.staff import queries as staff_queries
from masar.telling.tests import records

PLAIN = number_from(0x123456789ABCDEF)
NUMBER = shown(PLAIN)
PAGE, DATA = f"/ar/track/{NUMBER}/", f"/api/v1/applications/{NUMBER}"
UNKNOWN = shown(number_from(42))

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework():
    # As the framework's own test client does: a request must not close the test's transaction.
    request_started.disconnect(close_old_connections)
    yield Framework()
    request_started.connect(close_old_connections)


@pytest.fixture
def edge(framework, monkeypatch):
    """The edge over a database with one record."""
    monkeypatch.setattr(catalogue_queries._KEPT, "get", lambda: records.CATALOGUE)
    monkeypatch.setattr(staff_queries._KEPT, "get", lambda: records.OFFICES)
    declare_source("desk", name={"ar": "نظام شباك الجوازات", "en": "Passport desk system"})
    note_freshness("desk", records.FRESH)
    queries.forget_freshness()
    content = json.dumps(records.RECORDS["action_needed"], separators=(",", ":"), ensure_ascii=False)
    PublicRecord.objects.create(number=PLAIN, case_id=uuid7(), source="desk", version=3, content=content)
    with time_machine.travel(records.NOW, tick=False):
        yield Edge(framework)
    queries.forget_freshness()


@pytest.mark.parametrize("path", [PAGE, f"/en/track/{NUMBER}/", DATA])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"method": "HEAD"},
        {"HTTP_ACCEPT_ENCODING": "gzip, br"},
        {"HTTP_SAVE_DATA": "on"},
        {"HTTP_IF_NONE_MATCH": "*"},
        {"wsgi.url_scheme": "https"},
    ],
    ids=str,
)
def test_edge_and_framework_send_the_same(edge, framework, path, headers):
    ours, theirs = Sent(edge, path, **headers), Sent(framework.handler, path, **headers)
    assert framework.requests == 0
    assert (ours.status, ours.body, ours.headers) == (theirs.status, theirs.body, theirs.headers)


def test_the_page_says_what_the_record_says(edge):
    sent = Sent(edge, PAGE)
    assert sent.status == 200
    assert "مطلوب منك استكمال الطلب" in sent.body.decode()
    assert sent.headers["Cache-Control"] == "private, no-cache"
    assert sent.headers["Referrer-Policy"] == "strict-origin"
    assert "default-src 'none'" in sent.headers["Content-Security-Policy"]


def test_the_data_hold_the_record_and_its_names(edge):
    data = json.loads(Sent(edge, DATA).body)
    assert data["number"] == NUMBER
    assert data["service"]["name"]["ar"] == "تجديد جواز السفر"
    assert data["status"] == {
        "code": "action_needed",
        "text": {"ar": "مطلوب منك استكمال الطلب", "en": "You need to complete your application"},
        "since": "2026-11-19",
    }
    assert data["record"] == records.RECORDS["action_needed"]
    assert [stage["code"] for stage in data["stages"]] == [stage["code"] for stage in data["record"]["stages"]]


@pytest.mark.parametrize("path", [PAGE, f"/en/track/{NUMBER}/", DATA])
def test_what_a_later_version_wrote_before_it_was_taken_back_is_answered(edge, path):
    record = records.RECORDS["action_needed"]
    log = [*record["log"], {"kind": "of_a_later_version", "on": "2026-11-20", "more": "x"}]
    PublicRecord.objects.update(content=json.dumps(record | {"status": "later", "log": log}, separators=(",", ":")))
    assert Sent(edge, path).status == 200


def test_a_status_of_a_later_version_keeps_its_code_in_the_data(edge):
    record = records.RECORDS["action_needed"] | {"status": "later"}
    PublicRecord.objects.update(content=json.dumps(record, separators=(",", ":")))
    status = json.loads(Sent(edge, DATA).body)["status"]
    assert (status["code"], status["text"]["en"]) == ("later", "The status of your application is being updated")


def test_a_record_without_dates_has_data_too(edge):
    record = {key: value for key, value in records.RECORDS["action_needed"].items() if key != "since"}
    PublicRecord.objects.update(content=json.dumps(record))
    data = json.loads(Sent(edge, DATA).body)
    assert data["record"] == record
    assert (data["service"]["code"], data["status"]["since"]) == (record["service"], "")


def test_a_reader_who_has_the_page_gets_no_body(edge):
    again = Sent(edge, PAGE, HTTP_IF_NONE_MATCH=Sent(edge, PAGE).headers["ETag"])
    assert (again.status, again.body) == (304, b"")


def test_the_etag_moves_with_the_day_the_record_its_source_and_the_language(edge):
    tags = {Sent(edge, path).headers["ETag"] for path in (PAGE, f"/en/track/{NUMBER}/", DATA)}
    tags.add(Sent(edge, PAGE, HTTP_SAVE_DATA="on").headers["ETag"])
    with time_machine.travel(records.NOW + timedelta(days=1), tick=False):
        tags.add(Sent(edge, PAGE).headers["ETag"])
    PublicRecord.objects.update(version=4)
    tags.add(Sent(edge, PAGE).headers["ETag"])
    note_freshness("desk", records.NOW)
    queries.forget_freshness()
    tags.add(Sent(edge, PAGE).headers["ETag"])
    assert len(tags) == 7


def test_a_compressed_page_is_the_page(edge):
    assert gzip.decompress(Sent(edge, PAGE, HTTP_ACCEPT_ENCODING="gzip").body) == Sent(edge, PAGE).body
    assert "Content-Encoding" not in Sent(edge, PAGE, HTTP_ACCEPT_ENCODING="gzip;q=0").headers


def test_fonts_are_left_out_to_save_data(edge):
    assert b"design/fonts." in Sent(edge, PAGE).body
    assert b"design/fonts." not in Sent(edge, PAGE, HTTP_SAVE_DATA="on").body


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/ar/", {}),
        (PAGE, {"method": "POST"}),
        (PAGE, {"HTTP_COOKIE": "a=b; masar_session=x"}),
        (PAGE, {"HTTP_HOST": "evil.example"}),
        (PAGE.lower(), {}),
        (f"/ar/track/{UNKNOWN}/", {}),
    ],
    ids=str,
)
def test_everything_else_is_the_frameworks(edge, framework, path, headers):
    Sent(edge, path, **headers)
    assert framework.requests == 1


def test_a_host_that_is_not_allowed_is_refused(edge):
    assert Sent(edge, PAGE, HTTP_HOST="evil.example").status == 400


def test_a_session_gets_the_same_page_from_the_framework(edge):
    assert Sent(edge, PAGE, HTTP_COOKIE="masar_session=x").body == Sent(edge, PAGE).body


def test_an_unknown_number_costs_a_token_and_a_hit_costs_none(edge):
    Sent(edge, PAGE)
    assert not Bucket.objects.exists()
    assert Sent(edge, f"/ar/track/{UNKNOWN}/").status == 404
    assert Bucket.objects.filter(pk="miss:192.0.2.7").count() == 1


def test_a_right_number_is_shown_whatever_its_network_mistyped(edge, framework):
    statuses = [Sent(edge, f"/ar/track/{UNKNOWN}/").status for _ in range(40)]
    assert statuses == [404] * 20 + [429] * 20
    for application in (edge, framework.handler):
        assert [Sent(application, path).status for path in (PAGE, f"/en/track/{NUMBER}/", DATA)] == [200] * 3


def test_a_flood_closes_its_network_to_right_and_wrong_numbers_alike(edge):
    gcra.mark("flood:192.0.2.7", 3_600)
    for right, wrong in ((PAGE, f"/ar/track/{UNKNOWN}/"), (DATA, f"/api/v1/applications/{UNKNOWN}")):
        hit, miss = Sent(edge, right), Sent(edge, wrong)
        # The wait is counted by the database's clock, which goes on from one answer to the next.
        first, second = (int(sent.headers.pop("Retry-After")) for sent in (hit, miss))
        assert (hit.status, hit.body, hit.headers) == (429, miss.body, miss.headers)
        assert 0 < second <= first <= 3_001
    assert Sent(edge, PAGE, REMOTE_ADDR="198.51.100.1").status == 200


def test_other_spellings_lead_to_the_one_spelling(edge):
    for path, target in ((f"/ar/track/{PLAIN.lower()}/", PAGE), (f"/api/v1/applications/{PLAIN}", DATA)):
        sent = Sent(edge, path)
        assert sent.status in (301, 303)
        assert sent.headers["Location"] == target


def test_machines_get_problem_documents(edge):
    unknown = Sent(edge, f"/api/v1/applications/{UNKNOWN}")
    mistyped = Sent(edge, f"/api/v1/applications/{NUMBER[:-1]}{'0' if NUMBER[-1] != '0' else '1'}")
    assert (unknown.status, mistyped.status) == (404, 422)
    assert unknown.headers["Content-Type"] == "application/problem+json"
    assert json.loads(unknown.body)["within_hours"] == 24
    assert set(json.loads(mistyped.body)["text"]) == {"ar", "en"}


def test_what_the_edge_cannot_answer_the_framework_reports(edge, framework):
    PublicRecord.objects.update(content="{}")
    assert Sent(edge, PAGE).status == 503
    assert framework.requests == 1


def test_a_dead_connection_is_opened_again(edge, framework, monkeypatch):
    Sent(edge, PAGE)
    real, tried = lookup._mine.way, []

    def dies_once(raw, number, key):
        tried.append(number)
        if len(tried) == 1:
            raise OperationalError("gone")
        return real(raw, number, key)

    monkeypatch.setattr(lookup._mine, "way", dies_once)
    monkeypatch.setattr(lookup._mine.connection, "in_atomic_block", False)
    monkeypatch.setattr(lookup._mine.connection, "close", lambda: None)
    assert Sent(edge, PAGE).status == 200
    assert (len(tried), framework.requests) == (2, 0)


def test_where_tls_is_asked_for_plain_requests_are_left_to_the_framework(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert fixed_headers(secure=False) is None
    settings.SECURE_HSTS_SECONDS = 60
    assert ("Strict-Transport-Security", "max-age=60") in (fixed_headers(secure=True) or [])


def test_a_stale_source_is_part_of_what_is_kept(edge):
    first = Sent(edge, PAGE).headers["ETag"]
    note_freshness("desk", datetime(2026, 11, 22, 8, 29, tzinfo=UTC))
    queries.forget_freshness()
    assert Sent(edge, PAGE).headers["ETag"] != first
    assert answer.code_version() == answer.code_version()


def test_no_thread_finds_pieces_that_another_has_only_begun(edge, framework, monkeypatch):
    begun, go_on, real = threading.Event(), threading.Event(), answer.Pieces

    def slow(edition, draw_shell):
        begun.set()
        assert go_on.wait(10)
        return real(edition, draw_shell)

    queries.source_names()
    monkeypatch.setattr(answer, "standing", answer._Kept().get)
    monkeypatch.setattr(answer, "Pieces", slow)
    with ThreadPoolExecutor(1) as other:
        building = other.submit(answer.standing)
        assert begun.wait(10)
        monkeypatch.setattr(answer, "Pieces", real)
        try:
            assert (Sent(edge, PAGE).status, framework.requests) == (200, 0)
        finally:
            go_on.set()
        assert building.result().pieces.keys() == {"ar", "en"}
