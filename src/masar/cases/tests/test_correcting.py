"""What was recorded is put right by officers: the event named, old and new, a reason; nothing vanishes."""

import json
from datetime import timedelta

import pytest

from masar.cases.acting import Invalid, NotAllowed, desk, foresee
from masar.cases.actions import Incoming, record_events
from masar.cases.acts import Act
from masar.cases.correcting import NEVER, as_it_is, changeable, fields_of, named
from masar.cases.kinds import BESIDE, KINDS
from masar.cases.models import Case, Event
from masar.cases.queries import differences, public_record
from masar.cases.tests.stories import fact
from masar.cases.tests.test_acting import CASE, NOW, SUBMITTED, done, may
from masar.staff.rights import Posting, Role

pytestmark = pytest.mark.usefixtures("house")
REVIEW = fact("stage_entered", "2026-11-03T09:00", stage="review")
ASKED = fact("documents_requested", "2026-11-04T10:00", documents=["photo"], by="2026-11-20", note="please")


@pytest.fixture
def number():
    return record_events([Incoming(CASE, (SUBMITTED, REVIEW, ASKED))], now=NOW).numbers["s", "R-1"]


def content(number):
    return json.loads(public_record(number).content)


def old(number, kind):
    return next(one for one in changeable(desk(number).events) if one.kind == kind)


def corrected(number, kind, changes, **more):
    fact = old(number, kind)
    new = {key: value for key, value in (as_it_is(fact) | changes).items() if value is not None}
    return done(number, Act.CORRECT, of=named(fact), new=new, note=more.pop("note", "it was another day"), **more)


def test_what_is_given_anew_stands_in_the_place_of_the_old_and_the_old_is_kept(number):
    corrected(number, "documents_requested", {"by": "2026-12-01"})
    assert [ask["by"] for ask in content(number)["asks"]] == ["2026-12-01"]
    entry = next(one for one in content(number)["log"] if one["kind"] == "documents_requested")
    assert entry["corrected"] and entry["at"] == "2026-11-04T10:00:00Z"
    kept = Event.objects.get(kind="documents_requested")
    assert json.loads(kept.payload)["by"] == "2026-11-20"
    event = Event.objects.get(kind="corrected")
    assert (event.actor, "another day" in event.payload) == ("officer:1", False)
    assert list(differences(list(Case.objects.all()))) == []


def test_on_another_day_nobody_knows_the_hour(number):
    corrected(number, "stage_entered", {"day": "2026-11-02"})
    entry = next(one for one in content(number)["log"] if one["kind"] == "stage_entered")
    assert (entry["on"], entry["corrected"], "at" in entry) == ("2026-11-02", True, False)


def test_what_never_was_stands_in_the_log_as_taken_back(number):
    done(number, Act.VOID, of=named(old(number, "documents_requested")), note="another application was meant")
    shown = content(number)
    assert "asks" not in shown and shown["status"] == "under_review"
    assert {"kind": "corrected", "on": "2026-11-04", "what": "documents_requested", "void": True} in shown["log"]


def test_a_correction_is_taken_back_as_anything_else(number):
    corrected(number, "documents_requested", {"by": "2026-12-01"})
    correction = next(name for name in desk(number).choices(Act.VOID, "of") if name.startswith("desk:"))
    done(number, Act.VOID, of=correction, note="it was right", now=NOW + timedelta(minutes=1))
    assert [ask["by"] for ask in content(number)["asks"]] == ["2026-11-20"]


def test_a_fact_is_corrected_from_how_it_stands_now(number):
    corrected(number, "documents_requested", {"by": "2026-12-01"})
    assert as_it_is(old(number, "documents_requested"))["by"] == "2026-12-01"
    corrected(number, "documents_requested", {"documents": ["deed"]}, now=NOW + timedelta(minutes=1))
    assert [(ask["document"], ask["by"]) for ask in content(number)["asks"]] == [("deed", "2026-12-01")]


