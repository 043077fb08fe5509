"""The rows that queues are read from: written with the fold, gone with the case, put right by a rebuild."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.desk_models import Claim, OpenCase, Seen
from masar.cases.desks import settle
from masar.cases.models import Case, Quarantined
from masar.cases.queries import differences
from masar.cases.standing import NEVER
from masar.cases.tests.stories import fact
from masar.cases.tests.test_order import facts
from masar.cases.tests.test_rebuilding import rebuilt
from masar.cases.tests.test_recording import CASE, NOW, REVIEW, SUBMITTED, record

pytestmark = pytest.mark.usefixtures("house")
COMPLETED = fact("completed", "2026-11-09")


def row(reference="R-1"):
    case = Case.objects.get(reference=reference).pk
    return OpenCase.objects.filter(pk=case).values_list("office", "state", "since", "here_since", "due").first()


def stored():
    """Every row, without who has taken it on."""
    names = [field.attname for field in OpenCase._meta.fields if field.name not in ("officer", "escalated")]
    return list(OpenCase.objects.order_by("pk").values_list(*names))


def wrong():
    return [one.what for one in differences(list(Case.objects.all()))]


def test_a_new_case_is_in_the_queues_of_its_office_at_once():
    record(SUBMITTED)
    assert row() == ("cairo", "new", date(2026, 11, 1), date(2026, 11, 1), "target")


def test_its_row_moves_with_what_happens_and_goes_when_it_is_over():
    record(SUBMITTED)
    record(REVIEW, fact("transferred", "2026-11-05", office="giza"))
    assert row()[:4] == ("giza", "working", date(2026, 11, 3), date(2026, 11, 5))
    record(COMPLETED)
    assert row() is None


def test_a_case_that_is_told_of_when_it_is_over_was_never_in_a_queue():
    record(SUBMITTED, COMPLETED)
    assert row() is None and wrong() == []


def test_with_the_row_goes_who_had_taken_it_on_and_who_had_seen_it():
    record(SUBMITTED)
    case = Case.objects.get().pk
    Claim.objects.create(case_id=case, officer=1, at=NOW)
    Seen.objects.create(case_id=case, officer=1, events=1, at=NOW)
    record(COMPLETED)
    assert (Claim.objects.count(), Seen.objects.count()) == (0, 0)


def test_a_case_that_is_opened_again_is_back():
    record(SUBMITTED, COMPLETED)
    record(fact("reopened", "2026-11-10"))
    assert row()[1:3] == ("new", date(2026, 11, 10))


def test_a_row_that_is_lost_or_wrong_is_named_and_put_right_with_its_claim():
    for name in ("R-1", "R-2", "R-3"):
        record(SUBMITTED, case=replace(CASE, reference=name))
    right = stored()
    lost, bad, _ = OpenCase.objects.order_by("number").values_list("pk", flat=True)
    Claim.objects.create(case_id=lost, officer=7, at=NOW)
    OpenCase.objects.filter(pk=lost).delete()
    OpenCase.objects.filter(pk=bad).update(state="ready", officer=3)
    assert wrong() == [("desk",)] * 2
    assert "2 differed" in rebuilt(all=True)
    assert wrong() == [] and stored() == right
    assert set(OpenCase.objects.values_list("officer", flat=True)) == {7, None}


def test_a_row_without_a_case_that_is_open_is_taken_out():
    record(SUBMITTED)
    kept = OpenCase.objects.get()
    record(COMPLETED)
    kept.save(force_insert=True)
    assert wrong() == [("desk",)]
    rebuilt(all=True)
    assert (wrong(), OpenCase.objects.count()) == ([], 0)


def test_a_database_of_before_gets_its_rows_by_a_rebuild_of_what_is_open_alone():
    record(SUBMITTED)
    record(SUBMITTED, COMPLETED, case=replace(CASE, reference="R-2"))
    OpenCase.objects.all().delete()
    migration("0019_desks_to_fill").mark(apps, None)
    assert "1 cases folded again, 1 differed." in rebuilt()
    assert OpenCase.objects.count() == 1 and wrong() == []


def migration(name):
    return __import__(f"masar.cases.migrations.{name}", fromlist=["mark"])


# --- doubt --------------------------------------------------------------------------------------

CONTRADICTION = replace(SUBMITTED, day=date(2026, 11, 2), at=None)


def test_what_contradicts_puts_a_case_in_doubt_from_that_day_on():
    record(SUBMITTED)
    assert OpenCase.objects.get().doubt_on == NEVER
    record(CONTRADICTION)
    assert (OpenCase.objects.get().doubt_on, wrong()) == (date(2026, 11, 10), [])


def test_a_case_that_is_over_comes_back_while_it_is_in_doubt():
    record(SUBMITTED, COMPLETED)
    record(CONTRADICTION)
    assert (row()[:3], wrong()) == (("cairo", "over", date(2026, 11, 9)), [])
    case = Case.objects.get().pk
    assert (settle(case, by="officer:1", now=NOW), settle(case, by="officer:1", now=NOW)) == (1, 0)
    assert (row(), wrong()) == (None, [])


def test_a_case_in_doubt_that_ends_stays_until_it_is_settled():
    record(SUBMITTED)
    record(CONTRADICTION)
    record(COMPLETED)
    assert (row()[1], OpenCase.objects.get().doubt_on, wrong()) == ("over", date(2026, 11, 10), [])


def test_a_database_of_before_learns_what_is_in_doubt():
    record(SUBMITTED, COMPLETED)
    record(CONTRADICTION)
    OpenCase.objects.all().delete()
    Quarantined.objects.create(
        case_id=Case.objects.get().pk,
        source="s",
        source_id="old",
        digest="d",
        content='{"removed": 1}',
        received_at=datetime(2020, 1, 1, tzinfo=UTC),
    )
    migration("0019_desks_to_fill").mark(apps, None)
    rebuilt()
    assert (OpenCase.objects.get().doubt_on, wrong()) == (date(2026, 11, 10), [])


# --- whatever the order ---------------------------------------------------------------------------


@given(stories=st.lists(facts(), min_size=1, max_size=3), seed=st.integers(), batch=st.integers(1, 5))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_batching_of_the_same_facts_gives_the_same_rows(stories, seed, batch):
    arriving = [(place, one) for place, story in enumerate(stories) for one in story]
    found = []
    for shuffle in (False, True):
        prefix = f"{seed}-{shuffle}-{random.random()}"
        if shuffle:
            random.Random(seed).shuffle(arriving)
        tell(arriving, prefix, batch if shuffle else len(arriving))
        cases = dict(Case.objects.filter(reference__startswith=prefix).values_list("pk", "reference"))
        assert wrong() == []
        told = OpenCase.objects.filter(pk__in=list(cases)).values()
        found.append({cases[one.pop("case_id")][len(prefix) :]: one | {"number": ""} for one in told})
    assert found[0] == found[1]


def tell(arriving, prefix, batch):
    from masar.cases.actions import Incoming, record_events

    for start in range(0, len(arriving), batch):
        some = [
            Incoming(replace(CASE, reference=f"{prefix}-{place}"), (one,))
            for place, one in arriving[start : start + batch]
        ]
        record_events(some, now=NOW)
