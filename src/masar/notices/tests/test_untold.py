"""The queue of those whom nobody told: what stands in it is what is owed and was handed over to nobody."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import desks
from masar.cases.acting import desk
from masar.cases.actions import record_events
from masar.cases.acts import Act
from masar.cases.desk_models import OpenCase, Untold
from masar.cases.incoming import PartyGiven
from masar.cases.models import Case, CaseParty
from masar.cases.queries import differences
from masar.cases.sequencing import sequence
from masar.cases.standing import NEVER
from masar.cases.tally import off
from masar.cases.tests.filling import filled
from masar.cases.tests.test_acting import CASE, SUBMITTED, Incoming, done, may
from masar.cases.tests.test_concurrency import at_once
from masar.cases.tests.test_desks import wrong as differing
from masar.cases.tests.test_rebuilding import rebuilt
from masar.cases.tests.test_registering import registered
from masar.lib.clock import local_day
from masar.notices import untold, wishes
from masar.notices.announcing import announce
from masar.notices.engine import deliver, replay
from masar.notices.models import Notice, Owed
from masar.notices.tests.telling import DAY, HOUR, NOW, told
from masar.notices.tests.test_telling import _new_case
from masar.notices.untold import follow_untold
from masar.notices.writing import write
from masar.people.models import Contact, Person
from masar.people.registering import Given

pytestmark = pytest.mark.usefixtures("house", "mailbox")
TODAY = NOW.date()
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _followed(house):
    announce(NOW)


def worked(at=NOW):
    """All that the worker does about it at a moment."""
    told(at)
    while follow_untold(at):
        pass


def since(number=None):
    """From which day on nobody was told of the one case; None where somebody was."""
    rows = OpenCase.objects.filter(number=number) if number else OpenCase.objects.all()
    [day] = rows.values_list("untold_on", flat=True)
    return None if day == NEVER else day


def acted(number, act, at=NOW, **values):
    done(number, act, now=at, **(filled(desk(number), act, at) | values))


def unreachable():
    number = registered().number
    Contact.objects.all().delete()
    worked()
    return number


def test_of_whom_a_message_was_handed_over_nothing_stands_in_the_queue():
    registered()
    worked()
    assert (since(), Owed.objects.exclude(look_at=None).count()) == (None, 0)


def test_where_nobody_is_known_or_can_be_reached_it_stands_there_at_once():
    record_events([Incoming(CASE, (replace(SUBMITTED, day=TODAY, at=None),))], now=NOW)
    unreachable()
    assert set(OpenCase.objects.values_list("untold_on", flat=True)) == {TODAY}


def test_what_a_network_refuses_stands_there_and_goes_when_it_is_taken_after_all(mailbox):
    mailbox.refusals.append(400)
    registered()
    worked()
    assert since() == TODAY
    replay(now=NOW + HOUR)
    while follow_untold(NOW + HOUR):
        pass
    assert since() is None  # It is tried again, and was due less than a day ago.
    mailbox.refusals.extend([503] * 20)
    worked(NOW + DAY - SECOND)
    assert since() is None
    worked(NOW + DAY)
    assert (since(), Notice.objects.get().state) == (TODAY, "queued")
    mailbox.refusals.clear()
    worked(NOW + 2 * DAY)
    assert since() is None


def test_a_message_that_waits_for_the_morning_is_not_there(mailbox):
    number = registered().number
    worked()
    night = NOW.replace(hour=21)
    acted(number, Act.ASK, night)
    worked(night)
    assert since() is None and Owed.objects.filter(outcome="waiting").exists()


def test_what_is_tried_for_a_day_after_it_was_due_and_not_taken_stands_there(mailbox):
    mailbox.refusals.extend([503] * 20)
    registered()
    worked()
    assert (since(), Notice.objects.get().state) == (None, "queued")
    worked(NOW + DAY - SECOND)
    assert since() is None
    worked(NOW + DAY)
    assert (since(), Notice.objects.get().state) == (TODAY, "queued")
    mailbox.refusals.clear()
    worked(NOW + 3 * DAY)
    assert (since(), Notice.objects.get().state) == (None, "unreported")


def test_what_nobody_writes_for_a_day_stands_there(mailbox):
    registered()
    sequence(NOW)
    announce(NOW)
    assert follow_untold(NOW + DAY - SECOND) == 0
    assert follow_untold(NOW + DAY) == 1 and since() == TODAY
    worked(NOW + DAY)
    assert since() is None


def test_whoever_has_stopped_messages_was_told_as_they_wish():
    registered()
    wishes.wish(Person.objects.get().pk, "nothing", now=NOW)
    worked()
    assert since() is None


MOTHER = Given((("eg", "28502250100021"),), name="منى علي", mobile="01001234567")
FAMILY = (
    PartyGiven("applicant", Given((("eg", "31502250100026"),), name="طفل")),
    PartyGiven("guardian", MOTHER),
)


def test_a_mother_who_was_told_of_her_child_is_enough():
    registered(parties=FAMILY)
    worked()
    assert sorted(Owed.objects.values_list("outcome", flat=True)) == ["told", "unreachable"]
    assert since() is None


def test_while_a_mother_may_still_be_told_of_her_child_and_where_she_wants_nothing_it_is_not_there(mailbox):
    mailbox.refusals.append(503)
    number = registered(parties=FAMILY).number
    worked()
    assert (Notice.objects.get().state, since()) == ("queued", None)
    wishes.wish(CaseParty.objects.get(role="guardian").person, "nothing", now=NOW)
    worked(NOW + HOUR)
    acted(number, Act.ASK, NOW + 2 * HOUR)
    worked(NOW + 2 * DAY)
    assert sorted(Owed.objects.filter(news=2).values_list("outcome", flat=True)) == ["stopped", "unreachable"]
    assert since() is None


def test_a_later_message_tells_how_it_stands_and_so_the_earlier_news_as_well(mailbox):
    mailbox.refusals.append(400)
    number = registered().number
    worked()
    assert since() == TODAY
    acted(number, Act.ASK, NOW + DAY)
    worked(NOW + DAY)
    assert since() is None


def test_it_is_untold_from_the_first_news_that_nobody_heard_of():
    number = unreachable()
    acted(number, Act.ASK, NOW + 3 * DAY)
    worked(NOW + 3 * DAY)
    assert since() == TODAY


def test_an_officer_who_told_them_takes_it_out_at_once_and_nothing_public_changes():
    number = unreachable()
    before, kept = desk(number).content, Owed.objects.count()
    acted(number, Act.TELL, NOW + HOUR, how="telephone")
    assert (since(), desk(number).content, off()) == (None, before, {})
    worked(NOW + HOUR)
    assert (since(), Owed.objects.count(), Owed.objects.filter(outcome="otherwise").count()) == (None, kept + 1, 1)
    acted(number, Act.ASK, NOW + 2 * DAY)
    worked(NOW + 2 * DAY)
    assert since() == TODAY + 2 * DAY


def test_a_message_that_fails_after_an_officer_told_them_changes_nothing(mailbox):
    mailbox.refusals.extend([503, 400])
    number = registered().number
    worked()
    acted(number, Act.TELL, NOW + HOUR, how="in_person")
    worked(NOW + 2 * HOUR)
    assert (Notice.objects.get().state, since()) == ("refused", None)


def test_a_case_that_is_over_stays_in_the_queue_until_somebody_was_told():
    number = unreachable()
    acted(number, Act.REJECT, NOW + HOUR)
    worked(NOW + HOUR)
    assert OpenCase.objects.get().state == "over" and since() == TODAY
    assert (differing(), off()) == ([], {})
    acted(number, Act.TELL, NOW + 2 * HOUR, how="no_way")
    assert not OpenCase.objects.exists() and (differing(), off()) == ([], {})


def test_a_rebuild_finds_the_mark_again():
    unreachable()
    OpenCase.objects.update(untold_on=NEVER)
    assert "1 differed" in rebuilt(all=True) and since() == TODAY
    OpenCase.objects.all().delete()
    rebuilt(all=True)
    assert (since(), off()) == (TODAY, {})
    Untold.objects.all().delete()
    rebuilt(all=True)
    assert since() is None


def test_where_the_queue_says_something_else_than_what_is_owed_it_is_found_and_looked_at_again():
    number = unreachable()
    assert said("untold") == "The queue says what is owed.\n"
    case = desk(number).case
    desks.untold({case: None})
    assert str(case) in said("untold")
    while follow_untold(NOW + 1000 * DAY):
        pass
    assert (since(), said("untold")) == (TODAY, "The queue says what is owed.\n")


def said(action):
    out = StringIO()
    call_command("notices", action, stdout=out)
    return out.getvalue()


def test_whoever_is_killed_in_the_middle_leaves_the_look_to_be_done(monkeypatch):
    registered()
    Contact.objects.all().delete()
    told()
    genuine = desks.review

    def killed(cases):
        genuine(cases)
        raise KeyboardInterrupt

    monkeypatch.setattr(desks, "review", killed)
    with pytest.raises(KeyboardInterrupt):
        follow_untold(NOW)
    monkeypatch.setattr(desks, "review", genuine)
    assert (since(), Untold.objects.count(), Owed.objects.exclude(look_at=None).count()) == (None, 0, 1)
    assert follow_untold(NOW) == 1 and since() == TODAY


@pytest.mark.django_db(transaction=True)
def test_workers_and_officers_at_once_leave_what_is_owed(house):
    numbers = [_new_case() for _ in range(12)]
    Contact.objects.filter(pk__in=Contact.objects.order_by("pk").values("pk")[:6]).delete()
    told()

    def officers():
        for number in numbers:
            acted(number, Act.ASK, NOW + HOUR)
            acted(number, Act.TELL, NOW + HOUR, how="letter")

    workers = [lambda: [worked(NOW + HOUR) for _ in range(4)]] * 2
    assert at_once(officers, *workers) == []
    worked(NOW + HOUR)
    assert (list(untold.wrong(NOW + HOUR)), differing(), off()) == ([], [], {})
    assert not Untold.objects.exists()


# --- any history ----------------------------------------------------------------------------------

ACTS = (Act.ASK, Act.TRANSFER, Act.APPROVE, Act.NOTE, Act.REJECT, Act.TELL, Act.REOPEN, Act.HAND_OVER)
ROUNDS = (sequence, announce, write, deliver, follow_untold)


def looked_at_each(case, now):
    """From which day on nobody was told of a case, by looking at every row."""
    states = {}
    for letter, state in Notice.objects.values_list("letter", "state"):
        states.setdefault(letter, set()).add(state)
    good, bad, first = 0, [], {}
    for one in Owed.objects.filter(case_id=case).order_by("news"):
        first[one.news] = one.since
        came = states.get(one.letter, set())
        if one.outcome == "otherwise" or came & {"handed_over", "unreported", "delivered"}:
            good = one.news
        stuck = (one.outcome == "waiting" or "queued" in came) and one.due_at <= now - DAY
        failed = bool(came) and came <= {"failed", "refused", "ours"}
        bad.append((one.news, stuck or failed or one.outcome in ("nobody", "unreachable")))
    numbers = [n for n, _ in bad if n > good and all(is_bad for m, is_bad in bad if m == n)]
    zone = untold.timezone.get_default_timezone()
    return local_day(first[min(numbers)], zone) if numbers else NEVER


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_history_the_queue_has_what_is_owed_and_was_handed_over_to_nobody(mailbox, data):
    cases, at = [_new_case(), _new_case()], NOW
    mailbox.refusals.clear()
    for _ in range(data.draw(st.integers(1, 14))):
        at += timedelta(minutes=data.draw(st.sampled_from([0, 1, 60, 600, 1500])))
        match data.draw(st.sampled_from(["act", "act", "round", "round", "all", "refuse", "lose", "wish", "replay"])):
            case "act":
                number = data.draw(st.sampled_from(cases))
                open_now = [act for act in ACTS if act in desk(number).open_to(may(), "officer:2")]
                acted(number, data.draw(st.sampled_from(open_now)), at, actor="officer:2")
            case "round":
                data.draw(st.sampled_from(ROUNDS))(at)
            case "all":
                worked(at)
            case "refuse":
                mailbox.refusals.extend(data.draw(st.lists(st.sampled_from([400, 503]), min_size=1, max_size=4)))
            case "lose":
                Contact.objects.all().delete()
            case "wish":
                wishes.wish(Person.objects.order_by("-pk").first().pk, "nothing", now=at)
            case "replay":
                replay(now=at)
    while sequence(at) + announce(at) + follow_untold(at):
        pass
    mine = list(Case.objects.filter(number__in=cases))
    for case in mine:
        row = OpenCase.objects.filter(pk=case.pk).first()
        assert (row.untold_on if row else NEVER) == looked_at_each(case.pk, at)
    assert {case.pk for case in mine}.isdisjoint(untold.wrong(at))
    assert (list(differences(mine)), off()) == ([], {})


def test_a_message_may_wait_or_be_tried_for_a_day():
    assert timedelta(hours=24) == untold.GRACE
