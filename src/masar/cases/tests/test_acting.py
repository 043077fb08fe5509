"""Acts at the desk: who may, when, once, and in the knowledge of what others did."""

import json
import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.acting import (
    Invalid,
    NotAllowed,
    NotForeseen,
    OwnDecision,
    desk,
    foresee,
    perform,
)
from masar.cases.actions import Incoming, NewCase, Overtaken, Refused, record_event, record_events
from masar.cases.acts import Act
from masar.cases.correcting import named
from masar.cases.models import Case, Event, Outbox, Quarantined
from masar.cases.queries import differences, public_record
from masar.cases.tests.filling import filled
from masar.cases.tests.stories import fact
from masar.cases.tests.test_concurrency import at_once
from masar.staff.rights import Posting, Right, Role, allowed

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
CASE = NewCase(service="passport", source="s", reference="R-1", office="cairo")
SUBMITTED = fact("submitted", "2026-11-01T08:00")


def may(*postings):
    """What somebody with these postings may do; unless told, a superior of all offices."""
    have = postings or (Posting(Role.SUPERVISOR, None, None),)
    return lambda right, *, office, service: allowed(have, right, office=office, service=service)


@pytest.fixture
def number():
    return record_events([Incoming(CASE, (SUBMITTED,))], now=NOW).numbers["s", "R-1"]


def done(number, act, *, actor="officer:1", allowed=None, expected=None, key=None, **more):
    version = desk(number).version if expected is None else expected
    how = {"now": more.pop("now", NOW), "unforeseen": more.pop("unforeseen", False)}
    how |= {"actor": actor, "may": allowed or may(), "expected": version, "key": key or str(uuid4())}
    return perform(number, act, more, **how)


def test_an_act_becomes_one_event_of_the_desk_by_whoever_did_it(number):
    done(number, Act.ASK, documents=["photo"], by="2026-11-24")
    event = Event.objects.get(seq=2)
    assert (event.kind, event.source, event.actor, event.at) == ("documents_requested", "desk", "officer:1", NOW)
    assert '"status":"action_needed"' in public_record(number).content


def test_the_note_of_an_act_is_not_in_the_event(number):
    done(number, Act.REJECT, note="he said that his name is Ali")
    assert "Ali" not in Event.objects.get(seq=2).payload


def test_a_form_that_is_sent_twice_is_recorded_once_and_nothing_is_put_in_quarantine(number):
    key, first = str(uuid4()), desk(number).version
    done(number, Act.APPROVE, key=key)
    again = done(number, Act.APPROVE, key=key, expected=first, now=NOW + timedelta(seconds=2))
    assert (again.repeats, Event.objects.count(), Quarantined.objects.count()) == (1, 2, 0)


def test_an_id_that_was_made_for_one_writing_is_a_repeat_whatever_it_says_now(number):
    record_event(number, fact("approved", "2026-11-10T09:00", source="desk", id="k"), now=NOW)
    other = fact("approved", "2026-11-10T09:01", source="desk", id="k")
    recorded = record_events([Incoming(CASE, (other,), once=True)], now=NOW)
    assert (recorded.repeats, Quarantined.objects.count(), Event.objects.count()) == (1, 0, 2)


def test_whoever_did_not_see_what_another_did_is_told_and_records_nothing(number):
    seen = desk(number).version
    done(number, Act.ASK, documents=["photo"])
    with pytest.raises(Overtaken) as overtaken:
        done(number, Act.APPROVE, actor="officer:2", expected=seen)
    assert (overtaken.value.expected, overtaken.value.found, Event.objects.count()) == (1, 2, 2)


def test_an_act_that_the_state_does_not_foresee_is_refused(number):
    with pytest.raises(NotForeseen):
        done(number, Act.HAND_OVER)
    assert Event.objects.count() == 1


def test_what_was_not_foreseen_takes_a_right_and_a_reason_in_words(number):
    with pytest.raises(NotAllowed) as refused:
        done(number, Act.HAND_OVER, allowed=may(Posting(Role.OFFICER, None, None)), unforeseen=True, note="why")
    assert refused.value.right is Right.UNFORESEEN
    with pytest.raises(Invalid) as invalid:
        done(number, Act.HAND_OVER, unforeseen=True)
    assert invalid.value.problems == {"note": "missing"}
    done(number, Act.HAND_OVER, unforeseen=True, note="handed out by the embassy")
    assert '"status":"completed"' in public_record(number).content


