"""Who may do what, where: every act, role and kind of posting, against what is promised in so many words."""

from dataclasses import replace
from itertools import product
from uuid import uuid4

import pytest
from django.db import transaction

from masar.cases.acting import NotAllowed, desk, perform
from masar.cases.actions import Incoming, NewCase, record_events
from masar.cases.acts import Act
from masar.cases.models import Event
from masar.cases.tests.filling import filled
from masar.cases.tests.stories import NOT_FOR_ALL, SOME, fact, stage
from masar.cases.tests.test_acting import NOW, may
from masar.catalogue import queries as catalogue_queries
from masar.catalogue.definitions import Catalogue, Holder, Status
from masar.catalogue.testing import both
from masar.staff.rights import Posting, Role

A = Act
CLERKS = {
    *(A.ENTER_STAGE, A.DECIDE_STAGE, A.TAKE_FEE, A.REFUND_FEE, A.RECEIVE, A.ACCEPT, A.CANNOT_GET, A.EXTEND),
    *(A.REMIND, A.SEND_ON, A.TAKE_BACK, A.PAUSE, A.GO_ON, A.RESUME, A.EXTEND_TARGET, A.TRANSFER, A.OBJECT),
    *(A.READY, A.DISPATCH, A.DELIVERY_FAILED, A.HAND_OVER, A.WITHDRAW, A.TELL, A.NOTE),
    *(A.ASK_OFFICE, A.ANSWER_OFFICE),
}
OFFICERS = CLERKS | {
    *(A.ASK, A.REFUSE, A.WAIVE, A.INSIST, A.REPLACE, A.DEFER, A.APPROVE, A.REJECT, A.DECIDE_OBJECTION, A.CLOSE),
    *(A.REOPEN, A.CORRECT, A.VOID),
}
PROMISED = {
    Role.CLERK: CLERKS,
    Role.OFFICER: OFFICERS,
    Role.SUPERVISOR: OFFICERS | {A.ASK_AGAIN},
    Role.AUDITOR: set(),
    Role.ADMINISTRATOR: set(),
}
OFFICES, SERVICES = ("cairo", "giza", None), ("passport", "visa", None)
POSTINGS = [Posting(*one) for one in product(Role, OFFICES, SERVICES)]

ASKED = fact("documents_requested", "2026-11-04", documents=["photo"])
CAME = fact("document_received", "2026-11-05", document="photo")
LACKING = fact("document_unavailable", "2026-11-05", document="photo")
REFUSED = fact("rejected", "2026-11-05")
APPROVED = fact("approved", "2026-11-06")
SENT = fact("dispatched", "2026-11-07")
CONSULTED = fact("office_asked", "2026-11-04", office="giza", by="2026-12-01")
TO_PAY = fact("stage_entered", "2026-11-03", stage="payment")
BEFORE = {
    A.TAKE_FEE: [TO_PAY],
    A.REFUND_FEE: [TO_PAY, fact("fee_paid", "2026-11-04"), fact("withdrawn", "2026-11-05")],
    A.ASK_AGAIN: [ASKED, CAME],
    A.RECEIVE: [ASKED],
    A.ACCEPT: [ASKED, CAME],
    A.REFUSE: [ASKED, CAME],
    A.WAIVE: [ASKED],
    A.EXTEND: [ASKED],
    A.CANNOT_GET: [ASKED],
    A.INSIST: [ASKED, LACKING],
    A.REPLACE: [ASKED, LACKING],
    A.REMIND: [ASKED],
    A.TAKE_BACK: [fact("passed_to_authority", "2026-11-04", authority="police")],
    A.ANSWER_OFFICE: [CONSULTED],
    A.GO_ON: [fact("clock_paused", "2026-11-04")],
    A.RESUME: [fact("deferred", "2026-11-04", next_review="2026-12-01")],
    A.OBJECT: [REFUSED],
    A.DECIDE_OBJECTION: [REFUSED, fact("objected", "2026-11-06")],
    A.READY: [APPROVED],
    A.DISPATCH: [APPROVED],
    A.DELIVERY_FAILED: [APPROVED, SENT],
    A.HAND_OVER: [APPROVED, fact("ready_for_collection", "2026-11-08")],
    A.REOPEN: [fact("withdrawn", "2026-11-05")],
    A.VOID: [fact("stage_entered", "2026-11-03T10:00", stage="review")],
}


@pytest.fixture
def everything(house, monkeypatch):
    """A procedure with which every act is foreseen at some time: stages not for everybody, and a courier."""
    courier = stage("courier", Status.DISPATCHED, Holder.COURIER)
    service = replace(NOT_FOR_ALL, procedures=(replace(NOT_FOR_ALL.procedures[0], stages=(*SOME, courier)),))
    small = Catalogue("whole", (), {"passport": service}, {"police": both("الشرطة", "the police")})
    monkeypatch.setattr(catalogue_queries._KEPT, "get", lambda: small)


