"""Messages are sent side by side: within each channel's bound, in the order of their urgency, on one connection."""

import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import OperationalError

from masar.notices import claiming, engine
from masar.notices.budget import Urgency
from masar.notices.engine import Place
from masar.notices.models import Delivery
from masar.notices.sending import Sender
from masar.notices.tests.test_engine import NOW, one, posted

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@contextmanager
def gateway(settings, take):
    """A gateway for text messages that calls ``take`` with each text before it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            take(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256  # as many as are sent at once, however busy the machine

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.MASAR_SMS = settings.MASAR_SMS | {"url": f"http://127.0.0.1:{server.server_port}/sms"}
    yield
    server.shutdown()
    server.server_close()


def until_settled(sender, now):
    """Let a sender go on until nothing is on its way."""
    sender.step(now)
    while not sender.idle:
        sender.wait(5)
        sender.step(now)


def test_as_many_are_sent_at_once_as_the_channel_takes(settings):
    together = threading.Barrier(8, timeout=20)
    settings.MASAR_AT_ONCE = {"sms": 8}
    for number in range(16):
        posted(key=str(number))
    with gateway(settings, lambda text: together.wait()):
        engine.deliver(NOW)
    assert Delivery.objects.filter(state="sent").count() == 16


def test_never_more_are_sent_at_once_than_the_channel_takes(settings):
    inside, most, lock = [], [], threading.Lock()

    def take(text):
        with lock:
            inside.append(text)
            most.append(len(inside))
        with lock:
            inside.remove(text)

    settings.MASAR_AT_ONCE = {"sms": 3}
    for number in range(20):
        posted(key=str(number), body=str(number))
    with gateway(settings, take):
        engine.deliver(NOW)
    assert len(most) == 20 and max(most) <= 3


def test_a_gateway_that_hangs_holds_up_no_mail(settings, mailbox):
    held, sender = threading.Event(), Sender()
    with gateway(settings, lambda text: held.wait(30)):
        for number in range(40):
            posted(key=str(number))
        posted(key="mail", channel="email")
        sender.step(NOW)
        while Delivery.objects.get(channel="email").state == "waiting":
            sender.wait(5)
            sender.step(NOW)
        assert not Delivery.objects.filter(channel="sms", state="sent").exists()
        held.set()
        until_settled(sender, NOW)
    assert Delivery.objects.filter(state="sent").count() == 41


def arrived(settings, *places):
    """The order in which messages of these places reach a gateway that takes one at a time."""
    texts, settings.MASAR_AT_ONCE = [], {"sms": 1}
    for number, place in enumerate(places):
        posted(key=str(number), body=str(number), place=place)
    with gateway(settings, texts.append):
        engine.deliver(NOW)
    return [int(text) for text in texts]


def test_codes_go_before_all_else_and_those_of_known_browsers_first(settings):
    places = [Place(Urgency.NEWS), Place(Urgency.WARNING), Place(Urgency.OPEN), Place(Urgency.KNOWN)]
    assert arrived(settings, *places) == [3, 2, 1, 0]


def test_whoever_comes_behind_a_flood_that_looks_like_people_is_served_at_once(settings):
    flood = [Place(Urgency.OPEN, NOW - timedelta(seconds=60 - number)) for number in range(50)]
    order = arrived(settings, *flood, Place(Urgency.OPEN, NOW))
    assert order.index(50) <= 1 and order.index(0) <= 1


def test_whoever_took_more_turns_than_their_share_comes_last_not_newest_first(settings):
    greedy = [Place(Urgency.OPEN, NOW + timedelta(seconds=10 * number)) for number in range(20)]
    order = arrived(settings, *greedy, Place(Urgency.OPEN, NOW))
    assert order.index(20) <= 1 and order[2:] == list(range(1, 20))


def test_a_lease_is_held_as_long_as_the_far_side_takes(settings):
    held, sender = threading.Event(), Sender()
    posted()
    with gateway(settings, lambda text: held.wait(30)):
        sender.step(NOW)
        sender.step(NOW + MINUTE)
        assert engine.deliver(NOW + 2 * MINUTE) == 0
        held.set()
        until_settled(sender, NOW + 2 * MINUTE)
    assert (one().state, one().attempts) == ("sent", 1)


def test_a_far_side_that_never_ends_loses_its_message_and_keeps_its_place(settings):
    held, sender, settings.MASAR_AT_ONCE = threading.Event(), Sender(), {"sms": 1}
    posted(key="1")
    posted(key="2")
    with gateway(settings, lambda text: held.wait(30)):
        sender.step(NOW)
        sender.step(NOW + 5 * MINUTE)
        rows = Delivery.objects.order_by("attempts")
        assert [(row.state, row.error, row.attempts) for row in rows] == [
            ("waiting", "", 0),
            ("waiting", "timeout", 1),
        ]
        held.set()
        while Delivery.objects.filter(state="sent").count() < 2:
            sender.step(NOW + 6 * MINUTE)
            sender.wait(0.2)


def test_what_could_not_be_written_down_is_written_down_later_and_sent_once(settings, mailbox, monkeypatch):
    sender, settled = Sender(), []

    def broken(ended, *, now):
        settled.append(len(ended))
        raise OperationalError("the database restarts")

    posted()
    sender.step(NOW)
    sender.wait(10)
    with monkeypatch.context() as patch, pytest.raises(OperationalError):
        patch.setattr(claiming, "settle", broken)
        sender.step(NOW)
    sender.step(NOW)
    assert (settled, one().state, len(mailbox.messages)) == ([1], "sent", 1)


def test_a_worker_that_ends_sees_what_is_on_its_way_to_its_end_and_begins_nothing(settings, mailbox):
    settings.MASAR_AT_ONCE, mailbox.pause, sender = {"sms": 2}, 0.3, Sender()
    for number in range(4):
        posted(key=str(number))
    sender.step(NOW)
    sender.finish(lambda: NOW, within=20)
    assert sorted(row.state for row in Delivery.objects.all()) == ["sent", "sent", "waiting", "waiting"]
