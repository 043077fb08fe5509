"""What people see, told as the stories of single cases."""

from dataclasses import replace
from datetime import date

import pytest

from masar.cases.facts import Kind
from masar.cases.tests.stories import APPOINTMENT, OUTCOME, PROCEDURE, SERVICE, STAGES, T, fact, told, told_content
from masar.catalogue.definitions import Service

SUBMITTED = fact("submitted", "2026-11-01T08:00")
REVIEW = fact("stage_entered", "2026-11-03T09:00", stage="review")
PAYMENT = fact("stage_entered", "2026-11-02T09:00", stage="payment")
PAID = fact("fee_paid", "2026-11-02T12:00")
ASKED = fact("documents_requested", "2026-11-05T10:00", documents=["photo"], reason="photo_unclear")
COURSE = (SUBMITTED, PAYMENT, PAID, REVIEW)


def states(content):
    return {stage["code"]: stage["state"] for stage in content["stages"]}


def test_a_new_application_is_received_and_with_the_office():
    content = told_content(SUBMITTED)
    assert (content["status"], content["holder"], content["stage"]) == ("received", "office", 0)
    assert states(content)["received"] == "now"
    assert states(content)["review"] == "next"


def test_a_second_submission_changes_nothing_that_is_seen():
    again = fact("submitted", "2026-11-05T08:00", id="again")
    assert told_content(*COURSE, again) == told_content(*COURSE)


def test_payment_is_the_applicants_move_until_it_is_paid():
    assert told_content(SUBMITTED, PAYMENT)["holder"] == "applicant"
    paid = told_content(SUBMITTED, PAYMENT, PAID)
    assert (paid["status"], paid["holder"]) == ("received", "office")
    assert states(paid)["payment"] == "done"


def test_asking_for_a_document_stops_the_window_and_says_by_when():
    content = told_content(*COURSE, ASKED)
    assert (content["status"], content["holder"], content["reason"]) == (
        "action_needed",
        "applicant",
        "photo_unclear",
    )
    assert content["asks"] == [
        {
            "document": "photo",
            "state": "open",
            "asked": "2026-11-05",
            "by": "2026-11-19",
            "reason": "photo_unclear",
        }
    ]
    assert "window" not in content
    assert content["window_days"] == [10, 18]


def test_handing_in_the_last_document_gives_the_case_back_to_the_office():
    content = told_content(*COURSE, ASKED, fact("document_received", "2026-11-08T10:00", document="photo"))
    assert (content["status"], content["holder"], content["since"]) == ("under_review", "office", "2026-11-08")
    assert content["asks"][0]["state"] == "received"


@pytest.mark.parametrize(
    ("kind", "received"),
    [("document_received", "2026-11-08"), ("document_waived", None), ("document_accepted", None)],
)
def test_the_day_on_which_a_document_came_is_told_of_documents_that_came(kind, received):
    content = told_content(*COURSE, ASKED, fact(kind, "2026-11-08T10:00", document="photo"))
    assert content["asks"][0].get("received") == received


def test_the_window_is_counted_anew_from_the_day_of_the_last_document():
    both = fact("documents_requested", "2026-11-05T10:00", documents=["photo", "deed"])
    first = fact("document_received", "2026-11-08T10:00", document="photo")
    last = fact("document_waived", "2026-11-10T10:00", document="deed")
    assert "window" not in told_content(*COURSE, both, first)
    assert told_content(*COURSE, both, first, last)["window"] == {"from": "2026-11-24", "to": "2026-12-06"}


def test_accepting_what_was_handed_in_leaves_the_window_where_it_was():
    received = fact("document_received", "2026-11-08T10:00", document="photo")
    accepted = fact("document_accepted", "2026-11-12T10:00", document="photo")
    content = told_content(*COURSE, ASKED, received)
    assert told_content(*COURSE, ASKED, received, accepted)["window"] == content["window"]
    assert told_content(*COURSE, ASKED, accepted)["window"] != content["window"]


