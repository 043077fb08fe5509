"""Contacts and parties through the one road: what the facts say decides, never the order they arrive in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from masar.cases.actions import Incoming, NewCase, PartyGiven, record_events
from masar.cases.incoming import told_with
from masar.cases.models import CaseParty
from masar.cases.tests.stories import fact
from masar.people.access import Reader, applicant
from masar.people.models import Contact, OldContact, Person
from masar.people.registering import Given

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NUMBER = "29001021234567"
NAMES = ("منى أحمد", "منى احمد محمد", "Mona Ahmed")
TOLD = st.tuples(st.sampled_from("abc"), st.integers(1, 20), st.integers(0, 9), st.sampled_from(NAMES))


def mona(mobile: str, name: str = "منى أحمد", **more) -> Given:
    told = {"born": date(1990, 1, 2), "language": "ar"}
    return Given((("eg", NUMBER),), name, mobile=mobile, **(told | more))


def row(case: str, day: int, told: Given | None, role: str = "applicant") -> Incoming:
    """What one row of a file tells: that something happened to a case, and of one of its parties."""
    facts = (fact("submitted", f"2026-11-{day:02d}", id=f"{case}{day}{role}{hash(told)}"),)
    return Incoming(NewCase("passport", "s", case, "cairo", (PartyGiven(role, told),)), facts)


def record(*incoming: Incoming) -> None:
    record_events(incoming, now=NOW)


def person(case: str, role: str = "applicant"):
    found = CaseParty.objects.get(case__reference=case, role=role).person
    return found and applicant(found, reader=Reader("worker"), now=NOW)


@given(st.lists(TOLD, min_size=1, max_size=7), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_any_order_of_rows_and_batches_gives_the_same_contact(told, random, size):
    _, newest = max((day, f"+20100123450{digit}") for _, day, digit, _ in told)
    rows = [row(case, at, mona(f"0100123450{digit}", name)) for case, at, digit, name in told]
    random.shuffle(rows)
    with transaction.atomic():
        for start in range(0, len(rows), size):
            record(*rows[start : start + size])
        assert person(told[0][0]).contacts == {"mobile": newest}
        transaction.set_rollback(True)


def test_two_of_one_role_have_a_place_each():
    parents = (PartyGiven("guardian", mona("01001234501")), PartyGiven("guardian", Given(name="عمر علي")))
    record(Incoming(NewCase("passport", "s", "a", "cairo", parents), (fact("submitted", "2026-11-01"),)))
    record(Incoming(NewCase("passport", "s", "a", "cairo", parents), (fact("stage_entered", "2026-11-02"),)))
    places = CaseParty.objects.order_by("ordinal").values_list("ordinal", "role")
    assert list(places) == [(0, "guardian"), (1, "guardian")]
    assert Person.objects.count() == 2


def test_what_came_with_a_day_that_cannot_be_is_of_no_time():
    record(row("a", 1, mona("01001234501")))
    late = PartyGiven("applicant", mona("01001234509"), datetime(2062, 11, 1, tzinfo=UTC))
    record(Incoming(NewCase("passport", "s", "a", "cairo", (late,)), (fact("submitted", "2026-11-02"),)))
    assert person("a").contacts == {"mobile": "+201001234501"}


def test_a_foreign_source_replaces_no_contact_and_adds_none():
    record(row("a", 1, mona("01001234501")))
    Contact.objects.update(given_by="another")
    record(row("a", 5, mona("01001234509", email="m@example.org")))
    assert person("a").contacts == {"mobile": "+201001234501"}


def test_what_is_told_once_more_is_no_correction():
    first, second = row("a", 1, mona("01001234509")), row("a", 1, mona("01001234501"))
    for day, told in enumerate((first, second, first)):
        record_events([told], now=NOW + timedelta(days=day))
    assert person("a").contacts == {"mobile": "+201001234501"}


def told_at(mobile: str, at: datetime) -> Incoming:
    parties = (PartyGiven("applicant", mona(mobile), at),)
    facts = (fact("submitted", "2026-06-01", id=mobile),)
    return Incoming(NewCase("passport", "s", "a", "cairo", parties), facts)


@pytest.mark.parametrize(("seconds", "letters"), [(0, 1), (1, 0)])
def test_of_a_contact_that_changed_more_than_ninety_days_ago_nobody_is_told(seconds, letters):
    changed = NOW - timedelta(days=90, seconds=seconds)
    record(told_at("01001234501", changed - timedelta(days=1)))
    record(told_at("01001234509", changed))
    assert person("a").contacts == {"mobile": "+201001234509"}
    assert OldContact.objects.count() == letters


def test_of_two_contacts_of_one_moment_in_one_telling_the_text_decides_and_a_later_telling_corrects():
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    record(told_at("01001234509", moment), told_at("01001234501", moment))
    assert person("a").contacts == {"mobile": "+201001234509"}
    record_events([told_at("01001234500", moment)], now=NOW + timedelta(days=1))
    assert person("a").contacts == {"mobile": "+201001234500"}


@pytest.mark.parametrize(("others", "counts"), [(15, False), (16, True)])
def test_of_each_place_the_last_sixteen_tellings_are_known_again(others, counts):
    moment, mobiles = datetime(2026, 11, 1, tzinfo=UTC), [f"010012345{number:02d}" for number in range(60, 60 + 17)]
    for day, mobile in enumerate([*mobiles[: others + 1], mobiles[0]]):
        record_events([told_at(mobile, moment)], now=NOW + timedelta(days=day))
    assert (person("a").contacts == {"mobile": f"+2{mobiles[0]}"}) is counts


def test_of_whom_nothing_is_told_nothing_is_dated():
    nobody, dated = PartyGiven("guardian", None), PartyGiven("applicant", mona("01001234501"), NOW)
    facts = (fact("submitted", "2026-11-01"),)
    assert told_with((nobody, dated), facts, UTC) == (nobody, dated)
    assert told_with((PartyGiven("applicant", mona("01001234501")),), (), UTC)[0].told_at is None
    [party] = told_with((PartyGiven("applicant", mona("01001234501")),), facts, UTC)
    assert party.told_at == datetime(2026, 11, 1, 23, 59, 59, tzinfo=UTC)
