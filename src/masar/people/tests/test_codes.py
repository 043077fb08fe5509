"""A request for a code: how many tries, how long, whose twin it is, and what is left of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from masar.lib.identifiers import uuid7
from masar.limits import gcra
from masar.people import codes
from masar.people.access import end_sessions, looks
from masar.people.attempts import purge
from masar.people.codes import Ask, Found, ask, draw, open_with, settle, twin_of
from masar.people.models import Access, Attempt, CodeRequest, Person
from masar.people.vault import seal

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = "192.0.2.7"
WANTED = Ask("identity", ("blind",), "ar", HERE, "sms")
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def person() -> UUID:
    key = uuid7()
    Person.objects.create(pk=key, sealed=seal(Person, key, {}), created_at=NOW - timedelta(days=300))
    return key


def row_of(token: str) -> CodeRequest:
    return CodeRequest.objects.get(pk=codes.hashed(token))


def sent(person: UUID, code: str = "12345678", *, wanted: Ask = WANTED, at: datetime = NOW) -> str:
    """A request that was answered with ``code``; its token."""
    token = ask(wanted, now=at)
    settle(row_of(token), "sent", found=Found(person, None), code=code)
    return token


def test_the_fifth_try_may_be_the_right_one(person):
    token = sent(person)
    assert [open_with(token, "00000000", now=NOW) for _ in range(4)] == [None] * 4
    opened = open_with(token, "12345678", now=NOW)
    assert opened is not None and opened.person == person


def test_after_five_wrong_tries_the_right_code_opens_nothing(person):
    token = sent(person)
    assert [open_with(token, "00000000", now=NOW) for _ in range(5)] == [None] * 5
    assert open_with(token, "12345678", now=NOW) is None
    assert row_of(token).tries == 5


@pytest.mark.parametrize(("seconds", "opens"), [(599, True), (600, False)])
def test_a_code_lives_ten_minutes_from_when_it_was_asked_for(person, seconds, opens):
    token = sent(person)
    assert (open_with(token, "12345678", now=NOW + timedelta(seconds=seconds)) is not None) is opens


def test_a_code_opens_once(person):
    token = sent(person)
    assert open_with(token, "12345678", now=NOW) is not None
    assert open_with(token, "12345678", now=NOW) is None


@pytest.mark.parametrize(("asked", "opens"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
def test_a_code_that_was_asked_for_before_all_sessions_were_ended_opens_nothing(person, asked, opens):
    token = sent(person, at=NOW + asked)
    end_sessions(person, now=NOW)
    assert (open_with(token, "12345678", now=NOW + MINUTE) is not None) is opens


def test_a_code_has_eight_digits():
    drawn = [draw() for _ in range(50)]
    assert {len(code) for code in drawn} == {8} and "".join(drawn).isdigit()


@pytest.mark.parametrize(("seconds", "twin"), [(59, "12345678"), (60, None)])
def test_a_second_tap_within_a_minute_is_answered_with_the_first_ones_code(person, seconds, twin):
    sent(person)
    later = NOW + timedelta(seconds=seconds)
    assert twin_of(row_of(ask(WANTED, now=later)), person, now=later) == twin


def test_a_request_is_no_twin_of_somebody_elses_nor_of_one_that_was_asked_otherwise(person):
    sent(person)
    again = row_of(ask(WANTED, now=NOW))
    assert twin_of(again, uuid7(), now=NOW) is None
    for other in ({"contact_kind": "email"}, {"network": "192.0.2.8"}, {"kind": "number"}, {"asked": ("another",)}):
        assert twin_of(row_of(ask(replace(WANTED, **other), now=NOW)), person, now=NOW) is None


def test_of_a_network_that_asks_for_many_the_last_twenty_requests_are_looked_at_for_a_twin(person):
    sent(person, at=NOW)
    for number in range(19):
        sent(uuid7(), "00000000", at=NOW + (number + 1) * SECOND)
    later = NOW + 30 * SECOND
    request = row_of(ask(WANTED, now=later))
    assert twin_of(request, person, now=later) == "12345678"
    sent(uuid7(), "00000000", at=NOW + 20 * SECOND)
    assert twin_of(request, person, now=later) is None


def test_requests_of_a_flood_share_sixteen_rows_that_nobody_answers(monkeypatch):
    gcra.mark("row.address:192.0.2.7", 3600)
    drawn = []
    monkeypatch.setattr(codes.secrets, "randbelow", lambda most: drawn.append(most) or most - 1)
    token = ask(WANTED, now=NOW)
    assert not CodeRequest.objects.filter(pk=codes.hashed(token)).exists()
    assert (CodeRequest.objects.get().pk, CodeRequest.objects.get().outcome, drawn) == ("shared:15", "flooded", [16])


def test_sending_again_repeats_what_was_asked_and_an_unknown_token_asks_for_nobody():
    token = ask(replace(WANTED, language="en"), now=NOW)
    again = row_of(codes.again(token, contact_kind="email", network=HERE, device="", now=NOW + MINUTE))
    assert (again.language, again.contact_kind, codes.asked_by(again)["asked"]) == ("en", "email", ["blind"])
    unknown = row_of(codes.again("nonsense", contact_kind="email", network=HERE, device="", now=NOW))
    assert (unknown.kind, codes.asked_by(unknown)["asked"]) == ("identity", [""])


@pytest.mark.parametrize(("minutes", "gone"), [(59, 0), (60, 1)])
def test_a_request_is_deleted_an_hour_after_it_was_asked(minutes, gone):
    ask(WANTED, now=NOW)
    assert purge(NOW + timedelta(minutes=minutes)) == gone


def wrong_codes(person: UUID, network: str, count: int = 1) -> None:
    token = sent(person, wanted=replace(WANTED, network=network))
    for _ in range(count):
        open_with(token, "00000000", now=NOW)


def test_wrong_codes_are_told_to_the_owner_once_they_are_an_hour_old(person):
    wrong_codes(person, "192.0.2.7", 2)
    wrong_codes(person, "192.0.2.8")
    assert looks(person, now=NOW) == []
    purge(NOW + timedelta(hours=1))
    [line] = looks(person, now=NOW + timedelta(hours=1))
    assert (line.what, line.times, line.network, line.who) == ("wrong_code", 3, "192.0.•.•", "stranger")


def test_a_right_code_is_no_attempt_and_the_wrong_ones_before_it_are(person):
    token = sent(person)
    open_with(token, "00000000", now=NOW)
    open_with(token, "12345678", now=NOW)
    purge(NOW + timedelta(hours=1))
    assert [line.times for line in looks(person, now=NOW)] == [1]


def test_what_comes_in_two_rounds_of_tidying_is_added_up(person):
    wrong_codes(person, "192.0.2.7")
    purge(NOW + timedelta(hours=1))
    wrong_codes(person, "192.0.2.9")
    purge(NOW + timedelta(hours=1))
    assert [line.times for line in looks(person, now=NOW)] == [2]


def test_twenty_rough_networks_are_told_apart_on_a_day_and_more_are_one(person):
    for number in range(22):
        wrong_codes(person, f"10.{number}.0.1")
    purge(NOW + timedelta(hours=1))
    rows = Attempt.objects.filter(person=person)
    assert (rows.count(), rows.exclude(network="").count(), rows.get(network="").times) == (21, 20, 2)


def test_attempts_are_kept_for_a_hundred_and_eighty_days(person):
    wrong_codes(person, "192.0.2.7")
    purge(NOW + timedelta(hours=1))
    purge(NOW + timedelta(days=180))
    assert Attempt.objects.count() == 1
    purge(NOW + timedelta(days=180) + SECOND)
    assert Attempt.objects.count() == 0


def test_the_owner_sees_fifty_looks_and_twenty_attempts_of_a_hundred_and_eighty_days_at_most(person):
    read = {"person": person, "who": "officer", "unit": "u", "door": "counter", "what": "read", "network": ""}
    Access.objects.bulk_create(Access(at=NOW - timedelta(days=day), **read) for day in range(60))
    for number in range(25):
        day = (NOW - timedelta(days=number)).date()
        tried = {"person": person, "day": day, "what": "wrong_code", "network": "192.0.•.•", "times": 1}
        Attempt.objects.create(last_at=NOW - timedelta(days=number), **tried)
    whose = [line.who for line in looks(person, now=NOW)]
    assert (whose.count("officer"), whose.count("stranger")) == (50, 20)
    assert len(looks(person, now=NOW + timedelta(days=180))) == 2
    assert looks(person, now=NOW + timedelta(days=180) + SECOND) == []
