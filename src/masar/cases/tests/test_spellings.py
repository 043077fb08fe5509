"""One case under several spellings of its reference, in one batch: recorded as if it had one."""

from dataclasses import replace

import pytest

from masar.cases.actions import Incoming, record_events
from masar.cases.incoming import Became, Outcome
from masar.cases.models import Case, Event, Outbox, PublicRecord, ReferenceLookup
from masar.cases.naming import as_known
from masar.cases.queries import differences
from masar.cases.tests.stories import fact
from masar.cases.tests.test_recording import CASE, NOW, REVIEW, SUBMITTED, record

PAID = fact("fee_paid", "2026-11-02")
SMALL = replace(CASE, reference="r-1")


@pytest.mark.parametrize("known", [True, False])
def test_spellings_of_one_case_in_one_batch_are_one_case(house, known):
    if known:
        record(SUBMITTED)
    told = [Incoming(SMALL, (REVIEW,)), Incoming(CASE, (SUBMITTED, PAID))]
    recorded = record_events(told, now=NOW)
    assert [outcome.became.value for outcome in recorded.outcomes] == ["new", "repeat" if known else "new", "new"]
    case = Case.objects.get()
    assert (case.events, Event.objects.count(), Outbox.objects.count()) == (3, 3, 3)
    assert ReferenceLookup.objects.count() == PublicRecord.objects.count() == 1
    assert recorded.numbers == {("s", "r-1"): case.number, ("s", "R-1"): case.number}
    assert recorded.versions == {("s", "r-1"): 3, ("s", "R-1"): 3}
    assert list(differences([case])) == []


def test_only_what_is_named_after_the_reference_is_named_as_it_was_first_written():
    named = [replace(REVIEW, source_id=name) for name in ("r-1#review", "other#review", "r-1", "#review")]
    known = as_known(named, (), written="r-1", first="R-1")
    assert [one.source_id for one in known] == ["R-1#review", "other#review", "r-1", "#review"]


def test_of_several_events_without_names_each_is_known_again_though_another_has_its_name_already():
    first, second = (replace(PAID, day=day, nth=1, source_id=f"new {day}") for day in (PAID.day, REVIEW.day))
    known = [first, replace(second, source_id="as it was")]
    told = as_known([first, second], known, written="R-1", first="R-1")
    assert [one.source_id for one in told] == [first.source_id, "as it was"]
    twice = as_known([first, replace(first, nth=2, source_id="the second")], known, written="R-1", first="R-1")
    assert [one.source_id for one in twice] == [first.source_id, "the second"]


def test_a_writer_is_answered_under_the_names_that_it_gave(house):
    record(SUBMITTED)
    other = replace(REVIEW, source_id="r-1#review", day=PAID.day, at=None)
    recorded = record_events([Incoming(SMALL, (replace(REVIEW, source_id="r-1#review"),))], now=NOW)
    again = record_events([Incoming(SMALL, (other,))], now=NOW)
    assert recorded.outcomes == [Outcome("s", "r-1", "r-1#review", Became.NEW)]
    assert again.outcomes == [Outcome("s", "r-1", "r-1#review", Became.CONFLICT)]
    assert Event.objects.filter(source_id="R-1#review").count() == 1
