"""Acts in bulk: each case has its own outcome; nothing is done twice and nothing goes unsaid."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import bulk
from masar.cases.acting import NotAllowed, desk
from masar.cases.actions import Incoming, NewCase, record_event, record_events
from masar.cases.acts import Act
from masar.cases.bulk import Became, again, outcomes, prepare, rows_of, run_bulk, start, stop
from masar.cases.desk_models import BulkJob, BulkRow
from masar.cases.models import Event
from masar.cases.tests.stories import fact
from masar.staff.models import Posting, User
from masar.staff.officers import officer_of
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


def somebody(name="nour", role=Role.OFFICER, office=None):
    user = User.objects.create_user(name)
    Posting.objects.create(user=user, role=role.value, office_id=office)
    return officer_of(user.pk)


@pytest.fixture
def officer(house):
    return somebody()


def numbers(count, office="cairo", first=0):
    incoming = [
        Incoming(NewCase("passport", "s", f"R-{first + one}", office), (fact("submitted", "2026-11-01T08:00"),))
        for one in range(count)
    ]
    recorded = record_events(incoming, now=NOW)
    return [recorded.numbers["s", f"R-{first + one}"] for one in range(count)]


def worked(now=NOW):
    while run_bulk(now):
        pass


def approvals():
    return Event.objects.filter(kind="approved").count()


def test_a_prepared_job_says_of_every_case_what_would_come_of_it_and_does_nothing(officer):
    job = prepare(officer, Act.APPROVE, {}, numbers(3), now=NOW)
    worked()
    assert outcomes(job.pk) == {Became.READY: 3}
    assert all('"under_review"' not in row.effect and '"approved"' in row.effect for row in BulkRow.objects.all())
    assert approvals() == 0


def test_a_started_job_does_each_case_once_however_often_it_is_started(officer):
    job = prepare(officer, Act.APPROVE, {}, numbers(45), now=NOW)
    assert start(job, now=NOW)
    assert not start(job, now=NOW)
    worked()
    assert (outcomes(job.pk), approvals()) == ({Became.DONE: 45}, 45)
    assert BulkJob.objects.get().done_at == NOW


def test_a_number_that_is_named_twice_is_one_case(officer):
    one = numbers(1)
    assert prepare(officer, Act.APPROVE, {}, one * 3, now=NOW).total == 1


def test_what_others_changed_meanwhile_is_left_alone_with_its_reason(officer):
    many = numbers(500)
    job = prepare(officer, Act.APPROVE, {}, many, now=NOW)
    for number in many[100:120]:
        record_event(number, fact("note_added", "2026-11-10T11:00", note="seen"), now=NOW)
    start(job, now=NOW)
    worked()
    assert outcomes(job.pk) == {Became.DONE: 480, Became.OVERTAKEN: 20}
    assert [row.number for row in rows_of(job.pk, bulk.FAILED)] == many[100:120]
    assert approvals() == 480


def test_what_failed_can_be_looked_at_anew_and_done(officer):
    many = numbers(3)
    job = prepare(officer, Act.APPROVE, {}, many, now=NOW)
    record_event(many[1], fact("note_added", "2026-11-10T11:00", note="seen"), now=NOW)
    start(job, now=NOW)
    worked()
    second = again(officer, job, now=NOW)
    assert [row.number for row in rows_of(second.pk, [Became.READY])] == [many[1]]
    start(second, now=NOW)
    worked()
    assert (outcomes(second.pk), approvals()) == ({Became.DONE: 1}, 3)


def test_a_case_that_cannot_be_done_is_named_before_anything_is_done(officer):
    many = numbers(2)
    record_event(many[0], fact("completed", "2026-11-09T09:00"), now=NOW)
    job = prepare(officer, Act.APPROVE, {}, many, now=NOW)
    assert outcomes(job.pk) == {Became.NOT_FORESEEN: 1, Became.READY: 1}


def test_a_case_of_another_office_is_told_like_one_that_is_none(house):
    here = somebody("here", office="cairo")
    foreign = numbers(1, office="giza")
    job = prepare(here, Act.APPROVE, {}, [*foreign, "0000000000000"], now=NOW)
    assert {(row.became, row.case_id, row.effect) for row in BulkRow.objects.filter(job=job)} == {
        ("refused", None, "")
    }


def test_rights_are_asked_again_when_it_is_done(officer):
    job = prepare(officer, Act.APPROVE, {}, numbers(2), now=NOW)
    start(job, now=NOW)
    Posting.objects.update(role=Role.CLERK.value)
    worked()
    assert (outcomes(job.pk), approvals()) == ({Became.NOT_ALLOWED: 2}, 0)


def test_of_an_officer_who_left_nothing_is_done_any_more(officer):
    job = prepare(officer, Act.APPROVE, {}, numbers(1), now=NOW)
    start(job, now=NOW)
    User.objects.update(is_active=False)
    worked()
    assert (outcomes(job.pk), approvals()) == ({Became.NOT_ALLOWED: 1}, 0)


def test_a_clerk_does_nothing_in_bulk(house):
    with pytest.raises(NotAllowed):
        prepare(somebody(role=Role.CLERK), Act.NOTE, {"note": "x"}, numbers(1), now=NOW)


def test_nobody_is_refused_in_bulk(officer):
    with pytest.raises(ValueError, match="reject"):
        prepare(officer, Act.REJECT, {"reason": "x"}, numbers(1), now=NOW)


def test_one_job_has_at_most_five_hundred_cases(officer):
    with pytest.raises(bulk.TooMany):
        prepare(officer, Act.APPROVE, {}, [str(number) for number in range(501)], now=NOW)


def test_what_the_form_gave_is_sealed(officer):
    job = prepare(officer, Act.NOTE, {"note": "his name is Ali"}, numbers(1), now=NOW)
    assert b"Ali" not in bytes(BulkJob.objects.get().values)
    assert bulk.values_of(job) == {"note": "his name is Ali"}


def test_a_case_that_breaks_stops_no_other(officer, monkeypatch):
    many, whole = numbers(3), bulk.perform
    job = prepare(officer, Act.APPROVE, {}, many, now=NOW)
    start(job, now=NOW)

    def poisoned(number, *args, **more):
        if number == many[0]:
            raise ZeroDivisionError
        return whole(number, *args, **more)

    monkeypatch.setattr(bulk, "perform", poisoned)
    worked()
    assert outcomes(job.pk) == {Became.FAILED: 1, Became.DONE: 2}


def test_what_is_stopped_stays_undone_and_is_said_so(officer):
    job = prepare(officer, Act.APPROVE, {}, numbers(bulk.BATCH + 5), now=NOW)
    start(job, now=NOW)
    run_bulk(NOW)
    stop(job)
    worked()
    assert outcomes(job.pk) == {Became.DONE: bulk.BATCH, Became.STOPPED: 5}
    assert approvals() == bulk.BATCH


class Killed(BaseException):
    """Nothing catches it, as nothing catches the end of a process."""


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(kills=st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=2, max_size=4))
def test_killed_anywhere_each_case_is_done_once(officer, kills):
    """A worker ends before or after an act is recorded, and before its row says so."""
    BulkRow.objects.all().delete()
    before, first = approvals(), BulkJob.objects.count() * 10
    many, whole = numbers(6, first=first), bulk.perform
    job = prepare(officer, Act.APPROVE, {}, many, now=NOW)
    start(job, now=NOW)
    for place, recorded in kills:
        left = [place]

        def dying(*args, _left=left, _recorded=recorded, **more):
            _left[0] -= 1
            if _left[0] < 0:
                if _recorded:
                    whole(*args, **more)
                raise Killed
            return whole(*args, **more)

        bulk.perform = dying
        try:
            worked()
        except Killed:
            pass
        finally:
            bulk.perform = whole
    worked()
    assert (outcomes(job.pk), approvals() - before) == ({Became.DONE: 6}, 6)
    assert all(desk(number).version == 2 for number in many)


def test_jobs_are_forgotten_in_time_and_drafts_sooner(officer):
    ended = prepare(officer, Act.APPROVE, {}, numbers(1), now=NOW)
    start(ended, now=NOW)
    worked()
    prepare(officer, Act.APPROVE, {}, [], now=NOW)
    assert bulk.forget(NOW + timedelta(days=1)) == 0
    assert bulk.forget(NOW + timedelta(days=1, seconds=1)) == 1
    assert bulk.forget(NOW + timedelta(days=90, seconds=1)) == 1
    assert not BulkRow.objects.exists()
