"""Many writers at once: nothing is lost, nothing stands twice."""

import threading
from dataclasses import replace

import pytest
from django.db import connection

from masar.cases.actions import Incoming, record_events
from masar.cases.models import Case, Event, Outbox, ReferenceLookup
from masar.cases.queries import differences
from masar.cases.tests.stories import fact
from masar.cases.tests.test_recording import CASE, NOW

WRITERS = 6
FACTS = [fact("stage_entered", f"2026-10-{day:02}T09:00", stage="review", id=str(day)) for day in range(2, 22)]


def at_once(*jobs):
    """Run the jobs in threads of their own, all starting together; what any of them raised."""
    errors, gate = [], threading.Barrier(len(jobs))

    def run(job):
        try:
            gate.wait()
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.mark.django_db(transaction=True)
def test_writers_of_the_same_new_case_make_it_once(house):
    facts = (fact("submitted", "2026-10-01"), *FACTS)
    jobs = [lambda: record_events([Incoming(CASE, facts)], now=NOW)] * WRITERS
    assert at_once(*jobs) == []
    assert (Case.objects.count(), ReferenceLookup.objects.count()) == (1, 1)
    assert Event.objects.count() == Outbox.objects.count() == len(facts)


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_case_each_add_theirs(house):
    record_events([Incoming(CASE, (fact("submitted", "2026-10-01"),))], now=NOW)
    shares = [FACTS[start::WRITERS] for start in range(WRITERS)]
    jobs = [lambda share=share: [record_events([Incoming(CASE, (f,))], now=NOW) for f in share] for share in shares]
    assert at_once(*jobs) == []
    assert sorted(Event.objects.values_list("seq", flat=True)) == list(range(1, len(FACTS) + 2))
    assert list(differences(list(Case.objects.all()))) == []


@pytest.mark.django_db(transaction=True)
def test_batches_over_the_same_cases_in_any_order_do_not_wait_for_each_other_for_ever(house):
    cases = [replace(CASE, reference=f"R-{number}") for number in range(20)]
    first = [Incoming(case, (fact("submitted", "2026-10-01"),)) for case in cases]
    record_events(first, now=NOW)
    there = [Incoming(case, (fact("fee_paid", "2026-11-02"),)) for case in cases]
    back = [Incoming(case, (fact("withdrawn", "2026-11-03"),)) for case in reversed(cases)]
    assert at_once(lambda: record_events(there, now=NOW), lambda: record_events(back, now=NOW)) == []
    assert Event.objects.count() == 60


@pytest.mark.django_db(transaction=True)
def test_batches_of_the_same_new_cases_in_opposite_order_make_each_once(house):
    for turn in range(6):
        cases = [replace(CASE, reference=f"R-{turn}-{number:03}") for number in range(300)]
        there = [Incoming(case, (fact("submitted", "2026-11-01"),)) for case in cases]
        back = list(reversed(there))
        jobs = [lambda batch=batch: record_events(batch, now=NOW) for batch in (there, back)]
        assert at_once(*jobs) == []
    assert Case.objects.count() == Event.objects.count() == Outbox.objects.count() == 1800
    assert Case.objects.count() == ReferenceLookup.objects.count()


def test_cases_are_made_in_one_order_however_a_batch_is_sorted(house):
    cases = [replace(CASE, reference=f"R-{number}") for number in (3, 1, 2)]
    recorded = record_events([Incoming(case, (fact("submitted", "2026-11-01"),)) for case in cases], now=NOW)
    assert list(recorded.numbers) == [("s", "R-1"), ("s", "R-2"), ("s", "R-3")]