@pytest.mark.parametrize("act", [Act.APPROVE, Act.REJECT, Act.DEFER, Act.ASK])
def test_a_clerk_neither_decides_nor_asks(number, act):
    with pytest.raises(NotAllowed):
        done(number, act, allowed=may(Posting(Role.CLERK, "cairo", None)), documents=["photo"])
    assert Event.objects.count() == 1


def test_an_office_acts_on_its_own_cases_and_on_those_that_were_handed_to_it(number):
    giza = may(Posting(Role.OFFICER, "giza", None))
    with pytest.raises(NotAllowed):
        done(number, Act.APPROVE, allowed=giza)
    done(number, Act.TRANSFER, office="giza")
    with pytest.raises(NotAllowed):
        done(number, Act.APPROVE, allowed=may(Posting(Role.OFFICER, "cairo", None)))
    done(number, Act.APPROVE, allowed=giza)


def test_whoever_refused_does_not_decide_the_objection(number):
    done(number, Act.REJECT, actor="officer:1")
    done(number, Act.OBJECT, actor="officer:1")
    assert Act.DECIDE_OBJECTION not in desk(number).open_to(may(), "officer:1")
    with pytest.raises(OwnDecision):
        done(number, Act.DECIDE_OBJECTION, actor="officer:1", outcome="dismissed")
    with pytest.raises(OwnDecision):
        done(number, Act.DECIDE_OBJECTION, actor="officer:1", outcome="granted", unforeseen=True, note="in haste")
    done(number, Act.DECIDE_OBJECTION, actor="officer:2", outcome="granted")
    assert '"status":"received"' in public_record(number).content


def test_of_two_refusals_the_latest_counts(number):
    done(number, Act.REJECT, actor="officer:1")
    done(number, Act.REOPEN, actor="officer:2", note="new papers")
    done(number, Act.REJECT, actor="officer:2")
    done(number, Act.OBJECT, actor="officer:3")
    done(number, Act.DECIDE_OBJECTION, actor="officer:1", outcome="dismissed")


def objected(number):
    """Refused by the first officer, objected to by whoever."""
    done(number, Act.REJECT, actor="officer:1")
    done(number, Act.OBJECT, actor="officer:3")


CLOSED = [
    *(Act.ENTER_STAGE, Act.APPROVE, Act.REJECT, Act.OBJECT, Act.DECIDE_OBJECTION, Act.READY, Act.DISPATCH),
    *(Act.HAND_OVER, Act.WITHDRAW, Act.CLOSE, Act.REOPEN, Act.CORRECT, Act.VOID),
]


@pytest.mark.parametrize("act", CLOSED)
def test_whoever_refused_does_not_get_round_the_objection_by_what_was_not_foreseen(number, act):
    objected(number)
    with pytest.raises(OwnDecision):
        more = {"of": desk(number).choices(Act.VOID, "of")[-1], "stage": "review", "outcome": "granted"}
        done(number, act, actor="officer:1", unforeseen=True, note="in haste", **more)
    assert act not in desk(number).unforeseen_to(may(), "officer:1")
    assert act in (*desk(number).unforeseen_to(may(), "officer:2"), *desk(number).open_to(may(), "officer:2"))
    assert Event.objects.count() == 3


def test_whoever_refuses_a_second_time_settles_the_objection_as_little_as_the_first(number):
    done(number, Act.REJECT, actor="officer:1")
    done(number, Act.REJECT, actor="officer:2", unforeseen=True, note="once more")
    done(number, Act.OBJECT, actor="officer:3")
    done(number, Act.REJECT, actor="officer:4", unforeseen=True, note="and again")
    for actor in ("officer:1", "officer:2", "officer:4"):
        with pytest.raises(OwnDecision):
            done(number, Act.DECIDE_OBJECTION, actor=actor, outcome="granted")
    done(number, Act.DECIDE_OBJECTION, actor="officer:3", outcome="granted")


