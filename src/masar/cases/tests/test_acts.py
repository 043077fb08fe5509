"""What officers can do, and when: the table, its forms, and that whatever is offered can be recorded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masar.cases import correcting
from masar.cases.acts import ACTS, SETTLING, Act, Codes, Wrong, foreseen
from masar.cases.facts import Fact, Kind
from masar.cases.folding import Folding
from masar.cases.forms import choices, not_before, payload_of, wrong
from masar.cases.kinds import KINDS, LISTS, payload_fault
from masar.cases.order import in_order, ranks_of
from masar.cases.tests.stories import CALENDAR, NOT_FOR_ALL, PROCEDURE, SERVICE, fact
from masar.catalogue.definitions import Reason, Status, Terms
from masar.catalogue.statuses import STATUSES, Phase
from masar.catalogue.testing import both

TODAY = date(2026, 11, 22)
CODES = Codes(frozenset({"cairo", "giza"}), frozenset({"police"}), here="cairo", target=date(2026, 12, 10))
T = both("نص", "text")
KINDS_WITH_REASONS = frozenset(kind.value for kind, row in KINDS.items() if "reason" in row.keys)
REASONED = replace(PROCEDURE, reasons=(Reason("unclear", KINDS_WITH_REASONS, T, T),))
WITH_REASONS = replace(SERVICE, procedures=(REASONED,))
SUBMITTED = fact("submitted", "2026-11-01T08:00")
REVIEW = fact("stage_entered", "2026-11-03T09:00", stage="review")
ASKED = fact("documents_requested", "2026-11-04", documents=["photo"])
REJECTED = fact("rejected", "2026-11-05")


def standing(*facts, service=WITH_REASONS):
    return Folding(service, facts, source="s", office="cairo", calendar=CALENDAR)


def open_after(*facts, **more):
    return set(foreseen(standing(*facts, **more).progress))


def codes_of(case):
    return replace(CODES, events=tuple(in_order(case.facts, ranks_of(case.progress.procedure))))


def filled(act, at, day=TODAY, codes=CODES):
    """Something good in every field of an act."""
    made = {}
    for field in ACTS[act].fields:
        offered = choices(act, field, at, codes)
        if field == "new":
            fact = next(one for one in correcting.changeable(codes.events) if correcting.named(one) == made["of"])
            made[field] = correcting.as_it_is(fact) | {"day": (day - timedelta(days=60)).isoformat()}
            continue
        if offered is None:
            least = not_before(act, made.get("document"), at, CODES, day) or day
            made[field] = "words" if field == "note" else (max(least, day) + timedelta(days=9)).isoformat()
        elif field == "also":
            made[field] = list(offered[1:2])
        elif offered:
            made[field] = [offered[0]] if field in LISTS else offered[0]
    return made


def test_after_submission_the_desk_can_ask_decide_and_hand_on_and_nothing_that_comes_later():
    now = open_after(SUBMITTED)
    assert {Act.ENTER_STAGE, Act.ASK, Act.APPROVE, Act.REJECT, Act.DEFER, Act.SEND_ON, Act.NOTE} <= now
    assert not now & {Act.ASK_AGAIN, Act.RECEIVE, Act.READY, Act.HAND_OVER, Act.OBJECT, Act.REOPEN, Act.REFUND_FEE}


def test_a_second_request_for_documents_is_another_act_that_needs_a_reason_in_words():
    now = open_after(SUBMITTED, ASKED)
    assert Act.ASK_AGAIN in now and Act.ASK not in now
    assert ACTS[Act.ASK_AGAIN].needed == {"documents", "note"}
    assert ACTS[Act.ASK_AGAIN].right.value == "ask_again"


def test_nothing_is_approved_while_a_document_is_still_awaited():
    received = fact("document_received", "2026-11-06", document="photo")
    assert Act.APPROVE not in open_after(SUBMITTED, ASKED)
    assert Act.APPROVE in open_after(SUBMITTED, ASKED, received)
    assert Act.REJECT in open_after(SUBMITTED, ASKED)


def test_a_document_is_received_before_it_is_accepted_or_refused():
    waiting, received = open_after(SUBMITTED, ASKED), fact("document_received", "2026-11-06", document="photo")
    assert Act.RECEIVE in waiting and not waiting & {Act.ACCEPT, Act.REFUSE}
    then = open_after(SUBMITTED, ASKED, received)
    assert {Act.ACCEPT, Act.REFUSE} <= then and Act.RECEIVE not in then


def test_that_somebody_cannot_get_a_document_is_answered_before_anything_is_approved():
    lacking = fact("document_unavailable", "2026-11-06", document="photo")
    now = open_after(SUBMITTED, ASKED, lacking)
    assert {Act.WAIVE, Act.INSIST, Act.REPLACE} <= now and not now & {Act.APPROVE, Act.RECEIVE, Act.CANNOT_GET}
    at = standing(SUBMITTED, ASKED, lacking)
    assert at.timeline().standing.state == "answered" and at.timeline().content["holder"] == "office"
    assert choices(Act.REPLACE, "instead", at.progress, CODES) == ("deed",)
    waived = fact("document_waived", "2026-11-07", document="photo")
    assert Act.APPROVE in open_after(SUBMITTED, ASKED, lacking, waived)


def test_a_document_that_is_insisted_on_is_awaited_again_and_one_in_its_place_instead_of_it():
    lacking = fact("document_unavailable", "2026-11-06", document="photo")
    insisted = fact("document_insisted", "2026-11-07", document="photo", by="2026-12-01")
    replaced = fact("document_replaced", "2026-11-07", document="photo", instead="deed")
    asks = standing(SUBMITTED, ASKED, lacking, insisted).progress.asks
    assert {code: (ask.state, ask.by) for code, ask in asks.items()} == {"photo": ("open", "2026-12-01")}
    asks = standing(SUBMITTED, ASKED, lacking, replaced).progress.asks
    assert {code: (ask.state, ask.by) for code, ask in asks.items()} == {
        "photo": ("waived", "2026-11-18"), "deed": ("open", "2026-12-07"),
    }  # fmt: skip


def test_a_rejection_can_be_objected_to_once_and_an_objection_decided_once():
    objected = fact("objected", "2026-11-07")
    dismissed = fact("objection_decided", "2026-11-09", outcome="dismissed")
    assert Act.OBJECT in open_after(SUBMITTED, REJECTED)
    assert open_after(SUBMITTED, REJECTED, objected) & {Act.OBJECT, Act.DECIDE_OBJECTION} == {Act.DECIDE_OBJECTION}
    assert not open_after(SUBMITTED, REJECTED, objected, dismissed) & {Act.OBJECT, Act.DECIDE_OBJECTION}


def test_a_case_that_is_over_can_be_reopened_and_noted_and_little_else():
    assert open_after(SUBMITTED, fact("withdrawn", "2026-11-05")) == {
        Act.REOPEN,
        Act.CORRECT,
        Act.VOID,
        Act.TELL,
        Act.NOTE,
    }


def test_what_is_made_is_handed_over_at_the_end_and_not_before():
    printing = fact("stage_entered", "2026-11-10", stage="printing")
    ready = fact("ready_for_collection", "2026-11-12")
    approved = fact("approved", "2026-11-09")
    made = open_after(SUBMITTED, approved, printing)
    assert Act.READY in made and Act.HAND_OVER not in made
    there = open_after(SUBMITTED, approved, printing, ready)
    assert Act.HAND_OVER in there and Act.READY not in there


def test_where_nothing_is_collected_or_sent_the_case_ends_once_it_is_decided():
    only = replace(SERVICE, procedures=(replace(PROCEDURE, stages=PROCEDURE.stages[:4]),))
    assert Act.HAND_OVER in open_after(SUBMITTED, fact("approved", "2026-11-09"), service=only)


def test_one_question_is_asked_at_a_time_be_it_of_an_authority_or_of_an_office():
    asked = fact("office_asked", "2026-11-04", office="giza", by="2026-11-12")
    sent = fact("passed_to_authority", "2026-11-04", authority="police")
    at_security = fact("stage_entered", "2026-11-04", stage="security")
    assert {Act.ASK_OFFICE, Act.SEND_ON} <= open_after(SUBMITTED) and Act.ANSWER_OFFICE not in open_after(SUBMITTED)
    now = open_after(SUBMITTED, asked)
    assert Act.ANSWER_OFFICE in now and not now & {Act.ASK_OFFICE, Act.SEND_ON, Act.TAKE_BACK}
    assert Act.ASK_OFFICE not in open_after(SUBMITTED, sent) | open_after(SUBMITTED, at_security)
    then = open_after(SUBMITTED, asked, fact("office_answered", "2026-11-06"))
    assert {Act.ASK_OFFICE, Act.SEND_ON} <= then and Act.ANSWER_OFFICE not in then


def test_a_question_to_an_office_has_words_and_a_last_day_and_goes_to_another_office():
    at = standing(SUBMITTED).progress
    assert ACTS[Act.ASK_OFFICE].needed == {"office", "by", "note"} and ACTS[Act.ANSWER_OFFICE].needed == {"note"}
    assert choices(Act.ASK_OFFICE, "office", at, CODES) == ("giza",)
    told = {"office": "giza", "by": "2026-11-21", "note": "?"}
    assert wrong(Act.ASK_OFFICE, told, at, CODES, today=TODAY, bound=True) == {"by": Wrong.PAST}


def test_what_is_with_another_authority_is_taken_back_and_not_sent_on_even_while_it_is_deferred():
    sent = fact("passed_to_authority", "2026-11-04", authority="police")
    deferred = fact("deferred", "2026-11-05", next_review="2026-12-01")
    for facts in ((SUBMITTED, sent), (SUBMITTED, sent, deferred)):
        assert open_after(*facts) & {Act.SEND_ON, Act.TAKE_BACK} == {Act.TAKE_BACK}
    assert Act.RESUME in open_after(SUBMITTED, sent, deferred)


def test_that_a_stage_is_for_this_case_is_decided_while_nobody_has_said_it():
    decided = [
        fact("stage_decided", f"2026-11-0{n}", stage=stage, outcome="waived")
        for n, stage in ((2, "payment"), (3, "security"))
    ]
    assert Act.DECIDE_STAGE in open_after(SUBMITTED, decided[0], service=NOT_FOR_ALL)
    assert Act.DECIDE_STAGE not in open_after(SUBMITTED, *decided, service=NOT_FOR_ALL)


@pytest.mark.parametrize(
    ("act", "values", "problems"),
    [
        (Act.ASK, {}, {"documents": "missing"}),
        (Act.ASK, {"documents": ["visa"]}, {"documents": "not_chosen"}),
        (Act.ASK, {"documents": ["photo"], "by": "2026-11-21"}, {"by": "past"}),
        (Act.ASK, {"documents": ["photo"], "by": "2026-11-22"}, {}),
        (Act.ASK, {"documents": ["photo"], "by": "22.11.2026"}, {"by": "no_day"}),
        (Act.REJECT, {"reason": "unclear", "note": "x" * 2001}, {"note": "too_long"}),
        (Act.REJECT, {"reason": "unclear", "note": "x" * 2000}, {}),
        (Act.REJECT, {"reason": "another"}, {"reason": "not_chosen"}),
        (Act.REJECT, {"reason": "unclear", "applicant": "Mona"}, {"applicant": "unknown_field"}),
        (Act.ENTER_STAGE, {"stage": "received"}, {"stage": "not_chosen"}),
        (Act.ENTER_STAGE, {"stage": "printing"}, {}),
        (Act.TRANSFER, {"office": "luxor"}, {"office": "not_chosen"}),
        (Act.TRANSFER, {"office": "cairo"}, {"office": "not_chosen"}),
        (Act.TRANSFER, {"office": "giza"}, {}),
        (Act.ASK, {"documents": "photo"}, {"documents": "not_chosen"}),
        (Act.ASK, {"documents": ["photo", "photo"]}, {"documents": "not_chosen"}),
        (Act.ASK, {"documents": [["photo"]]}, {"documents": "not_chosen"}),
        (Act.ASK, {"documents": {"photo": 1}}, {"documents": "not_chosen"}),
        (Act.TRANSFER, {"office": ["giza"]}, {"office": "not_chosen"}),
        (Act.EXTEND_TARGET, {"until": "2026-12-10", "reason": "unclear"}, {"until": "too_soon"}),
        (Act.EXTEND_TARGET, {"until": "2026-12-11", "reason": "unclear"}, {}),
        (Act.SEND_ON, {"authority": "police"}, {}),
    ],
)
def test_what_is_wrong_with_a_form_is_said_by_field(act, values, problems):
    found = wrong(act, values, standing(SUBMITTED).progress, CODES, today=TODAY, bound=True)
    assert found == problems


def test_the_office_that_has_the_case_is_none_to_hand_it_on_to_and_one_to_collect_from():
    at = standing(SUBMITTED).progress
    assert choices(Act.TRANSFER, "office", at, CODES) == ("giza",)
    assert choices(Act.READY, "office", at, CODES) == ("cairo", "giza")


@pytest.mark.parametrize(
    ("document", "by", "found"),
    [
        ("photo", "2026-12-04", {"by": "too_soon"}),
        ("photo", "2026-12-05", {}),
        ("deed", "2026-12-20", {"by": "too_soon"}),
        ("deed", "2026-12-21", {}),
        (None, "2026-12-20", {"by": "too_soon"}),
        (None, "2026-12-21", {}),
    ],
)
def test_a_term_is_put_off_and_never_shortened_of_one_document_or_of_all(document, by, found):
    asked = (
        fact("documents_requested", "2026-11-20", documents=["photo"]),
        fact("documents_requested", "2026-11-20T12:00", documents=["deed"]),
    )
    values = {"by": by} | ({"document": document} if document else {})
    at = standing(SUBMITTED, *asked).progress
    assert (at.asks["photo"].by, at.asks["deed"].by) == ("2026-12-04", "2026-12-20")
    assert wrong(Act.EXTEND, values, at, CODES, today=TODAY, bound=True) == found
    assert wrong(Act.EXTEND, values, at, CODES, today=TODAY, bound=False) == found


def test_the_last_day_to_pay_is_put_off_and_never_shortened():
    at = standing(SUBMITTED, fact("stage_entered", "2026-11-03", stage="payment", by="2026-12-01")).progress
    for by, found in (("2026-12-01", {"by": "too_soon"}), ("2026-12-02", {})):
        assert wrong(Act.EXTEND, {"by": by}, at, CODES, today=TODAY, bound=True) == found


def test_a_longer_time_that_was_given_is_not_taken_back_where_nothing_says_when_it_should_be_done():
    at = standing(SUBMITTED, fact("target_extended", "2026-11-03", until="2026-12-20")).progress
    unsaid = replace(CODES, target=None)
    for until, found in (("2026-12-20", {"until": "too_soon"}), ("2026-12-21", {})):
        values = {"until": until, "reason": "unclear"}
        assert wrong(Act.EXTEND_TARGET, values, at, unsaid, today=TODAY, bound=True) == found


def test_nobody_has_less_time_to_object_than_the_procedure_gives():
    sixty = replace(WITH_REASONS, procedures=(replace(REASONED, terms=Terms(object=60)),))
    at = standing(SUBMITTED, service=sixty).progress
    for day, found in (("2027-01-20", {"object_by": "too_soon"}), ("2027-01-21", {})):
        values = {"reason": "unclear", "object_by": day}
        assert wrong(Act.REJECT, values, at, CODES, today=TODAY, bound=True) == found
    values = {"reason": "unclear", "object_by": "2026-11-22"}
    assert wrong(Act.REJECT, values, standing(SUBMITTED).progress, CODES, today=TODAY, bound=True) == {}


def test_a_fee_is_given_back_once_where_one_was_paid():
    paid, over = fact("fee_paid", "2026-11-02"), fact("withdrawn", "2026-11-05")
    refunded = fact("fee_refunded", "2026-11-06")
    assert Act.REFUND_FEE not in open_after(SUBMITTED, over)
    assert Act.REFUND_FEE not in open_after(SUBMITTED, paid)
    assert Act.REFUND_FEE in open_after(SUBMITTED, paid, over)
    assert Act.REFUND_FEE not in open_after(SUBMITTED, paid, over, refunded)


@pytest.mark.parametrize(
    "between",
    [
        [fact("objection_decided", "2026-11-09", outcome="granted")],
        [fact("objection_decided", "2026-11-09", outcome="dismissed"), fact("reopened", "2026-11-10")],
    ],
)
def test_a_later_refusal_can_be_objected_to_as_the_first_could(between):
    again = fact("rejected", "2026-11-12")
    life = (SUBMITTED, REJECTED, fact("objected", "2026-11-07"), *between, again)
    assert Act.OBJECT in open_after(*life)
    assert "objection" not in standing(*life).timeline().content
    objected = standing(*life, fact("objected", "2026-11-13"))
    assert objected.timeline().content["objection"] == {"state": "open", "on": "2026-11-13"}
    assert Act.DECIDE_OBJECTION in foreseen(objected.progress)


def test_a_second_refusal_does_not_end_an_objection_that_is_open():
    again = (SUBMITTED, REJECTED, fact("objected", "2026-11-07"), fact("rejected", "2026-11-08"))
    at = standing(*again).progress
    assert at.objection == {"state": "open", "on": "2026-11-07"}
    assert [name for _, name in at.refusals] == ["rejected::2026-11-05", "rejected::2026-11-08"]


def test_what_the_state_does_not_offer_can_be_named_only_where_it_was_not_foreseen():
    at = standing(SUBMITTED).progress
    named = {"document": "photo"}
    assert wrong(Act.RECEIVE, named, at, CODES, today=TODAY, bound=True) == {"document": Wrong.NOT_CHOSEN}
    assert wrong(Act.RECEIVE, named, at, CODES, today=TODAY, bound=False) == {}
    named = {"document": "29001011234567"}
    assert wrong(Act.RECEIVE, named, at, CODES, today=TODAY, bound=False) == {"document": Wrong.NOT_CHOSEN}


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_is_offered_can_be_filled_in_recorded_and_folded(data):
    case = standing(SUBMITTED, service=data.draw(st.sampled_from([SERVICE, WITH_REASONS, NOT_FOR_ALL])))
    for n in range(data.draw(st.integers(1, 12))):
        act = data.draw(st.sampled_from(foreseen(case.progress)))
        day = TODAY + timedelta(days=n)
        codes = codes_of(case)
        values = filled(act, case.progress, day, codes)
        if act is Act.VOID and "of" not in values:
            continue
        assert wrong(act, values, case.progress, codes, today=day, bound=True) == {}
        payload = payload_of(act, values, codes)
        assert payload_fault(ACTS[act].kind, payload) is None
        moment = datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(days=n)
        case.add(Fact(ACTS[act].kind, day, "desk", str(n), moment, values.get("stage"), None, payload))
        assert case.timeline().status


def outcome(at):
    """What an applicant has of an objection, and of the decision."""
    decided = at.base is Status.APPROVED or STATUSES[at.base].phase is not Phase.DECIDING
    return at.objection, decided and at.base


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_while_an_objection_is_open_nothing_settles_it_but_what_is_closed_to_the_refuser(data):
    case = standing(SUBMITTED, REJECTED, fact("objected", "2026-11-07"))
    for n in range(data.draw(st.integers(1, 8))):
        act = data.draw(st.sampled_from([act for act in Act if act not in (Act.CORRECT, Act.VOID)]))
        day = TODAY + timedelta(days=n)
        before, was_open = outcome(case.progress), case.progress.objection["state"] == "open"
        values = {"documents": ["photo"], "document": "photo", "stage": "review", "outcome": "granted"}
        values |= {"instead": "deed"}
        values |= {"authority": "police", "office": "giza", "next_review": "2027-01-01", "reason": "unclear"}
        payload = payload_of(act, values | {"by": "2027-01-01", "until": "2027-01-01"}, CODES)
        moment = datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(days=n)
        case.add(Fact(ACTS[act].kind, day, "desk", str(n), moment, "review", None, payload))
        if case.progress.objection is None or not was_open:
            return
        assert act in SETTLING or outcome(case.progress) == before


def test_every_kind_that_officers_record_has_an_act():
    kinds = {row.kind for row in ACTS.values()}
    assert set(Kind) - kinds == {
        *(
            Kind.SUBMITTED,
            Kind.OVERDUE,
            Kind.CALENDAR_CHANGED,
            Kind.ANSWER_AWAITED,
            Kind.NOTICE_FAILED,
            Kind.NOTICE_SETTLED,
        ),
        *(Kind.AMENDMENT_PROPOSED, Kind.AMENDMENT_DECIDED),
        *(Kind.APPOINTMENT_BOOKED, Kind.APPOINTMENT_ENDED, Kind.APPOINTMENT_MARKED),
        *(Kind.SIGNATURE_WANTED, Kind.SIGNATURE_ANSWERED),
    }
