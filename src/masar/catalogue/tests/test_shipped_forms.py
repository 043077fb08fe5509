"""The forms that come with Masar: few questions, and every way through them makes sense."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from masar.catalogue.answering import asked, evidence, kept, next_step, signers
from masar.catalogue.checking import read
from masar.catalogue.forms import CHOSEN, Ask, Form, Question, named_in
from masar.catalogue.forms_shape import form, structure_of, wording_of
from masar.catalogue.testing import sample_forms

WITH_FORMS = {
    *("passport-first", "passport-renewal", "passport-replacement"),
    *("residence-family", "residence-renewal", "visa-extension"),
    *("movement-certificate", "personal-data-amendment", "travel-permit"),
}


def shipped(service: str) -> Form:
    content = tomllib.loads((Path(settings.MASAR_CATALOGUE) / "forms" / f"{service}.toml").read_text("utf-8"))
    return form(
        service, content["versions"][-1]["version"], structure_of(content["versions"][-1]), wording_of(content)
    )


FORMS = {service: shipped(service) for service in sorted(sample_forms())}
EACH = pytest.mark.parametrize("of", FORMS.values(), ids=FORMS)


def answers_to(draw, question: Question):
    codes = [choice.code for choice in question.choices]
    match question.ask:
        case Ask.CHOICE:
            return draw(st.sampled_from(codes))
        case Ask.CHOICES:
            return sorted(draw(st.sets(st.sampled_from(codes), min_size=1)))
        case Ask.YES_NO:
            return draw(st.sampled_from(("yes", "no")))
    return "SA"


@st.composite
def ways(draw):
    """A form, and answers to all of its questions, as somebody who changes their mind leaves them behind."""
    of = draw(st.sampled_from(list(FORMS.values())))
    return of, {question.code: answers_to(draw, question) for question in of.questions}


def test_nothing_is_wrong_with_them_and_each_service_that_people_renew_has_one():
    assert read([settings.MASAR_CATALOGUE]).problems == []
    assert FORMS.keys() == WITH_FORMS


@EACH
def test_a_form_is_short(of):
    assert 5 <= len(of.steps) <= 9
    assert 8 <= len(list(of.questions)) <= 20
    assert all(len(step.questions) <= 5 for step in of.steps)


@given(ways())
def test_nobody_is_asked_more_than_sixteen_questions(made):
    of, answers = made
    assert sum(len(step.questions) for step in asked(of, answers)) <= 16
    assert next_step(of, answers) is None


@given(ways())
def test_whoever_must_agree_is_named_and_can_be_reached(made):
    of, answers = made
    seen = kept(of, answers)
    assert all({one.named, one.reached} <= seen.keys() for one in signers(of, answers))


@given(ways())
def test_each_party_that_is_told_of_has_a_name_and_a_number(made):
    of, answers = made
    seen = kept(of, answers)
    filled = [question.fills.split(".") for question in of.questions if question.fills and question.code in seen]
    for role, _ in filled:
        assert {what for whose, what in filled if whose == role} >= {"name", "identity"}


@given(ways())
def test_a_document_is_asked_for_whatever_is_answered(made):
    of, answers = made
    assert evidence(of, answers) or of.service in ("personal-data-amendment", "movement-certificate")


@EACH
def test_every_choice_is_one_that_somebody_can_tell_from_the_others(of):
    for question in of.questions:
        if question.ask in CHOSEN:
            for language in ("ar", "en"):
                names = [choice.name[language] for choice in question.choices]
                assert len(set(names)) == len(names)


@EACH
def test_conditions_part_what_is_asked(of):
    """A condition that every answer meets, or none, would hide a slip."""
    choices = {question.code: {choice.code for choice in question.choices} for question in of.questions}
    whens = [one.when for one in (*of.steps, *of.questions, *of.evidence, *of.signers)]
    for comparison in (one for when in whens for one in named_in(when)):
        assert not choices[comparison.question] or comparison.values < choices[comparison.question]


def test_a_childs_first_passport_has_both_parents_agree():
    of = FORMS["passport-first"]
    child = {"holder": "child", "guardian-is": "mother", "other-parent": "agrees"}
    assert [one.role for one in signers(of, child)] == ["second_guardian"]
    assert "guardian-consent" not in {one.document for one in evidence(of, child)}
    alone = child | {"other-parent": "dead"}
    assert signers(of, alone) == ()
    assert "guardian-consent" in {one.document for one in evidence(of, alone)}
    adult = kept(of, child | {"holder": "self", "military": "done"})
    assert "guardian-is" not in adult and signers(of, adult) == ()


def test_a_stolen_passport_needs_a_report_and_a_damaged_one_itself():
    of = FORMS["passport-replacement"]
    told = {cause: {one.document for one in evidence(of, {"cause": cause})} for cause in ("stolen", "damaged")}
    assert told == {"stolen": {"police-report", "photo"}, "damaged": {"damaged-passport", "photo"}}


def test_a_relative_agrees_to_every_family_residence():
    assert [one.role for one in signers(FORMS["residence-family"], {})] == ["sponsor"]
