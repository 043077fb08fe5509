"""The figures of supervisors: what is counted as news comes in is what all events give."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import figures
from masar.cases.actions import Incoming, record_events
from masar.cases.desk_models import CaseFigures, FigureCount
from masar.cases.figures import count_figures
from masar.cases.measuring import What
from masar.cases.models import Case, CaseParty, Event, PersonCase, PublicRecord, Trouble
from masar.cases.sequencing import sequence
from masar.cases.tests.stories import fact
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_order import facts
from masar.cases.tests.test_recording import CASE, NOW, SUBMITTED

pytestmark = pytest.mark.usefixtures("house")
ASKED = fact("documents_requested", "2026-11-04", documents=["photo"])
AGAIN = fact("documents_requested", "2026-11-06", documents=["deed"])
REVIEW = fact("stage_entered", "2026-11-02T09:00", stage="review")
SECURITY = fact("stage_entered", "2026-11-04T09:00", stage="security")


def record(*given_facts, reference="R-1", **more):
    record_events([Incoming(replace(CASE, reference=reference, **more), given_facts)], now=NOW)


def follow(now=NOW):
    while sequence(now):
        pass
    while count_figures(now):
        pass


def counted(what=None):
    found = FigureCount.objects.exclude(n=0)
    told = found.values_list("what", "day", "office", "service", "stage", "n")
    return sorted((row[0], str(row[1]), *row[2:]) for row in told if what in (None, row[0]))


def one_of(what):
    """Day and number of the only count of something."""
    [found] = counted(what)
    return found[1], found[-1]


def test_what_came_in_is_counted_on_its_day_at_its_office_and_once():
    record(SUBMITTED)
    follow()
    follow()
    assert ("received", "2026-11-01", "cairo", "passport", "", 1) in counted()
    assert ("open", "2026-11-01", "cairo", "passport", "received", 1) in counted()


def test_a_case_that_ended_is_open_no_more_and_one_that_was_asked_once_was_asked_well():
    record(SUBMITTED, ASKED)
    follow()
    record(fact("completed", "2026-11-09"))
    follow()
    assert counted("open") == []
    assert one_of("ended") == one_of("complete") == ("2026-11-09", 1)


def test_a_second_request_is_counted_on_its_day_and_the_case_was_not_complete():
    record(SUBMITTED, ASKED, AGAIN, fact("completed", "2026-11-09"))
    follow()
    assert one_of("asked_again") == ("2026-11-06", 1)
    assert counted("complete") == []


def test_a_request_that_is_taken_back_was_none():
    record(SUBMITTED, ASKED, AGAIN)
    follow()
    record(fact("corrected", "2026-11-08", of={"source": "s", "source_id": AGAIN.source_id}, by=None))
    follow()
    assert counted("asked_again") == []


@pytest.mark.parametrize(("left", "what", "days"), [("2026-11-09", "kept", 5), ("2026-11-10", "missed", 6)])
def test_a_stage_of_the_office_is_left_within_its_target_or_not_in_working_days(left, what, days):
    record(SUBMITTED, REVIEW, fact("stage_entered", f"{left}T09:00", stage="security"))
    follow()
    assert (what, left, "cairo", "passport", "review", 1) in counted(what)
    assert ("days", left, "cairo", "passport", "review", days) in counted("days")


def test_what_another_authority_takes_is_no_target_of_the_office():
    record(SUBMITTED, SECURITY, fact("stage_entered", "2026-11-09T09:00", stage="printing"))
    follow()
    assert {row[4] for what in ("kept", "missed", "days") for row in counted(what)} == {"received"}


def test_a_case_that_is_passed_on_counts_where_it_is():
    record(SUBMITTED)
    follow()
    record(fact("transferred", "2026-11-05", office="giza"))
    follow()
    assert {row[2] for row in counted()} == {"giza"}


def belongs(reference, person):
    case = Case.objects.get(reference=reference)
    CaseParty.objects.create(case=case, ordinal=0, role="applicant", person=person)
    PersonCase.objects.create(person=person, case_id=case.pk, role="applicant", number=case.number)


def test_the_same_person_asking_for_the_same_once_more_is_counted_in_whatever_order_they_are_told():
    person = uuid4()
    for reference, day in (("later", "2026-11-05"), ("first", "2026-11-01"), ("long ago", "2025-10-01")):
        record(fact("submitted", day), reference=reference)
        belongs(reference, person)
        follow()
    record(fact("submitted", "2026-11-06"), reference="somebody else's")
    follow()
    assert one_of("applied_again") == ("2026-11-05", 1)


def naive():
    """The figures of all cases, from their events alone and without the code that counts them."""
    found = Counter()
    for case in Case.objects.all():
        told = json.loads(PublicRecord.objects.get(pk=case.number).content)
        office, name = told.get("office", ""), case.service_id
        if case.submitted_on:
            found["received", case.submitted_on, office, name, ""] += 1
            if case.ended_on is None:
                found["open", case.submitted_on, office, name, case.stage or ""] += 1
        asked = [date.fromisoformat(row["on"]) for row in told["log"] if row["kind"] == "documents_requested"]
        found.update(("asked_again", day, office, name, "") for day in asked[1:])
        if case.ended_on:
            found["ended", case.ended_on, office, name, ""] += 1
            found["complete", case.ended_on, office, name, ""] += len(asked) < 2
    return +found


@given(
    lives=st.lists(facts(), min_size=1, max_size=3),
    random=st.randoms(use_true_random=False),
    rounds=st.lists(st.sampled_from(["follow", "killed", "nothing"]), min_size=1, max_size=6),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_counted_as_news_comes_in_is_what_all_events_give(lives, random, rounds):
    with transaction.atomic():
        told = [(f"C-{number}", one) for number, life in enumerate(lives) for one in life]
        random.shuffle(told)
        for place, (reference, one) in enumerate(told):
            record(one, reference=reference)
            what = rounds[place % len(rounds)]
            if what == "follow":
                follow()
            elif what == "killed":
                killed_while_counting()
        follow()
        sums = {tuple(row[:-1]): row[-1] for row in FigureCount.objects.exclude(n=0).values_list(
            "what", "day", "office", "service", "stage", "n")}  # fmt: skip
        stages = {What.KEPT, What.MISSED, What.DAYS}
        assert {key: n for key, n in sums.items() if key[0] not in stages} == naive()
        assert figures.off() == {}
        before = counted()
        FigureCount.objects.all().delete()
        CaseFigures.objects.all().delete()
        figures.rebuild(NOW)
        assert counted() == before
        transaction.set_rollback(True)


class Killed(BaseException):
    """The worker's end."""


