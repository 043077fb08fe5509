"""Answers about older references leave at the beat of a clock, whatever they were about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.portal.tests.way_in import Browser, applied
from masar.portal.tests.way_in import given as told
from masar.portal.way_in import beat


@given(st.floats(min_value=0, max_value=60))
def test_whatever_the_work_took_its_answer_leaves_at_the_beat(elapsed):
    beats = (elapsed + beat.rest(elapsed)) / 0.01
    assert beats == pytest.approx(round(beats), abs=1e-6)
    assert 0 <= beat.rest(elapsed) <= 0.01


@pytest.mark.parametrize(
    ("reference", "year"), [("2009/1234", "1990"), ("2009/1234", "1899"), ("2009/9999", "1990"), ("2009/1234", "x")]
)
def test_right_wrong_unknown_and_impossible_wait_alike(world, monkeypatch, reference, year):
    applied("2009/1234", told())
    waited = []
    monkeypatch.setattr(beat.time, "sleep", waited.append)
    Browser().post("/en/reference/", {"reference": reference, "day": "1", "month": "1", "year": year})
    assert len(waited) == 1