def test_whoever_refused_works_on_where_nothing_is_settled_by_it(number):
    objected(number)
    done(number, Act.NOTE, actor="officer:1", note="the file is in room 3")
    done(number, Act.DECIDE_OBJECTION, actor="officer:2", outcome="granted")
    done(number, Act.REJECT, actor="officer:1")


def test_the_right_is_asked_before_anything_is_said_of_what_was_recorded(number):
    key = str(uuid4())
    done(number, Act.APPROVE, key=key)
    with pytest.raises(NotAllowed):
        done(number, Act.APPROVE, key=key, expected=1, allowed=may(Posting(Role.OFFICER, "giza", None)))
    with pytest.raises(Refused):
        done("K7QM2X9DRT4BX", Act.APPROVE, key=key, expected=1)


def test_the_key_of_another_act_or_of_another_officer_is_no_repeat(number):
    key = str(uuid4())
    done(number, Act.APPROVE, key=key)
    with pytest.raises(Refused):
        done(number, Act.NOTE, key=key, note="words")
    with pytest.raises(Refused):
        done(number, Act.APPROVE, key=key, expected=1, actor="officer:2")
    assert Event.objects.count() == 2


def test_whoever_handed_a_case_on_twice_hears_that_it_was_done(number):
    key, here = str(uuid4()), may(Posting(Role.OFFICER, "cairo", None))
    done(number, Act.TRANSFER, key=key, allowed=here, office="giza")
    assert done(number, Act.TRANSFER, key=key, expected=1, allowed=here, office="giza").repeats == 1
    with pytest.raises(NotAllowed):
        done(number, Act.TRANSFER, allowed=here, office="cairo")


def test_whoever_takes_back_that_they_got_a_case_hears_the_second_time_that_it_was_done(number):
    key, here, there = (
        str(uuid4()),
        may(Posting(Role.OFFICER, "cairo", None)),
        may(Posting(Role.OFFICER, "giza", None)),
    )
    done(number, Act.TRANSFER, allowed=here, office="giza")
    done(number, Act.TRANSFER, allowed=there, office="cairo")
    back = named(desk(number).events[-1].fact)
    done(number, Act.VOID, key=key, allowed=here, of=back, note="it never left Giza")
    assert desk(number).progress.office == "giza"
    assert done(number, Act.VOID, key=key, expected=3, allowed=here, of=back, note="it never left Giza").repeats == 1
    with pytest.raises(NotAllowed):
        done(number, Act.VOID, allowed=here, of=back, note="once more")


def test_the_day_that_everybody_reads_is_put_off_and_never_brought_forward(number):
    target = json.loads(public_record(number).content)["window"]["to"]
    with pytest.raises(Invalid) as invalid:
        done(number, Act.EXTEND_TARGET, until=target)
    assert invalid.value.problems == {"until": "too_soon"}
    late = NOW + timedelta(days=90)
    with pytest.raises(Invalid) as invalid:
        done(number, Act.EXTEND_TARGET, now=late, until=(late - timedelta(days=1)).date().isoformat())
    assert invalid.value.problems == {"until": "past"}
    done(number, Act.EXTEND_TARGET, now=late, **filled(desk(number), Act.EXTEND_TARGET, late))


def test_acts_stand_in_the_order_in_which_they_were_done_whatever_the_clocks_of_two_servers_say(number):
    done(number, Act.APPROVE)
    done(number, Act.WITHDRAW, now=NOW - timedelta(seconds=3))
    done(number, Act.REOPEN, now=NOW - timedelta(seconds=1), note="by mistake")
    kinds = [event.kind for event in Event.objects.order_by("day", "at")]
    assert kinds == ["submitted", "approved", "withdrawn", "reopened"]
    assert '"status":"received"' in public_record(number).content


def test_a_number_that_is_nobodys_has_no_desk(number):
    with pytest.raises(Refused):
        desk("K7QM2X9DRT4BX")