def test_a_refused_document_must_be_handed_in_again():
    content = told_content(
        *COURSE,
        ASKED,
        fact("document_received", "2026-11-08T10:00", document="photo"),
        fact("document_refused", "2026-11-09T10:00", document="photo", reason="photo_old", by="2026-11-20"),
    )
    assert content["status"] == "action_needed"
    assert content["asks"][0] | {"state": "refused", "by": "2026-11-20", "reason": "photo_old"} == content["asks"][0]


def test_a_longer_deadline_is_shown_with_the_document():
    content = told_content(*COURSE, ASKED, fact("deadline_extended", "2026-11-10", by="2026-12-01"))
    assert content["asks"][0]["by"] == "2026-12-01"


def test_the_window_counts_working_days_from_the_stage_that_began():
    window = told_content(*COURSE)["window"]
    # 10 to 18 working days after Tuesday 3 November, without Fridays and Saturdays.
    assert window == {"from": "2026-11-17", "to": "2026-11-29"}


def test_an_extended_target_moves_the_window_and_says_why():
    content = told_content(*COURSE, fact("target_extended", "2026-11-20", until="2026-12-20", reason="queue"))
    assert content["window"] == {"from": "2026-11-17", "to": "2026-12-20", "extended": True, "reason": "queue"}


def test_another_authority_is_named_while_it_has_the_case():
    away = told_content(*COURSE, fact("passed_to_authority", "2026-11-05", authority="police"))
    assert (away["status"], away["holder"], away["authority"]) == ("with_authority", "authority", "police")
    back = told_content(
        *COURSE,
        fact("passed_to_authority", "2026-11-05", authority="police"),
        fact("returned_by_authority", "2026-11-09"),
    )
    assert (back["status"], back["holder"]) == ("under_review", "office")
    assert "authority" not in back


def test_another_office_is_named_while_it_is_asked_and_has_the_days_but_the_window_runs_on():
    asked = fact("office_asked", "2026-11-05", office="giza", by="2026-11-16")
    away, plain = told_content(*COURSE, asked), told_content(*COURSE)
    assert (away["status"], away["holder"], away["consulted"]) == ("under_review", "consulted", "giza")
    assert away["window"] == plain["window"] and away.get("office") == plain.get("office")
    assert ["consulted", "2026-11-05"] in away["ledger"]
    back = told_content(*COURSE, asked, fact("office_answered", "2026-11-09"))
    assert back["holder"] == "office" and "consulted" not in back
    assert back["ledger"][-2:] == [["consulted", "2026-11-05"], ["office", "2026-11-09"]]
    assert [(one["kind"], one["office"]) for one in back["log"][-2:]] == [
        ("office_asked", "giza"),
        ("office_answered", "giza"),
    ]


def test_the_days_are_the_applicants_while_they_are_asked_too():
    asked = fact("office_asked", "2026-11-05", office="giza")
    both = told_content(*COURSE, asked, fact("documents_requested", "2026-11-06", documents=["photo"]))
    assert both["holder"] == "applicant" and "consulted" not in both
    come = told_content(
        *COURSE,
        asked,
        fact("documents_requested", "2026-11-06", documents=["photo"]),
        fact("document_received", "2026-11-08", document="photo"),
    )
    assert come["ledger"][-3:] == [
        ["consulted", "2026-11-05"],
        ["applicant", "2026-11-06"],
        ["consulted", "2026-11-08"],
    ]


def test_an_answer_that_nobody_waits_for_changes_nothing():
    assert told_content(*COURSE, fact("office_answered", "2026-11-09")) == told_content(*COURSE)


def test_a_stage_at_another_authority_names_it_too():
    content = told_content(*COURSE, fact("stage_entered", "2026-11-08", stage="security"))
    assert (content["status"], content["holder"], content["authority"]) == ("with_authority", "authority", "police")
    assert "window" in content


def test_deferring_says_why_and_when_it_is_looked_at_again():
    content = told_content(*COURSE, fact("deferred", "2026-11-09", reason="quota", next_review="2026-12-09"))
    assert (content["status"], content["reason"], content["next_review"]) == ("deferred", "quota", "2026-12-09")
    resumed = told_content(*COURSE, fact("deferred", "2026-11-09", reason="quota"), fact("resumed", "2026-12-01"))
    assert (resumed["status"], resumed["since"]) == ("under_review", "2026-12-01")


