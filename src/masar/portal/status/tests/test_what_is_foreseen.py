"""What an officer is told beforehand is what the page says afterwards."""

import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.cases.acting import desk, foresee, perform
from masar.cases.actions import Incoming, NewCase, declare_source, record_events
from masar.cases.tests.test_acting import may
from masar.cases.tests.test_order import facts
from masar.cases.timeline import fold
from masar.catalogue.testing import load_sample
from masar.lib import numbers
from masar.portal.status.tests.drawing import NUMBER, drawn
from masar.portal.status.tests.test_any_history import here
from masar.staff.testing import load_offices
from masar.telling import preview
from masar.telling.assembly import Moment, Own, assembled
from masar.telling.pieces import Pieces
from masar.telling.preview import shell
from masar.telling.reading import compared, sentences
from masar.telling.tests import records
from masar.telling.tests.foreseeing import BAN, EDITIONS, NOW, TODAY, acts, at_desk
from masar.telling.tests.records import CALENDAR, CERTIFICATE, FIRST, PASSPORT

PREVIEWS = {language: Pieces(EDITIONS[language], shell) for language in EDITIONS}
_TAG = re.compile(r"<[^>]*>")


def words(page: str) -> str:
    """All that a page says, without tags, spaces made one."""
    return " ".join(html.unescape(_TAG.sub(" ", page)).split())


def unsaid(told, page: str) -> list[str]:
    """What is told and does not stand on the page."""
    said = words(page)
    return [sentence for sentence in sentences(told.after) if " ".join(sentence.split()) not in said]


def with_private(known):
    """The same facts, with a rejection for a reason that is for its owner alone."""
    refused = {"reason": "travel_ban"}
    return [replace(one, payload=refused) if one.kind == "rejected" else one for one in known]


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("language", ["ar", "en"])
@given(data=st.data(), known=facts(), service=st.sampled_from([PASSPORT, CERTIFICATE, FIRST]))
@settings(max_examples=80, deadline=None)
def test_what_is_told_of_any_act_stands_on_the_page_afterwards(own, language, data, known, service):
    known = here(with_private(known), service)
    at = at_desk(service, known)
    act, values = data.draw(acts(at))
    done = replace(at.fact(act, values, key=str(uuid4()), now=NOW))
    before, after = foresee(at, act, values, now=NOW)
    told = compared(EDITIONS[language], before, after, number=NUMBER, today=TODAY, own=own)
    stored = fold(service, [done, *known], source="desk", office="abbasiya", calendar=CALENDAR).content
    page = drawn(stored, language, today=TODAY, owned=own)
    assert unsaid(told, page) == []
    assert own or BAN[language] not in " ".join(sentences(told.after))
    shown = assembled(PREVIEWS[language], after, NUMBER, Moment(TODAY, None, False), fonts=False, own=owned(own))
    assert [part for part in pieces(shown.decode()) if part not in page] == []
    if not told.changed:
        assert (told.parts, told.lines, told.steps) == ((), (), ())
        assert page == drawn(json.loads(before), language, today=TODAY, owned=own)


def owned(own):
    return Own(b"", b"") if own else None


def pieces(shown):
    """The parts of a preview that stand on the page as they are: its box and cards, steps, rows and entries."""
    return re.findall(r"<(?:section|li|dl|dt|dd|h3|p class=\"lede\").*?</", shown, re.S)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", records.RECORDS)
def test_every_kind_of_record_is_read_as_its_page_says_it(name, language):
    for own in (False, True):
        content = json.dumps(records.RECORDS[name], separators=(",", ":"), ensure_ascii=False)
        told = compared(EDITIONS[language], content, content, number=NUMBER, today=records.TODAY, own=own)
        assert unsaid(told, drawn(records.RECORDS[name], language, owned=own)) == []
        assert not told.changed and told.parts == ()


@pytest.fixture
def ministry(db):
    load_offices()
    load_sample()
    declare_source("desk", name={"ar": "م", "en": "desk"})


@given(data=st.data(), service=st.sampled_from(["passport-renewal", "passport-first", "residence-first"]))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_foreseen_at_the_desk_is_what_the_site_then_says(ministry, data, service):
    case = NewCase(service, "desk", str(uuid4()), "cairo-abbasiya")
    submitted = records.fact("submitted", "12T08:12", id=case.reference)
    recorded = record_events([Incoming(case, (submitted,))], now=NOW)
    number = recorded.numbers["desk", case.reference]
    for turn in range(data.draw(st.integers(1, 4))):
        now = NOW + timedelta(hours=turn)
        at = desk(number)
        act, values = data.draw(acts(at, now))
        before, after = foresee(at, act, values, now=now)
        perform(number, act, values | {"note": "words"}, actor=f"officer:{turn}", may=may(), expected=at.version,
                key=str(uuid4()), now=now)  # fmt: skip
        for language in ("ar", "en"):
            told = preview.told(before, after, number=number, language=language, today=now.date())
            with time_machine.travel(now, tick=False):
                page = Client().get(f"/{language}/track/{numbers.shown(number)}/").content.decode()
            assert unsaid(told, page) == []
