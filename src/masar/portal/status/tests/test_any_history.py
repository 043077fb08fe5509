"""Whatever happened to a case, in whatever order it was recorded, it has a page."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masar.cases.tests.stories import STAGES
from masar.cases.tests.test_order import facts
from masar.cases.timeline import fold
from masar.portal.status.tests.drawing import drawn, said
from masar.telling.tests.records import CALENDAR, CERTIFICATE, FIRST, PASSPORT, fact, record


def here(given_facts, service):
    """The facts, which name stages of another procedure, with those of this one by their place."""
    own, others = [stage.code for stage in service.procedures[-1].stages], [stage.code for stage in STAGES]
    moved = {code: own[place % len(own)] for place, code in enumerate(others)}
    return [replace(one, stage=moved.get(one.stage), payload=_moved(one.payload, moved)) for one in given_facts]


def folded(given_facts, service):
    """The content of a record."""
    return fold(service, here(given_facts, service), source="desk", office="abbasiya", calendar=CALENDAR).content


def _moved(payload, moved):
    by = payload.get("by")
    return {**payload, "by": {**by, "stage": moved[by["stage"]]}} if isinstance(by, dict) else payload


@pytest.mark.parametrize("owned", [False, True])
@pytest.mark.parametrize("language", ["ar", "en"])
@given(
    given_facts=facts(),
    service=st.sampled_from([PASSPORT, CERTIFICATE, FIRST]),
    today=st.dates(date(2026, 10, 1), date(2027, 1, 31)),
)
@settings(max_examples=400, deadline=None)
def test_every_history_has_a_page(owned, language, given_facts, service, today):
    html = drawn(folded(given_facts, service), language, today=today, owned=owned)
    assert "<h1>" in html and "\ue000" not in html


def test_of_a_case_of_which_only_the_end_is_known_nobody_is_said_to_have_had_it():
    text = said(drawn(record(fact("completed", "12")), "en"))
    assert "Your application was completed on Thursday 12 November 2026." in text
    assert "Who had your application" not in text


def test_a_completed_case_whose_objection_is_open_says_when_it_was_completed():
    text = said(drawn(record(fact("submitted", "10"), fact("completed", "12"), fact("objected", "14")), "en"))
    assert "Your application was completed on Thursday 12 November 2026." in text
