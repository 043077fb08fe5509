"""Slow, broken, talkative and missing gateways: what happens then to messages, and to those that wait behind them."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from socket import create_server
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from masar.lib.clock import now
from masar.notices import claiming, engine
from masar.notices.models import Delivery
from masar.notices.tests.test_engine import ADDRESS, MOBILE, NOW, one, posted

pytestmark = pytest.mark.django_db
LIFE = timedelta(minutes=10)


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_what_was_posted_waits_while_its_channel_is_not_set_up(channel):
    posted(channel=channel)
    engine.deliver(NOW)
    assert (one().state, one().error) == ("waiting", "not_set_up")
    assert one().sealed is not None


def test_a_channel_that_nobody_knows_is_no_reason_to_stop(mailbox):
    posted(channel="pigeon", key="1")
    posted(key="2")
    engine.deliver(NOW)
    assert Delivery.objects.get(channel="pigeon").error == "not_set_up"
    assert len(mailbox.messages) == 1


def test_a_code_that_grows_stale_behind_a_slow_one_is_not_sent(mailbox, settings):
    settings.MASAR_AT_ONCE, mailbox.pause = {"sms": 1}, 2.1
    posted(key="1")
    posted(key="2", expires_at=NOW + timedelta(seconds=11))
    engine.deliver(NOW)
    assert [row.state for row in Delivery.objects.order_by("key")] == ["sent", "expired"]
    assert len(mailbox.messages) == 1


def test_a_code_that_might_arrive_when_it_is_worthless_is_not_sent(mailbox):
    posted(key="1", expires_at=NOW + timedelta(seconds=10))
    posted(key="2", expires_at=NOW + timedelta(seconds=11))
    engine.deliver(NOW)
    told = [(row.state, row.error, row.sealed) for row in Delivery.objects.order_by("key")]
    assert told == [("expired", "expired", None), ("sent", "", None)]


@contextmanager
def drips(seconds):
    """A gateway that accepts at once, and then lets its answer fall drop by drop. Gives its address."""
    ended = threading.Event()

    def drip():
        talk, _ = server.accept()
        with talk:
            talk.recv(65536)
            talk.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            until = time.monotonic() + seconds
            while time.monotonic() < until and not ended.is_set():
                try:
                    talk.sendall(b".")
                except OSError:
                    return
                ended.wait(0.1)

    with create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sms"
        ended.set()
        thread.join()


@contextmanager
def hangs_up():
    """A gateway that takes a message and goes away without a word. Gives its address."""

    def take():
        talk, _ = server.accept()
        talk.recv(65536)
        talk.close()

    with create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=take)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sms"
        thread.join()


def test_a_gateway_that_hangs_up_may_have_taken_the_message(settings):
    posted()
    with hangs_up() as url:
        settings.MASAR_SMS = settings.MASAR_SMS | {"url": url}
        engine.deliver(NOW)
    assert (one().state, one().error) == ("waiting", "broken_off")
    assert engine.overview(NOW).spent["sms"].messages == 1


def test_a_gateway_that_is_not_there_costs_nothing(settings):
    settings.MASAR_SMS = settings.MASAR_SMS | {"url": "http://127.0.0.1:1/sms"}
    posted()
    engine.deliver(NOW)
    assert one().error == "unreachable"
    assert engine.overview(NOW).spent["sms"].messages == 0


def test_nobody_waits_for_what_a_gateway_has_to_say(settings):
    posted()
    with drips(5) as url:
        settings.MASAR_SMS = settings.MASAR_SMS | {"url": url}
        began = time.monotonic()
        engine.deliver(NOW)
    assert one().state == "sent" and time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ('{"to": "{to}", "text": "{text}"}', {"to": MOBILE, "text": "رمزك 1234 5678"}),
        ('{"to": "tel:{to}", "text": "MOI {text}"}', {"to": f"tel:{MOBILE}", "text": "MOI رمزك 1234 5678"}),
        ('{"to": "{digits}", "text": "{text}"}', {"to": MOBILE[1:], "text": "رمزك 1234 5678"}),
        ('{"to": "{to}", "text": "{text}", "n": 8, "on": true}', {"to": MOBILE, "text": "رمزك 1234 5678"}),
        ('{"to": [{"nr": "{to}"}], "text": "{text}"}', {"to": str([{"nr": MOBILE}]), "text": "رمزك 1234 5678"}),
    ],
    ids=["plain", "inside", "digits", "numbers", "nested"],
)
def test_a_gateway_may_want_its_request_in_any_shape(mailbox, settings, template, expected):
    settings.MASAR_SMS = settings.MASAR_SMS | {"body": template}
    posted()
    engine.deliver(NOW)
    [message] = mailbox.messages
    assert {"to": message.to, "text": message.body} == expected


def test_a_text_that_looks_like_a_place_for_the_address_stays_as_it_is(mailbox):
    posted(body="{to} {digits}")
    engine.deliver(NOW)
    assert mailbox.messages[0].body == "{to} {digits}"


def test_a_form_arrives_like_json(mailbox, settings):
    settings.MASAR_SMS = settings.MASAR_SMS | {"format": "form"}
    posted()
    engine.deliver(NOW)
    [message] = mailbox.messages
    assert (message.to, message.body) == (MOBILE, "رمزك 1234 5678")


def test_a_code_that_could_only_be_tried_too_late_ends_at_once(mailbox):
    mailbox.refusals.extend([500] * 9)
    posted(expires_at=NOW + LIFE)
    for seconds in (0, 10, 40, 160):
        assert one().sealed is not None
        engine.deliver(NOW + timedelta(seconds=seconds))
    assert (one().state, one().error, one().sealed) == ("expired", "gateway_500", None)


def test_a_dead_letter_is_wiped_when_it_is_worthless(mailbox):
    mailbox.refusals.extend([400, 400])
    posted(key="code", expires_at=NOW + LIFE)
    posted(key="news")
    engine.deliver(NOW)
    engine.purge(NOW + LIFE)
    kept = {row.key: row.sealed is not None for row in Delivery.objects.filter(state="dead")}
    assert kept == {"code": False, "news": True}
    assert engine.replay(now=NOW + LIFE) == 1


def test_a_certificate_that_nobody_vouches_for_is_told_apart(settings, mailbox):
    settings.MASAR_SMS = settings.MASAR_SMS | {"url": f"https://127.0.0.1:{mailbox.http_port}/sms"}
    posted()
    engine.deliver(NOW)
    assert (one().state, one().error) == ("waiting", "tls")


def test_the_only_mailbox_that_is_refused_for_good_is_asked_once(mailbox):
    mailbox.bounces.append("550 5.1.1 no such mailbox: mona@example.org")
    posted(channel="email")
    engine.deliver(NOW)
    assert (one().state, one().error) == ("dead", "recipient_refused")


def test_a_mailbox_that_is_full_is_tried_again(mailbox):
    mailbox.bounces.append("452 4.2.2 mailbox full: mona@example.org")
    posted(channel="email")
    engine.deliver(NOW)
    assert (one().state, one().error) == ("waiting", "recipient_refused")


def test_a_mail_names_itself_as_written_by_a_machine(settings, mailoutbox):
    settings.MASAR_MAIL_READY = True
    posted(channel="email")
    engine.deliver(NOW)
    assert mailoutbox[0].message()["Auto-Submitted"] == "auto-generated"


def test_what_the_far_side_says_is_kept_nowhere(mailbox, caplog):
    caplog.set_level("DEBUG")
    mailbox.bounces.append(f"550 5.1.1 {ADDRESS} is nobody here")
    posted(channel="email")
    engine.deliver(NOW)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("masar")]
    assert ours and ADDRESS not in " ".join(ours)
    assert ADDRESS not in repr(list(Delivery.objects.values_list()))


def test_claiming_does_not_look_through_what_was_sent_long_ago():
    posted()
    with CaptureQueriesContext(connection) as asked:
        claiming.claim("sms", most=1, lease=uuid4(), now=NOW)
    read = [query["sql"] for query in asked.captured_queries if 'FROM "notices_delivery"' in query["sql"]]
    assert len(read) >= 3
    assert all("'waiting'" in sql or '"id" IN (' in sql for sql in read)


def worker(settings, at_once=32):
    """Another process that delivers what is due in this test's database."""
    name, given = str(connection.settings_dict["NAME"]), os.environ.get("MASAR_DATABASE_URL")
    more = {
        "DJANGO_SETTINGS_MODULE": "masar.config.settings",
        "MASAR_DATABASE_URL": f"{given.rpartition('/')[0]}/{name}" if given else f"sqlite:///{name}",
        "MASAR_KEYS_FILE": str(settings.MASAR_KEYS_FILE),
        "MASAR_SMS_URL": settings.MASAR_SMS["url"],
        "MASAR_SMS_SECOND_URL": settings.MASAR_SMS_SECOND["url"],
        "MASAR_SMS_AT_ONCE": str(at_once),
    }
    script = "import sys, django; django.setup(); from masar.notices.engine import deliver; "
    script += "from masar.lib.clock import now; sys.exit(deliver(now()))"
    return subprocess.Popen([sys.executable, "-c", script], env=os.environ | more)


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_begun_is_sent_by_the_next_under_the_same_id(mailbox, settings):
    made, mailbox.pause = posted(now=now()), 3.0
    begun = worker(settings)
    while one().lease is None:
        assert begun.poll() is None
        time.sleep(0.05)
    begun.kill()
    begun.wait()
    mailbox.pause = 0.0
    assert (engine.deliver(now()), one().state) == (0, "waiting")
    engine.deliver(now() + timedelta(minutes=2))
    assert (one().state, one().attempts) == ("sent", 2)
    assert {message.id for message in mailbox.messages} == {str(made)}


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_is_killed_all_arrives_and_only_what_it_had_begun_may_come_twice(mailbox, settings):
    made, mailbox.pause = {str(posted(key=str(number), now=now())) for number in range(12)}, 3.0
    killed = worker(settings, at_once=6)
    while Delivery.objects.filter(lease__isnull=False).count() < 6:
        assert killed.poll() is None
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    mailbox.pause, begun = 0.0, {str(row.pk) for row in Delivery.objects.filter(attempts=1)}
    engine.deliver(now())
    engine.deliver(now() + timedelta(minutes=2))
    came = Counter(message.id for message in mailbox.messages)
    assert set(came) == made and max(came.values()) <= 2
    assert {row for row, times in came.items() if times > 1} <= begun