def case_before(act, *more):
    name = NewCase(service="passport", source="s", reference=str(uuid4()), office="cairo")
    facts = (fact("submitted", "2026-11-01T08:00"), *BEFORE.get(act, ()), *more)
    return record_events([Incoming(name, facts)], now=NOW).numbers["s", name.reference]


def promised(act, posting):
    # The office that is asked something about the case answers it, as the one that has the case may.
    offices = ("cairo", "giza", None) if act is A.ANSWER_OFFICE else ("cairo", None)
    here = posting.office in offices and posting.service in ("passport", None)
    return here and act in PROMISED[posting.role]


def doing(at, act, *, unforeseen=False):
    """With which postings it is recorded; each time it is taken back."""
    values, found = filled(at, act, NOW), set()
    for posting in POSTINGS:
        how = {"actor": "officer:9", "may": may(posting), "expected": at.version, "key": str(uuid4()), "now": NOW}
        with transaction.atomic():
            try:
                perform(at.number, act, values, unforeseen=unforeseen, **how)
                found.add(posting)
            except NotAllowed:
                pass
            assert Event.objects.filter(case_id=at.case).count() == at.version + (posting in found)
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("act", Act)
def test_an_act_is_done_by_whom_it_is_promised_and_by_nobody_else(everything, act):
    at = desk(case_before(act))
    wanted = {posting for posting in POSTINGS if promised(act, posting)}
    assert {posting for posting in POSTINGS if act in at.open_to(may(posting), "officer:9")} == wanted
    assert doing(at, act) == wanted
    assert len(wanted) in (4, 8, 12) or (act is A.ANSWER_OFFICE and len(wanted) == 18)


@pytest.mark.parametrize("act", Act)
def test_the_office_that_is_asked_reads_and_answers_and_does_nothing_else(everything, act):
    at = desk(case_before(act, fact("office_asked", "2026-11-09", office="giza", by="2026-12-01")))
    there = [posting for posting in POSTINGS if posting.office == "giza" and posting.service != "visa"]
    readers = {posting for posting in there if at.read_from(may(posting))}
    assert {posting.role for posting in readers} == {Role.CLERK, Role.OFFICER, Role.SUPERVISOR}
    done = {posting for posting in there if act in at.open_to(may(posting), "officer:9")}
    assert done == (readers if act is A.ANSWER_OFFICE else set())
    assert all(at.unforeseen_to(may(posting), "officer:9") == () for posting in there)
    assert not {one for one in POSTINGS if one.service == "visa" or one.role is Role.ADMINISTRATOR} & {
        one for one in POSTINGS if at.read_from(may(one))
    }


def test_once_it_has_answered_the_office_that_was_asked_reads_the_case_no_more(everything):
    there = may(Posting(Role.SUPERVISOR, "giza", None))
    number = case_before(A.ANSWER_OFFICE)
    assert desk(number).read_from(there) == ("giza",)
    key, version = str(uuid4()), desk(number).version
    how = {"actor": "officer:9", "may": there, "expected": version, "key": key, "now": NOW}
    perform(number, A.ANSWER_OFFICE, {"note": "we have the file"}, **how)
    assert desk(number).read_from(there) == ()
    # Whoever sends the same form again hears that it was done, and nothing else.
    assert perform(number, A.ANSWER_OFFICE, {"note": "we have the file"}, **how).repeats == 1
    with pytest.raises(NotAllowed):
        perform(number, A.ANSWER_OFFICE, {"note": "more"}, **(how | {"key": str(uuid4())}))


@pytest.mark.parametrize("act", [A.NOTE, A.HAND_OVER, A.OBJECT, A.RESUME, A.GO_ON, A.TAKE_FEE, A.DECIDE_OBJECTION])
def test_what_was_not_foreseen_is_recorded_by_supervisors_of_the_case_alone(everything, act):
    at = desk(case_before(A.ENTER_STAGE))
    wanted = {
        posting
        for posting in POSTINGS
        if posting.role is Role.SUPERVISOR and posting.office != "giza" and posting.service != "visa"
    }
    assert doing(at, act, unforeseen=True) == wanted


def test_two_postings_do_not_add_up_to_what_neither_gives(everything):
    number = case_before(A.APPROVE)
    at = desk(number)
    clerk_here, officer_there = Posting(Role.CLERK, "cairo", None), Posting(Role.OFFICER, "giza", None)
    officer_of_others = Posting(Role.OFFICER, None, "visa")
    open_now = at.open_to(may(clerk_here, officer_there, officer_of_others), "officer:9")
    assert A.APPROVE not in open_now and A.PAUSE in open_now


def test_a_case_of_no_office_is_reached_by_postings_for_all_offices_alone(everything):
    name = NewCase(service="passport", source="s", reference="nobodys", office=None)
    recorded = record_events([Incoming(name, (fact("submitted", "2026-11-01T08:00"),))], now=NOW)
    at = desk(recorded.numbers["s", "nobodys"])
    found = {posting for posting in POSTINGS if A.APPROVE in at.open_to(may(posting), "officer:9")}
    assert found == {p for p in POSTINGS if promised(A.APPROVE, p) and p.office is None}
