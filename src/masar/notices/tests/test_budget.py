"""The operator's budget: no hour costs more, and its end is no switch that turns codes off for everybody."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from masar.notices import engine, spending
from masar.notices.budget import Urgency, counted_from, ends_at, half, minute_of, room
from masar.notices.engine import Place
from masar.notices.models import Delivery
from masar.notices.tests.test_engine import NOW, one, posted

KNOWN, OPEN, WARNING, NEWS = (Place(urgency) for urgency in Urgency)
BEGAN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SENDS = st.lists(st.tuples(st.integers(0, 3 * 3600), st.sampled_from(Urgency), st.integers(1, 40)), max_size=60)
BLURS = st.floats(0, 1)


def sent(wanted, budget, blur=0.0):
    """The moments at which something goes out, if so much of each kind is wanted at these moments."""
    minutes, found = Counter(), []
    for seconds, urgency, count in sorted(wanted):
        now = BEGAN + timedelta(seconds=seconds)
        spent = sum(number for minute, number in minutes.items() if minute >= counted_from(now))
        goes = min(count, room(urgency, spent=spent, budget=budget, blur=blur))
        minutes[minute_of(now)] += goes
        found += [(now, urgency)] * goes
    return found


AN_HOUR_LATER_LESS_TWENTY_SECONDS = [(50, Urgency.KNOWN, 100), (3630, Urgency.KNOWN, 100)]


@given(SENDS, BLURS)
@example(AN_HOUR_LATER_LESS_TWENTY_SECONDS, 0.0)
def test_in_no_sixty_minutes_more_is_sent_than_the_budget(wanted, blur):
    moments = [now for now, _ in sent(wanted, 100, blur)]
    for began in moments:
        assert sum(began <= now < began + timedelta(hours=1) for now in moments) <= 100


@given(SENDS, BLURS)
def test_strangers_and_news_leave_a_quarter_to_those_who_were_here_before(wanted, blur):
    strangers = [(at, urgency, count) for at, urgency, count in wanted if urgency in (Urgency.OPEN, Urgency.NEWS)]
    found = sent([*strangers, (3 * 3600, Urgency.KNOWN, 500)], 100, blur)
    assert sum(urgency is Urgency.KNOWN for _, urgency in found) >= 25


@given(SENDS)
def test_news_leaves_a_quarter_to_codes_and_raises_no_alarm_alone(wanted):
    news = [(at, Urgency.NEWS, count) for at, _, count in wanted]
    found = sent([*news, (3 * 3600, Urgency.OPEN, 500)], 100, blur=1.0)
    moments = [now for now, urgency in found if urgency is Urgency.NEWS]
    assert not half(len([now for now in moments if now > BEGAN + timedelta(hours=2)]), 100)
    assert sum(urgency is Urgency.OPEN for _, urgency in found) >= 25


@given(BLURS)
def test_where_the_open_share_ends_is_known_to_within_a_tenth_of_the_budget(blur):
    assert 650 <= ends_at(Urgency.OPEN, 1000, blur) <= 750
    assert [ends_at(urgency, 1000, blur) for urgency in (Urgency.KNOWN, Urgency.WARNING, Urgency.NEWS)] == [
        1000,
        1000,
        400,
    ]


def test_the_end_of_the_open_share_moves_by_a_tenth_of_the_budget():
    assert [ends_at(Urgency.OPEN, 1000, blur) for blur in (0.0, 0.5, 1.0)] == [750, 700, 650]


@pytest.mark.django_db
def test_where_it_ends_changes_every_minute_and_is_the_same_for_every_worker():
    minutes = [NOW + timedelta(minutes=minute) for minute in range(60)]
    first, second = [[spending.locked("sms", at).room(Urgency.OPEN) for at in minutes] for _ in range(2)]
    assert first == second
    assert len(set(first)) >= 30 and 3_900 <= min(first) < max(first) <= 4_500


def budget(settings, sms):
    settings.MASAR_BUDGETS = {"sms": sms, "email": 1_000}


def status(at=NOW):
    told = StringIO()
    with time_machine.travel(at, tick=False):
        call_command("deliveries", "status", stdout=told)
    return told.getvalue()


def flood(count, place=OPEN, **more):
    for number in range(count):
        posted(key=f"{place.urgency}:{number}", place=place, **more)


@pytest.mark.django_db
def test_attack_f5_the_bill_ends_and_receipts_and_known_browsers_still_get_their_codes(mailbox, settings):
    budget(settings, 40)
    flood(100)
    engine.deliver(NOW)
    strangers = len(mailbox.messages)
    flood(12, KNOWN)
    engine.deliver(NOW + timedelta(minutes=30))
    assert 26 <= strangers <= 30 and len(mailbox.messages) <= 40
    assert Delivery.objects.filter(urgency=Urgency.KNOWN, state="sent").count() >= 10


@pytest.mark.django_db
def test_what_is_over_the_budget_waits_is_counted_and_goes_when_there_is_room(mailbox, settings):
    budget(settings, 20)
    flood(30, NEWS)
    engine.deliver(NOW)
    assert len(mailbox.messages) == 8
    assert "sms: 22 wait for room, 0 expired" in status()
    engine.deliver(NOW + timedelta(minutes=59))
    assert len(mailbox.messages) == 8
    engine.deliver(NOW + timedelta(minutes=61))
    assert len(mailbox.messages) == 16


@pytest.mark.django_db
def test_a_code_that_the_budget_held_until_it_was_worthless_is_counted_and_not_sent(mailbox, settings):
    budget(settings, 20)
    flood(40, expires_at=NOW + timedelta(minutes=10))
    engine.deliver(NOW)
    gone = len(mailbox.messages)
    engine.deliver(NOW + timedelta(minutes=10))
    assert 13 <= gone == len(mailbox.messages) <= 15
    assert Delivery.objects.filter(state="expired", error="over_budget", sealed=None).count() == 40 - gone
    assert f"0 wait for room, {40 - gone} expired" in status(NOW + timedelta(minutes=11))


@pytest.mark.django_db
def test_half_of_the_budget_is_told_once_an_hour_and_shown(mailbox, settings, caplog):
    budget(settings, 20)
    flood(9)
    engine.deliver(NOW)
    assert "half" not in caplog.text and "sms: 9 of 20 messages in the last hour\n" in status()
    posted(key="tenth", place=OPEN)
    posted(key="eleventh", place=OPEN)
    engine.deliver(NOW)
    assert caplog.text.count("half of the hour's budget is spent: 1") == 1
    assert "sms: 11 of 20 messages in the last hour  ALARM" in status()


@pytest.mark.django_db
def test_the_end_of_the_open_share_is_told_once_an_hour(mailbox, settings, caplog):
    budget(settings, 20)
    flood(40)
    engine.deliver(NOW)
    engine.deliver(NOW + timedelta(seconds=30))
    assert caplog.text.count("no more codes for browsers that nobody knows") == 1


@pytest.mark.django_db
def test_what_the_gateway_refuses_costs_nothing(mailbox, settings):
    mailbox.refusals.append(400)
    posted(place=OPEN)
    engine.deliver(NOW)
    assert one().state == "dead"
    assert "sms: 0 of 6000 messages in the last hour\n" in status()


@pytest.mark.django_db
def test_what_a_silent_gateway_may_have_taken_is_counted(mailbox, settings, monkeypatch):
    monkeypatch.setattr("masar.notices.channels.TIMEOUT", 0.2)
    mailbox.pause = 0.6
    posted(place=OPEN)
    engine.deliver(NOW)
    assert one().error == "timeout"
    assert "sms: 1 of 6000 messages in the last hour\n" in status()


@pytest.mark.django_db
def test_each_channel_has_a_budget_of_its_own(mailbox, settings):
    budget(settings, 4)
    flood(10)
    posted(channel="email", key="mail", place=OPEN)
    engine.deliver(NOW)
    assert Counter(message.channel for message in mailbox.messages)["email"] == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_do_not_spend_more_than_the_budget(mailbox, settings):
    budget(settings, 20)
    flood(40, KNOWN)

    def work():
        engine.deliver(NOW)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    assert len(mailbox.messages) == 20