def test_a_paused_clock_is_told_and_gives_no_date():
    content = told_content(*COURSE, fact("clock_paused", "2026-11-09", reason="system"))
    assert content["paused"] == {"from": "2026-11-09", "reason": "system"}
    assert "window" not in content


def test_approval_issuing_collection_and_completion_follow_each_other():
    facts = [*COURSE, fact("approved", "2026-11-10")]
    assert told_content(*facts)["status"] == "approved"
    facts.append(fact("stage_entered", "2026-11-11", stage="printing"))
    assert told_content(*facts)["status"] == "issuing"
    facts.append(fact("ready_for_collection", "2026-11-15", until="2026-12-15"))
    ready = told_content(*facts)
    assert (ready["status"], ready["holder"], ready["collect"]) == ("ready", "applicant", {"until": "2026-12-15"})
    facts.append(fact("completed", "2026-11-20"))
    done = told_content(*facts)
    assert (done["status"], done["ended"]) == ("completed", "2026-11-20")
    assert states(done)["security"] == "passed"
    assert "holder" not in done


def test_a_rejection_ends_the_case_and_an_objection_opens_it_again():
    rejected = (*COURSE, fact("rejected", "2026-11-10", reason="criteria", object_by="2026-12-10"))
    content = told_content(*rejected)
    assert (content["status"], content["ended"], content["object_by"]) == ("rejected", "2026-11-10", "2026-12-10")
    assert states(content)["printing"] == "unneeded"
    open_ = told_content(*rejected, fact("objected", "2026-11-15"))
    assert open_["objection"]["state"] == "open"
    assert states(open_)["printing"] == "unneeded"
    assert "ended" not in open_
    granted = told_content(
        *rejected, fact("objected", "2026-11-15"), fact("objection_decided", "2026-11-20", outcome="granted")
    )
    assert granted["status"] == "under_review"


def test_a_rejection_may_name_further_reasons_until_the_application_is_looked_at_again():
    rejected = (*COURSE, fact("rejected", "2026-11-10", reason="criteria", also=["photo_unclear", "identity"]))
    content = told_content(*rejected)
    further = ["photo_unclear", "identity"]
    assert (content["reason"], content["also"], content["log"][-1]["also"]) == ("criteria", further, further)
    dismissed = (fact("objected", "2026-11-15"), fact("objection_decided", "2026-11-20", outcome="dismissed"))
    assert told_content(*rejected, *dismissed)["also"] == further
    granted = (fact("objected", "2026-11-15"), fact("objection_decided", "2026-11-20", outcome="granted"))
    assert "also" not in told_content(*rejected, *granted)
    assert "also" not in told_content(*rejected, fact("rejected", "2026-11-12", reason="criteria"))


def test_a_stage_after_the_end_is_kept_and_marked_and_moves_nothing():
    ended = (*COURSE, fact("withdrawn", "2026-11-10"))
    content = told_content(*ended, fact("stage_entered", "2026-11-12", stage="security"))
    assert (content["status"], content["ended"], content["jumped"]) == ("withdrawn", "2026-11-10", True)
    assert content["log"][-1]["jump"] is True
    assert states(content) == states(told_content(*ended))


def test_a_stage_while_an_objection_is_open_moves_the_case():
    objected = (*COURSE, fact("rejected", "2026-11-10", reason="criteria"), fact("objected", "2026-11-15"))
    content = told_content(*objected, fact("stage_entered", "2026-11-18", stage="security"))
    assert (content["status"], states(content)["security"]) == ("with_authority", "now")


def test_a_dismissed_objection_leaves_the_rejection_standing():
    content = told_content(
        *COURSE,
        fact("rejected", "2026-11-10", reason="criteria"),
        fact("objected", "2026-11-15"),
        fact("objection_decided", "2026-11-20", outcome="dismissed"),
    )
    assert (content["status"], content["ended"]) == ("rejected", "2026-11-20")
    assert content["objection"] == {"state": "dismissed", "on": "2026-11-20"}


