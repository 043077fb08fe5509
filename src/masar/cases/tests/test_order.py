"""Whatever the order, the batches and the repeats: the same facts give the same content."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from masar.cases.facts import Fact, Kind
from masar.cases.kinds import KINDS
from masar.cases.ledger import days_by_holder
from masar.cases.order import in_order, ranks_of
from masar.cases.tests.stories import NOT_FOR_ALL, PROCEDURE, SERVICE, STAGES, fact, told, told_content

DAY = date(2026, 11, 1)
MOMENTS = [None, "08:00", "08:00", "12:30"]
PAYLOADS = {
    Kind.DOCUMENTS_REQUESTED: {"documents": ["photo"]},
    Kind.DOCUMENT_RECEIVED: {"document": "photo"},
    Kind.DOCUMENT_ACCEPTED: {"document": "deed"},
    Kind.DOCUMENT_REFUSED: {"document": "photo"},
    Kind.DOCUMENT_WAIVED: {"document": "photo"},
    Kind.DOCUMENT_UNAVAILABLE: {"document": "photo"},
    Kind.DOCUMENT_INSISTED: {"document": "photo"},
    Kind.DOCUMENT_REPLACED: {"document": "photo", "instead": "deed"},
    Kind.DEADLINE_EXTENDED: {"by": "2026-12-24"},
    Kind.PASSED_TO_AUTHORITY: {"authority": "police"},
    Kind.OFFICE_ASKED: {"office": "giza", "by": "2026-11-09"},
    Kind.ANSWER_AWAITED: {"what": "passed", "office": "giza", "on": "2026-11-09"},
    Kind.TRANSFERRED: {"office": "giza"},
    Kind.DEFERRED: {"reason": "quota", "next_review": "2026-12-01"},
    Kind.TARGET_EXTENDED: {"until": "2026-12-24"},
    Kind.OBJECTION_DECIDED: {"outcome": "dismissed"},
    Kind.OVERDUE: {"what": "target", "on": "2026-11-03"},
    Kind.NOTICE_SETTLED: {"how": "in_person"},
    Kind.TOLD_OTHERWISE: {"how": "telephone"},
    Kind.SIGNATURE_WANTED: {"role": "sponsor"},
    Kind.SIGNATURE_ANSWERED: {"role": "sponsor", "outcome": "refused"},
    Kind.AMENDMENT_PROPOSED: {"role": "applicant", "fields": ["name"], "reason": "slip"},
    Kind.APPOINTMENT_BOOKED: {
        "purpose": "collection",
        "office": "giza",
        "persons": 1,
        "on": "2026-11-09",
        "at": "10:30",
    },
    Kind.APPOINTMENT_ENDED: {"purpose": "collection", "outcome": "cancelled"},
    Kind.APPOINTMENT_MARKED: {"purpose": "collection", "outcome": "came"},
    Kind.AMENDMENT_DECIDED: {"of": {"source": "desk", "source_id": "0"}, "outcome": "confirmed"},
}


@st.composite
def facts(draw):
    """Lists of facts of one case: every kind, few days and moments so that they tie, distinct ids."""
    found = []
    for number in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from(Kind))
        day = DAY + timedelta(days=draw(st.integers(0, 3)))
        moment = draw(st.sampled_from(MOMENTS))
        of_stage = kind in (Kind.STAGE_ENTERED, Kind.STAGE_DECIDED)
        stage = draw(st.sampled_from(STAGES)).code if of_stage else None
        payload = PAYLOADS.get(kind, {})
        if kind is Kind.STAGE_DECIDED:
            payload = {"outcome": draw(st.sampled_from(["required", "waived"]))}
        if kind is Kind.CORRECTED:
            target = str(draw(st.integers(0, 11)))
            by = {"kind": "stage_entered", "day": str(day), "stage": draw(st.sampled_from(STAGES)).code}
            payload = {"of": {"source": "s", "source_id": target}, "by": draw(st.sampled_from([None, by]))}
        when = f"{day}T{moment}" if moment else str(day)
        source = "desk" if KINDS[kind].private else "s"
        found.append(fact(kind, when, id=str(number), stage=stage, source=source, **payload))
    return found


SERVICES = st.sampled_from([SERVICE, NOT_FOR_ALL])


@given(SERVICES, facts(), st.randoms())
@settings(max_examples=400)
def test_order_of_arrival_never_matters(service, given_facts, random):
    shuffled = list(given_facts)
    random.shuffle(shuffled)
    assert told(*shuffled, service=service) == told(*given_facts, service=service)


@given(SERVICES, facts())
@settings(max_examples=200)
def test_every_stage_says_one_thing_and_what_does_not_count_was_never_entered(service, given_facts):
    content = told(*given_facts, service=service).content
    for position, entry in enumerate(content["stages"]):
        assert ("from" in entry) == (entry["state"] in ("done", "now"))
        if entry["state"] == "maybe":
            assert service.procedures[0].stages[position].conditional
            assert position > content.get("stage", -1)


@given(facts())
@settings(max_examples=300)
def test_the_days_add_up_to_the_age(given_facts):
    timeline = told(*given_facts)
    spans = [(holder, date.fromisoformat(day)) for holder, day in timeline.content["ledger"]]
    if not spans:
        return
    until = timeline.ended or DAY + timedelta(days=30)
    assert sum(days_by_holder(spans, until).values()) == (until - spans[0][1]).days
    assert [day for _, day in spans] == sorted({day for _, day in spans})


@given(facts())
@settings(max_examples=300)
def test_what_is_shown_is_codes_and_dates_only(given_facts):
    shown = str(told(*given_facts, fact("note_added", "2026-11-02", id="n", note="secret words")).content)
    assert "secret" not in shown


@given(facts())
@settings(max_examples=300)
def test_a_note_changes_nothing(given_facts):
    real = [f for f in given_facts if f.kind is not Kind.NOTE_ADDED]
    if real:
        assert told_content(*real) == told_content(*real, fact("note_added", "2026-12-30", id="n"))


@given(facts())
@settings(max_examples=300)
def test_what_is_private_to_its_owner_changes_nothing_that_a_number_opens(given_facts):
    others = [f for f in given_facts if not KINDS[f.kind].private]
    if others:
        assert told_content(*others) == told_content(*given_facts)


@given(facts())
def test_every_fact_has_a_place_of_its_own(given_facts):
    keys = [ranks_of(PROCEDURE).key(f) for f in given_facts]
    assert len(set(keys)) == len(keys)


def test_submitted_comes_first_on_its_day_and_a_bare_date_last():
    timed = fact("stage_entered", "2026-11-01T10:00", stage="review")
    bare = fact("approved", "2026-11-01")
    submitted = fact("submitted", "2026-11-01T23:00")
    ordered = in_order([bare, timed, submitted], ranks_of(PROCEDURE))
    assert [e.fact.kind.value for e in ordered] == ["submitted", "stage_entered", "approved"]


def test_facts_of_one_moment_follow_the_procedure():
    at = "2026-11-02T10:00"
    later, earlier = fact("stage_entered", at, stage="printing"), fact("stage_entered", at, stage="review")
    decision: Fact = fact("approved", at)
    ordered = in_order([later, decision, earlier], ranks_of(PROCEDURE))
    assert [e.fact for e in ordered] == [earlier, decision, later]
