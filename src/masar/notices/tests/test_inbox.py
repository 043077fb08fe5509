"""What networks report comes in by one door, in any order and however often, and comes to the same end."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_registering import registered
from masar.notices import inbox
from masar.notices.announcing import announce
from masar.notices.inbox import Kind, fields_of, keep, purge, take_inbox
from masar.notices.models import Delivery, Inbound, Notice
from masar.notices.reports import SAID
from masar.notices.tests.telling import DAY, HOUR, NOW, texts, told
from masar.notices.tests.test_outcomes import noticed

pytestmark = pytest.mark.django_db
SAME = [HealthCheck.function_scoped_fixture]


def reported(one, status, name=None, **more):
    """A report comes in."""
    fields = {"reference": str(one.pk), "status": status, "channel": "sms"} | more
    keep(Kind.REPORT, name or str(uuid4()), fields, now=NOW)


def state(one):
    return Notice.objects.get(pk=one.pk).state


def outcomes():
    return list(Inbound.objects.order_by("received_at", "pk").values_list("outcome", flat=True))


@pytest.mark.parametrize(
    ("status", "then"),
    [
        ("DELIVRD", "delivered"),
        ("delivered", "delivered"),
        ("UNDELIV", "refused"),
        ("REJECTD", "refused"),
        ("failed", "refused"),
        ("EXPIRED", "failed"),
        ("temporary", "failed"),
        ("ACCEPTD", "handed_over"),
        ("ENROUTE", "handed_over"),
        ("sent", "handed_over"),
    ],
)
def test_the_words_of_networks_mean_this(status, then):
    one = noticed("handed_over")
    reported(one, status)
    take_inbox(NOW)
    assert state(one) == then


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("EC-27", "failed EC-27"),
        ("5.1.1", "failed 5.1.1"),
        ("+201002003001", "failed"),
        ("201002003001", "failed"),
        ("no such user mona@example.org", "failed"),
    ],
)
def test_of_a_networks_own_words_only_a_code_is_kept(code, kept):
    one = noticed("handed_over")
    reported(one, "failed", code=code)
    take_inbox(NOW)
    assert Notice.objects.get(pk=one.pk).error == kept


@given(st.lists(st.sampled_from(sorted(SAID)), min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None, suppress_health_check=SAME)
def test_reports_in_any_order_and_however_often_come_to_the_same_end(words, random):
    first, second = noticed("handed_over"), noticed("handed_over")
    again = [*enumerate(words), *random.choices(list(enumerate(words)), k=3)]
    random.shuffle(again)
    for one, told_so in ((first, list(enumerate(words))), (second, again)):
        for place, word in told_so:
            reported(one, word, f"{one.pk}|{place}")
            if random.random() < 0.5:
                take_inbox(NOW)
    while take_inbox(NOW):
        pass
    assert state(first) == state(second)
    assert (state(first) == "delivered") == bool({"delivrd", "delivered"} & set(words))
    assert Inbound.objects.filter(due_at__isnull=False).count() == 0


def test_what_comes_twice_under_one_name_is_there_once():
    one = noticed("handed_over")
    for _ in range(3):
        reported(one, "DELIVRD", "their-id")
    assert (Inbound.objects.count(), take_inbox(NOW), take_inbox(NOW)) == (1, 1, 0)


def test_a_report_of_a_message_that_nobody_knows_is_kept_for_an_hour():
    keep(Kind.REPORT, "n", {"reference": str(uuid4()), "status": "DELIVRD", "channel": "sms"}, now=NOW)
    take_inbox(NOW)
    assert outcomes() == [""] and take_inbox(NOW) == 0
    take_inbox(NOW + HOUR)
    assert outcomes() == ["unknown"] and Inbound.objects.get().sealed is None


def test_a_report_that_came_before_its_message_was_there_counts_afterwards():
    unborn = noticed("queued")
    Notice.objects.all().delete()
    reported(unborn, "DELIVRD")
    take_inbox(NOW)
    unborn.save(force_insert=True)
    take_inbox(NOW + HOUR / 2)
    assert state(unborn) == "delivered"


@pytest.mark.parametrize("fields", [{}, {"reference": "x", "status": "DELIVRD"}, {"reference": str(uuid4())}])
def test_what_cannot_be_read_is_stored_and_changes_nothing(fields):
    keep(Kind.REPORT, "n", fields | {"channel": "sms"}, now=NOW)
    take_inbox(NOW)
    assert outcomes() == ["unreadable"]


def test_no_network_speaks_of_anothers_messages():
    mail = noticed("handed_over", channel="email")
    reported(mail, "UNDELIV")
    take_inbox(NOW + HOUR)
    assert state(mail) == "handed_over"


@pytest.mark.usefixtures("house")
def test_what_arrived_after_all_is_not_sent_a_second_time(mailbox):
    announce(NOW)
    registered()
    mailbox.refusals.append(503)
    told()
    assert Delivery.objects.get().state == "waiting" and Notice.objects.get().state == "queued"
    reported(Notice.objects.get(), "DELIVRD")
    take_inbox(NOW)
    told(NOW + DAY)
    assert (texts(mailbox), Delivery.objects.get().state) == ([], "sent")
    assert Notice.objects.get().state == "delivered"


def test_what_came_in_is_deleted_after_thirty_days_and_never_before_it_was_dealt_with():
    reported(noticed(), "DELIVRD")
    assert purge(NOW + 31 * DAY) == 0
    take_inbox(NOW)
    assert (purge(NOW + 30 * DAY), purge(NOW + 31 * DAY)) == (0, 1)


def test_one_that_cannot_be_dealt_with_keeps_nobody_waiting(monkeypatch):
    one = noticed("handed_over")
    keep(Kind.REPORT, "broken", {"reference": str(one.pk), "status": "DELIVRD", "channel": "sms"}, now=NOW)
    Inbound.objects.update(sealed=b"x")
    reported(one, "EXPIRED")
    take_inbox(NOW)
    assert sorted(outcomes()) == ["applied", "failed"] and state(one) == "failed"


def test_nothing_of_what_came_in_can_be_read_in_its_row():
    keep(Kind.REPORT, "n", {"to": "+201001234567", "channel": "sms"}, now=NOW)
    assert "201001234567" not in repr(list(Inbound.objects.values_list()))


def test_forms_and_flat_json_are_read_and_nothing_else_is():
    assert fields_of(b'{"a": "x", "n": 5, "deep": {"b": 1}, "ok": null}', "application/json") == {"a": "x", "n": "5"}
    assert fields_of(b"a=x&b=%D9%A3", "application/x-www-form-urlencoded") == {"a": "x", "b": "٣"}
    assert fields_of(b"[1]", "application/json") == fields_of(b"{", "application/json") == {}
    assert len(fields_of(b'{"a": "' + b"x" * 9000 + b'"}', "application/json")["a"]) == inbox.LONGEST == 1_600


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_deal_with_each_once():
    some = [noticed("handed_over") for _ in range(5)]
    for one in some:
        reported(one, "DELIVRD")
    assert at_once(*[lambda: take_inbox(NOW)] * 3) == []
    assert sorted(outcomes()) == ["applied"] * 5


def test_half_a_symbol_that_a_gateway_tore_apart_keeps_nothing_from_being_stored():
    fields = fields_of(rb'{"sender": "+201001234567", "text": "\ud83d", "\ude00": "x"}', "application/json")
    assert fields == {"sender": "+201001234567", "text": "?", "?": "x"}
    keep(Kind.TEXT, "torn", fields, now=NOW)
    assert Inbound.objects.count() == 1


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000])
def test_what_is_nested_deeper_than_anybody_reads_has_no_fields(body):
    assert fields_of(body, "application/json") == {}


def test_a_report_locks_a_notice_before_its_delivery_as_whoever_sends_does():
    one = noticed("queued")
    Delivery.objects.filter(pk=one.pk).update(state=Delivery.State.WAITING)
    reported(one, "delivered")
    with CaptureQueriesContext(connection) as asked:
        take_inbox(NOW)
    changed = [found["sql"].split('"')[1] for found in asked.captured_queries if found["sql"].startswith("UPDATE")]
    assert changed.index("notices_notice") < changed.index("notices_delivery")
