"""Two gateways: what fails or is slow loses new messages by steps and gets them back; no message goes by both."""

import threading
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.lib import clock
from masar.notices import channels, claiming, engine, routing
from masar.notices.claiming import Ended
from masar.notices.gateways import chosen, may_have
from masar.notices.models import Delivery, Gateway, Notice
from masar.notices.sending import Sender
from masar.notices.tests.far import far
from masar.notices.tests.test_engine import NOW, one, posted
from masar.notices.tests.test_outcomes import noticed
from masar.notices.tests.test_trouble import worker

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def gateways(settings):
    """Two gateways that take everything, the first and the second."""
    with far() as (first, one_url), far() as (second, other_url):
        settings.MASAR_SMS = settings.MASAR_SMS | {"url": one_url}
        settings.MASAR_SMS_SECOND = settings.MASAR_SMS | {"url": other_url}
        yield first, second


def share():
    return routing.route().share


def put(percent, at=NOW):
    """So many percent of new messages go by the first."""
    Gateway.objects.all().delete()
    Gateway.objects.create(pk="first", share=percent, moved_at=at)
    Gateway.objects.create(pk="second", share=100 - percent, moved_at=at)


def by(name, **more):
    """A message that is chosen for this gateway while each has its half."""
    put(50)
    while True:
        made = posted(key=str(uuid4()), **more)
        if chosen(made, routing.NAMES, 50, last="", bound=False) == name:
            return made
        Delivery.objects.all().delete()


def news(count, at):
    """So many new messages, sent and seen to their end."""
    made = [str(posted(key=str(uuid4()), kind="news", now=at)) for _ in range(count)]
    engine.deliver(at)
    return made


def test_a_first_gateway_that_refuses_everything_loses_new_messages_by_steps_and_everything_arrives(gateways, caplog):
    (first, second), at, made = gateways, NOW, []
    first.does = 503
    shares = [share()]
    for _ in range(4):
        made += news(40, at)
        at += 31 * SECOND
        shares.append(share())
    engine.deliver(at + 10 * SECOND)
    assert shares == [90, 50, 10, 10, 10]
    assert set(second.came) == set(made) and max(second.came.values()) == 1
    assert Delivery.objects.filter(state="sent").count() == len(made)
    steps = [record.getMessage() for record in caplog.records if "part otherwise" in record.getMessage()]
    assert len(steps) == 2 and "50% by first" in steps[0] and "90% by second" in steps[1]


def test_a_first_gateway_that_recovers_gets_them_back_by_steps_and_not_before_its_time(gateways):
    put(10)
    shares = []
    for minutes in (1, 9, 10, 11, 19, 20, 21):
        for _ in range(3):
            news(40, NOW + minutes * MINUTE)
        shares.append(share())
    assert shares == [10, 10, 50, 50, 50, 90, 90]


def test_a_first_gateway_that_is_slow_loses_new_messages_though_it_takes_them_all(gateways, settings):
    (first, second), settings.MASAR_SMS_SLOW = gateways, 1.0
    first.pause = 1.2
    made = news(20, NOW)
    assert share() == 50
    assert {**first.came, **second.came} == dict.fromkeys(made, 1)


def test_a_first_gateway_that_hangs_loses_new_messages_and_what_it_may_have_goes_by_no_other(gateways, monkeypatch):
    monkeypatch.setattr(channels, "TIMEOUT", 1)
    (first, second), at, made = gateways, NOW, []
    first.does = "is silent"
    for _ in range(3):
        made += news(16, at)
        at += 31 * SECOND
    assert share() == 10
    before = len(second.came)
    made += news(30, at)
    assert len(second.came) - before > 15
    first.does = 202
    engine.deliver(at + 20 * MINUTE)
    assert set(first.came).isdisjoint(second.came)
    assert set(made) <= set(first.came) | set(second.came)
    assert not Delivery.objects.exclude(state="sent").exists()


@pytest.mark.parametrize("does", ["hangs up", 500, 502, 504])
@pytest.mark.parametrize(("kind", "seconds"), [("code", ["second"]), ("code_new", ["second"]), ("news", [])])
def test_after_an_unknown_outcome_a_code_goes_by_the_other_and_news_only_by_the_same(gateways, does, kind, seconds):
    first, second = gateways
    made, first.does = str(by("first", kind=kind)), does
    for later in (0, 10, 40):
        engine.deliver(NOW + later * SECOND)
    assert list(second.came) == [made for _ in seconds]
    assert first.came[made] == (1 if seconds else 3)
    assert one().state == ("sent" if seconds else "waiting")


@pytest.mark.parametrize("does", [503, 429, 408, 401, 402, 403, 404])
@pytest.mark.parametrize("kind", ["code", "news"])
def test_what_is_known_not_to_have_been_taken_goes_by_the_other_next(gateways, does, kind):
    first, second = gateways
    made, first.does = str(by("first", kind=kind)), does
    engine.deliver(NOW)
    assert (one().state, one().bound, one().gateway) == ("waiting", False, "first")
    engine.deliver(NOW + 10 * SECOND)
    assert (one().state, dict(second.came)) == ("sent", {made: 1})


def test_what_may_once_have_been_taken_stays_so_whatever_comes_after(gateways):
    first, second = gateways
    made = str(by("first", kind="news"))
    for later, does in ((0, "hangs up"), (10, 503), (40, 429), (160, 202)):
        first.does = does
        engine.deliver(NOW + later * SECOND)
    assert (first.came[made], len(second.came), one().state) == (4, 0, "sent")


