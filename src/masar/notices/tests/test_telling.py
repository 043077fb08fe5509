"""Who hears what, and when: from news to messages at real listeners."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import leases
from masar.cases.acting import desk
from masar.cases.actions import record_events
from masar.cases.acts import Act
from masar.cases.following import last_position
from masar.cases.incoming import PartyGiven
from masar.cases.models import Follower, Outbox
from masar.cases.sequencing import sequence
from masar.cases.tests.filling import filled
from masar.cases.tests.test_acting import CASE, SUBMITTED, Incoming, done, may
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_registering import registered
from masar.lib import rows
from masar.notices import wishes
from masar.notices.announcing import NOBODY, announce, missing
from masar.notices.engine import replay
from masar.notices.models import Delivery, Notice, Owed
from masar.notices.tests.telling import DAY, HOUR, NOW, texts, told
from masar.notices.writing import write
from masar.people.models import Contact, Person
from masar.people.registering import Given
from masar.staff import queries as staff_queries
from masar.staff.models import Office

pytestmark = pytest.mark.usefixtures("house", "mailbox")


@pytest.fixture(autouse=True)
def _followed(house):
    announce(NOW)


def acted(number, act, at=NOW, **values):
    """An officer's act at a moment, its form filled in."""
    done(number, act, now=at, **(filled(desk(number), act, at) | values))


def notices():
    return list(Notice.objects.order_by("created_at", "pk").values_list("topic", "state"))


def outcomes():
    return list(Owed.objects.order_by("case_id", "news").values_list("topic", "outcome"))


def test_whoever_applied_is_told_that_it_arrived(mailbox):
    number = registered().number
    told()
    [text] = texts(mailbox)
    assert "استُلم" in text and number[-4:] in text and number not in text
    assert notices() == [("received", "unreported")] and outcomes() == [("received", "told")]


def test_one_worker_writes_until_it_was_silent_for_thirty_seconds_or_gave_way(mailbox):
    registered()
    sequence(NOW)
    announce(NOW)
    assert leases.acquire("writer", "another", NOW)
    assert write(NOW + timedelta(seconds=29)) == 0 and notices() == []
    assert write(NOW + timedelta(seconds=30)) == 1 and notices() == [("received", "queued")]
    assert not leases.acquire("writer", "another", NOW + timedelta(seconds=31))
    leases.give_back(NOW + timedelta(seconds=31))
    assert leases.acquire("writer", "another", NOW + timedelta(seconds=31))


def test_nothing_that_was_there_before_anybody_followed_is_told(mailbox):
    Follower.objects.filter(pk="notices").delete()
    registered()
    told(NOW)
    assert texts(mailbox) == [] and last_position() > 0
    assert list(missing(NOW - DAY)) == []


def test_what_falls_together_is_told_once_as_it_stands(mailbox):
    number = registered().number
    acted(number, Act.APPROVE)
    told()
    [text] = texts(mailbox)
    assert "تمت الموافقة" in text
    assert notices() == [("decided", "unreported")]
    assert outcomes() == [("received", "told"), ("decided", "told")]


def test_of_what_nothing_hangs_on_a_case_has_one_message_a_day(mailbox):
    number = registered().number
    told()
    acted(number, Act.TRANSFER, NOW + HOUR)
    told(NOW + HOUR)
    assert len(texts(mailbox)) == 1
    tomorrow = NOW.replace(hour=6) + DAY  # eight in the morning in Cairo
    told(tomorrow - timedelta(seconds=1))
    assert len(texts(mailbox)) == 1
    told(tomorrow)
    assert notices() == [("received", "unreported"), ("progress", "unreported")]


def test_what_is_wanted_of_somebody_goes_at_once_and_takes_along_what_waits(mailbox):
    number = registered().number
    told()
    acted(number, Act.TRANSFER, NOW + HOUR)
    told(NOW + HOUR)
    acted(number, Act.ASK, NOW + 2 * HOUR)
    told(NOW + 2 * HOUR)
    assert notices() == [("received", "unreported"), ("action_needed", "unreported")]
    assert {outcome for _, outcome in outcomes()} == {"told"}


def test_nobody_is_woken_at_night(mailbox):
    number = registered().number
    told()
    late = NOW.replace(hour=21)  # eleven at night in Cairo
    acted(number, Act.ASK, late)
    told(late)
    told(NOW.replace(hour=5, minute=59) + DAY)
    assert len(texts(mailbox)) == 1
    told(NOW.replace(hour=6) + DAY)
    assert len(texts(mailbox)) == 2


def test_a_message_says_what_holds_when_it_is_written_not_what_was_overtaken(mailbox):
    number = registered().number
    told()
    night = NOW.replace(hour=22)
    acted(number, Act.APPROVE, night)
    acted(number, Act.REJECT, night + HOUR, unforeseen=True, note="approved by mistake")
    told(NOW.replace(hour=6) + DAY)
    assert "تمت الموافقة" not in texts(mailbox)[-1] and "لم يوافَق" in texts(mailbox)[-1]
    assert len(texts(mailbox)) == 2


