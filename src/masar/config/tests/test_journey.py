"""The trial journey: a made-up case lives through everything, is seen by all roads, and counts nowhere."""

import json
from datetime import time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from typing import NamedTuple

import pytest
import requests
from django.core.management import CommandError, call_command

from masar.cases.desk_models import CaseFigures, FigureCount, OpenCase, OpenCount
from masar.cases.figures import count_figures, off
from masar.cases.leases import acquire
from masar.cases.models import Case, Event, Trouble
from masar.cases.queries import differences, open_by_version
from masar.cases.sequencing import sequence
from masar.cases.tally import put_together
from masar.catalogue.queries import catalogue
from masar.catalogue.testing import load_sample
from masar.config.journey import travelling
from masar.config.journey.living import SERVICE
from masar.config.tests.imap import PASSWORD, Imap
from masar.lib.clock import now
from masar.notices.announcing import announce
from masar.notices.costs import count_messages
from masar.notices.engine import deliver
from masar.notices.mailbox import HOST, Mailbox
from masar.notices.messages import hours
from masar.notices.models import MessageChange, MessageCount, Notice
from masar.notices.tests.conftest import mailbox  # noqa: F401
from masar.notices.untold import follow_untold
from masar.notices.writing import write
from masar.staff.testing import load_offices

pytestmark = pytest.mark.django_db(transaction=True)
MAIL, MOBILE = "canary@example.org", "+201001234567"
OPERATOR = "operator@example.org"


def worker(*_):
    """All rounds of the worker that a case meets, until nothing is left to do."""
    rounds = (sequence, announce, write, follow_untold, put_together, count_figures, count_messages)
    while sum(run(now()) for run in rounds):
        pass
    deliver(now())


