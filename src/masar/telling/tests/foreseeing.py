"""Acts on the cases of ``records``, without a database, and what they would tell."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from masar.cases.acting import Desk, foresee
from masar.cases.acts import ACTS, foreseen
from masar.cases.correcting import as_it_is, changeable, named
from masar.cases.folding import Folding
from masar.cases.forms import not_before
from masar.cases.incoming import NewCase
from masar.speech.voice import Voice
from masar.telling.page import Edition
from masar.telling.reading import compared
from masar.telling.tests import records
from masar.telling.tests.records import CALENDAR, PASSPORT
from masar.telling.wording import words

NUMBER = "K7QM-2X9D-RT4BX"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TODAY = NOW.date()
BAN = {"ar": "صدر قرار قضائي بمنعك من السفر.", "en": "A court has ordered that you may not travel."}


def edition(language):
    return Edition(
        Voice(language, words(language), ZoneInfo("Africa/Cairo"), "latn", False),
        records.CATALOGUE, records.OFFICES, records.SOURCES,
    )  # fmt: skip


EDITIONS = {language: edition(language) for language in ("ar", "en")}


def at_desk(service, known) -> Desk:
    folding = Folding(service, known, source="desk", office="abbasiya", calendar=CALENDAR)
    known_of_it = {
        "case": UUID(int=1),
        "number": NUMBER.replace("-", ""),
        "name": NewCase(service.code, "desk", "R-1", "abbasiya"),
        "version": len(known),
        "folding": folding,
        "facts": tuple(known),
        "offices": frozenset(records.OFFICES),
        "authorities": frozenset(records.CATALOGUE.authorities),
    }
    # Who did what before has no part in what is foreseen.
    return Desk(**{field.name: known_of_it.get(field.name, ()) for field in fields(Desk)} | {"latest": None})


@st.composite
def acts(draw, at, now=NOW):
    """An act that is foreseen at this desk, filled in as its form asks."""
    act = draw(st.sampled_from([act for act in foreseen(at.progress) if fillable(at, act)]))
    values = {}
    for field in ACTS[act].fields:
        offered = at.choices(act, field)
        if field == "note" or (field not in ACTS[act].needed and draw(st.booleans())):
            continue
        if field == "new":
            old = next(one for one in changeable(at.codes.events) if named(one) == values["of"])
            day = (now - timedelta(days=40)).date()
            values[field] = as_it_is(old) | {"day": (day - timedelta(days=old.day == day)).isoformat()}
        elif field == "also":
            further = [code for code in offered if code != values.get("reason")]
            values |= {field: draw(st.lists(st.sampled_from(further), min_size=1, unique=True))} if further else {}
        elif offered:
            one = draw(st.sampled_from(offered))
            values[field] = [one] if field == "documents" else one
        elif offered is None:
            least = not_before(act, values.get("document"), at.progress, at.codes, now.date()) or now.date()
            values[field] = (least + timedelta(days=draw(st.integers(0, 40)))).isoformat()
    return act, values


def fillable(at, act):
    """Whether something was recorded that the act can put right."""
    return "of" not in ACTS[act].fields or bool(at.choices(act, "of"))


def told_of(facts, act, language="en", *, own=False, **values):
    at = at_desk(PASSPORT, facts)
    before, after = foresee(at, act, values, now=NOW)
    return compared(EDITIONS[language], before, after, number=NUMBER, today=TODAY, own=own)