@pytest.mark.parametrize(
    ("kind", "changes", "problems"),
    [
        ("documents_requested", {}, {"new": "unchanged"}),
        ("documents_requested", {"day": "2026-11-11"}, {"day": "future"}),
        ("documents_requested", {"day": "4.11.2026"}, {"day": "no_day"}),
        ("documents_requested", {"day": None}, {"day": "missing"}),
        ("documents_requested", {"documents": None}, {"documents": "missing"}),
        ("documents_requested", {"documents": "photo"}, {"documents": "not_chosen"}),
        ("documents_requested", {"documents": ["visa"]}, {"documents": "not_chosen"}),
        ("documents_requested", {"documents": ["deed", "deed"]}, {"documents": "not_chosen"}),
        ("documents_requested", {"reason": "29001011234567"}, {"reason": "not_chosen"}),
        ("documents_requested", {"by": "soon"}, {"by": "no_day"}),
        ("documents_requested", {"note": "words"}, {"note": "unknown_field"}),
        ("documents_requested", {"applicant": "Mona"}, {"applicant": "unknown_field"}),
        ("stage_entered", {"stage": None}, {"stage": "missing"}),
        ("stage_entered", {"stage": "moon"}, {"stage": "not_chosen"}),
        ("stage_entered", {"stage": ["review"]}, {"stage": "not_chosen"}),
    ],
)
def test_what_is_wrong_with_a_correction_is_said_by_field(number, kind, changes, problems):
    with pytest.raises(Invalid) as invalid:
        corrected(number, kind, changes)
    assert invalid.value.problems == problems
    assert Event.objects.count() == 3


@pytest.mark.parametrize("new", [None, "photo", ["photo"], {}])
def test_a_correction_that_gives_nothing_takes_nothing_back(number, new):
    with pytest.raises(Invalid) as invalid:
        done(number, Act.CORRECT, of=named(old(number, "documents_requested")), new=new, note="why")
    assert invalid.value.problems.keys() == {"new"}


def test_a_correction_names_an_event_of_this_case_and_a_reason(number):
    with pytest.raises(Invalid) as invalid:
        done(number, Act.VOID, of="s:elsewhere")
    assert invalid.value.problems == {"of": "not_chosen", "note": "missing"}


def test_that_it_was_handed_in_is_dated_anew_and_never_taken_back(number):
    assert "s:submitted::2026-11-01T08:00" not in desk(number).choices(Act.VOID, "of")
    corrected(number, "submitted", {"day": "2026-10-30"})
    assert content(number)["submitted"] == "2026-10-30"


def test_neither_an_objection_nor_what_came_of_it_is_corrected(number):
    done(number, Act.REJECT, actor="officer:1")
    done(number, Act.OBJECT, actor="officer:3")
    done(number, Act.DECIDE_OBJECTION, actor="officer:2", outcome="dismissed")
    about = {one.fact.kind.value for one in desk(number).events}
    offered = {one.kind.value for one in changeable(desk(number).events)}
    assert about - offered == {"objected", "objection_decided"}
    kinds = {name: one.fact.kind for one in desk(number).events if (name := named(one.fact))}
    assert not {kinds[name] for name in desk(number).choices(Act.VOID, "of")} & NEVER


def test_a_clerk_corrects_nothing_and_an_officer_only_what_is_of_their_office(number):
    for posting in (Posting(Role.CLERK, None, None), Posting(Role.OFFICER, "giza", None)):
        with pytest.raises(NotAllowed):
            done(number, Act.VOID, allowed=may(posting), of=named(old(number, "stage_entered")), note="why")


def test_what_a_correction_does_is_seen_beforehand(number):
    fact = old(number, "documents_requested")
    values = {"of": named(fact), "new": as_it_is(fact) | {"by": "2026-12-01"}, "note": "why"}
    before, after = foresee(desk(number), Act.CORRECT, values, now=NOW)
    assert '"by":"2026-11-20"' in before and '"by":"2026-12-01"' in after
    done(number, Act.CORRECT, **values)
    assert public_record(number).content == after


def test_every_kind_can_be_given_anew_in_what_it_holds():
    for kind, row in KINDS.items():
        one = fact(kind.value, "2026-11-03")
        assert fields_of(one) == ("day", "stage", *(key for key in row.keys if key not in ("note", *BESIDE)))