@pytest.fixture
def heard():
    """What is posted to the operator at a real listener, and where that is."""
    posted = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            """Nothing."""

    server = ThreadingHTTPServer((HOST, 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    yield posted, f"http://{HOST}:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Outside(NamedTuple):
    """The world around the house: what was posted to the operator, what came by mail and as text, the settings."""

    posted: list
    box: Mailbox
    settings: object

    def travel(self, wait=worker, **given):
        self.settings.MASAR_JOURNEY = self.settings.MASAR_JOURNEY | given
        run = travelling.travel(wait)
        worker()
        return run

    def lost(self, channel):
        """Rounds of the worker after which what went to the two people by a channel is gone."""

        def wait(seconds):
            worker()
            for one in [one for one in self.box.messages if one.channel == channel and one.to != OPERATOR]:
                self.box.messages.remove(one)

        return wait

    def alarms(self):
        """By what was posted and by mail: kinds, and how many mails."""
        return [one["event"] for one in self.posted], sum(one.to == OPERATOR for one in self.box.messages)


@pytest.fixture
def outside(live_server, mailbox, heard, settings):  # noqa: F811
    """A house with its pages, its mail and texts on loopback."""
    load_offices()
    load_sample()
    imap = Imap(mailbox)
    settings.MASAR_ORIGIN, settings.MASAR_NOTICE_HOURS = live_server.url, (time(8), time(8))
    settings.MASAR_ALARM_EMAIL, settings.MASAR_ALARM_URL = OPERATOR, heard[1]
    mail = {"email": MAIL, "imap": imap.url, "imap_password": PASSWORD}
    text = {"mobile": MOBILE, "sink": f"http://{HOST}:{mailbox.http_port}/texts"}
    settings.MASAR_JOURNEY = mail | text | {"within": 60}
    worker()
    yield Outside(heard[0], mailbox, settings)
    imap.shutdown()
    imap.server_close()


def numbers():
    """All that is counted of cases and their messages."""
    models = (FigureCount, OpenCase, OpenCount, CaseFigures, MessageCount, MessageChange)
    return [sorted(map(str, model.objects.values_list())) for model in models] + [open_by_version(SERVICE)]


def test_all_is_seen_by_every_road_and_no_number_is_another_than_before(outside):
    before, open_meanwhile = numbers(), []

    def wait(seconds):
        worker()
        open_meanwhile.append((OpenCase.objects.count(), FigureCount.objects.exclude(n=0).count()))

    run = outside.travel(wait)
    assert (run.missed, run.said) == ([], ["Every step was seen."])
    case = Case.objects.get(service=SERVICE)
    assert (case.status, set(Event.objects.values_list("actor", flat=True))) == ("completed", {"canary"})
    for channel in ("email", "sms"):
        sent = Notice.objects.filter(channel=channel).order_by("created_at").values_list("topic", flat=True)
        assert list(sent) == ["received", "action_needed", "decided", "ready"]
    assert (numbers(), set(open_meanwhile)) == (before, {(0, 0)})
    assert (off(), list(differences([case]))) == ({}, [])
    assert outside.alarms() == ([], 0)


@pytest.mark.parametrize("channel, road, mailed", [("email", "mail", 0), ("sms", "text", 1)])
def test_a_lost_message_is_told_once_by_another_channel_and_once_when_it_is_over(outside, channel, road, mailed):
    for _ in range(2):
        [line] = outside.travel(outside.lost(channel), within=1).missed
        assert line.startswith(f"{road}: registered: not_arrived")
    assert outside.alarms() == (["journey_missed"], mailed)
    assert [step["road"] for step in outside.posted[0]["steps"]] == [road]
    assert Trouble.objects.get(job="journey").times == 2
    assert Case.objects.filter(service=SERVICE, status="completed").count() == 2
    assert outside.travel(within=60).missed == []
    assert outside.alarms() == (["journey_missed", "journey_over"], mailed + 1)
    assert not Trouble.objects.exists()
    assert MAIL not in str(outside.posted) and MOBILE not in str(outside.posted)


@pytest.fixture
def keeps_pages(outside):
    """Something in front of the site that keeps each page as it was asked for first."""
    kept, origin = {}, outside.settings.MASAR_ORIGIN

    class Keeper(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(kept.get(self.path) or kept.setdefault(self.path, requests.get(origin + self.path)))

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.answer(
                requests.post(origin + self.path, body, headers={"Content-Type": self.headers["Content-Type"]})
            )

        def answer(self, found):
            self.send_response(found.status_code)
            self.end_headers()
            self.wfile.write(found.content)

        def log_message(self, *args):
            """Nothing."""

    server = ThreadingHTTPServer((HOST, 0), Keeper)
    Thread(target=server.serve_forever, daemon=True).start()
    outside.settings.MASAR_ORIGIN = f"http://{HOST}:{server.server_port}"
    yield
    server.shutdown()
    server.server_close()


def test_a_page_that_shows_another_status_is_told_by_every_channel(outside, keeps_pages):
    [line] = outside.travel(within=1).missed
    assert line.startswith("page: ask: page_ar")
    assert outside.alarms() == (["journey_missed"], 1)


def test_an_alarm_that_nobody_took_is_raised_again(outside):
    url, outside.settings.MASAR_ALARM_URL = outside.settings.MASAR_ALARM_URL, f"http://{HOST}:1/"
    outside.travel(outside.lost("email"), within=1)
    assert set(Trouble.objects.values_list("about", flat=True)) == {"mail", "alarm"}
    outside.settings.MASAR_ALARM_URL = url
    outside.travel(outside.lost("email"), within=1)
    assert outside.alarms() == (["journey_missed"], 0)
    assert set(Trouble.objects.values_list("about", flat=True)) == {"mail"}


def test_a_mailbox_that_does_not_open_is_missed(outside):
    [line] = outside.travel(imap_password="another").missed
    assert line.startswith("mail: registered: error")


def test_a_half_that_is_not_set_is_not_checked_and_said(outside):
    assert outside.travel(mobile="").said == ["Not checked, since nobody is set: text.", "Every step was seen."]


def test_two_journeys_are_never_under_way_at_once(outside):
    assert acquire(travelling.LEASE, "another:1", now())
    assert outside.travel().said == ["Another journey is under way."]
    assert not Case.objects.exists()


def test_at_night_there_is_no_journey(outside):
    local = (now() + timedelta(hours=12)).astimezone(hours().zone).time().replace(second=0, microsecond=0)
    outside.settings.MASAR_NOTICE_HOURS = (local, local.replace(second=1))
    assert "No journey now" in outside.travel().said[0]
    assert not Case.objects.exists()


@pytest.mark.parametrize("name, url", [("imap", "imap://canary@mail.example.org/"), ("sink", "http://example.org/")])
def test_nothing_is_read_in_clear_over_a_network(outside, name, url):
    outside.settings.MASAR_JOURNEY = outside.settings.MASAR_JOURNEY | {name: url}
    with pytest.raises(CommandError, match="must begin with"):
        call_command("canary", "journey", stdout=StringIO())
    assert not Case.objects.exists()


def test_no_list_offers_the_test(outside, client):
    assert SERVICE in catalogue().services and SERVICE not in catalogue().offered
    assert SERVICE not in client.get("/en/passports/", headers={"host": "localhost"}).content.decode()
