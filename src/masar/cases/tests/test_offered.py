"""Over random lives of a case: what is offered can be done, what is not is refused, nothing is lost or doubled."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.acting import Invalid, NotAllowed, NotForeseen, desk, perform
from masar.cases.actions import Incoming, NewCase, Overtaken, record_events
from masar.cases.acts import Act
from masar.cases.kinds import LISTS
from masar.cases.models import Case, Event, Outbox, Quarantined
from masar.cases.queries import differences
from masar.cases.tests.filling import filled
from masar.cases.tests.stories import fact
from masar.cases.tests.test_acting import may
from masar.staff.rights import Posting, Role

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
ROLES = [Posting(role, office, None) for role in Role for office in ("cairo", "giza", None)]


def counted(case):
    return Event.objects.filter(case_id=case).count(), Outbox.objects.filter(case_id=case).count()


@given(st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_offered_is_done_once_and_what_is_not_is_refused(house, data):
    name = NewCase(service="passport", source="s", reference=str(uuid4()), office="cairo")
    submitted = fact("submitted", "2026-11-01T08:00")
    number = record_events([Incoming(name, (submitted,))], now=NOW).numbers["s", name.reference]
    for n in range(data.draw(st.integers(1, 8))):
        at, now = desk(number), NOW + timedelta(days=n)
        actor, posting = data.draw(st.sampled_from(["officer:1", "officer:2"])), data.draw(st.sampled_from(ROLES))
        offered = at.open_to(may(posting), actor)
        wanted = list(Act) if data.draw(st.booleans()) or not offered else list(offered)
        act = data.draw(st.sampled_from(wanted))
        if act in (Act.CORRECT, Act.VOID) and not at.choices(act, "of"):
            continue
        values = filled(
            at, act, now, lambda codes: data.draw(st.sampled_from(codes)), days=data.draw(st.integers(0, 60))
        )
        how = {"actor": actor, "may": may(posting), "expected": at.version, "key": str(uuid4())}
        before = counted(at.case)
        if act not in offered:
            with pytest.raises((NotForeseen, NotAllowed, Invalid)):
                perform(number, act, values, now=now, **how)
            assert counted(at.case) == before
            continue
        perform(number, act, values, now=now, **how)
        once = before[0] + 1, before[1] + 1
        assert counted(at.case) == once
        assert perform(number, act, values, now=now + timedelta(seconds=1), **how).repeats == 1
        with pytest.raises((Overtaken, NotAllowed)):
            perform(number, act, values, now=now, **(how | {"key": str(uuid4())}))
        assert counted(at.case) == once
    assert not Quarantined.objects.exists()
    assert list(differences(list(Case.objects.filter(number=number)))) == []


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_code_that_is_not_offered_is_refused(house, data):
    name = NewCase(service="passport", source="s", reference=str(uuid4()), office="cairo")
    begun = (fact("submitted", "2026-11-01T08:00"), fact("documents_requested", "2026-11-03", documents=["photo"]))
    number = record_events([Incoming(name, begun)], now=NOW).numbers["s", name.reference]
    at = desk(number)
    act = data.draw(st.sampled_from(at.open_to(may(), "officer:1")))
    values = filled(at, act, NOW)
    coded = [field for field in values if at.choices(act, field) is not None]
    if not coded:
        return
    field = data.draw(st.sampled_from(coded))
    known = ["photo", "deed", "review", "received", "cairo", "giza", "police", "granted", "x"]
    wrong = [[one] if field in LISTS else one for one in known if one not in at.choices(act, field)]
    values[field] = data.draw(st.sampled_from(wrong))
    how = {"actor": "officer:1", "may": may(), "expected": at.version, "key": str(uuid4()), "now": NOW}
    with pytest.raises(Invalid) as invalid:
        perform(number, act, values, **how)
    assert field in invalid.value.problems
    assert Event.objects.filter(case_id=at.case).count() == at.version
