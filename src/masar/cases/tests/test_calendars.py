"""A calendar changes while applications are on their way: their dates follow it, and say so."""

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import calendars
from masar.cases.actions import Incoming, record_events
from masar.cases.calendars import follow_calendars
from masar.cases.models import CalendarsFollowed, Case, Event, Outbox, PublicRecord, Trouble
from masar.cases.queries import differences
from masar.cases.sequencing import sequence
from masar.cases.tests.stories import PROCEDURE, SERVICE, T, fact
from masar.cases.tests.test_order import facts
from masar.cases.tests.test_recording import CASE, NOW, SUBMITTED
from masar.catalogue import queries as catalogue_queries
from masar.catalogue.definitions import Catalogue, LegalLimit
from masar.staff import queries
from masar.staff.models import Calendar, Holiday, Office

pytestmark = pytest.mark.usefixtures("house")
REVIEW = fact("stage_entered", "2026-11-09T09:00", stage="review")
FEAST, OTHER = date(2026, 11, 17), date(2026, 11, 18)


@pytest.fixture(autouse=True)
def followed(house):
    """The worker has been round once; its batches have two cases."""
    before, calendars.BATCH = calendars.BATCH, 2
    follow_calendars(NOW)
    yield before
    calendars.BATCH = before


def cases(count, *facts, office="cairo"):
    told = facts or (SUBMITTED, REVIEW)
    every = [replace(CASE, reference=f"{office} {number}", office=office) for number in range(count)]
    record_events([Incoming(case, told) for case in every], now=NOW)


def holiday(*days, calendar="cairo"):
    Holiday.objects.filter(calendar_id=calendar, day__gte=date(2026, 11, 1)).delete()
    for day in days:
        Holiday.objects.create(calendar_id=calendar, day=day, name={"ar": "عيد", "en": "Feast"})
    queries.forget()


def all_follow(now=NOW):
    while follow_calendars(now):
        pass


def windows():
    return [json.loads(record).get("window") for record in PublicRecord.objects.values_list("content", flat=True)]


def said():
    return Event.objects.filter(kind="calendar_changed").count()


def test_a_new_holiday_moves_the_expected_days_and_the_log_says_so():
    cases(1)
    [before] = windows()
    holiday(FEAST)
    all_follow()
    [after] = windows()
    # A Thursday; one working day later comes after the weekend.
    assert (before["to"], after["to"]) == ("2026-12-03", "2026-12-06")
    assert json.loads(PublicRecord.objects.get().content)["log"][-1]["kind"] == "calendar_changed"


def test_people_are_to_be_told_that_a_date_moved():
    cases(1)
    holiday(FEAST)
    all_follow()
    sequence(NOW)
    news = Outbox.objects.get(kind="calendar_changed")
    assert (news.announce, news.public_changed) == (True, True)


def test_a_holiday_that_moves_nothing_is_no_news():
    cases(1)
    holiday(date(2027, 3, 1))
    all_follow()
    assert said() == 0


def test_cases_that_are_over_and_those_of_other_calendars_are_left_alone():
    other = Calendar.objects.create(code="riyadh", weekend=[5, 6])
    Office.objects.create(code="riyadh", calendar=other, name={"ar": "م", "en": "o"}, place={"ar": "م", "en": "p"})
    queries.forget()
    all_follow()
    cases(1, SUBMITTED, REVIEW, fact("withdrawn", "2026-11-09T12:00"))
    cases(2, office="riyadh")
    holiday(FEAST)
    all_follow()
    assert said() == 0
    holiday(FEAST, calendar="riyadh")
    all_follow()
    assert said() == 2


def test_the_last_day_that_the_law_allows_follows_too(monkeypatch):
    limit = LegalLimit(10, working=True, law=T)
    lawful = replace(SERVICE, procedures=(replace(PROCEDURE, legal_limit=limit),))
    small = Catalogue("test", (), {SERVICE.code: lawful}, {})
    monkeypatch.setattr(catalogue_queries._KEPT, "get", lambda: small)
    # Over the legal limit alone, since the whole window hangs on a move of the applicant's.
    cases(1, SUBMITTED, fact("documents_requested", "2026-11-09T09:00", documents=["photo"]))
    before = json.loads(PublicRecord.objects.get().content)
    holiday(date(2026, 11, 3))
    all_follow()
    after = json.loads(PublicRecord.objects.get().content)
    assert "window" not in before
    assert (before["legal"], after["legal"], said()) == ("2026-11-15", "2026-11-16", 1)


def test_a_batch_has_two_hundred_cases(followed):
    assert followed == 200


def test_every_case_follows_in_batches_and_nothing_is_said_twice():
    cases(5)
    holiday(FEAST)
    follow_calendars(NOW)
    follow_calendars(NOW)
    assert 0 < said() < 5
    all_follow()
    all_follow(NOW + timedelta(days=1))
    assert said() == 5
    assert list(differences(list(Case.objects.all()))) == []


def test_a_worker_that_ended_in_the_midst_goes_on_where_it_was():
    cases(5)
    holiday(FEAST)
    follow_calendars(NOW)
    follow_calendars(NOW)
    CalendarsFollowed.objects.update(after=None)
    all_follow()
    assert said() == 5


def test_a_holiday_that_is_taken_back_while_cases_still_follow_it_moves_them_back():
    cases(5)
    before = windows()
    holiday(FEAST)
    follow_calendars(NOW)
    follow_calendars(NOW)
    holiday()
    all_follow()
    assert windows() == before
    assert list(differences(list(Case.objects.all()))) == []


def test_to_and_fro_within_a_day_ends_with_the_right_dates():
    cases(3)
    for days in ((FEAST,), (), (FEAST,), (OTHER, FEAST), (FEAST,)):
        holiday(*days)
        all_follow()
        assert list(differences(list(Case.objects.all()))) == []


def test_a_case_that_cannot_be_folded_leaves_no_other_behind_and_is_written_down():
    cases(3)
    Event.objects.filter(case__reference="cairo 0", seq=1).update(kind="of_a_later_version")
    holiday(FEAST)
    all_follow()
    assert said() == 2
    assert Trouble.objects.get().job == "follow_calendars"


def test_what_was_there_before_the_first_round_is_taken_as_followed():
    CalendarsFollowed.objects.all().delete()
    cases(1)
    assert follow_calendars(NOW) == 0
    assert follow_calendars(NOW) == 0
    assert said() == 0


@given(
    lives=st.lists(facts(), min_size=1, max_size=3),
    days=st.lists(st.sets(st.dates(date(2026, 11, 1), date(2026, 12, 20)), max_size=3), min_size=1, max_size=4),
    rounds=st.integers(0, 3),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happened_and_however_calendars_change_what_is_stored_is_what_they_give(house, lives, days, rounds):
    holiday()
    all_follow()
    for life in lives:
        record_events([Incoming(replace(CASE, reference=str(uuid4())), tuple(life))], now=NOW)
    for some in days:
        holiday(*some)
        for _ in range(rounds):
            follow_calendars(NOW)
    all_follow()
    assert list(differences(list(Case.objects.all()))) == []
