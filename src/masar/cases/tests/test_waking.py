"""The clock: what falls due is recorded, and a case that cannot go on holds up no other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from masar.cases import apart, troubles, waking
from masar.cases.actions import Incoming, record_events
from masar.cases.models import Case, Event, PublicRecord, Trouble
from masar.cases.tests.stories import fact
from masar.cases.tests.test_recording import CASE, NOW, SUBMITTED
from masar.cases.waking import record_overdue

pytestmark = pytest.mark.usefixtures("house")
ASKED = fact("documents_requested", "2026-11-06", documents=["photo"], by="2026-11-08")


def due_cases(count):
    """Cases whose document was due on 8 November."""
    cases = [replace(CASE, reference=f"R-{number}") for number in range(count)]
    record_events([Incoming(case, (SUBMITTED, ASKED)) for case in cases], now=NOW)


def of_a_newer_version(reference="R-0"):
    """An event of a kind that this version does not know: a newer one was rolled back."""
    Event.objects.filter(case__reference=reference, seq=1).update(kind="of_a_later_version")


def overdue():
    return Event.objects.filter(kind="overdue").count()


def test_the_day_itself_is_not_overdue_and_the_next_one_is():
    due_cases(1)
    assert record_overdue(datetime(2026, 11, 8, 21, 59, tzinfo=UTC)) == 0
    assert record_overdue(datetime(2026, 11, 8, 22, 0, tzinfo=UTC)) == 1
    assert overdue() == 1


def test_a_case_taken_up_too_early_is_not_overdue_on_the_day_itself():
    due_cases(1)
    Case.objects.update(due_at=NOW - timedelta(days=9))
    record_overdue(datetime(2026, 11, 8, 12, tzinfo=UTC))
    assert overdue() == 0


def test_one_case_of_an_unknown_kind_leaves_no_other_waiting():
    due_cases(5)
    of_a_newer_version()
    assert record_overdue(NOW) == 5
    assert overdue() == 4
    [trouble] = Trouble.objects.all()
    assert (trouble.job, trouble.times) == ("record_overdue", 1)
    assert trouble.what == "this version cannot read an event of the kind 'of_a_later_version'"


def test_a_case_in_trouble_is_taken_again_after_growing_pauses():
    due_cases(1)
    of_a_newer_version()
    assert [record_overdue(NOW), record_overdue(NOW)] == [1, 0]
    assert record_overdue(NOW + timedelta(seconds=59)) == 0
    assert record_overdue(NOW + timedelta(seconds=60)) == 1
    assert record_overdue(NOW + timedelta(seconds=179)) == 0
    assert record_overdue(NOW + timedelta(seconds=180)) == 1
    assert Trouble.objects.get().times == 3


def test_a_case_in_trouble_rests_a_day_at_most():
    pauses, moment = [], NOW
    for _ in range(14):
        again = troubles.note("job", {"case": "why"}, moment)["case"]
        pauses.append((again - moment).total_seconds() / 60)
        moment = again
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440, 1440]


def test_a_case_that_is_well_again_is_in_no_trouble_any_more():
    due_cases(1)
    of_a_newer_version()
    record_overdue(NOW)
    Event.objects.filter(seq=1).update(kind="submitted")
    record_overdue(NOW + timedelta(minutes=1))
    assert (overdue(), Trouble.objects.count()) == (1, 0)


def test_a_case_that_is_due_and_does_not_get_further_rests(monkeypatch):
    due_cases(2)
    monkeypatch.setattr(waking, "_passed", lambda *_: ((ASKED,), None))
    assert [record_overdue(NOW), record_overdue(NOW)] == [2, 0]
    assert {row.what for row in Trouble.objects.all()} == {"the case is due and does not get further"}


def test_a_case_that_somebody_makes_due_again_meanwhile_is_in_no_trouble(monkeypatch):
    due_cases(1)
    once = apart.record_events

    def slower(incoming, **more):
        recorded = once(incoming, **more)
        again = fact("deadline_extended", "2026-11-07", by="2026-11-09", document="photo")
        once([Incoming(replace(CASE, reference="R-0"), (again,))], now=NOW)
        return recorded

    monkeypatch.setattr(apart, "record_events", slower)
    record_overdue(NOW)
    assert not Trouble.objects.exists()
    monkeypatch.setattr(apart, "record_events", once)
    assert (record_overdue(NOW), overdue()) == (1, 2)


def test_a_case_whose_day_moved_with_the_rules_is_folded_again():
    due_cases(1)
    PublicRecord.objects.update(content="{}")
    Case.objects.update(wakes_at=NOW - timedelta(days=9), due_at=NOW - timedelta(days=9))
    record_overdue(datetime(2026, 11, 8, 12, tzinfo=UTC))
    case = Case.objects.get()
    assert case.wakes_at == case.due_at == datetime(2026, 11, 8, 22, tzinfo=UTC)
    assert "action_needed" in PublicRecord.objects.get().content


def test_what_fails_for_all_together_is_tried_one_by_one(monkeypatch):
    due_cases(4)
    once = apart.record_events

    def failing(incoming, **more):
        if any(given.case.reference == "R-2" for given in incoming):
            raise ValueError("secret words")
        return once(incoming, **more)

    monkeypatch.setattr(apart, "record_events", failing)
    assert (record_overdue(NOW), overdue()) == (4, 3)
    assert Trouble.objects.get().what == "recording failed: ValueError"


def test_a_case_that_cannot_be_read_refuses_its_facts_and_the_rest_of_the_batch_is_taken():
    due_cases(2)
    of_a_newer_version()
    paid = fact("fee_paid", "2026-11-05")
    recorded = record_events(
        [Incoming(replace(CASE, reference=f"R-{number}"), (paid,)) for number in (0, 1)], now=NOW
    )
    assert [(refusal.reference, refusal.source_id) for refusal in recorded.refused] == [("R-0", paid.source_id)]
    assert recorded.events_new == 1


def test_the_operator_is_told_what_is_in_trouble():
    out = StringIO()
    call_command("troubles", stdout=out)
    assert out.getvalue() == "Nothing is in trouble.\n"
    due_cases(2)
    of_a_newer_version()
    record_overdue(NOW)
    with pytest.raises(CommandError, match="1 in trouble"):
        call_command("troubles", stdout=out)
    assert "of_a_later_version" in out.getvalue() and "again at 2026-11-10 12:01 UTC" in out.getvalue()


def test_a_rebuild_names_a_case_that_it_cannot_read_and_mends_the_others():
    due_cases(2)
    of_a_newer_version()
    Case.objects.update(status="approved")
    out = StringIO()
    call_command("rebuild", all=True, stdout=out)
    assert "cannot read an event of the kind 'of_a_later_version'" in out.getvalue()
    assert list(Case.objects.order_by("reference").values_list("status", flat=True)) == ["approved", "action_needed"]
