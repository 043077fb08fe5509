"""What is known of a notice only grows, whatever comes late, twice and in any order."""

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.notices.models import Notice
from masar.notices.outcomes import KNOWN, State, becomes
from masar.notices.tests.telling import HOUR, NOW

pytestmark = pytest.mark.django_db


def noticed(state=State.QUEUED, **more):
    """A notice in a state, of nothing in particular."""
    name = more.pop("id", None) or uuid4()
    told = {"topic": "progress", "channel": "sms", "language": "ar", "template": "t", "parts": 1, "proof": "p"}
    when = {"created_at": NOW, "changed_at": NOW}
    return Notice.objects.create(id=name, letter=name, person=uuid4(), state=state, **told | when | more)


def test_every_state_has_a_place_among_what_is_known():
    assert set(KNOWN) == set(State) and len(KNOWN) == len(State.values)
    assert KNOWN[0] == "queued" and KNOWN[-2:] == ("refused", "delivered")


@pytest.mark.parametrize(
    ("was", "told", "then"),
    [
        ("queued", "delivered", "delivered"),
        ("handed_over", "delivered", "delivered"),
        ("unreported", "delivered", "delivered"),
        ("failed", "delivered", "delivered"),
        ("refused", "delivered", "delivered"),
        ("delivered", "refused", "delivered"),
        ("delivered", "handed_over", "delivered"),
        ("handed_over", "unreported", "unreported"),
        ("handed_over", "refused", "refused"),
        ("refused", "handed_over", "refused"),
        ("refused", "failed", "refused"),
    ],
)
def test_what_a_network_says_later_counts_only_where_it_says_more(was, told, then):
    one = noticed(was)
    changed = becomes([one.pk], State(told), now=NOW + HOUR, error="late")
    one.refresh_from_db()
    assert one.state == then
    assert [row.pk for row in changed] == ([one.pk] if then != was else [])
    assert (one.changed_at, one.error) == ((NOW + HOUR, "late") if then != was else (NOW, ""))


@given(st.lists(st.sampled_from(KNOWN), min_size=1, max_size=8), st.randoms())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_repeats_come_to_the_same_end(reports, random):
    first, second = noticed(), noticed()
    again = [*reports, *random.choices(reports, k=3)]
    random.shuffle(again)
    for one, told in ((first, reports), (second, again)):
        for state in told:
            becomes([one.pk], state, now=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.state == second.state == max(reports, key=KNOWN.index)


def test_what_is_no_notice_is_passed_over_and_the_others_change():
    one = noticed()
    assert [row.pk for row in becomes([uuid4(), one.pk], State.REFUSED, now=NOW)] == [one.pk]