def killed_while_counting():
    def dies(*_, **__):
        raise Killed

    sequence(NOW)
    with pytest.MonkeyPatch.context() as patch, suppress(Killed):
        patch.setattr(figures.following, "passed", dies)
        count_figures(NOW)


def test_a_case_that_cannot_be_folded_holds_up_no_other():
    for number in range(3):
        record(SUBMITTED, reference=f"R-{number}")
    Event.objects.filter(case__reference="R-1").update(kind="of_a_later_version")
    follow()
    assert one_of("received") == ("2026-11-01", 2)
    assert Trouble.objects.get().job == "count_figures"
    Event.objects.update(kind="submitted")
    record(REVIEW, reference="R-1")
    follow()
    assert one_of("received") == ("2026-11-01", 3)
    assert not Trouble.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_count_each_case_once():
    for number in range(6):
        record(SUBMITTED, reference=f"R-{number}")
    follow_later = [lambda: count_figures(NOW)] * 3
    while sequence(NOW):
        pass
    count_figures(NOW)
    record(REVIEW, reference="R-1")
    sequence(NOW)
    assert at_once(*follow_later) == []
    follow()
    assert one_of("received") == ("2026-11-01", 6)
    assert figures.off() == {}


def test_counts_that_are_wrong_are_found_and_put_right_by_hand():
    record(SUBMITTED)
    follow()
    out = StringIO()
    call_command("figures", "check", stdout=out)
    FigureCount.objects.filter(what="received").update(n=7)
    with pytest.raises(CommandError, match="1 counts are not what their cases add"):
        call_command("figures", "check", stdout=out)
    call_command("figures", "rebuild", stdout=out)
    assert one_of("received") == ("2026-11-01", 1)
    assert out.getvalue().endswith("1 counts were wrong.\n")


def test_only_what_is_asked_for_is_read():
    record(SUBMITTED)
    record(SUBMITTED, reference="R-2", office="giza")
    follow()
    found = figures.counts(["giza"], [What.RECEIVED], date(2026, 11, 1))
    assert [(key.office, key.what, n) for key, n in found] == [("giza", "received", 1)]
    assert figures.counts(["giza"], [What.RECEIVED], date(2026, 11, 2)) == []
