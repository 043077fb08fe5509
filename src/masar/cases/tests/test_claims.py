"""Taking cases on, giving them back, passing them: a courtesy that locks nobody out, and leaves a trace each time."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import claims
from masar.cases.acting import NotAllowed
from masar.cases.claims import NotOpen, Taken, Unfit, Why, claim, hand_up, pass_on, release, take_over
from masar.cases.desk_models import Claim, ClaimChange, OpenCase, Seen
from masar.cases.models import Case
from masar.cases.queries import differences
from masar.cases.seeing import new_kinds, seen, seen_by
from masar.cases.tests.stories import fact
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_recording import CASE, NOW, REVIEW, SUBMITTED, record
from masar.staff.models import Posting, User
from masar.staff.officers import read
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("house")
_NAMES = count(1)


def somebody(role=Role.OFFICER, office="cairo", service=None):
    """A new officer of this role."""
    user = User.objects.create_user(f"{role.value}-{next(_NAMES)}")
    Posting.objects.create(user=user, role=role.value, office_id=office, service=service)
    return read(user)


def a_case(reference="R-1"):
    record(SUBMITTED, case=replace(CASE, reference=reference))
    return Case.objects.get(reference=reference).pk


def told(case):
    """Who has it by its claim and by its row, and whether it was handed up."""
    rows = [model.objects.filter(pk=case).values_list("officer", "escalated").first() for model in (Claim, OpenCase)]
    assert rows[0] == rows[1] or (rows[0] is None and rows[1] in ((None, False), None))
    return rows[0]


def changes(case):
    return list(ClaimChange.objects.filter(case_id=case).order_by("pk").values_list("before", "after", "by", "why"))


def test_a_case_is_taken_on_once_however_often_the_button_is_pressed_and_given_back():
    case, huda = a_case(), somebody()
    for _ in range(2):
        claim(case, huda, now=NOW)
    assert (told(case), len(changes(case))) == ((huda.id, False), 1)
    for _ in range(2):
        release(case, huda, now=NOW)
    assert told(case) is None
    assert changes(case) == [(None, huda.id, huda.id, "claimed"), (huda.id, None, huda.id, "released")]


def test_a_colleagues_case_is_taken_on_by_whoever_saw_that_it_is_theirs_and_by_nobody_who_did_not():
    case, huda, omar = a_case(), somebody(), somebody(Role.CLERK)
    claim(case, huda, now=NOW)
    with pytest.raises(Taken) as taken:
        claim(case, omar, now=NOW)
    assert taken.value.officer == huda.id
    claim(case, omar, now=NOW, held=huda.id)
    assert told(case) == (omar.id, False)
    release(case, huda, now=NOW, held=omar.id)
    assert told(case) is None


def test_a_case_is_passed_to_a_colleague_who_may_take_it_on_and_to_nobody_else():
    case, huda, omar = a_case(), somebody(), somebody(Role.CLERK)
    claim(case, huda, now=NOW)
    closed = somebody()
    User.objects.filter(pk=closed.id).update(is_active=False)
    for unfit in (somebody(office="giza"), somebody(Role.AUDITOR), somebody(service="other"), closed):
        with pytest.raises(Unfit):
            pass_on(case, huda, unfit.id, now=NOW, held=huda.id)
    pass_on(case, huda, omar.id, now=NOW, held=huda.id)
    assert told(case) == (omar.id, False) and changes(case)[-1] == (huda.id, omar.id, huda.id, "passed_on")


def test_handing_up_goes_to_a_superior_with_a_reason_and_stands_out_until_it_is_passed_on():
    case, huda, chief = a_case(), somebody(), somebody(Role.SUPERVISOR)
    with pytest.raises(Unfit):
        hand_up(case, huda, somebody().id, Why.DIFFICULT, now=NOW)
    with pytest.raises(ValueError, match="no reason"):
        hand_up(case, huda, chief.id, Why.ILL, now=NOW)
    hand_up(case, huda, chief.id, Why.DIFFICULT, now=NOW)
    assert told(case) == (chief.id, True)
    pass_on(case, chief, huda.id, now=NOW, held=chief.id)
    assert told(case) == (huda.id, False)
    assert [why for *_, why in changes(case)] == ["difficult", "passed_on"]


def test_who_may_take_cases_on_elsewhere_may_not_here():
    case = a_case()
    for stranger in (somebody(office="giza"), somebody(Role.AUDITOR), somebody(Role.ADMINISTRATOR, None)):
        with pytest.raises(NotAllowed):
            claim(case, stranger, now=NOW)
    assert told(case) is None


def test_a_claim_ends_with_the_case_and_where_it_goes_to_another_office():
    case, huda = a_case(), somebody()
    claim(case, huda, now=NOW)
    record(REVIEW)
    assert told(case) == (huda.id, False)
    record(fact("transferred", "2026-11-05", office="giza"))
    assert (told(case), OpenCase.objects.get().office) == (None, "giza")
    assert list(differences(list(Case.objects.all()))) == []
    record(fact("completed", "2026-11-09"))
    with pytest.raises(NotOpen):
        claim(case, somebody(office="giza"), now=NOW)


def test_everything_of_an_absent_colleague_is_taken_over_where_one_may_and_stays_handed_up():
    chief, other = somebody(Role.SUPERVISOR, None), somebody()
    here, there, up, not_theirs = (a_case(name) for name in ("R-1", "R-2", "R-3", "R-4"))
    record(fact("transferred", "2026-11-05", office="giza"), case=replace(CASE, reference="R-2"))
    for case in (here, there):
        claim(case, chief, now=NOW)
    hand_up(up, other, chief.id, Why.COMPLAINT, now=NOW)
    claim(not_theirs, other, now=NOW)
    deputy = somebody()
    assert take_over(chief.id, deputy, Why.ILL, now=NOW) == 2
    assert [told(case) for case in (here, there, up)] == [(deputy.id, False), (chief.id, False), (deputy.id, True)]
    assert told(not_theirs) == (other.id, False)
    assert changes(here)[-1] == (chief.id, deputy.id, deputy.id, "ill")
    assert take_over(chief.id, deputy, Why.ILL, now=NOW) == 0


def test_taking_over_takes_the_right_and_a_reason_for_it():
    with pytest.raises(NotAllowed):
        take_over(1, somebody(Role.CLERK), Why.ILL, now=NOW)
    with pytest.raises(ValueError, match="no reason"):
        take_over(1, somebody(), Why.COMPLAINT, now=NOW)


@given(steps=st.lists(st.tuples(st.sampled_from(["claim", "release", "pass", "up", "over"]), st.integers(0, 2))))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_done_the_changes_lead_from_one_holder_to_the_next(steps):
    record(SUBMITTED, case=replace(CASE, reference=f"R-{next(_NAMES)}"))
    case = Case.objects.latest("pk").pk
    people = [somebody(), somebody(Role.CLERK), somebody(Role.SUPERVISOR)]
    for what, who in steps:
        by, held = people[who], claims.holder(case)
        to = people[(who + 1) % 3].id
        doing = {
            "claim": lambda by=by, held=held: claim(case, by, now=NOW, held=held),
            "release": lambda by=by, held=held: release(case, by, now=NOW, held=held),
            "pass": lambda by=by, held=held, to=to: pass_on(case, by, to, now=NOW, held=held),
            "up": lambda by=by, held=held: hand_up(case, by, people[2].id, Why.DIFFICULT, now=NOW, held=held),
            "over": lambda by=by, held=held: held and take_over(held, by, Why.LOAD, now=NOW),
        }
        try:
            doing[what]()
        except NotAllowed:
            assert (what, who) == ("over", 1), "only a clerk takes nothing over"
    kept, last = changes(case), None
    for before, after, _, _ in kept:
        assert before == last
        last = after
    assert (told(case) or (None, False))[0] == last == claims.holder(case)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_case_on_at_once_one_has_it_and_the_other_is_told(house):
    case, people = a_case(), [somebody() for _ in range(4)]
    errors = at_once(*[lambda officer=officer: claim(case, officer, now=NOW) for officer in people])
    assert [type(error) for error in errors] == [Taken] * 3
    assert len(changes(case)) == 1 and {error.officer for error in errors} == {told(case)[0]}


# --- what was seen ------------------------------------------------------------------------------


def test_what_was_seen_is_kept_as_a_count_that_only_grows_and_is_gone_with_the_case():
    case, later = a_case(), NOW + timedelta(hours=1)
    seen(case, 1, 2, NOW)
    seen(case, 1, 1, later)
    assert (seen_by(1, [case]), seen_by(2, [case])) == ({case: 2}, {})
    seen(case, 1, 3, later)
    assert Seen.objects.get().at == later
    record(fact("completed", "2026-11-09"))
    seen(case, 1, 4, later)
    assert seen_by(1, [case]) == {}


def test_new_is_what_others_recorded_since_and_nothing_that_one_did_oneself():
    case = a_case()
    record(REVIEW, REVIEW, fact("note_added", "2026-11-04", note="x"), actor="officer:1")
    assert new_kinds("officer:2", {case: 1}) == {case: ["stage_entered", "note_added"]}
    assert new_kinds("officer:1", {case: 1}) == {}
    assert new_kinds("officer:2", {case: 3}) == {}
    assert new_kinds("officer:2", {}) == {}
