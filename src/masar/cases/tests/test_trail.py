"""Whatever officers did and saw is found by auditors: once, the newest first, by day, by officer and by case."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import trail
from masar.cases.actions import record_event
from masar.cases.desk_models import ClaimChange
from masar.cases.facts import DESK
from masar.cases.models import Case
from masar.cases.tests.stories import fact
from masar.cases.tests.test_recording import CASE, SUBMITTED, record
from masar.cases.trail import Place, Sort, Wanted
from masar.staff import deeds, looking, signing
from masar.staff.looking import Saw
from masar.staff.models import User

pytestmark = pytest.mark.usefixtures("house")
DAY = datetime(2026, 11, 26, tzinfo=UTC)
ALL = Wanted(DAY, DAY + timedelta(days=1))


@pytest.fixture
def people():
    return [User.objects.create_user(name).pk for name in ("huda", "omar", "salma")]


@pytest.fixture
def some_cases():
    for reference in ("R-1", "R-2"):
        record(SUBMITTED, case=replace(CASE, reference=reference))
    return list(Case.objects.order_by("pk"))


def note(case, officer, at, key=None):
    told = fact("note_added", at.isoformat()[:19], id=key or str(uuid4()), source=DESK)
    record_event(case.number, told, now=at, actor=f"officer:{officer}")


def walked(wanted, most=3):
    """All entries, page after page."""
    found, after = [], None
    while True:
        entries, after = trail.page(wanted, after, most)
        assert len(entries) <= most
        found += entries
        if after is None:
            return found
        assert Place.read(str(after)) == after


MOMENTS = st.sampled_from([DAY + timedelta(hours=hour, microseconds=one) for hour in (8, 9) for one in (0, 1)])
DONE = st.tuples(st.sampled_from(list(Sort)), st.integers(0, 2), st.integers(0, 1), MOMENTS)


def do(sort, officer, case, at, officers, cases):
    """Do it; who is named by it, and about which cases it is."""
    by, about = officers[officer], cases[case]
    if sort is Sort.ACT:
        note(about, by, at)
    elif sort is Sort.LOOK:
        shown = [one.pk for one in cases[: case + 1]]
        looking.record(by, Saw.QUEUE, shown, now=at)
        return {by}, set(shown)
    elif sort is Sort.CLAIM:
        ClaimChange.objects.create(case_id=about.pk, before=None, after=by, by=by, why="claimed", at=at)
    elif sort is Sort.DEED:
        whom = officers[(officer + 1) % 3]
        deeds.record(deeds.Did.POSTED, by=by, whom=whom, now=at)
        return {by, whom}, set()
    else:
        signing.record(signing.Kind.SIGNED_IN, User.objects.get(pk=by), "192.0.2.9", now=at)
        return {by}, set()
    return {by}, {about.pk}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(DONE, max_size=14))
def test_every_act_and_look_of_a_day_is_found_once_by_day_by_officer_and_by_case(people, some_cases, done):
    with transaction.atomic():
        named = [(one[0], *do(*one, people, some_cases)) for one in done]
        found = walked(ALL)
        assert Counter(one.sort for one in found) == Counter(sort for sort, *_ in named)
        assert len({one.place for one in found}) == len(found)
        assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
        for who in people:
            mine = walked(Wanted(ALL.first, ALL.until, officer=who))
            assert Counter(one.sort for one in mine) == Counter(sort for sort, by, _ in named if who in by)
        for case in some_cases:
            about = walked(Wanted(ALL.first, ALL.until, case=case.pk))
            assert Counter(one.sort for one in about) == Counter(sort for sort, _, of in named if case.pk in of)
            assert {one.cases for one in about} <= {(case.pk,)}
        for sort in Sort:
            only = walked(Wanted(ALL.first, ALL.until, sort=sort))
            assert [one.place for one in only] == [one.place for one in found if one.sort is sort]
        assert list(trail.everything(ALL)) == found
        transaction.set_rollback(True)


def test_what_was_before_and_after_the_days_that_are_asked_for_is_not_found(people, some_cases):
    for at in (ALL.first - timedelta(microseconds=1), ALL.first, ALL.until - timedelta(microseconds=1), ALL.until):
        looking.record(people[0], Saw.CASE, [some_cases[0].pk], now=at)
    assert [one.at for one in walked(ALL)] == [ALL.until - timedelta(microseconds=1), ALL.first]


def test_what_a_file_brought_and_what_the_house_did_at_the_desk_is_no_act_of_an_officer(people, some_cases):
    told = fact("note_added", "2026-11-26T08:00", source=DESK)
    record_event(some_cases[0].number, told, now=DAY + timedelta(hours=8), actor="system")
    assert walked(Wanted(DAY - timedelta(days=3000), DAY + timedelta(days=3000))) == []


def test_a_page_of_very_many_applications_is_one_entry_that_says_how_many(people, monkeypatch):
    monkeypatch.setattr("masar.cases.trail_of.CHUNK", 4)
    shown = [uuid4() for _ in range(11)]
    looking.record(people[0], Saw.EXPORT, shown, now=DAY)
    looking.record(people[0], Saw.QUEUE, shown[:2], now=DAY + timedelta(seconds=1))
    looking.record(people[1], Saw.SEARCH, [], now=DAY)
    found = walked(ALL, most=1)
    assert sorted((one.what, len(one.cases) + one.more) for one in found) == [
        ("export", 11),
        ("queue", 2),
        ("search", 0),
    ]
    everything = {one.what: set(one.cases) for one in trail.everything(ALL)}
    assert everything == {"export": set(shown), "queue": set(shown[:2]), "search": set()}


def test_what_happened_at_the_door_is_found_by_network_and_nothing_else_is(people, some_cases):
    signing.record(signing.Kind.WRONG_PASSWORD, None, "192.0.2.9", now=DAY)
    signing.record(signing.Kind.SIGNED_IN, User.objects.get(pk=people[0]), "198.51.100.9", now=DAY)
    looking.record(people[0], Saw.CASE, [some_cases[0].pk], now=DAY)
    networks = {one.network for one in walked(ALL) if one.network}
    assert len(networks) == 2
    for network in networks:
        assert [one.network for one in walked(Wanted(ALL.first, ALL.until, network=network))] == [network]


@pytest.mark.parametrize(
    "text", ["", "x", "2026-11-26~act~1", "2026-11-26T00:00:00+00:00~look~-1", f"{DAY}~door~{'f' * 32}"]
)
def test_a_place_that_is_none_is_the_beginning(text):
    assert Place.read(text) is None


def test_numbers_of_the_applications_are_told(people, some_cases):
    note(some_cases[0], people[0], DAY + timedelta(hours=1))
    ((case, number),) = trail.numbers(walked(ALL)).items()
    assert (case, number) == (some_cases[0].pk, some_cases[0].number)
    assert isinstance(case, UUID)
