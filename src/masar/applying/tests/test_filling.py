"""Drafts under the form of today: what a new version asks, what stays, and what is never sent."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.applying import drafts, filling
from masar.applying.drafts import Reach, who
from masar.applying.models import Draft
from masar.applying.shown import shown
from masar.applying.submitting import Unfinished, of_case, ready
from masar.applying.tests.forming import FORM, MONA, MORE, OFFICE, PHONE, SECOND, WHO, WHY, begun, filled, put, sent
from masar.catalogue.tests.forms import random_forms, right_answers
from masar.lib.clock import now

pytestmark = pytest.mark.usefixtures("form")


def answered(draft, **answers):
    asked = filled(draft).questions
    filling.answer((draft.contact,), draft.pk, {code: asked[code] for code in answers}, answers, now=now())


def test_what_is_still_to_be_answered_comes_in_the_order_of_the_steps():
    draft = begun({})
    assert filled(draft).wanting.code == "who"
    answered(draft, name="Mona Hassan", born="1990-01-01", number=MONA["number"])
    assert filled(draft).wanting.code == "why"
    answered(draft, why="lost")
    assert filled(draft).wanting.code == "why" and filled(draft).after("why") is None
    answered(draft, where="Tanta")
    assert filled(draft).wanting is None


def test_what_another_browser_answered_to_other_questions_stays():
    draft = begun({})
    first = filled(draft).questions
    answered(draft, why="old")
    filling.answer(who(PHONE), draft.pk, {"name": first["name"]}, {"name": "Mona Hassan"}, now=now())
    assert filled(draft).content.answers == {"why": "old", "name": "Mona Hassan"}


def test_an_answer_that_is_taken_out_of_its_field_is_gone():
    draft = begun()
    filling.answer(who(PHONE), draft.pk, {"name": filled(draft).questions["name"]}, {}, now=now())
    assert "name" not in filled(draft).content.answers


def test_a_hidden_answer_is_kept_in_the_draft_so_that_a_slip_costs_nothing():
    draft = begun(MONA | {"why": "lost", "where": "Tanta"})
    answered(draft, why="old")
    assert "where" not in filled(draft).answers
    answered(draft, why="lost")
    assert filled(draft).answers["where"] == "Tanta"


def test_new_words_hold_at_once_and_ask_nothing_again():
    draft = begun()
    put(replace(FORM, steps=(replace(WHO, title=WHY.title), WHY)))
    at = filled(draft)
    assert (at.moved, at.anew, at.wanting) == (False, frozenset(), None)
    assert shown(at)["steps"][0]["title"] == {"ar": "السبب", "en": "Why"}


def test_a_hundred_drafts_are_open_while_a_version_is_published_and_none_loses_or_skips_an_answer():
    contacts = [Reach("mobile", f"+20190000100{place // 10}") for place in range(100)]
    names = [f"Mona {'abcdefghij'[place % 10]}" for place in range(100)]
    open_ones = [begun(MONA | {"name": name}, reach=reach) for name, reach in zip(names, contacts, strict=True)]
    rows = list(Draft.objects.order_by("pk").values())
    put(SECOND)
    for name, draft in zip(names, open_ones, strict=True):
        at = filled(draft)
        assert at.content.answers == MONA | {"name": name}
        assert (at.wanting, at.anew) == (MORE, {"job"})
        with pytest.raises(Unfinished):
            sent(draft)
    assert list(Draft.objects.order_by("pk").values()) == rows, "to look changes nothing"
    answered(open_ones[0], job="teacher")
    made = sent(open_ones[0])
    assert [one["given"] for step in of_case(made.case).shown["steps"] for one in step["questions"]] == [
        *(MONA | {"name": names[0]}).values(),
        "teacher",
    ]
    assert of_case(made.case).form == 2


def test_an_optional_question_that_is_new_is_shown_before_it_can_be_left_out():
    draft = begun()
    job = replace(MORE.questions[0], optional=True)
    put(replace(SECOND, steps=(WHO, WHY, replace(MORE, questions=(job,)))))
    assert filled(draft).wanting.code == "more"
    filling.answer(who(PHONE), draft.pk, {"job": job}, {}, now=now())
    assert filled(draft).wanting is None


def test_a_choice_that_is_gone_is_asked_again_and_one_that_is_there_stays():
    draft = begun()
    why = WHY.questions[0]
    put(replace(SECOND, steps=(WHO, replace(WHY, questions=(replace(why, choices=why.choices[1:]),)))))
    assert filled(draft).wanting.code == "why" and "why" not in filled(draft).content.answers


def test_a_form_that_was_taken_back_loses_no_answer():
    draft = begun()
    service = filling.catalogue().services["passport-renewal"]
    object.__setattr__(service, "forms", ())
    assert filling.filling(draft, now=now()) is None
    assert drafts.change(who(PHONE), draft.pk, lambda row, content: (1, content), now=now())
    assert filling.choose_office(who(PHONE), draft.pk, OFFICE, now=now()) is None
    put(FORM)
    assert filled(draft).content.answers == MONA


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(made=random_forms(), data=st.data())
def test_no_hidden_answer_survives_and_none_is_sent_unasked(made, data):
    questions = list(made.questions)
    answers = {one.code: data.draw(right_answers(one)) for one in questions if data.draw(st.booleans())}
    put(made)
    Draft.objects.all().delete()
    draft = begun(answers)
    at = filled(draft)
    try:
        what = ready(at)
    except Unfinished:
        assert at.wanting is not None
        return
    asked = {one["code"]: one["given"] for step in what.shown["steps"] for one in step["questions"]}
    assert asked.keys() == at.questions.keys()
    assert {code: given for code, given in asked.items() if given is not None} == at.answers
    assert all(asked[code] is not None for code, one in at.questions.items() if not one.optional)
