"""Folding on from a checkpoint is folding everything: any order, any batches, late facts, corrections, voids."""

import json
from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masar.cases import checkpoint, folding
from masar.cases.checkpoint import from_text, head_text, restored, written
from masar.cases.effects import take
from masar.cases.folding import Folding, From
from masar.cases.order import in_order, ranks_of
from masar.cases.progress import Progress
from masar.cases.tests.stories import CALENDAR, PROCEDURE, SERVICE, SOME, fact, told
from masar.cases.tests.test_order import facts
from masar.cases.timeline import before_the_last
from masar.catalogue.definitions import Service

LATER = replace(PROCEDURE, version=2, valid_from=date(2026, 11, 2), stages=SOME)
TWO = replace(SERVICE, procedures=(PROCEDURE, LATER))
HOUSE = {"source": "s", "office": None, "calendar": CALENDAR}


@pytest.fixture(autouse=True)
def short():
    """Cases are long from five facts on here, and so are logs."""
    with (
        patch.multiple(folding, LONG=4, TAIL=2, MOST=4),
        patch("masar.cases.timeline.LEAST", 1),
        patch("masar.cases.timeline.PAGE", 3),
    ):
        yield


def taken_up(service: Service, recorded, kept, tail):
    """A fold that goes on from what was stored, as text, of the one before."""
    procedure = next(one for one in service.procedures if one.version == kept.procedure)
    again = from_text(head_text(kept, procedure), kept.state, service)
    assert again == kept
    return Folding(service, From(again, tail, lambda: list(recorded)), **HOUSE)


def arrived(service, given_facts, random, batch):
    """The facts in a random order and in batches, each batch from the checkpoint of the one before."""
    arriving = list(given_facts)
    random.shuffle(arriving)
    recorded, pages, last = [], {}, Folding(service, [], **HOUSE)
    while arriving:
        some, arriving = arriving[:batch], arriving[batch:]
        for one in last.in_order(some):
            last.add(one)
        recorded += some
        pages |= last.timeline().pages
        kept = last.checkpoint()
        shown = last.timeline()
        last = taken_up(service, recorded, *kept) if kept else Folding(service, recorded, **HOUSE)
        assert replace(last.timeline(), pages={}) == replace(shown, pages={})
    return last, {
        page: entries for page, entries in pages.items() if page <= last.timeline().content.get("earlier", 0) // 3
    }


@pytest.mark.parametrize("service", [SERVICE, TWO])
@given(given_facts=facts(), random=st.randoms(use_true_random=False), batch=st.integers(1, 4))
@settings(max_examples=300, deadline=None)
def test_folding_on_from_checkpoints_is_folding_everything(service, given_facts, random, batch):
    last, pages = arrived(service, given_facts, random, batch)
    whole = told(*given_facts, service=service)
    assert replace(last.timeline(), pages={}) == replace(whole, pages={})
    assert pages == whole.pages


