"""Reasons in codes: whatever a workbook's row can be refused for has one, and nothing of the row goes along."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

import masar
from masar.cases.facts import Kind
from masar.cases.kinds import payload_fault
from masar.cases.uploading import EVENTS
from masar.intake import saying
from masar.intake.saying import Said, said, trouble
from masar.lib.days import Of, Spans
from masar.people.given import Given, without_wrong

HERE = Path(masar.__file__).parent
TODAY = date(2026, 11, 26)
RAISED = {
    "intake/translate.py": {"Rejected"},
    "intake/uploads.py": {"Rejected"},
    "intake/dates.py": {"Unread"},
    "intake/readers/xlsx_rows.py": {"Broken", "Doubtful"},
}
NOT_IN_WORKBOOKS = {"x is not a whole number", "x is larger than a running number can be"}
"""Of running numbers, which the workbook of an office has none of."""


def texts(path, names):
    """What is said where one of these is made, with an x for whatever is put in."""
    tree = ast.parse((HERE / path).read_text(encoding="utf-8"))
    known = {
        node.targets[0].id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
            for one in node.args:
                if isinstance(one, ast.Constant) and isinstance(one.value, str) and " " in one.value:
                    yield one.value
                elif isinstance(one, ast.Name) and isinstance(known.get(one.id), str):
                    yield known[one.id]
                elif isinstance(one, ast.JoinedStr):
                    yield "".join(part.value if isinstance(part, ast.Constant) else "\0" for part in one.values)


WRITTEN = sorted({text for path, names in RAISED.items() for text in texts(path, names) if re.search("[a-z]", text)})


@pytest.mark.parametrize("text", WRITTEN)
def test_whatever_a_row_of_a_workbook_is_refused_for_has_a_code(text):
    filled = re.sub("longer than \0", "longer than 120", text).replace("\0", "x")
    whole = filled if text[0] == "\0" or said(filled).code != saying.OTHER else f"date {filled}"
    assert said(whole).code != saying.OTHER or whole in NOT_IN_WORKBOOKS


def test_there_is_something_to_look_at():
    assert len(WRITTEN) > 20


@pytest.mark.parametrize("of", Of)
@pytest.mark.parametrize("day", [date(26, 1, 1), date(1, 1, 1), date(1448, 1, 1), date(1800, 1, 2), date(2300, 1, 2)])
def test_a_day_that_cannot_be_is_told_in_codes_wherever_it_stands(of, day):
    why = Spans().on(TODAY).why_not(day, of)
    for head, field in (("approved: the day ", "date"), ("date of birth: ", "born"), ("deferred: by ", "by")):
        found = said(f"{head}{why}")
        assert found.code in {"filler", "two_digits", "hijri", "long_ago", "too_far", "future"}
        assert found.field == field


@pytest.mark.parametrize("kind", EVENTS)
def test_a_part_of_an_event_that_is_not_of_its_form_is_named(kind):
    for payload in ({"reason": "not a code"}, {"documents": []}, {"x": 1}):
        if why := payload_fault(Kind(kind), payload):
            assert said(why).code in ("form", "not_with_event")


def test_what_is_wrong_of_a_person_is_told_in_codes_and_without_the_person():
    given = Given(
        (("eg", "29001010112346"), ("none", "1")), name="غير معروف", mobile="123", email="x@", language="xx"
    )
    _, wrong = without_wrong(given, Spans().on(TODAY))
    future = Given((), name="a" * 5000, born=TODAY + timedelta(days=9))
    found = [said(why) for why in (*wrong, *without_wrong(future, Spans().on(TODAY))[1])]
    assert [one.code for one in found] == [
        *("wrong_number", "no_telephone", "no_email", "unknown", "filler_word", "too_long", "future")
    ]
    assert not any("2900101" in "".join(one) for one in found)


def test_what_nobody_foresaw_has_the_code_of_that_and_carries_nothing():
    for text in ("it cannot be recorded (KeyError)", "", "no service", "علي حسن 29001010112345"):
        assert said(text) == Said("other") and trouble(text) == Said("other")
