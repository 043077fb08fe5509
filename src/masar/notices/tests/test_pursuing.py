"""A message on which something hangs is followed: by the next way, and to the clock of its case."""

import json
from datetime import date

import pytest
from django.db.models import Value
from django.db.models.functions import Replace

from masar.cases.acting import desk
from masar.cases.acts import Act
from masar.cases.incoming import PartyGiven
from masar.cases.models import Case, Event, PublicRecord
from masar.cases.queries import differences
from masar.cases.tests.filling import filled
from masar.cases.tests.test_acting import done
from masar.cases.tests.test_registering import another, registered
from masar.cases.waking import record_overdue
from masar.notices import outcomes
from masar.notices.announcing import announce, missing
from masar.notices.models import Delivery, Notice, Owed, Pursuit
from masar.notices.pursuing import pursue
from masar.notices.tests.telling import DAY, HOUR, NOW, told
from masar.people import access
from masar.people.access import Reader
from masar.people.registering import Given
from masar.people.vault import opened

pytestmark = pytest.mark.usefixtures("house", "mailbox")
State = Notice.State
BOTH = Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567", email="mona@example.org")


@pytest.fixture(autouse=True)
def _followed(house):
    announce(NOW)


def acted(number, act, at=NOW, **values):
    done(number, act, now=at, **(filled(desk(number), act, at) | values))


def asked(given=BOTH, **more):
    """An application of which a document was asked for, and the message about it went out."""
    number = registered(parties=(PartyGiven("applicant", given),), **more).number
    told()
    acted(number, Act.ASK, documents=["photo"], by="2026-12-01")
    told()
    return number


def looked(at):
    """The rounds of the worker but for sending, at a moment."""
    for _ in range(20):
        if not pursue(at) + record_overdue(at):
            return
    raise AssertionError("the worker finds no end")


def became(state, at, topic="action_needed", channel=None):
    """What a network says of the latest message of a topic."""
    found = Notice.objects.filter(topic=topic, **({"channel": channel} if channel else {})).latest("created_at", "pk")
    outcomes.becomes([found.pk], state, now=at)


def record(number):
    return json.loads(PublicRecord.objects.get(pk=number).content)


def kinds(number):
    case = Case.objects.get(number=number)
    return [e.kind for e in Event.objects.filter(case_id=case.pk, kind__startswith="notice_").order_by("seq")]


def ways(topic="action_needed"):
    return list(Notice.objects.filter(topic=topic).order_by("created_at", "pk").values_list("channel", flat=True))


def test_what_failed_by_one_way_goes_by_the_next_at_once_as_the_same_letter(mailbox):
    number = asked()
    assert ways() == ["sms"]
    became(State.REFUSED, NOW + HOUR)
    told(NOW + HOUR)
    looked(NOW + HOUR)
    told(NOW + HOUR)
    assert ways() == ["sms", "email"]
    assert len(set(Notice.objects.filter(topic="action_needed").values_list("letter", flat=True))) == 1
    looked(NOW + HOUR)
    assert ways() == ["sms", "email"] and kinds(number) == []


def test_what_nobody_knows_of_goes_by_the_next_way_after_a_day_and_stops_no_clock():
    number = asked()
    looked(NOW + 23 * HOUR)
    assert ways() == ["sms"]
    looked(NOW + 24 * HOUR)
    assert ways() == ["sms", "email"]
    told(NOW + 24 * HOUR)
    looked(NOW + 10 * DAY)
    assert ways() == ["sms", "email"]
    assert kinds(number) == [] and record(number)["asks"][0]["by"] == "2026-12-01"


def test_of_what_nobody_knows_somebody_is_reminded_once_after_three_days():
    number = asked(replaced(BOTH, email=""))
    looked(NOW + 3 * DAY - HOUR)
    assert reminders(number) == []
    for days in (3, 4, 5):
        looked(NOW + days * DAY)
        told(NOW + days * DAY)
    assert reminders(number) == [date(2026, 11, 13)]
    assert ways("reminder") == ["sms"]


def replaced(given, **values):
    return Given(given.identities, **{"name": given.name, "mobile": given.mobile, "email": given.email} | values)


