"""Sources: whose references are public, and how fresh their data are."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from masar.cases.access import open_reference
from masar.cases.actions import declare_source, note_freshness
from masar.cases.models import Source
from masar.cases.tests.test_recording import CASE, NOW, SUBMITTED, record

pytestmark = pytest.mark.usefixtures("house")
HOUR = timedelta(hours=1)


def opened(*public):
    """The number that the reference R-1 opens, where the sources s and t have it and these are open."""
    numbers = {}
    for source in ("s", "t"):
        declare_source(source, name={"ar": "م", "en": source}, open_references=source in public)
        case = replace(CASE, source=source)
        numbers |= record(replace(SUBMITTED, source=source), case=case).numbers
    number = open_reference("R-1")
    return next((source for (source, _), known in numbers.items() if known == number), number)


def test_a_reference_of_one_open_source_opens_its_own_case():
    assert (opened("s"), opened("t")) == ("s", "t")


def test_namesakes_of_two_open_sources_open_neither():
    assert opened("s", "t") is None


def test_of_two_readings_of_a_reference_the_first_that_is_somebodys_counts():
    declare_source("s", name={"ar": "م", "en": "s"}, open_references=True)
    numbers = {
        name: record(SUBMITTED, case=replace(CASE, reference=name)).numbers["s", name] for name in ("R-1", "R-2")
    }
    assert open_reference("nobody's", "R-2") == numbers["R-2"]
    assert open_reference("R-1", "R-2") == numbers["R-1"]
    assert open_reference("nobody's", "nobody's either") is None


def test_of_namesakes_within_a_source_the_one_of_that_very_spelling_is_meant():
    declare_source("s", name={"ar": "م", "en": "s"}, open_references=True)
    spellings = ("12-3", "12/3", "12.3", "12:3", "12_3")
    numbers = {name: record(SUBMITTED, case=replace(CASE, reference=name)).numbers["s", name] for name in spellings}
    assert {name: open_reference("nobody's", name) for name in spellings} == numbers
    assert open_reference("12 3") is None


def test_a_reference_of_a_source_that_is_not_open_opens_nothing():
    assert opened() is None


def fresh_after(*moments):
    for moment in moments:
        note_freshness("s", moment)
    return Source.objects.get(pk="s").fresh_as_of


def test_freshness_moves_forward_and_never_back():
    assert fresh_after(NOW) == NOW
    assert fresh_after(NOW + HOUR) == NOW + HOUR
    assert fresh_after(NOW) == NOW + HOUR


@time_machine.travel(NOW, tick=False)
def test_no_source_is_fresh_up_to_a_moment_that_is_still_to_come():
    assert fresh_after(NOW + HOUR) == NOW


def test_the_freshness_of_one_source_is_not_anothers():
    declare_source("t", name={"ar": "م", "en": "t"})
    note_freshness("t", NOW)
    assert Source.objects.get(pk="s").fresh_as_of is None
