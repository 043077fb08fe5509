"""Payloads hold what their kind allows and nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.cases.checking import Vocabulary, why_refused
from masar.cases.cleaning import cleaned
from masar.cases.facts import Kind
from masar.cases.kinds import KINDS, Told, payload_fault
from masar.cases.tests.stories import SERVICE, fact
from masar.catalogue.checking import NEEDS_REASONS, REASON_KINDS
from masar.catalogue.definitions import Catalogue
from masar.catalogue.testing import both
from masar.lib.days import Spans

PLAUSIBLE = Spans().on(date(2026, 11, 10))
KNOWN = Vocabulary(Catalogue("t", (), {SERVICE.code: SERVICE}, {"police": both("ش", "p")}), {}, {"s"}, PLAUSIBLE)


def refused(kind, **payload):
    return why_refused("passport", "s", None, fact(kind, "2026-11-01", **payload), KNOWN)


def test_a_payload_with_a_key_that_its_kind_does_not_know_is_refused():
    assert "does not allow" in refused("submitted", applicant="Ahmed Ali 29001011234567")


def test_the_reason_repeats_nothing_of_what_was_given():
    why = refused("submitted", **{"Ahmed Ali": "29001011234567"})
    assert "Ahmed" not in why and "2900" not in why


def test_what_is_decided_of_a_stage_names_the_stage_and_one_of_two_outcomes():
    assert refused("stage_decided", outcome="waived") == "stage_decided: names no stage"
    waived, other = (
        why_refused("passport", "s", None, fact("stage_decided", "2026-11-01", stage="security", outcome=one), KNOWN)
        for one in ("waived", "maybe")
    )
    assert (waived, other) == (None, "stage_decided: outcome is missing or not of its form")


def test_a_key_of_another_kind_is_refused():
    assert refused("submitted", document="photo")


@pytest.mark.parametrize("kind", sorted(set(Kind)))
def test_no_kind_takes_a_key_that_nobody_wrote_down(kind):
    assert "does not allow" in payload_fault(kind, {"applicant": "x"})


@pytest.mark.parametrize("code", ["Ahmed Ali", "29001011234567", "a}b", "", "a" * 61, "أحمد", 7, ["a"], {"a": 1}])
def test_a_code_is_a_code_and_not_a_name_or_a_number(code):
    assert refused("rejected", reason=code) == "rejected: reason is not of its form"


def test_a_code_may_have_sixty_characters():
    assert refused("rejected", reason="a" * 60) is None


@pytest.mark.parametrize("day", ["20261101", "2026-W01-1", "2026-02-30", "٢٠٢٦-11-01", 20261101])
def test_a_day_is_written_in_one_way(day):
    assert refused("rejected", object_by=day) == "rejected: object_by is not of its form"


def test_documents_are_at_most_fifty_codes():
    assert refused("documents_requested", documents=["photo"] * 50) is None
    assert refused("documents_requested", documents=["photo"] * 51)


def test_asking_for_documents_names_at_least_one():
    assert "documents is missing" in refused("documents_requested", documents=[])


@pytest.mark.parametrize(("length", "taken"), [(0, False), (1, True), (200, True), (201, False)])
def test_the_name_of_a_fact_has_one_to_two_hundred_characters(length, taken):
    named = replace(fact("submitted", "2026-11-01"), source_id="n" * length)
    assert (why_refused("passport", "s", None, named, KNOWN) is None) is taken
    of, by = {"source": "s", "source_id": "n" * length}, {"kind": "approved", "day": "2026-11-01"}
    assert (refused("corrected", of=of, by=by) is None) is taken


def test_what_a_document_is_asked_for_may_not_be_a_sentence():
    assert refused("documents_requested", documents=["photo", "the passport of Ahmed Ali"])


def test_a_note_has_at_most_two_thousand_characters():
    assert refused("note_added", note="n" * 2000) is None
    assert refused("note_added", note="n" * 2001) == "note_added: note is not of its form"
    assert refused("note_added", note="") == "note_added: note is not of its form"


@pytest.mark.parametrize(
    ("given", "note", "removed"),
    [("a note", "a note", {}), ("", None, {"note": ""}), (7, None, {"note": 7}), (["n"], None, {"note": ["n"]})],
)
def test_of_an_older_version_only_words_are_a_note(given, note, removed):
    clean = cleaned(Kind.NOTE_ADDED, {"note": given})
    assert (clean.note, clean.removed, clean.payload) == (note, removed, {})


def test_a_stage_is_a_code():
    assert why_refused("passport", "s", None, fact("approved", "2026-11-01", stage="Ahmed Ali"), KNOWN)


@pytest.mark.parametrize("extra", [{"who": "Ahmed"}, {"payload": {"who": "Ahmed"}}, {"stage": "Ahmed Ali"}])
def test_a_correction_brings_in_nothing_that_its_fact_could_not_have(extra):
    of, by = {"source": "s", "source_id": "1"}, {"kind": "approved", "day": "2026-11-01"}
    assert refused("corrected", of=of, by=by) is None
    assert refused("corrected", of=of, by=by | extra) == "corrected: by is not of its form"


def test_a_correction_names_its_fact_and_says_no_more_of_it():
    assert refused("corrected", of={"source": "s", "source_id": "1", "name": "Ahmed"})


@given(st.sampled_from(Kind), st.dictionaries(st.text(max_size=8), st.text(max_size=8), min_size=1, max_size=3))
def test_whatever_is_taken_is_in_the_table(kind, payload):
    assert payload_fault(kind, payload) or payload.keys() <= KINDS[kind].keys.keys()


def test_applicants_are_told_of_everything_but_this():
    assert {kind.value for kind, row in KINDS.items() if row.told is Told.NEVER} == {
        *("stage_decided", "document_accepted", "returned_by_authority", "note_added", "corrected"),
        *("office_asked", "office_answered", "answer_awaited", "told_otherwise"),
        "appointment_marked",  # whoever came, or did not, knows
        "signature_wanted",  # whoever sent the application reads it on the receipt
        "notice_failed",  # by what message?
    }
    assert [kind.value for kind, row in KINDS.items() if row.told is Told.AS_ITS_STAGE] == ["stage_entered"]


def test_what_is_internal_is_never_told():
    assert {row.told for row in KINDS.values() if row.internal} == {Told.NEVER}


def test_what_is_private_shows_nothing_to_the_public_and_is_told_to_its_owner():
    private = {kind.value: row for kind, row in KINDS.items() if row.private}
    assert set(private) == {
        *("amendment_proposed", "amendment_decided"),
        *("appointment_booked", "appointment_ended", "appointment_marked"),
    }
    assert {(row.public, row.words) for row in private.values()} == {((), ())}
    assert [name for name, row in private.items() if row.told is Told.NEVER] == ["appointment_marked"]
    assert not any(row.logged for row in private.values())


PROPOSED = {"role": "applicant", "fields": ["name"], "reason": "slip"}
ENDED = {"of": {"source": "desk", "source_id": "1"}, "outcome": "confirmed"}


@pytest.mark.parametrize(("kind", "payload"), [("amendment_proposed", PROPOSED), ("amendment_decided", ENDED)])
def test_what_is_private_comes_from_the_house_alone(kind, payload):
    told = fact(kind, "2026-11-01", **payload)
    known = replace(KNOWN, sources={"s", "desk"})
    assert why_refused("passport", "s", None, told, known) == f"{kind}: only the house records it"
    assert why_refused("passport", "s", None, replace(told, source="desk"), known) is None
    by = {"kind": kind, "day": "2026-11-01", "payload": payload}
    of = {"source": "s", "source_id": "1"}
    assert refused("corrected", of=of, by=by) == "corrected: by is not of its form"


@pytest.mark.parametrize("more", [{"new": "Mona"}, {"note": "Mona"}, {"old": "1990-01-01"}])
def test_no_event_holds_what_was_given_nor_what_is_right(more):
    assert "does not allow" in payload_fault(Kind.AMENDMENT_PROPOSED, PROPOSED | more)
    assert "does not allow" in payload_fault(Kind.AMENDMENT_DECIDED, ENDED | more)


def test_the_catalogue_gives_reasons_for_the_kinds_that_show_one():
    assert {kind.value for kind, row in KINDS.items() if "reason" in row.public} == REASON_KINDS


def test_reasons_are_needed_only_where_they_can_be_given():
    assert set(NEEDS_REASONS) <= REASON_KINDS


def test_the_public_keys_are_these():
    public = {kind.value: row.public for kind, row in KINDS.items() if row.public}
    assert public == {
        "submitted": ("channel",),
        "reopened": ("reason",),
        "stage_decided": ("outcome",),
        "stage_entered": ("by",),
        "transferred": ("office",),
        "documents_requested": ("documents", "reason", "by"),
        "document_received": ("document",),
        "document_accepted": ("document",),
        "document_refused": ("document", "reason", "by"),
        "document_waived": ("document",),
        "document_unavailable": ("document",),
        "document_insisted": ("document", "by"),
        "document_replaced": ("document", "instead", "by"),
        "deadline_extended": ("document", "by", "reason"),
        "passed_to_authority": ("authority",),
        "office_asked": ("office",),
        "clock_paused": ("reason",),
        "deferred": ("reason", "next_review"),
        "target_extended": ("until", "reason"),
        "reminded": ("what",),
        "rejected": ("reason", "also", "object_by"),
        "objection_decided": ("outcome",),
        "ready_for_collection": ("office", "until"),
        "closed": ("reason",),
        "overdue": ("what",),
        "notice_settled": ("how",),
    }


@pytest.mark.parametrize(("beside", "taken"), [(True, True), (False, False), ("yes", False), (1, False)])
def test_beside_a_note_stands_which_ready_text_it_came_from_and_that_it_was_edited(beside, taken):
    told = {"note": "n", "canned": "on_paper", "edited": beside}
    assert (refused("approved", **told) is None) is taken
    assert refused("approved", note="n", canned="a sentence") == "approved: canned is not of its form"
    assert not {"canned", "edited"} & set(KINDS[Kind.APPROVED].public)
