"""The worker's round: a job that fails is written down, rests, and keeps no other from its work."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from masar.cases.models import Trouble
from masar.config import tidying
from masar.config.management.commands import work
from masar.config.management.commands.work import JOBS
from masar.config.working import Job, jobs, work_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)


class Clock:
    """A clock that is put forward by hand."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now


def broken(now):
    raise ValueError("the name of somebody")


def unreachable(now):
    raise OperationalError("server closed the connection unexpectedly")


def well(now):
    return 3


def test_a_job_that_fails_keeps_no_other_from_its_work():
    assert work_once(jobs((broken, well)), Clock()) == 3
    [trouble] = Trouble.objects.all()
    assert (trouble.job, trouble.about, trouble.what, trouble.times) == ("broken", "", "ValueError", 1)


def test_what_a_failure_says_is_kept_nowhere(caplog):
    work_once(jobs((broken,)), Clock())
    assert "somebody" not in caplog.text + Trouble.objects.get().what


def test_a_job_that_fails_rests_longer_each_time_and_half_a_minute_at_most():
    [job], tried = jobs((broken,)), []
    for second in range(180):
        before = job.rests_until
        job.attempt(NOW + timedelta(seconds=second / 2))
        tried += [second / 2] if job.rests_until != before else []
    assert tried == [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 61.5]
    assert Trouble.objects.get().times == 8


def test_a_job_that_works_again_is_in_no_trouble_any_more():
    clock, [job] = Clock(), jobs((broken,))
    work_once([job], clock)
    job.run, clock.now = well, NOW + timedelta(seconds=1)
    assert (work_once([job], clock), Trouble.objects.count()) == (3, 0)
    assert job.pause == timedelta(0)


def test_what_an_earlier_process_wrote_down_goes_with_the_first_success():
    work_once(jobs((broken,)), Clock())
    work_once([Job("broken", well)], Clock())
    assert not Trouble.objects.exists()


def test_a_database_that_does_not_answer_ends_no_worker(monkeypatch):
    monkeypatch.setattr("masar.config.working.connection.close", lambda: None)
    assert work_once(jobs((unreachable, well)), Clock()) == 3


def test_what_is_tidied_fails_in_parts(monkeypatch):
    monkeypatch.setitem(tidying.PARTS, "codes", broken)
    tidied = []
    monkeypatch.setitem(tidying.PARTS, "sessions", lambda now: tidied.append(now) or 0)
    tidying.tidy(NOW)
    assert (tidied, Trouble.objects.get().job) == ([NOW], "tidying: codes")


def test_every_job_of_the_worker_has_a_name_of_its_own():
    assert len({job.name for job in jobs(JOBS)}) == len(JOBS) >= 5


def test_a_worker_of_which_one_round_breaks_ends_as_a_whole():
    def breaks(now):
        raise SystemExit

    command = work.Command()
    command.stop, command.broken = threading.Event(), False
    with pytest.raises(SystemExit):
        command.go_on(jobs((breaks,)), command.stop.wait)
    assert command.stop.is_set() and command.broken


def test_codes_messages_and_files_wait_for_no_work_on_cases():
    assert [run.__name__ for run in (*work.CODES, *work.FILES)] == ["answer_codes", "check_uploads"]
    assert [run.__name__ for run in work.CASES] == [
        *("sequence", "run_bulk", "take_uploads", "follow_calendars", "follow_offices"),
        *("record_overdue", "take_inbox"),
        *("tell_old_contacts", "announce", "write", "follow_untold", "pursue", "keep_days"),
        *("put_together", "count_figures", "count_messages", "tidy"),
    ]


def test_what_is_old_is_deleted_once_in_ten_minutes(monkeypatch):
    done = []
    monkeypatch.setattr(tidying, "PARTS", {"part": lambda now: done.append(now) or 0})
    for minutes in (0, 9, 10, 19, 20):
        tidying.tidy(NOW + timedelta(minutes=minutes))
    assert [int((now - NOW).total_seconds() / 60) for now in done] == [0, 10, 20]


def test_a_fact_is_announced_for_a_week_after_it_happened(settings):
    assert settings.MASAR_NEW_FOR_DAYS == 7