def test_a_mother_hears_of_two_children_in_one_message(mailbox):
    mother = PartyGiven("guardian", Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567"))
    for child in ("31502250100026", "31702250100024"):
        registered(parties=(PartyGiven("applicant", Given((("eg", child),), name="طفل")), mother))
    told()
    [text] = texts(mailbox)
    assert "2" in text and Notice.objects.get().topic == "several"
    assert sorted(outcomes()) == [("received", "told")] * 2 + [("received", "unreachable")] * 2


def test_a_mail_says_what_the_page_says_in_text_and_in_html(mailbox):
    given = Given((("eg", "28502250100021"),), name="منى علي", email="mona@example.org")
    number = registered(parties=(PartyGiven("applicant", given),)).number
    Person.objects.update(language="en")
    acted(number, Act.ASK)
    told()
    [mail] = mailbox.messages
    assert mail.channel == "email" and mail.subject == "Something is needed from you for your application"
    assert "You need to complete your application" in mail.body and number[-4:] in mail.body
    assert "منى" not in mail.body and number not in mail.body


def test_a_telephone_number_keeps_the_order_of_its_groups_in_a_mail(mailbox):
    given = Given((("eg", "28502250100021"),), name="منى علي", email="mona@example.org")
    Office.objects.update(more={"telephone": "+20 88 000 0106"})
    staff_queries.forget()
    number = registered(parties=(PartyGiven("applicant", given),)).number
    acted(number, Act.ASK)
    told()
    [mail] = mailbox.messages
    assert "\u2066+20\u00a088\u00a0000\u00a00106\u2069" in mail.body


def test_of_whom_nobody_knows_or_can_reach_there_is_a_row_that_says_so(mailbox):
    record_events([Incoming(CASE, (replace(SUBMITTED, day=date(2026, 11, 10), at=None),))], now=NOW)
    registered()
    Contact.objects.all().delete()
    told()
    assert texts(mailbox) == []
    assert sorted(Owed.objects.values_list("outcome", flat=True)) == ["nobody", "unreachable"]
    assert Owed.objects.get(outcome="nobody").person == NOBODY
    assert list(missing(NOW - DAY)) == []


def test_whoever_stopped_messages_still_hears_what_is_wanted_of_them_until_they_say_it_once_more(mailbox):
    number = registered().number
    person = Person.objects.get().pk
    wishes.wish(person, "wanted", now=NOW)
    told()
    assert texts(mailbox) == [] and outcomes() == [("received", "stopped")]
    acted(number, Act.ASK, NOW + HOUR)
    told(NOW + HOUR)
    assert len(texts(mailbox)) == 1
    wishes.wish(person, "nothing", now=NOW + HOUR)
    acted(number, Act.APPROVE, NOW + 2 * HOUR, unforeseen=True, note="all is there")
    told(NOW + 2 * HOUR)
    assert len(texts(mailbox)) == 1


def test_what_no_row_holds_is_listed(mailbox):
    registered()
    told()
    assert list(missing(NOW - DAY)) == []
    gone = Owed.objects.get()
    Owed.objects.all().delete()
    assert list(missing(NOW - DAY)) == [(gone.case_id, gone.news, "received")]
    assert list(missing(NOW + HOUR)) == []


def test_what_a_network_refuses_is_known_not_to_have_come(mailbox):
    mailbox.refusals.append(400)
    registered()
    told()
    assert notices() == [("received", "refused")]


def test_what_was_given_up_and_is_tried_again_is_on_its_way_again(mailbox):
    mailbox.refusals.append(400)
    registered()
    told()
    replay(now=NOW + HOUR)
    assert notices() == [("received", "queued")]
    told(NOW + HOUR)
    assert notices() == [("received", "unreported")]


@pytest.mark.parametrize("job", [announce, write])
def test_whoever_is_killed_in_the_middle_leaves_nothing_half_done(mailbox, monkeypatch, job):
    registered()
    name = {"announce": "insert", "write": "update"}[job.__name__]
    genuine = getattr(rows, name)

    def killed(*arguments):
        genuine(*arguments)
        raise KeyboardInterrupt

    sequence(NOW)
    if job is write:
        announce(NOW)
    monkeypatch.setattr(rows, name, killed)
    with pytest.raises(KeyboardInterrupt):
        told()
    monkeypatch.setattr(rows, name, genuine)
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)
    told()
    assert len(texts(mailbox)) == 1 and outcomes() == [("received", "told")]


ACTS = (Act.ASK, Act.TRANSFER, Act.APPROVE, Act.NOTE, Act.EXTEND_TARGET, Act.DEFER, Act.ENTER_STAGE, Act.REJECT)


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_notices_are_exactly_those_that_the_rules_name_for_any_history(mailbox, data):
    number = _new_case()
    at = NOW
    for _ in range(data.draw(st.integers(1, 6))):
        at += timedelta(minutes=data.draw(st.sampled_from([0, 5, 300, 900])))
        open_now = [act for act in ACTS if act in desk(number).open_to(may(), "officer:2")]
        if open_now:
            acted(number, data.draw(st.sampled_from(open_now)), at, actor="officer:2")
        if data.draw(st.booleans()):
            told(at)
    told((at + 3 * DAY).replace(hour=9))
    case = desk(number).case
    news = Outbox.objects.filter(case_id=case, announce=True)
    owed = Owed.objects.filter(case_id=case)
    assert {one.seq for one in news} == {one.news for one in owed}
    assert not owed.filter(outcome="waiting").exists()
    letters = Notice.objects.filter(letter__in=owed.values("letter"))
    assert {one.letter for one in letters} == {one.letter for one in owed}
    days = [one.created_at.date() for one in letters if not owed.filter(letter=one.letter, wanted=True).exists()]
    assert len(days) == len(set(days))
    assert list(missing(NOW - DAY)) == []


_PEOPLE = count(1)


def _new_case():
    """An application of somebody who has no other."""
    n = next(_PEOPLE)
    given = Given((("passport", f"EG{n:07}"),), name="منى علي", mobile=f"0101234{n:04}")
    return registered(parties=(PartyGiven("applicant", given),)).number


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_nobody_twice(mailbox):
    for _ in range(5):
        _new_case()
    sequence(NOW)
    at_once(*[lambda: announce(NOW)] * 3)
    assert Owed.objects.count() == 5
    at_once(*[lambda: write(NOW)] * 3)
    told()
    assert (Notice.objects.count(), len(texts(mailbox))) == (5, 5)
