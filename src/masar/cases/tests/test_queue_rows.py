"""The number beside a queue is the number of rows behind it: for any history, officer, filter and page size."""

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases import queue_rows
from masar.cases.claims import Taken, Unfit, Why, claim, hand_up
from masar.cases.desk_models import OpenCase
from masar.cases.queue_files import queues
from masar.cases.queue_lines import lines
from masar.cases.queue_rows import Mark, counts, mark, page
from masar.cases.queues import MARKED, ORDERS, Day, Order, Queue, Where, Whose
from masar.cases.seeing import seen
from masar.cases.sight import Filter, Sight, seen_by
from masar.cases.standing import NEVER, State
from masar.cases.tally import correct
from masar.cases.tests.stories import fact
from masar.cases.tests.test_claims import somebody
from masar.cases.tests.test_order import facts
from masar.cases.tests.test_recording import CASE, NOW, REVIEW, SUBMITTED, record
from masar.lib import rows
from masar.lib.identifiers import uuid7
from masar.staff.rights import Posting, Right, Role

pytestmark = pytest.mark.usefixtures("house")
_NAMES = count(1)
TODAY = date(2026, 11, 10)
OFFICES = ("cairo", "giza", "luxor")
SERVICES = ("passport", "visa")
COLUMN = {
    Order.SINCE: "since",
    Order.DUE: "due_on",
    Order.STILL: "still_on",
    Order.DOUBT: "doubt_on",
    Order.UNTOLD: "untold_on",
    Order.PROPOSED: "proposed_on",
    Order.ANSWER: "answer_on",
}


def naive(queue: Queue, postings, officer: int, chosen: Filter, today: date, right: Right) -> list[UUID]:
    """What is behind a queue, by looking at every row, in the queue's order."""

    def behind(row: OpenCase) -> bool:
        of_day = {
            None: True,
            Day.LATE: row.due_on < today,
            Day.COME: row.due_on <= today,
            Day.STILL: row.still_on <= today,
            Day.DOUBT: row.doubt_on != NEVER,
            Day.UNTOLD: row.untold_on != NEVER,
            Day.PROPOSED: row.proposed_on != NEVER,
        }
        whose = {Whose.ALL: True, Whose.MINE: row.officer == officer, Whose.NOBODYS: row.officer is None}
        place = row.asked if queue.where.consulted else row.office
        if queue.where.consulted and (not place or chosen.whose is Whose.MINE):
            return False
        whose[Whose.NOBODYS] |= queue.where.consulted
        may = any(one.allows(right, office=place or None, service=row.service) for one in postings)
        chosen_ones = chosen.office in ("", place) and chosen.service in ("", row.service)
        handed = not queue.where.handed_up or (row.escalated and row.officer == officer)
        return (
            row.state in queue.where.states
            and of_day[queue.where.day]
            and whose[chosen.whose]
            and may
            and chosen_ones
            and handed
        )

    found = sorted(
        filter(behind, OpenCase.objects.all()), key=lambda row: (getattr(row, COLUMN[queue.order]), row.pk)
    )
    return [row.pk for row in found]


def all_pages(queue: Queue, sight: Sight, size: int) -> list[UUID]:
    found, after = [], None
    while True:
        cases, more = page(queue, sight, after=after, size=size)
        found += cases
        if not more:
            return found
        last = OpenCase.objects.get(pk=cases[-1])
        after = Mark(getattr(last, COLUMN[queue.order]), last.pk)
        assert mark(str(after)) == after and len(cases) == size


def held(queue, postings, officer, chosen, size, today=TODAY):
    """That number, rows and what looking at every row gives are the same."""
    right = queue.right
    sight = seen_by(officer, postings, right, OFFICES, chosen, today=today)
    wanted = naive(queue, postings, officer, chosen, today, right)
    assert all_pages(queue, sight, size) == wanted
    assert counts([(queue, sight)]) == {queue.name: len(wanted)}


postings = st.lists(
    st.builds(
        Posting,
        st.sampled_from([Role.SUPERVISOR, *Role]),
        st.sampled_from([None, None, *OFFICES]),
        st.sampled_from([None, None, *SERVICES]),
    ),
    min_size=1,
    max_size=3,
)
filters = st.builds(
    Filter,
    st.sampled_from(["", "", "", *OFFICES, "nowhere"]),
    st.sampled_from(["", "", *SERVICES]),
    st.sampled_from(list(Whose)),
)


