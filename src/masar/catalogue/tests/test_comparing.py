"""Two versions beside each other: nothing that differs is missed, and nothing that is the same is called changed."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from masar.catalogue.comparing import Became, Part, compared
from masar.catalogue.definitions import Document, Holder, LegalLimit, Procedure, Stage, Status
from masar.catalogue.testing import both

T = both("نص", "text")


def a_stage(code, usual=(1, 2)):
    return Stage(code, Status.UNDER_REVIEW, Holder.OFFICE, usual, 2, True, T, T)


def version(stages, documents=(), number=1):
    limit = LegalLimit(30, working=False, law=T)
    return Procedure("passport", number, date(2020, 1, number), tuple(stages), tuple(documents), (), limit)


def became(old, new, part=Part.STAGE):
    return {item.code: item.became.value for item in compared(old, new, "en") if item.part is part}


def test_what_is_new_removed_changed_moved_and_the_same_is_told():
    old = version(map(a_stage, "abcd"))
    new = version([a_stage("a"), a_stage("c"), a_stage("b"), a_stage("e"), a_stage("d", (3, 9))])
    told = became(old, new)
    assert {code: told[code] for code in "aed"} == {"a": "same", "e": "new", "d": "changed"}
    assert sorted((told["b"], told["c"])) == ["moved", "same"]
    assert became(new, version([a_stage("a")]))["e"] == "removed"


def test_a_change_says_what_was_and_what_is():
    (changed,) = [item for item in compared(version([a_stage("a")]), version([a_stage("a", (3, 9))]), "en")
                  if item.part is Part.STAGE]  # fmt: skip
    assert [(one.name, one.old, one.new) for one in changed.fields if one.differs] == [("usual", "1–2", "3–9")]


def test_rules_and_documents_are_compared_as_well():
    old = version([a_stage("a")], [Document("photo", T, (T,), 14, True)])
    new = version([a_stage("a")], [Document("photo", T, (T,), 30, True)], number=2)
    new = replace(new, legal_limit=None)
    assert became(old, new, Part.DOCUMENT) == {"photo": "changed"}
    assert became(old, new, Part.RULE) == {"valid_from": "changed", "legal_limit": "removed"}


def test_a_first_version_is_new_from_end_to_end():
    assert set(became(None, version(map(a_stage, "ab"))).values()) == {"new"}


CODES = st.permutations("abcdef").flatmap(lambda all: st.integers(0, 6).map(lambda n: all[:n]))


@given(CODES, CODES)
def test_of_any_two_orders_as_few_as_can_be_are_called_moved(old, new):
    told = became(version(map(a_stage, old)), version(map(a_stage, new)))
    assert told.keys() == set(old) | set(new)
    assert {code for code, one in told.items() if one == Became.NEW} == set(new) - set(old)
    assert {code for code, one in told.items() if one == Became.REMOVED} == set(old) - set(new)
    still = [code for code, one in told.items() if one == Became.SAME]
    assert [code for code in old if code in still] == [code for code in new if code in still]
    moved = [code for code, one in told.items() if one == Became.MOVED]
    for code in moved:
        longer = {*still, code}
        assert [one for one in old if one in longer] != [one for one in new if one in longer]
