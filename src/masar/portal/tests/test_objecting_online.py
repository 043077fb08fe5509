"""A refusal is objected to from home: once, in time, by its owner alone, and the office has it at once."""

import re
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from masar.cases.acting import desk
from masar.cases.actions import record_event
from masar.cases.facts import Fact, Kind
from masar.cases.kinds import LONGEST_NOTE
from masar.cases.models import Event, Outbox
from masar.lib.clock import local_day, now
from masar.portal.tests.way_in import HUDA, Browser, applied, given, let_in
from masar.portal.wording import words

SAID = words("en")["objecting"]
WRONG = "لم يُقرأ المستند الثاني"


def refuse(number, days=30, at=None):
    """Not approved today, with its last day ``days`` from today, none where that is None."""
    today = local_day(now(), ZoneInfo("Africa/Cairo"))
    payload = {} if days is None else {"object_by": (today + timedelta(days)).isoformat()}
    fact = Fact(Kind.REJECTED, today, "old", "2", at, payload=payload)
    record_event(number.replace("-", ""), fact, now=now())


@pytest.fixture
def number(world):
    return applied("R-1", given())


@pytest.fixture
def mona(world, number):
    return let_in(world)


def page(number, language="en"):
    return f"/{language}/mine/{number}/objection/"


def send(browser, number, said=WRONG, key=None, language="en"):
    address = page(number, language)
    return browser.fill_in(address, address, words=said, key=str(key or uuid4()))


def objections(number):
    return Event.objects.filter(kind=Kind.OBJECTED.value)


def shown(browser, address):
    return browser.get(address).content.decode()


@pytest.mark.parametrize("at", [None, "now"])
def test_a_refusal_is_objected_to_and_the_office_has_it_at_once(mona, number, at):
    refuse(number, at=now() if at else None)
    assert page(number) in shown(mona, f"/en/mine/{number}/")
    answer = send(mona, number)
    assert (answer.status_code, answer["Location"]) == (303, page(number))
    after = shown(mona, page(number))
    assert "We received your objection on" in after and "<textarea" not in after
    at_desk = desk(number.replace("-", ""))
    assert at_desk.progress.objecting() and objections(number).get().actor == "owner"
    assert "We received your objection on" in shown(Browser("192.0.2.8"), f"/en/track/{number}/")
    assert Outbox.objects.filter(announce=True, seq=objections(number).get().seq).exists()


def test_what_was_written_is_read_by_no_one_who_has_only_the_number(mona, number):
    refuse(number)
    send(mona, number)
    assert WRONG not in shown(Browser("192.0.2.8"), f"/ar/track/{number}/")
    assert WRONG not in str(objections(number).get().payload)


def test_the_same_form_sent_twice_and_another_device_make_one_objection(world, mona, number):
    refuse(number)
    key, other = uuid4(), let_in(world, browser=Browser("192.0.2.9"))
    assert [send(mona, number, key=key).status_code for _ in range(2)] == [303, 303]
    again = send(other, number, "something else")
    assert again.status_code == 409 and SAID["why"]["changed"] in again.content.decode()
    assert objections(number).count() == 1


def test_the_last_day_itself_is_in_time(mona, number):
    refuse(number, days=0)
    assert "<textarea" in shown(mona, page(number))
    assert send(mona, number).status_code == 303


@pytest.mark.parametrize(("days", "said"), [(-1, "The last day to object was"), (None, SAID["lede"]["unset_plain"])])
def test_whoever_is_late_or_has_no_last_day_is_told_whom_to_ask(mona, number, days, said):
    refuse(number, days=days)
    before = shown(mona, page(number))
    assert said in before and "<textarea" not in before
    assert send(mona, number).status_code == 409 and not objections(number).exists()


def test_what_was_not_refused_cannot_be_objected_to(mona, number):
    assert page(number) not in shown(mona, f"/en/mine/{number}/")
    assert SAID["lede"]["nothing_plain"] in shown(mona, page(number))
    assert send(mona, number).status_code == 409 and not objections(number).exists()


@pytest.mark.parametrize(("said", "why"), [(" \r\n ", "empty"), ("x" * (LONGEST_NOTE + 1), "long")])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_or_too_much_is_said_in_the_readers_language_and_what_was_typed_is_kept(
    mona, number, said, why, language
):
    refuse(number)
    answer = send(mona, number, said, language=language)
    text = words(language)["objecting"]["why"][why].partition("{most}")[0]
    assert answer.status_code == 422 and text in answer.content.decode()
    assert said.strip() in answer.content.decode() and not objections(number).exists()


def test_lines_count_as_the_browser_counts_them(mona, number):
    refuse(number)
    assert send(mona, number, "\r\n".join("x" * (LONGEST_NOTE // 2))[: LONGEST_NOTE + 900]).status_code == 303


def test_nobody_objects_in_what_is_somebody_elses_or_without_the_forms_token(world, mona, number):
    refuse(number)
    own = applied("R-2", given(HUDA, mobile="+201900000013", email="huda@example.org"))
    huda = let_in(world, HUDA, Browser("192.0.2.9"))
    assert huda.get(page(number)).status_code == 404
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', shown(huda, page(own)))[1]
    told = {"words": WRONG, "key": str(uuid4())}
    assert huda.post(page(number), {"csrfmiddlewaretoken": token, **told}).status_code == 404
    assert mona.post(page(number), told).status_code == 403
    assert Browser("192.0.2.8").get(page(number))["Location"] == "/en/signed-out/"
    assert not objections(number).exists()


def test_a_key_that_is_none_is_not_taken(mona, number):
    refuse(number)
    assert send(mona, number, key="no key").status_code == 404


def test_after_a_dismissal_there_is_no_second_objection(mona, number):
    refuse(number)
    send(mona, number)
    today = local_day(now(), ZoneInfo("Africa/Cairo"))
    dismissed = Fact(Kind.OBJECTION_DECIDED, today, "old", "3", payload={"outcome": "dismissed"})
    record_event(number.replace("-", ""), dismissed, now=now())
    assert SAID["lede"]["dismissed"].partition("{on}")[2] in shown(mona, page(number))
    assert send(mona, number).status_code == 409 and objections(number).count() == 1


def test_while_nobody_could_tell_them_of_it_no_last_day_is_named_and_they_can_object(mona, number):
    refuse(number)
    today = local_day(now(), ZoneInfo("Africa/Cairo"))
    record_event(number.replace("-", ""), Fact(Kind.NOTICE_FAILED, today, "clock", "4"), now=now())
    assert SAID["lede"]["open_plain"] in shown(mona, page(number))
    assert send(mona, number).status_code == 303


def test_looking_changes_nothing(mona, number):
    refuse(number)
    before = Event.objects.count()
    shown(mona, page(number))
    mona.head(page(number))
    assert Event.objects.count() == before
