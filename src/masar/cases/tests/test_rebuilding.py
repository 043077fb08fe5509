"""``masar rebuild``: only what another fold made, on from where it was stopped, beside whoever records."""

from dataclasses import replace
from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command

from masar.cases import rebuilding
from masar.cases.models import Case, Outbox, PublicRecord
from masar.cases.queries import timelines
from masar.cases.rebuilding import batches, mend
from masar.cases.tests.test_recording import CASE, REVIEW, SUBMITTED, record
from masar.cases.timeline import FOLD

pytestmark = pytest.mark.usefixtures("house")


def cases(count):
    for name in range(count):
        record(SUBMITTED, REVIEW, case=replace(CASE, reference=f"R-{name}"))


def rebuilt(**options):
    out = StringIO()
    call_command("rebuild", stdout=out, processes=1, **options)
    return out.getvalue()


def spoilt(fold):
    """Every case as another fold left it."""
    Case.objects.update(fold=fold, status="approved")
    PublicRecord.objects.update(content="{}")


def test_only_the_cases_of_another_fold_are_folded_again():
    cases(3)
    Case.objects.filter(reference="R-1").update(fold=FOLD - 1)
    assert "1 cases folded again, 0 differed." in rebuilt()
    assert "0 cases folded again, 0 differed." in rebuilt()
    assert "3 cases folded again, 0 differed." in rebuilt(all=True)


@pytest.mark.parametrize("fold", [FOLD - 1, FOLD + 1])
def test_what_an_older_or_a_later_version_left_is_put_right_and_nobody_is_told(fold):
    cases(2)
    before, news = list(PublicRecord.objects.order_by("pk").values_list("content", flat=True)), Outbox.objects.count()
    spoilt(fold)
    assert "2 cases folded again, 2 differed." in rebuilt()
    assert list(PublicRecord.objects.order_by("pk").values_list("content", flat=True)) == before
    assert set(Case.objects.values_list("status", "fold")) == {("under_review", FOLD)}
    assert Outbox.objects.count() == news


def test_stopped_after_a_batch_it_goes_on_with_the_rest():
    cases(5)
    spoilt(FOLD - 1)
    with patch.object(rebuilding, "BATCH", 2):
        mend(next(batches(every=False)))
        assert "3 cases folded again, 3 differed." in rebuilt()
    rebuilt(check=True)


def test_a_stopped_run_over_all_cases_goes_on_without_beginning_again():
    cases(5)
    with patch.object(rebuilding, "BATCH", 2):
        rebuilding.make_old()
        mend(next(batches(every=False)))
        assert "3 cases folded again, 0 differed." in rebuilt()


def test_progress_is_shown():
    cases(3)
    with patch.object(rebuilding, "BATCH", 2):
        told = rebuilt(all=True, verbosity=2)
    assert "2 of 3 cases" in told and "3 of 3 cases" in told and "s left" in told


def test_a_case_that_grows_while_it_is_folded_again_keeps_what_came():
    cases(1)
    spoilt(FOLD - 1)

    def meanwhile(found):
        folded = list(timelines(found))
        record(REVIEW, case=replace(CASE, reference="R-0"))
        record(replace(REVIEW, source_id="again", stage="security"), case=replace(CASE, reference="R-0"))
        return folded

    with patch.object(rebuilding, "timelines", meanwhile):
        rebuilt()
    rebuilt(check=True)
    assert Case.objects.get().status == "with_authority"