@st.composite
def questions(draw):
    """A queue that a file could say."""
    if draw(st.integers(0, 5)) == 0:
        return replace(queues()["asked-of-us"], right=draw(st.sampled_from([Right.ANSWER, Right.READ_CASE])))
    day = draw(st.sampled_from([None, *Day]))
    possible = [state for state in State if state is not State.OVER or day in MARKED]
    states = tuple(draw(st.lists(st.sampled_from(possible), min_size=1, unique=True)))
    where = Where(states if draw(st.booleans()) else tuple(possible), day, draw(st.booleans()))
    shipped = draw(st.sampled_from(list(queues().values())))
    order = draw(st.sampled_from(ORDERS[None] if where.handed_up and day not in MARKED else ORDERS[day]))
    return replace(shipped, name="asked", where=where, order=order)


def desks(chance: random.Random) -> tuple:
    """A row at the desks; what is over is in doubt or untold."""

    def day():
        return TODAY + timedelta(days=chance.randint(-4, 4))

    state = chance.choice(list(State))
    doubt = day() if chance.random() < 0.3 else NEVER
    untold = day() if chance.random() < 0.3 or (state is State.OVER and doubt == NEVER) else NEVER
    proposed = day() if chance.random() < 0.3 else NEVER
    officer = chance.choice([None, 1, 2])
    place = chance.choice(SERVICES), chance.choice([*OFFICES, ""]), state.value
    told = day(), day(), chance.choice([day(), NEVER]), "target", chance.choice([day(), NEVER]), doubt
    question = chance.choice(OFFICES), chance.choice([day(), NEVER])
    asked = question if state is not State.OVER and chance.random() < 0.3 else ("", NEVER)
    return (
        uuid7(),
        "N",
        *place,
        *told,
        officer,
        officer is not None and chance.random() < 0.5,
        *asked,
        untold,
        proposed,
    )


NAMES = [field.attname for field in OpenCase._meta.fields]


@given(seed=st.integers(0, 999), asked=questions(), who=postings, chosen=filters, size=st.integers(3, 40))
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_number_rows_and_pages_are_what_looking_at_every_row_gives(seed, asked, who, chosen, size):
    OpenCase.objects.all().delete()
    chance = random.Random(seed)
    rows.insert(OpenCase, NAMES, [desks(chance) for _ in range(120)])
    correct()
    held(asked, who, 1, chosen, size)


@given(data=st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_after_any_history_the_number_beside_each_shipped_queue_is_that_of_its_rows(data):
    officer = somebody(Role.SUPERVISOR, None)
    for _ in range(3):
        told = data.draw(facts())
        name = replace(CASE, reference=f"R-{next(_NAMES)}")
        record(*random.Random(data.draw(st.integers(0, 99))).sample(told, len(told)), case=name)
        case = OpenCase.objects.order_by("-pk").first()
        if case is not None and data.draw(st.booleans()):
            try:
                if data.draw(st.booleans()):
                    claim(case.pk, officer, now=NOW)
                else:
                    hand_up(case.pk, officer, officer.id, Why.DIFFICULT, now=NOW)
            except (Taken, Unfit):
                pass
    chosen, today = data.draw(filters), data.draw(st.dates(date(2026, 10, 1), date(2027, 3, 1)))
    for queue in queues().values():
        held(queue, officer.postings, officer.id, chosen, 2, today=today)


def test_all_queues_are_counted_at_once_by_two_questions():
    record(SUBMITTED)
    for number in range(3):
        record(SUBMITTED, case=replace(CASE, reference=f"R-{number}"))
    huda = somebody(Role.SUPERVISOR)
    claim(OpenCase.objects.first().pk, huda, now=NOW)
    asked = [
        (queue, seen_by(huda.id, huda.postings, queue.right, OFFICES, Filter(), today=TODAY))
        for queue in queues().values()
    ]
    with CaptureQueriesContext(connection) as made:
        found = counts(asked)
    assert len(made) == 2 and found["new"] == 3 and found["not-told"] == 0
    assert counts([]) == {}


def test_many_offices_are_asked_in_more_than_one_go(monkeypatch):
    monkeypatch.setattr(queue_rows, "TERMS", 2)
    for number in range(7):
        record(SUBMITTED, case=replace(CASE, reference=f"R-{number}", office=OFFICES[number % 2]))
    officer = somebody(Role.SUPERVISOR, None)
    held(queues()["overdue"], officer.postings, officer.id, Filter(), 3, today=date(2027, 6, 1))
    assert OpenCase.objects.filter(due_on__lt=date(2027, 6, 1)).count() == 7


def test_a_place_that_no_queue_has_is_no_place():
    for told in ("", "x", "2026-11-10", "2026-13-10.00", "2026-11-10.zz", "2026-11-10." + "0" * 31):
        assert mark(told) is None


# --- what a row says ----------------------------------------------------------------------------


def test_new_is_what_others_did_since_the_page_of_the_case_was_seen_and_goes_when_it_is():
    record(SUBMITTED)
    case, huda = OpenCase.objects.get().pk, somebody()
    assert lines([case], officer=huda.id, actor=huda.actor)[0].new is None
    seen(case, huda.id, 1, NOW)
    assert lines([case], officer=huda.id, actor=huda.actor)[0].new == ()
    record(REVIEW)
    record(fact("note_added", "2026-11-05", note="x"), actor=huda.actor)
    assert lines([case], officer=huda.id, actor=huda.actor)[0].new == ("stage_entered",)
    seen(case, huda.id, 3, NOW)
    assert lines([case], officer=huda.id, actor=huda.actor)[0].new == ()


def test_a_row_says_who_has_the_case_and_since_when_in_two_questions():
    record(SUBMITTED)
    record(SUBMITTED, case=replace(CASE, reference="R-2"))
    huda, cases = somebody(), list(OpenCase.objects.order_by("-pk").values_list("pk", flat=True))
    claim(cases[0], huda, now=NOW)
    for case in cases:
        seen(case, huda.id, 1, NOW)
    record(REVIEW)
    with CaptureQueriesContext(connection) as made:
        first, second = lines(cases, officer=huda.id, actor=huda.actor)
    assert len(made) == 2 and [first.case, second.case] == cases
    assert (first.holder, first.held_since, first.submitted) == (huda.id, NOW, date(2026, 11, 1))
    assert (second.holder, second.held_since, second.state) == (None, None, State.WORKING)
    record(fact("completed", "2026-11-09"))
    assert [line.case for line in lines(cases, officer=huda.id, actor=huda.actor)] == cases[:1]
    assert lines([], officer=huda.id, actor=huda.actor) == []


# --- from indexes alone -------------------------------------------------------------------------

INDEXES = {
    "open_since",
    "open_due",
    "open_still",
    "open_mine",
    "open_doubt",
    "open_count",
    "open_asked",
    "open_untold",
    "open_proposed",
}


def explained(statement: str, params) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}", params)
        else:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute("SET enable_bitmapscan = off")
            cursor.execute(f"EXPLAIN (COSTS OFF) {statement}", params)
        found = [str(row[-1]) for row in cursor.fetchall()]
        if connection.vendor != "sqlite":
            cursor.execute("RESET enable_seqscan")
            cursor.execute("RESET enable_bitmapscan")
    return "\n".join(found)