def reminders(number):
    case = Case.objects.get(number=number)
    return list(Event.objects.filter(case_id=case.pk, kind="reminded").order_by("seq").values_list("day", flat=True))


def failed(number, at=NOW + 2 * DAY):
    """Every way is tried, and fails."""
    became(State.REFUSED, at)
    looked(at)
    became(State.REFUSED, at)
    looked(at)
    return record(number)


def test_where_every_way_failed_the_days_stand_from_the_day_of_the_message():
    number = asked()
    shown = failed(number)
    assert kinds(number) == ["notice_failed"]
    assert shown["unreached"] == "2026-11-10" and shown["holder"] == "unreached"
    assert shown["ledger"][-1] == ["unreached", "2026-11-10"]
    assert "by" not in shown["asks"][0]
    looked(NOW + 20 * DAY)
    assert kinds(number) == ["notice_failed"] and reminders(number) == []
    assert list(differences([Case.objects.get(number=number)])) == []


def test_an_officer_who_told_them_lets_the_days_count_again_with_all_that_was_left():
    number = asked()
    failed(number)
    at = NOW + 5 * DAY
    acted(number, Act.TELL, at, how="telephone")
    looked(at + HOUR)
    shown = record(number)
    assert shown["asks"][0]["by"] == "2026-12-06"  # five days later than was said
    assert "unreached" not in shown
    assert shown["ledger"][-2:] == [["unreached", "2026-11-10"], ["applicant", "2026-11-15"]]
    last = shown["log"][-1]
    assert (last["kind"], last["on"], last["how"]) == ("notice_settled", "2026-11-15", "telephone")
    looked(at + HOUR)
    assert kinds(number) == ["notice_failed", "notice_settled"]


def test_whoever_comes_in_with_a_code_has_read_it():
    number = asked()
    failed(number)
    person = Notice.objects.first().person
    at = NOW + 4 * DAY
    access.note(person, "opened", reader=Reader("owner"), now=at)
    looked(at + HOUR)
    shown = record(number)
    assert shown["log"][-1]["how"] == "read" and shown["asks"][0]["by"] == "2026-12-05"


def test_a_message_that_is_delivered_after_all_lets_the_days_count_again():
    number = asked()
    failed(number)
    became(State.DELIVERED, NOW + 3 * DAY, channel="sms")
    looked(NOW + 3 * DAY)
    shown = record(number)
    assert shown["log"][-1]["how"] == "delivered" and shown["asks"][0]["by"] == "2026-12-04"
    assert not Pursuit.objects.exists()


def test_no_clock_stands_longer_than_the_term():
    number = asked()
    failed(number)
    looked(NOW + 29 * DAY)
    assert "unreached" in record(number)
    looked(NOW + 30 * DAY)
    shown = record(number)
    assert "unreached" not in shown and shown["asks"][0]["by"] == "2026-12-31"
    assert shown["log"][-1] == {"kind": "notice_settled", "on": "2026-12-10", "how": "term"}
    looked(NOW + 40 * DAY)
    assert kinds(number) == ["notice_failed", "notice_settled"]


def test_a_paper_that_comes_shows_that_they_know():
    number = asked()
    failed(number)
    acted(number, Act.RECEIVE, NOW + 4 * DAY, document="photo")
    shown = record(number)
    assert "unreached" not in shown and shown["holder"] == "office"
    looked(NOW + 5 * DAY)
    assert kinds(number) == ["notice_failed"] and not Pursuit.objects.exists()