def test_what_is_offered_is_what_the_officer_may_do(number):
    clerk = desk(number).open_to(may(Posting(Role.CLERK, "cairo", None)), "officer:1")
    assert Act.ENTER_STAGE in clerk and Act.APPROVE not in clerk
    assert desk(number).open_to(may(Posting(Role.AUDITOR, None, None)), "officer:1") == ()
    assert Act.HAND_OVER in desk(number).unforeseen_to(may())
    assert desk(number).unforeseen_to(may(Posting(Role.OFFICER, None, None))) == ()


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_foreseen_is_what_everybody_reads_afterwards(house, data):
    name = NewCase(service="passport", source="s", reference=str(uuid4()), office="cairo")
    number = record_events([Incoming(name, (SUBMITTED,))], now=NOW).numbers["s", name.reference]
    for n in range(data.draw(st.integers(1, 5))):
        at, now = desk(number), NOW + timedelta(days=n)
        act = data.draw(st.sampled_from(at.open_to(may(), "officer:1")))
        values = filled(at, act, now, lambda codes: data.draw(st.sampled_from(codes)))
        before = public_record(number).content
        was, then = foresee(at, act, values, now=now)
        perform(number, act, values, actor=f"officer:{n}", may=may(), expected=at.version, key=str(uuid4()), now=now)
        assert (was, then) == (before, public_record(number).content)
        assert Outbox.objects.filter(case_id=at.case).count() == at.version + 1


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_acts_and_the_other_is_told(house):
    number = record_events([Incoming(CASE, (SUBMITTED,))], now=NOW).numbers["s", "R-1"]
    seen = desk(number).version
    acts = [(Act.APPROVE, "officer:1"), (Act.REJECT, "officer:2"), (Act.WITHDRAW, "officer:3")]
    jobs = [lambda act=act, actor=actor: done(number, act, actor=actor, expected=seen) for act, actor in acts]
    errors = at_once(*jobs)
    assert [type(error) for error in errors] == [Overtaken, Overtaken]
    assert (Event.objects.count(), Quarantined.objects.count()) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_six_times_at_once_is_recorded_once(house):
    number = record_events([Incoming(CASE, (SUBMITTED,))], now=NOW).numbers["s", "R-1"]
    key, seen = str(uuid4()), desk(number).version
    jobs = [
        lambda n=n: done(number, Act.APPROVE, key=key, expected=seen, now=NOW + timedelta(milliseconds=n))
        for n in range(6)
    ]
    assert at_once(*jobs) == []
    assert (Event.objects.count(), Quarantined.objects.count()) == (2, 0)


ROUNDS, NOT_THESE = 40, (Act.CORRECT, Act.VOID, Act.HAND_OVER)


class Officer:
    """Works on a case for some rounds: looks, does one of what is open, and is told if a colleague was quicker."""

    def __init__(self, number, actor, seed):
        self.number, self.actor, self.random = number, actor, random.Random(seed)
        self.did, self.told = [], 0

    def work(self):
        for n in range(ROUNDS):
            at, key, now = desk(self.number), str(uuid4()), NOW + timedelta(minutes=n)
            act = self.random.choice([act for act in at.open_to(may(), self.actor) if act not in NOT_THESE])
            values = filled(at, act, now, self.random.choice)
            how = {"actor": self.actor, "may": may(), "expected": at.version, "key": key, "now": now}
            try:
                perform(self.number, act, values, **how)
            except Overtaken:
                self.told += 1
                continue
            self.did.append(key)
            if n % 3 == 0:
                assert perform(self.number, act, values, **how).repeats == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_on_one_case_lose_nothing_and_double_nothing(house):
    number = record_events([Incoming(CASE, (SUBMITTED,))], now=NOW).numbers["s", "R-1"]
    officers = [Officer(number, f"officer:{n}", n) for n in (1, 2)]
    assert at_once(*[officer.work for officer in officers]) == []
    kept = list(Event.objects.filter(source="desk").order_by("seq").values_list("seq", "source_id", "actor"))
    done_by = {key: officer.actor for officer in officers for key in officer.did}
    assert {key: actor for _, key, actor in kept} == done_by
    assert len(kept) == len(done_by) == 2 * ROUNDS - sum(officer.told for officer in officers)
    assert [seq for seq, _, _ in kept] == list(range(2, len(kept) + 2))
    assert Outbox.objects.count() == len(kept) + 1 and not Quarantined.objects.exists()
    assert list(differences(list(Case.objects.all()))) == []
