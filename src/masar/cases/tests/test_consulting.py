"""Another office of ours is asked something about a case: who reads what, the clock, the queues, its end."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from masar.cases import whole
from masar.cases.acting import Invalid, NotAllowed, desk
from masar.cases.actions import Incoming, Overtaken, record_events
from masar.cases.acts import Act
from masar.cases.desk_models import OpenCase
from masar.cases.finding import find
from masar.cases.models import Case, Event, Outbox, Trouble
from masar.cases.queries import differences, public_record
from masar.cases.queue_files import queues
from masar.cases.queue_rows import counts, page
from masar.cases.seeing import new_kinds
from masar.cases.sight import Filter, seen_by
from masar.cases.standing import NEVER, State
from masar.cases.tests.test_acting import CASE, NOW, SUBMITTED, done, may
from masar.cases.tests.test_claims import somebody
from masar.cases.tests.test_concurrency import at_once
from masar.cases.waking import record_overdue
from masar.people.access import Reader
from masar.staff.rights import Posting, Role

pytestmark = pytest.mark.usefixtures("house")
CAIRO, GIZA = (may(Posting(Role.CLERK, office, None)) for office in ("cairo", "giza"))
QUESTION, ANSWER = "Is the old file with you?", "Yes, in room 3."
BY = "2026-11-20"


@pytest.fixture
def number():
    return record_events([Incoming(CASE, (SUBMITTED,))], now=NOW).numbers["s", "R-1"]


def asked(number, **more):
    done(number, Act.ASK_OFFICE, allowed=CAIRO, office="giza", by=BY, note=QUESTION, **more)


def content(number):
    return json.loads(public_record(number).content)


def behind(name, office, day=NOW):
    """How many cases a clerk of an office has in a queue, by its number and by its rows."""
    queue = queues()[name]
    sight = seen_by(
        1, [Posting(Role.CLERK, office, None)], queue.right, ("cairo", "giza"), Filter(), today=day.date()
    )
    number_of, (rows, _) = counts([(queue, sight)])[name], page(queue, sight)
    assert number_of == len(rows)
    return number_of


def kinds():
    return list(Event.objects.order_by("seq").values_list("kind", flat=True))


def test_the_asking_office_keeps_the_case_and_the_asked_one_has_it_in_its_queue(number):
    asked(number)
    row = OpenCase.objects.get()
    assert (row.office, row.state, row.asked, row.answer_on) == ("cairo", State.CONSULTED, "giza", date(2026, 11, 20))
    assert {name: behind(name, "giza") for name in ("asked-of-us", "other-office", "new")} == {
        "asked-of-us": 1, "other-office": 0, "new": 0,
    }  # fmt: skip
    assert {name: behind(name, "cairo") for name in ("asked-of-us", "other-office", "new")} == {
        "asked-of-us": 0, "other-office": 1, "new": 0,
    }  # fmt: skip
    done(number, Act.ANSWER_OFFICE, actor="officer:2", allowed=GIZA, note=ANSWER)
    row.refresh_from_db()
    assert (row.state, row.asked, row.answer_on) == (State.NEW, "", NEVER)
    assert (behind("asked-of-us", "giza"), behind("other-office", "cairo"), behind("new", "cairo")) == (0, 0, 1)
    assert list(differences(list(Case.objects.all()))) == []


def test_everybody_reads_who_is_asked_and_officers_alone_what(number):
    asked(number)
    done(number, Act.ANSWER_OFFICE, actor="officer:2", allowed=GIZA, note=ANSWER)
    assert [one.get("office") for one in content(number)["log"]] == [None, "giza", "giza"]
    told = public_record(number).content + "".join(Event.objects.values_list("payload", flat=True))
    assert QUESTION not in told and ANSWER not in told and BY not in public_record(number).content
    assert [line.note for line in whole.history(desk(number))] == [None, QUESTION, ANSWER]


def test_a_question_has_words_an_office_and_a_last_day(number):
    with pytest.raises(Invalid) as invalid:
        done(number, Act.ASK_OFFICE, office="cairo")
    assert invalid.value.problems == {"office": "not_chosen", "by": "missing", "note": "missing"}
    with pytest.raises(Invalid) as invalid:
        asked(number)
        done(number, Act.ANSWER_OFFICE, allowed=GIZA)
    assert invalid.value.problems == {"note": "missing"}


def test_what_others_do_meanwhile_is_told_to_whoever_answers_as_to_everybody(number):
    asked(number)
    seen = desk(number).version
    done(number, Act.NOTE, allowed=CAIRO, note="urgent")
    with pytest.raises(Overtaken):
        done(number, Act.ANSWER_OFFICE, allowed=GIZA, expected=seen, note=ANSWER)


def test_the_asking_office_records_an_answer_too_and_goes_on_without_one(number):
    asked(number)
    done(number, Act.ANSWER_OFFICE, allowed=CAIRO, note="by telephone: yes")
    asked(number)
    done(number, Act.APPROVE)
    assert desk(number).consulted is None and "consulted" not in content(number)
    with pytest.raises(NotAllowed):
        done(number, Act.ANSWER_OFFICE, allowed=GIZA, note=ANSWER)


def test_the_clock_says_once_to_both_offices_that_the_day_comes_near_and_has_passed_and_to_nobody_else(number):
    asked(number)
    before = public_record(number).content
    days = [datetime(2026, 11, day, 10, tzinfo=UTC) for day in (17, 18, 18, 20, 21, 21, 25)]
    told = []
    for day in days:
        record_overdue(day)
        told.append(kinds().count("answer_awaited"))
    # An eighth of the ten days is left on the 18th; the 20th is a day of its own.
    assert told == [0, 1, 1, 1, 2, 2, 2]
    assert public_record(number).content == before and not Trouble.objects.exists()
    assert not Outbox.objects.filter(kind="answer_awaited", announce=True).exists()
    assert new_kinds("officer:2", {desk(number).case: 2})[desk(number).case] == ["answer_awaited"]
    assert behind("asked-of-us", "giza", days[-1]) == behind("overdue", "cairo", days[-1]) == 1
    assert behind("overdue", "giza", days[-1]) == 0


def test_a_worker_that_was_away_reminds_of_no_day_that_is_over(number):
    asked(number)
    record_overdue(datetime(2026, 11, 24, 10, tzinfo=UTC))
    [event] = Event.objects.filter(kind="answer_awaited")
    assert json.loads(event.payload)["what"] == "passed" and event.day == date(2026, 11, 20)


def test_an_answer_in_time_leaves_nothing_to_say(number):
    asked(number)
    done(number, Act.ANSWER_OFFICE, allowed=GIZA, note=ANSWER)
    for day in (18, 21, 30):
        record_overdue(datetime(2026, 11, day, 10, tzinfo=UTC))
    assert "answer_awaited" not in kinds()


def test_a_question_that_is_asked_again_with_the_same_last_day_keeps_no_case_from_going_on(number):
    asked(number)
    record_overdue(datetime(2026, 11, 18, 10, tzinfo=UTC))
    done(number, Act.ANSWER_OFFICE, allowed=GIZA, note="which file?")
    asked(number, now=NOW + timedelta(days=8))
    for day in (18, 19, 21, 22):
        record_overdue(datetime(2026, 11, day, 10, tzinfo=UTC))
    assert kinds().count("answer_awaited") == 2
    assert Case.objects.get().due_at > datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert not Trouble.objects.exists()


def test_whoever_is_asked_finds_the_case_by_its_number_as_long_as_they_are(number):
    who = somebody(Role.CLERK, "giza").id

    def listed():
        found = find(number, officer=who, may=GIZA, reader=Reader("officer", unit="giza"), now=NOW)
        return [one.number for one in found.listed]

    assert listed() == []
    asked(number)
    assert listed() == [number]
    done(number, Act.ANSWER_OFFICE, allowed=GIZA, note=ANSWER)
    assert listed() == []


def test_a_case_that_goes_to_the_office_that_was_asked_has_no_question_left(number):
    asked(number)
    done(number, Act.TRANSFER, allowed=CAIRO, office="giza")
    row = OpenCase.objects.get()
    assert (row.office, row.state, row.asked) == ("giza", State.NEW, "")
    assert desk(number).read_from(GIZA) == ("giza",) and desk(number).read_from(CAIRO) == ()


def test_whoever_has_the_case_and_is_asked_reads_it_as_the_office_that_has_it(number):
    asked(number)
    assert desk(number).read_from(may(Posting(Role.CLERK, None, None))) == ("cairo", "giza")
    assert desk(number).read_from(may(Posting(Role.AUDITOR, "giza", None))) == ()


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_at_once_one_answers_and_the_other_is_told(house, number):
    asked(number)
    seen = desk(number).version
    acts = [(Act.ANSWER_OFFICE, "officer:2", {"note": ANSWER}), (Act.REJECT, "officer:1", {})]
    jobs = [lambda a=act, w=who, m=more: done(number, a, actor=w, expected=seen, **m) for act, who, more in acts]
    errors = at_once(*jobs)
    assert [type(error) for error in errors] == [Overtaken]
    assert len(kinds()) == 3
