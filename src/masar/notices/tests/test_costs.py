"""What messages cost is counted as it changes, and the counts are what was sent, whatever happened."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.acts import Act
from masar.cases.incoming import PartyGiven
from masar.cases.models import Case
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_registering import registered
from masar.catalogue.models import Service
from masar.lib import clock
from masar.notices import engine, reports
from masar.notices.announcing import announce
from masar.notices.costs import About, Key, What, about, count_messages, counts, month_of, months
from masar.notices.engine import deliver, replay
from masar.notices.letters import SEVERAL
from masar.notices.models import Delivery, MessageChange, MessageCount, Notice
from masar.notices.rules import Topic
from masar.notices.segments import parts
from masar.notices.tests.telling import HOUR, NOW, texts, told
from masar.notices.tests.test_engine import posted
from masar.notices.tests.test_outcomes import noticed
from masar.notices.tests.test_telling import _new_case, acted
from masar.people.registering import Given

pytestmark = pytest.mark.usefixtures("house", "mailbox")
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _followed(house):
    announce(NOW)


def counted():
    """All that was counted, once the worker came to it; what is nothing left out."""
    while count_messages(NOW):
        pass
    assert not MessageChange.objects.exists()
    return dict(counts(date.min))


def key(what, about="notice", service="passport", channel="sms", month=NOVEMBER):
    return Key(month, channel, about, service, what)


def looked_at_each():
    """The same, by looking at every row."""
    found = Counter()
    for one in Delivery.objects.all():
        made = Key(month_of(one.created_at), one.channel, about(one.kind), one.service, "")
        if one.state == "sent":
            found[made._replace(what="handed_over")] += 1
            found[made._replace(what="parts")] += one.parts
        if one.state == "dead" and about(one.kind) is not About.NOTICE:
            found[made._replace(what="failed")] += 1
    for one in Notice.objects.all():
        made = Key(month_of(one.created_at), one.channel, "notice", one.service, "")
        what = {"delivered": "delivered", "failed": "failed", "refused": "failed", "ours": "failed"}.get(one.state)
        if what:
            found[made._replace(what=what)] += 1
    return dict(found)


def reported(one, word):
    reports.apply({"reference": str(one.pk), "status": word, "channel": one.channel}, NOW + HOUR)


def test_a_message_is_counted_with_its_parts_and_what_became_of_it(mailbox):
    acted(registered().number, Act.ASK)
    told()
    [text] = texts(mailbox)
    sent = {key("handed_over"): 1, key("parts"): parts(text)}
    assert counted() == sent and Notice.objects.get().parts == parts(text)
    reported(Notice.objects.get(), "DELIVRD")
    assert counted() == sent | {key("delivered"): 1}


def test_what_failed_and_then_arrived_is_no_failure_any_more(mailbox):
    registered()
    told()
    reported(Notice.objects.get(), "UNDELIV")
    assert counted()[key("failed")] == 1
    reported(Notice.objects.get(), "DELIVRD")
    assert key("failed") not in counted() and counted()[key("delivered")] == 1
    reported(Notice.objects.get(), "UNDELIV")
    assert counted() == looked_at_each()


def test_a_message_about_applications_of_several_services_is_booked_whole_to_the_oldest(mailbox):
    mother = PartyGiven("guardian", Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567"))
    first, second = (
        registered(parties=(PartyGiven("applicant", Given((("eg", child),), name="طفل")), mother)).number
        for child in ("31502250100026", "31702250100024")
    )
    Service.objects.create(code="another", family_id=Service.objects.get().family_id, position=2)
    Case.objects.filter(number=second).update(service_id="another")
    told()
    assert Notice.objects.get().topic == SEVERAL and len(texts(mailbox)) == 1
    assert {one.service for one in counted()} == {Case.objects.get(number=first).service_id}
    assert counted()[key("parts")] == sum(map(parts, texts(mailbox)))


def test_a_code_is_a_line_of_its_own(mailbox):
    posted(now=NOW)
    deliver(NOW)
    code = {"about": "code", "service": ""}
    assert counted() == {key("handed_over", **code): 1, key("parts", **code): 1}


def test_a_code_that_fails_for_good_and_one_that_goes_after_all(mailbox):
    mailbox.refusals.append(400)
    posted(now=NOW)
    deliver(NOW)
    code = {"about": "code", "service": ""}
    assert counted() == {key("failed", **code): 1}
    replay(now=NOW + HOUR)
    assert counted() == {}
    deliver(NOW + HOUR)
    assert counted() == {key("handed_over", **code): 1, key("parts", **code): 1}


def test_every_topic_is_a_notice_and_every_kind_of_code_is_a_code():
    assert {about(kind) for kind in (*Topic, SEVERAL)} == {About.NOTICE}
    assert [about(kind) for kind in ("code", "code_new", "answer", "new_device")] == [
        *(About.CODE, About.CODE, About.ANSWER, About.OTHER),
    ]


def test_the_counts_stay_when_messages_are_deleted(mailbox):
    registered()
    told()
    before = counted()
    assert engine.purge(NOW + timedelta(days=31)) == 1 and not Delivery.objects.exists()
    Notice.objects.all().delete()
    assert counted() == before != {}


def test_a_month_is_the_local_one_in_which_a_message_was_written():
    assert month_of(datetime(2026, 11, 30, 21, 59, tzinfo=UTC)) == NOVEMBER
    assert month_of(datetime(2026, 11, 30, 22, 0, tzinfo=UTC)) == date(2026, 12, 1)
    late = noticed("handed_over", channel="sms", created_at=datetime(2026, 10, 31, tzinfo=UTC), service="passport")
    reported(late, "DELIVRD")
    assert counted() == {key("delivered", month=date(2026, 10, 1)): 1}


def test_thirteen_months_can_be_looked_at_this_one_first():
    found = months(NOW)
    assert (found[0], found[1], found[10], found[12], len(found)) == (
        *(NOVEMBER, date(2026, 10, 1), date(2026, 1, 1), date(2025, 11, 1), 13),
    )


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_count_every_message_once(house):
    for number in range(40):
        posted(key=str(number), now=clock.now())
    deliver(clock.now())
    assert at_once(*[lambda: count_messages(NOW)] * 4) == []
    assert sum(n for one, n in counted().items() if one.what == What.HANDED_OVER) == 40


WORDS = st.sampled_from(["DELIVRD", "UNDELIV", "EXPIRED", "sent"])


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_history_the_counts_are_what_was_sent(mailbox, data):
    for model in (MessageChange, MessageCount, Delivery, Notice):
        model.objects.all().delete()
    at = NOW
    mailbox.refusals.clear()
    for step in range(data.draw(st.integers(1, 12))):
        at += timedelta(minutes=data.draw(st.sampled_from([0, 1, 60, 1500])))
        match data.draw(st.sampled_from(["new", "code", "send", "send", "refuse", "report", "replay", "count"])):
            case "new":
                _new_case()
                told(at)
            case "code":
                posted(key=f"{at}{step}", now=at)
            case "send":
                deliver(at)
            case "refuse":
                mailbox.refusals.extend(data.draw(st.lists(st.sampled_from([400, 503]), min_size=1, max_size=3)))
            case "report":
                known = [*Delivery.objects.order_by("pk"), *Notice.objects.order_by("pk")]
                if known:
                    reported(data.draw(st.sampled_from(known)), data.draw(WORDS))
            case "replay":
                replay(now=at)
            case "count":
                count_messages(at)
    assert counted() == looked_at_each()
