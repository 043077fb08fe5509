"""By which way a message goes next: whatever networks say, in whatever order, late or never."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from masar.notices.models import Notice
from masar.notices.reaching import REMIND_AFTER, UNKNOWN_AFTER, Fate, Try, step
from masar.notices.stopping import together

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
FAILED = ("failed", "refused", "ours")
STATES = st.sampled_from([state.value for state in Notice.State])
WAYS = st.lists(st.sampled_from(["sms", "email", "third"]), unique=True)
AGES = st.integers(0, 200).map(lambda hours: NOW - timedelta(hours=hours))
TRIES = st.lists(
    st.builds(Try, st.sampled_from(["sms", "email", "third"]), STATES, AGES),
    min_size=1,
    unique_by=lambda one: one.channel,
)


@given(tries=TRIES, ways=WAYS)
def test_no_message_goes_twice_by_one_way_and_none_by_a_way_that_there_is_not(tries, ways):
    channel = step(tries, ways, NOW).channel
    assert channel is None or (channel in ways and channel not in {one.channel for one in tries})


@given(tries=TRIES, ways=WAYS)
def test_it_has_failed_only_if_it_failed_by_every_way_there_is(tries, ways):
    failed = all(one.state in FAILED for one in tries) and {one.channel for one in tries} >= set(ways)
    assert (step(tries, ways, NOW).fate is Fate.FAILED) == failed


@given(tries=TRIES, ways=WAYS)
def test_it_has_arrived_if_it_was_delivered_by_any_way(tries, ways):
    found = step(tries, ways, NOW)
    assert (found.fate is Fate.REACHED) == any(one.state == "delivered" for one in tries)
    assert found.fate is not Fate.REACHED or found.channel is None


@given(tries=TRIES, ways=WAYS, order=st.randoms())
def test_the_order_in_which_it_was_tried_makes_no_difference(tries, ways, order):
    shuffled = list(tries)
    order.shuffle(shuffled)
    assert step(shuffled, ways, NOW) == step(tries, ways, NOW)


@given(ways=WAYS, answers=st.lists(STATES, min_size=3, max_size=3))
def test_one_way_after_the_other_comes_to_an_end(ways, answers):
    tries, at = [Try("sms", answers[0], NOW)], NOW
    for _ in range(10):
        found = step(tries, ways, at)
        if found.channel is not None:
            tries.append(Try(found.channel, answers[len(tries) % 3], at))
        elif found.look_at is not None:
            assert found.look_at > at
            at = found.look_at
        else:
            break
    assert found.channel is None and found.look_at is None and len(tries) <= 3


def test_after_a_failure_it_goes_on_at_once_and_after_silence_in_a_day():
    assert step([Try("sms", "refused", NOW)], ["sms", "email"], NOW).channel == "email"
    silent = [Try("sms", "unreported", NOW)]
    assert step(silent, ["sms", "email"], NOW + timedelta(hours=23, minutes=59)).channel is None
    assert step(silent, ["sms", "email"], NOW + timedelta(hours=24)).channel == "email"
    assert (timedelta(hours=24), timedelta(days=3)) == (UNKNOWN_AFTER, REMIND_AFTER)


@given(fates=st.sets(st.sampled_from(Fate)), open_yet=st.booleans())
def test_what_several_are_told_has_failed_only_if_it_failed_for_all_of_them(fates, open_yet):
    assert (together(fates, open_yet=open_yet) is Fate.FAILED) == (fates == {Fate.FAILED} and not open_yet)