def test_a_message_that_is_refused_for_what_it_is_goes_by_no_other(gateways):
    first, second = gateways
    by("first")
    first.does = 400
    engine.deliver(NOW)
    assert (one().state, one().error, len(second.came)) == ("dead", "gateway_400", 0)


def test_where_there_is_one_gateway_a_wrong_key_ends_a_message_and_nobody_counts(gateways, settings):
    settings.MASAR_SMS_SECOND = settings.MASAR_SMS | {"url": ""}
    gateways[0].does = 401
    posted()
    engine.deliver(NOW)
    assert (one().state, one().error, one().gateway) == ("dead", "gateway_401", "")
    assert not Gateway.objects.exists() and routing.overview() == []


def test_a_first_gateway_that_trickles_is_given_up_and_keeps_its_message(gateways):
    (first, second), sender = gateways, Sender()
    made, first.does = str(by("first", kind="news")), "trickles"
    sender.step(NOW)
    while not first.came:
        sender.wait(0.1)
    sender.step(NOW + 5 * MINUTE)
    assert (one().error, one().gateway, one().bound) == ("timeout", "first", True)
    first.does = 202
    engine.deliver(NOW + 6 * MINUTE)
    assert (first.came[made], len(second.came), one().state) == (2, 0, "sent")


def test_what_a_worker_had_claimed_when_it_died_goes_by_the_same_gateway(gateways):
    first, second = gateways
    by("first", kind="news")
    routing.routed(claiming.claim("sms", most=1, lease=uuid4(), now=NOW))
    put(10)
    engine.deliver(NOW + 2 * MINUTE)
    assert (len(first.came), len(second.came)) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_worker_had_handed_over_goes_by_the_same_gateway(gateways, settings):
    first, second = gateways
    moment = clock.now()
    made = str(by("first", kind="news", now=moment))
    first.pause = 5.0
    killed = worker(settings)
    while not first.came:
        assert killed.poll() is None
        threading.Event().wait(0.05)
    killed.kill()
    killed.wait()
    first.pause = 0.0
    put(10)
    engine.deliver(moment + 3 * MINUTE)
    assert (first.came[made], len(second.came), one().state) == (2, 0, "sent")


def test_a_message_from_when_there_was_one_gateway_goes_by_it_again(gateways):
    first, second = gateways
    posted(kind="news")
    Delivery.objects.update(attempts=1, error="timeout")
    put(10)
    engine.deliver(NOW)
    assert (len(first.came), len(second.came)) == (1, 0)


def test_what_a_gateway_may_have_that_is_there_no_more_waits_until_somebody_replays_it(gateways, settings):
    (first, second), both = gateways, settings.MASAR_SMS_SECOND
    by("second", kind="news")
    second.does = "hangs up"
    engine.deliver(NOW)
    settings.MASAR_SMS_SECOND = both | {"url": ""}
    for day in range(1, 12):
        engine.deliver(NOW + timedelta(days=2 * day))
    assert (one().state, one().error, len(first.came)) == ("dead", "not_set_up", 0)
    call_command("deliveries", "replay", all=True, stdout=StringIO())
    engine.deliver(NOW + timedelta(days=900))
    assert len(first.came) == 1


@pytest.mark.parametrize(("name", "state"), [("first", "unreported"), ("second", "handed_over")])
def test_each_gateway_reports_or_does_not_for_itself(gateways, settings, name, state):
    settings.MASAR_REPORTS = {"sms": "none", "sms_second": "full", "email": "none"}
    noticed("queued")
    Notice.objects.update(id=by(name, kind="news"))
    engine.deliver(NOW)
    assert (one().gateway, Notice.objects.get().state) == (name, state)


def test_an_operator_sees_how_new_messages_part_and_what_each_gateway_did(gateways):
    gateways[0].does = 503
    posted()
    put(90)
    Gateway.objects.filter(pk="first").update(recent="+~--", seen_at=NOW)
    told = StringIO()
    call_command("deliveries", "status", stdout=told)
    assert "sms: 90% by first (of its last 4, 2 failed, 1 slow)" in told.getvalue()
    assert "sms: 10% by second (of its last 0, 0 failed, 0 slow)" in told.getvalue()


WHYS = ["unreachable", "timeout", "broken_off", "gateway_500", "gateway_503", "gateway_429", "gateway_401", "tls"]


@given(st.lists(st.sampled_from(WHYS), min_size=1, max_size=9), st.sampled_from(["news", "code"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_to_a_message_what_one_may_have_the_other_never_gets_unless_it_is_a_code(
    gateways, whys, kind
):
    Delivery.objects.all().delete()
    posted(key=str(uuid4()), kind=kind)
    at, held = NOW, set()
    for why in whys:
        [ours] = routing.routed(claiming.claim("sms", most=1, lease=uuid4(), now=at))
        assert kind == "code" or held <= {ours.gateway}
        held |= {ours.gateway} if may_have(why) else set()
        claiming.settle([Ended(ours, at, why)], now=at)
        at = one().due_at


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_lose_no_evidence_and_take_one_step_together(gateways):
    ready = threading.Barrier(4)

    def work(why, gateway):
        ready.wait(20)
        for _ in range(5):
            with transaction.atomic():
                routing.learn([Ended(Delivery(gateway=gateway), NOW, why)], NOW)
        connection.close()

    told = [("gateway_503", "first"), ("gateway_503", "first"), ("", "second"), ("", "second")]
    workers = [threading.Thread(target=work, args=one) for one in told]
    [one.start() for one in workers]
    [one.join() for one in workers]
    first, second = routing.overview()
    assert (first.share, second.share) == (50, 50)
    assert first.recent == "-" * 5