@pytest.mark.parametrize(("kind", "status"), [("withdrawn", "withdrawn"), ("closed", "closed")])
def test_a_case_may_end_without_a_decision_and_be_reopened(kind, status):
    ended = (*COURSE, fact(kind, "2026-11-10"))
    assert told_content(*ended)["status"] == status
    reopened = told_content(*ended, fact("reopened", "2026-11-12"))
    assert (reopened["status"], reopened["holder"]) == ("under_review", "office")


def test_a_stage_that_goes_ahead_is_not_marked_as_gone_back_to():
    assert all("back" not in stage and "times" not in stage for stage in told_content(*COURSE)["stages"])


def test_a_longer_deadline_for_one_document_leaves_the_others_as_they_were():
    both = fact("documents_requested", "2026-11-05", documents=["photo", "deed"])
    received = fact("document_received", "2026-11-06", document="photo")
    longer = fact("deadline_extended", "2026-11-10", by="2026-12-20")
    only = fact("deadline_extended", "2026-11-10", by="2026-12-20", document="deed")
    days = {"photo": "2026-11-19", "deed": "2026-12-05"}
    for more, expected in (
        ((), days),
        ((only,), days | {"deed": "2026-12-20"}),
        ((longer,), {"photo": "2026-12-20", "deed": "2026-12-20"}),
        ((received, longer), days | {"deed": "2026-12-20"}),
    ):
        asks = told_content(*COURSE, both, *more)["asks"]
        assert {ask["document"]: ask["by"] for ask in asks} == expected


def test_going_back_is_allowed_and_marked():
    content = told_content(*COURSE, fact("stage_entered", "2026-11-10", stage="received"))
    assert content["stages"][0] | {"state": "now", "back": True, "times": 2} == content["stages"][0]
    assert content["log"][-1]["back"] is True


def test_an_unforeseen_jump_is_recorded_and_marked():
    content = told_content(SUBMITTED, fact("stage_entered", "2026-11-02", stage="printing"))
    assert content["jumped"] is True
    assert states(content)["review"] == "passed"


def test_leaving_out_a_single_stage_is_a_jump_and_the_next_stage_is_none():
    assert told_content(SUBMITTED, REVIEW)["jumped"] is True
    content = told_content(SUBMITTED, PAYMENT, REVIEW)
    assert "jumped" not in content and "jump" not in content["log"][-1]


def test_on_one_day_the_stage_of_collection_is_entered_before_it_is_said_to_be_ready():
    entered = fact("stage_entered", "2026-11-20", stage="collection")
    ready = fact("ready_for_collection", "2026-11-20", office="giza")
    log = told_content(*COURSE, ready, entered)["log"]
    assert [entry["kind"] for entry in log][-2:] == ["stage_entered", "ready_for_collection"]


def test_a_stage_that_the_procedure_does_not_know_is_kept_and_marked_but_not_shown():
    content = told_content(SUBMITTED, fact("stage_entered", "2026-11-02", stage="nowhere"))
    assert content["jumped"] is True
    assert len(content["log"]) == 1


def test_notes_and_repeated_stages_change_nothing_that_the_public_sees():
    before = told_content(*COURSE)
    note = fact("note_added", "2026-11-09", note="secret")
    again = fact("stage_entered", "2026-11-09", stage="review", id="again")
    assert told_content(*COURSE, note, again) == before


def test_an_appointment_is_the_applicants_move_and_the_time_hangs_on_it():
    stages = (STAGES[0], APPOINTMENT, *STAGES[2:])
    service = replace(SERVICE, procedures=(replace(PROCEDURE, stages=stages),))
    facts = (SUBMITTED, fact("stage_entered", "2026-11-02", stage="fingerprints"))
    content = told(*facts, service=service).content
    assert (content["status"], content["holder"]) == ("appointment_needed", "applicant")
    assert content["window_days"] == [10, 18]
    been = told(*facts, REVIEW, service=service).content
    assert (been["status"], been["holder"]) == ("under_review", "office")