def many():
    """Enough rows that a database has a choice, and knows it."""
    made = random.Random(7)
    told = []
    for _ in range(8000):
        state = made.choice([state for state in State if state is not State.OVER])
        officer = made.choice([None, None, 1, 2, 3])
        since, due, still = (TODAY + timedelta(days=made.randint(-30, 30)) for _ in range(3))
        doubt = TODAY if made.random() < 0.02 else NEVER
        place = made.choice(SERVICES), made.choice(OFFICES), state.value
        asked = (made.choice(OFFICES), due) if made.random() < 0.02 else ("", NEVER)
        marks = (TODAY if made.random() < 0.02 else NEVER for _ in range(2))
        told.append((uuid7(), "N", *place, since, since, due, "target", still, doubt, officer, False, *asked, *marks))
    rows.insert(OpenCase, NAMES, told)
    correct()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE cases_opencase")
            cursor.execute("VACUUM ANALYZE cases_opencount")


def asked_of(monkeypatch, run) -> list[tuple[str, list]]:
    found = []
    real = queue_rows._Sql.rows

    def rows_(self):
        found.append((" ".join(self.parts), self.params))
        return real(self)

    monkeypatch.setattr(queue_rows._Sql, "rows", rows_)
    run()
    return found


@pytest.mark.django_db(transaction=True)
def test_counting_and_a_page_read_an_index_alone_and_no_table(house, monkeypatch):
    many()
    who = (Posting(Role.SUPERVISOR, None, None),)
    after = Mark(TODAY - timedelta(days=20), uuid7())
    asked = [(queue, whose, service) for queue in queues().values() for whose in Whose for service in ("", "visa")]

    def run():
        for queue, whose, service in asked:
            sight = seen_by(1, who, queue.right, OFFICES, Filter("", service, whose), today=TODAY)
            counts([(queue, sight)])
            page(queue, sight)
            page(queue, sight, after=after)

    made = asked_of(monkeypatch, run)
    assert len(made) > 120
    for statement, params in made:
        plan = explained(statement, params)
        only_of_index(plan)
        assert {index for index in INDEXES if index in plan}, plan


def only_of_index(plan: str) -> None:
    """That a plan reads no table, on either database."""
    for line in plan.splitlines():
        if connection.vendor == "sqlite" and ("cases_open" in line):
            assert "COVERING INDEX open_" in line and line.lstrip().startswith("SEARCH"), plan
        elif connection.vendor == "postgresql":
            assert "Seq Scan" not in line and "Bitmap" not in line, plan
            assert "Index Scan using" not in line and "Index Scan Backward" not in line, plan