def test_the_clock_stops_only_where_the_message_failed_for_everybody_to_whom_it_was_owed():
    mother = PartyGiven("guardian", Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567"))
    child = PartyGiven("applicant", Given((("eg", "31502250100026"),), name="طفل", mobile="01001234568"))
    number = registered(parties=(child, mother)).number
    told()
    acted(number, Act.ASK, documents=["photo"], by="2026-12-01")
    told()
    first, second = Notice.objects.filter(topic="action_needed").order_by("pk")
    outcomes.becomes([first.pk], State.REFUSED, now=NOW)
    looked(NOW + HOUR)
    assert kinds(number) == []
    outcomes.becomes([second.pk], State.REFUSED, now=NOW + HOUR)
    looked(NOW + HOUR)
    assert kinds(number) == ["notice_failed"]


def test_a_rejection_that_nobody_could_be_told_of_leaves_all_the_time_to_object():
    number = registered(parties=(PartyGiven("applicant", BOTH),)).number
    told()
    acted(number, Act.REJECT, object_by="2026-12-01")
    told()
    for _ in range(2):
        became(State.REFUSED, NOW + DAY, "decided")
        looked(NOW + DAY)
    assert record(number)["unreached"] == "2026-11-10" and "object_by" not in record(number)
    acted(number, Act.TELL, NOW + 3 * DAY, how="posted")
    looked(NOW + 3 * DAY + HOUR)
    assert record(number)["object_by"] == "2026-12-04"


def test_nothing_is_owed_of_it_that_is_not_written_down():
    number = asked()
    failed(number)
    acted(number, Act.TELL, NOW + 5 * DAY, how="in_person")
    looked(NOW + 5 * DAY + HOUR)
    told(NOW + 5 * DAY + HOUR)
    told(NOW + 5 * DAY)
    assert list(missing(NOW - DAY)) == []
    assert Owed.objects.filter(topic="moved", outcome="told").count() == 1
    assert Delivery.objects.count() == Notice.objects.count()


def test_that_there_is_no_way_to_tell_them_lets_no_day_count():
    number = asked()
    failed(number)
    acted(number, Act.TELL, NOW + 5 * DAY, how="no_way")
    looked(NOW + 6 * DAY)
    assert "unreached" in record(number)


def test_an_application_that_this_version_cannot_tell_of_keeps_no_other_waiting():
    first = asked()
    second = asked(Given((("eg", "28001010100019"),), name="هدى", mobile="01001234568", email="huda@example.org"))
    later = Replace("content", Value('"service":"passport'), Value('"service":"later'))
    PublicRecord.objects.filter(pk=first).update(content=later)
    for one in Notice.objects.filter(topic="action_needed"):
        outcomes.becomes([one.pk], State.REFUSED, now=NOW + HOUR)
    looked(NOW + HOUR)
    sent = Owed.objects.filter(letter__in=Notice.objects.filter(channel="email").values("letter"))
    assert set(sent.values_list("case_id", flat=True)) == {Case.objects.get(number=second).pk}


def test_what_goes_by_the_next_way_speaks_of_all_that_the_message_was_about():
    numbers = [registered(parties=(PartyGiven("applicant", BOTH),)).number]
    numbers.append(registered(parties=(PartyGiven("applicant", BOTH),), another=another(Case.objects.get())).number)
    told()
    for number in numbers:
        acted(number, Act.ASK, documents=["photo"], by="2026-12-01")
    told()
    letter = Owed.objects.filter(topic="action_needed").values_list("letter", flat=True).distinct().get()
    _, second = Pursuit.objects.filter(letter=letter)
    Pursuit.objects.filter(letter=letter, case_id=second.case_id).update(look_at=NOW + 9 * DAY)
    looked(NOW + DAY)
    sent = Delivery.objects.get(pk=Notice.objects.get(letter=letter, channel="email").pk)
    body = opened(Delivery, sent.pk, sent.sealed)["body"]
    assert all(number[-4:] in body for number in numbers)


def test_an_application_that_this_version_cannot_tell_of_keeps_nobody_elses_message_waiting(caplog):
    first = registered(parties=(PartyGiven("applicant", BOTH),)).number
    told()
    registered(
        parties=(PartyGiven("applicant", Given((("eg", "28001010100019"),), name="هدى", mobile="01001234568")),)
    )
    acted(first, Act.ASK, documents=["photo"], by="2026-12-01")
    later = Replace("content", Value('"service":"passport'), Value('"service":"later'))
    PublicRecord.objects.filter(pk=first).update(content=later)
    told()
    assert list(Owed.objects.order_by("since", "news").values_list("outcome", flat=True)) == [
        "told",
        "told",
        "waiting",
    ]
    assert "KeyError" in caplog.text and first not in caplog.text
    PublicRecord.objects.filter(pk=first).update(
        content=Replace("content", Value('"service":"later'), Value('"service":"passport'))
    )
    told(NOW + HOUR)
    assert set(Owed.objects.values_list("outcome", flat=True)) == {"told"}