def test_a_refund_after_the_end_is_told_and_opens_nothing():
    ended = (*COURSE, fact("withdrawn", "2026-11-10"))
    content = told_content(*ended, fact("fee_refunded", "2026-11-12"))
    assert content["log"][-1] == {"kind": "fee_refunded", "on": "2026-11-12"}
    assert content | {"log": []} == told_content(*ended) | {"log": []}


def test_a_refund_of_the_day_on_which_a_case_ends_comes_after_its_end():
    refund, withdrawn = fact("fee_refunded", "2026-11-10"), fact("withdrawn", "2026-11-10")
    assert [entry["kind"] for entry in told_content(*COURSE, refund, withdrawn)["log"]][-1] == "fee_refunded"


def test_a_correction_replaces_without_deleting():
    correction = fact(
        "corrected",
        "2026-11-06",
        of={"source": "s", "source_id": REVIEW.source_id},
        by={"kind": "stage_entered", "day": "2026-11-04", "stage": "review"},
    )
    content = told_content(*COURSE, correction)
    assert content["stages"][2]["from"] == "2026-11-04"
    assert content["log"][-1] == {
        "kind": "stage_entered",
        "on": "2026-11-04",
        "stage": "review",
        "corrected": True,
    }


def test_a_voided_fact_stays_visible_as_taken_back():
    correction = fact("corrected", "2026-11-06", of={"source": "s", "source_id": ASKED.source_id}, by=None)
    content = told_content(*COURSE, ASKED, correction)
    assert content["status"] == "under_review"
    assert content["log"][-1] == {
        "kind": "corrected",
        "on": "2026-11-05",
        "what": "documents_requested",
        "void": True,
    }


def test_voiding_a_correction_brings_the_first_telling_back():
    of = {"source": "s", "source_id": ASKED.source_id}
    first = fact("corrected", "2026-11-06", id="c1", of=of, by=None)
    second = fact("corrected", "2026-11-07", id="c2", of={"source": "s", "source_id": "c1"}, by=None)
    assert told_content(*COURSE, ASKED, first, second)["status"] == "action_needed"


def test_what_fell_due_wakes_the_case_once():
    due = told(*COURSE, ASKED)
    assert due.wakes_on == date(2026, 11, 12)
    assert [(one.kind, one.from_day) for one in due.falls][-1] == (Kind.OVERDUE, date(2026, 11, 20))
    overdue = fact("overdue", "2026-11-19", source="clock", what="documents", on="2026-11-19")
    woken = told(*COURSE, ASKED, overdue)
    assert woken.wakes_on is None
    assert woken.content["overdue"] == ["documents"]


def test_overdue_is_settled_by_what_was_waited_for():
    overdue = fact("overdue", "2026-11-19", source="clock", what="documents", on="2026-11-19")
    received = fact("document_received", "2026-11-22", document="photo")
    assert "overdue" not in told_content(*COURSE, ASKED, overdue, received)


def test_the_ledger_gives_every_day_to_one_holder():
    content = told_content(*COURSE, ASKED, fact("document_received", "2026-11-08T10:00", document="photo"))
    assert content["ledger"] == [
        ["office", "2026-11-01"],
        ["applicant", "2026-11-05"],
        ["office", "2026-11-08"],
    ]


def test_a_case_keeps_the_version_in_force_when_it_was_submitted():
    second = replace(PROCEDURE, version=2, valid_from=date(2026, 11, 5))
    service = Service("passport", "passports", 1, T, T, OUTCOME, (PROCEDURE, second))
    assert told(*COURSE, service=service).procedure == 1
    assert told(fact("submitted", "2026-11-06"), service=service).procedure == 2
    assert told(fact("submitted", "2019-11-06"), service=service).procedure == 1


def test_the_legal_limit_is_a_date():
    assert told_content(SUBMITTED)["legal"] == "2026-12-01"
    assert SERVICE.procedures[0].legal_limit is not None