@pytest.mark.parametrize("service", [SERVICE, TWO])
@given(given_facts=facts(), random=st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_each_fact_says_whether_it_changed_the_record_or_any_page(service, given_facts, random):
    random.shuffle(given_facts)
    last = Folding(service, [], **HOUSE)
    for count, one in enumerate(given_facts):
        change, before = last.add(one), told(*given_facts[:count], service=service) if count else None
        whole = told(*given_facts[: count + 1], service=service)
        public = before is None or (before.content, before.pages) != (whole.content, whole.pages)
        assert (change.after, change.public) == (whole.status, public)
        if kept := last.checkpoint():
            last = taken_up(service, given_facts[: count + 1], *kept)


@given(facts())
def test_a_state_is_read_as_it_was_written(given_facts):
    progress = Progress(PROCEDURE)
    for one in in_order(given_facts, ranks_of(PROCEDURE)):
        take(progress, one)
    again = restored(written(progress), PROCEDURE)
    assert written(again) == written(progress)
    assert vars(again).keys() == vars(progress).keys()


def test_every_part_of_the_state_is_written_down():
    fixed = {"procedure", "stages", "days_for"}
    assert vars(Progress(PROCEDURE)).keys() - fixed == checkpoint._FORMS.keys()


def days(count, first=date(2026, 1, 1)):
    """That many days on which a document is asked for and handed in."""
    asked = [fact("documents_requested", str(first + timedelta(2 * n)), documents=["photo"]) for n in range(count)]
    given_in = [fact("document_received", str(first + timedelta(2 * n + 1)), document="photo") for n in range(count)]
    return [fact("submitted", "2025-12-31"), *(one for pair in zip(asked, given_in, strict=True) for one in pair)]


def long_one(given_facts):
    last = Folding(SERVICE, given_facts, **HOUSE)
    return last.checkpoint()


def test_a_checkpoint_of_other_rules_or_another_procedure_is_dropped():
    kept, _ = long_one(days(4))
    head = head_text(kept, PROCEDURE)
    other = replace(SERVICE, procedures=(replace(PROCEDURE, documents=()),))
    assert from_text(head, kept.state, SERVICE) == kept
    assert from_text(head, kept.state, other) is None
    assert from_text(head.replace('"on":"', '"on":"0'), kept.state, SERVICE) is None


@pytest.mark.parametrize(
    "late",
    [
        fact("stage_entered", "2026-01-02", stage="review"),
        fact("corrected", "2026-12-01", of={"source": "s", "source_id": "documents_requested::2026-01-01"}, by=None),
    ],
)
def test_what_sorts_before_a_checkpoint_or_corrects_folds_everything_again(late):
    given_facts, asked = days(6), []
    kept, tail = long_one(given_facts)
    last = Folding(SERVICE, From(kept, tail, lambda: asked.append(1) or given_facts), **HOUSE)
    last.add(late)
    assert asked
    assert last.timeline() == told(*given_facts, late)


def test_what_comes_after_a_checkpoint_asks_for_nothing_before_it():
    given_facts = days(6)
    kept, tail = long_one(given_facts)
    last = Folding(SERVICE, From(kept, tail, lambda: pytest.fail("all facts were read")), **HOUSE)
    for one in (fact("approved", "2026-12-01"), fact("reminded", str(tail[-1].day))):
        last.add(one)
        given_facts.append(one)
    assert last.timeline().content == told(*given_facts).content


def moved_on(service, *more):
    """A fold whose checkpoint has moved on over some facts, without a whole fold."""
    kept, tail = Folding(service, days(4), **HOUSE).checkpoint()
    last = Folding(service, From(kept, tail, lambda: pytest.fail("all facts were read")), **HOUSE)
    for one in more:
        last.add(one)
    last.checkpoint()
    return last


def test_a_page_that_left_the_state_while_the_checkpoint_moved_on_is_not_lost():
    more = [fact("reminded", f"2026-02-{day:02}", id=str(day)) for day in range(1, 9)]
    last = moved_on(SERVICE, *more)
    late = fact("reminded", str(last.tail[-1].day), id="0")
    last.add(late)
    pages = told(*days(4), *more, late).pages
    assert {page: pages[page] for page in last.timeline().pages} == last.timeline().pages
    assert max(last.timeline().pages) == max(pages) and min(last.timeline().pages) <= 4


def test_a_checkpoint_that_moves_on_knows_what_decides_on_the_procedure():
    early = replace(SERVICE, procedures=(PROCEDURE, replace(PROCEDURE, version=2, valid_from=date(2030, 1, 1))))
    more = [fact("reminded", f"2026-02-{day:02}", id=str(day)) for day in range(1, 9)]
    given_facts = [one for one in days(5) if one.kind != "submitted"]
    kept, tail = Folding(early, given_facts, **HOUSE).checkpoint()
    last = Folding(early, From(kept, tail, list), **HOUSE)
    for one in (fact("submitted", "2026-01-20"), *more):
        last.add(one)
    assert kept.first == (True, date(2026, 1, 1))
    assert last.checkpoint()[0].first == (False, date(2026, 1, 20))


def test_a_fact_that_a_correction_waits_for_folds_everything_again():
    waits = fact("corrected", "2026-01-03", of={"source": "s", "source_id": "late"}, by=None)
    given_facts = [*days(6), waits]
    kept, tail = long_one(given_facts)
    late = fact("approved", "2026-12-01", id="late")
    last = Folding(SERVICE, From(kept, tail, lambda: given_facts), **HOUSE)
    last.add(late)
    assert last.timeline().content == told(*given_facts, late).content


def test_nothing_that_was_written_lies_in_a_checkpoint():
    deferred = fact("deferred", "2026-01-01", reason="quota", note="secret words")
    kept, _ = long_one([deferred, *days(6)])
    assert "secret" not in kept.state and "quota" in json.loads(kept.state)["deferral"].values()


def test_a_checkpoint_stays_small_whatever_the_case_has_been_through():
    sizes = [len(long_one(days(count))[0].state) for count in (50, 1000)]
    assert sizes[1] < 1.2 * sizes[0]


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_page_never_changes_by_what_comes_after_it(count, more):
    assert before_the_last(count) <= before_the_last(count + more)
    assert before_the_last(count) % 3 == 0 and count - before_the_last(count) <= 3


def test_the_days_of_a_long_ledger_still_add_up_to_its_age():
    content = told(*days(30)).content
    (_, first), *_ = content["ledger"]
    assert sum(content["held"].values()) == (date.fromisoformat(first) - date(2025, 12, 31)).days
    assert len(content["ledger"]) <= 4
