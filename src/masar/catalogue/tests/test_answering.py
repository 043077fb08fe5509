"""What a form asks for given answers, and what is wrong with those that are given."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masar.catalogue.answering import (
    Error,
    asked,
    carried,
    checked,
    evidence,
    holds,
    kept,
    next_step,
    outdated,
    signers,
)
from masar.catalogue.forms import All, Any, Ask, Choice, Evidence, Is, Not, Question, Signer
from masar.catalogue.tests.forms import (
    WORDS,
    choice,
    form,
    forms_with_answers,
    random_forms,
    right_answers,
    step,
    words,
)

TODAY = date(2026, 11, 27)
LOST = Is("why", frozenset({"lost"}))
WHY = choice("why", "lost", "full")
WHERE = words("where", when=LOST)
SMALL = form(step("one", WHY), step("two", WHERE, words("note", optional=True)), step("three", words("end")))


def visible(of, answers) -> set[str]:
    return {question.code for page in asked(of, answers) for question in page.questions}


@given(forms_with_answers())
def test_no_hidden_answer_survives(made):
    of, answers = made
    assert kept(of, answers).keys() == visible(of, answers) & answers.keys()
    assert visible(of, kept(of, answers)) == visible(of, answers)


@given(forms_with_answers())
def test_what_was_kept_is_kept_again(made):
    of, answers = made
    once = kept(of, answers)
    assert kept(of, once) == once


@given(forms_with_answers(), st.randoms(use_true_random=False))
def test_the_order_of_answering_does_not_matter(made, order):
    of, answers = made
    shuffled = list(answers.items())
    order.shuffle(shuffled)
    assert kept(of, dict(shuffled)) == kept(of, answers)
    assert asked(of, dict(shuffled)) == asked(of, answers)


@given(random_forms(), st.data())
def test_whoever_answers_what_is_asked_comes_to_an_end(of, data):
    answers, turns = {}, 0
    while page := next_step(of, answers):
        missing = [one for one in page.questions if not one.optional and one.code not in kept(of, answers)]
        answers |= {one.code: data.draw(right_answers(one)) for one in missing}
        turns += 1
    assert turns <= len(list(of.questions))
    assert kept(of, answers).keys() >= {
        one.code for page in asked(of, answers) for one in page.questions if not one.optional
    }


@given(forms_with_answers())
def test_hidden_answers_ask_for_no_document_and_no_signature(made):
    of, answers = made
    assert evidence(of, answers) == evidence(of, kept(of, answers))
    assert signers(of, answers) == signers(of, kept(of, answers))


@given(forms_with_answers())
def test_the_same_form_again_keeps_every_answer(made):
    of, answers = made
    assert carried(of, replace(of, version=2), answers) == (answers, frozenset())


def test_a_question_is_asked_where_its_condition_holds():
    assert visible(SMALL, {"why": "full"}) == {"why", "note", "end"}
    assert visible(SMALL, {"why": "lost"}) == {"why", "where", "note", "end"}


def test_a_step_without_a_question_is_no_step():
    of = form(step("one", WHY), step("two", WHERE))
    assert [page.code for page in asked(of, {"why": "full"})] == ["one"]


def test_a_hidden_answer_counts_in_no_condition():
    then = words("then", when=Is("sort", frozenset({"x"})))
    of = form(step("one", WHY), step("two", choice("sort", "x", when=LOST)), step("three", then))
    assert visible(of, {"why": "full", "sort": "x"}) == {"why"}


def test_an_optional_question_holds_nobody_up():
    assert next_step(SMALL, {"why": "full"}).code == "three"
    assert next_step(SMALL, {"why": "full", "end": "so"}) is None


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, True),
        (Is("why", frozenset({"lost", "stolen"})), True),
        (Is("why", frozenset({"full"})), False),
        (Is("many", frozenset({"b", "z"})), True),
        (Is("unasked", frozenset({"a"})), False),
        (Not(Is("unasked", frozenset({"a"}))), True),
        (All((LOST, Is("many", frozenset({"z"})))), False),
        (Any((LOST, Is("many", frozenset({"z"})))), True),
    ],
)
def test_conditions(condition, expected):
    assert holds(condition, {"why": "lost", "many": ["a", "b"]}) is expected


def read(question: Question, *posted: str, readers=None):
    answers, wrong = checked([question], {"q": posted}, today=TODAY, readers=readers or {})
    return wrong.get("q") or answers.get("q")


def one(ask: Ask, **more) -> Question:
    choices = tuple(Choice(code, WORDS) for code in ("a", "b")) if ask in (Ask.CHOICE, Ask.CHOICES) else ()
    return Question("q", ask, WORDS, choices=choices, **more)


@pytest.mark.parametrize(
    ("question", "posted", "expected"),
    [
        (one(Ask.TEXT), ["  شارع \u200f الهرم "], "شارع الهرم"),
        (one(Ask.TEXT), ["  "], Error.NEEDED),
        (one(Ask.TEXT, optional=True), [""], None),
        (one(Ask.TEXT, most=3), ["abcd"], Error.TOO_LONG),
        (one(Ask.TEXT, least=3), ["ab"], Error.TOO_SHORT),
        (one(Ask.TEXT), ["a" * 201], Error.TOO_LONG),
        (one(Ask.TEXT), ["a\x00"], Error.LETTERS),
        (one(Ask.LONG), [" a \r\n\r\n\r\n\r\nb "], "a\n\nb"),
        (one(Ask.NAME), ["منى  سعيد"], "منى سعيد"),
        (one(Ask.NAME), ["منى"], Error.NOT_A_NAME),
        (one(Ask.NAME), ["Mona 2"], Error.NOT_A_NAME),
        (one(Ask.DAY), ["2026-02-30"], Error.NOT_A_DAY),
        (one(Ask.DAY), ["٢", "١٢", "٢٠٢٦"], "2026-12-02"),
        (one(Ask.DAY), ["2", "", "2026"], Error.NOT_A_DAY),
        (one(Ask.DAY, most=0), ["2026-11-28"], Error.TOO_LATE),
        (one(Ask.DAY, most=0), ["2026-11-27"], "2026-11-27"),
        (one(Ask.DAY, least=1), ["2026-11-27"], Error.TOO_EARLY),
        (one(Ask.CHOICE), ["c"], Error.NOT_A_CHOICE),
        (one(Ask.CHOICES), ["b", "a", "b"], ["a", "b"]),
        (one(Ask.CHOICES), ["b", "c"], Error.NOT_A_CHOICE),
        (one(Ask.CHOICES), [], Error.NEEDED),
        (one(Ask.YES_NO), ["maybe"], Error.NOT_A_CHOICE),
        (one(Ask.NUMBER, least=1, most=90), ["٩٠"], "90"),
        (one(Ask.NUMBER, least=1, most=90), ["91"], Error.TOO_LARGE),
        (one(Ask.NUMBER, least=1), ["-1"], Error.TOO_SMALL),
        (one(Ask.NUMBER), ["--1"], Error.NOT_A_NUMBER),
        (one(Ask.NUMBER), ["1" * 5000], Error.NOT_A_NUMBER),
        (one(Ask.IDENTITY), ["a ١٢٣٤٥٦٧"], "A1234567"),
        (one(Ask.IDENTITY), ["passport"], Error.NOT_AN_IDENTITY),
        (one(Ask.COUNTRY), ["SA"], "SA"),
        (one(Ask.COUNTRY), ["XX"], Error.NOT_A_COUNTRY),
        (one(Ask.PHONE), ["٠١٠٠ ١٢٣ ٤٥٦٧"], "01001234567"),
        (one(Ask.PHONE), ["12"], Error.NOT_A_PHONE),
        (one(Ask.EMAIL), ["Mona@Example.ORG"], "Mona@example.org"),
        (one(Ask.EMAIL), ["mona@example"], Error.NOT_AN_EMAIL),
    ],
)
def test_answers_are_read_as_they_are_meant(question, posted, expected):
    assert read(question, *posted) == expected


@given(st.sampled_from(Ask), st.lists(st.text(), max_size=3))
def test_whatever_is_posted_is_read_or_refused_and_what_was_read_is_read_again(ask, posted):
    question = one(ask)
    answers, wrong = checked([question], {"q": posted}, today=TODAY)
    assert answers.keys() ^ wrong.keys() == {"q"}
    again = answers.get("q", [])
    assert checked([question], {"q": [again] if isinstance(again, str) else again}, today=TODAY)[0] == answers


def test_a_deployments_own_reader_has_the_word():
    def refuse(text: str) -> str:
        raise ValueError(text)

    assert read(one(Ask.IDENTITY), "29001011234567", readers={Ask.IDENTITY: refuse}) is Error.NOT_AN_IDENTITY
    assert read(one(Ask.PHONE), "0100", readers={Ask.PHONE: lambda text: f"+2{text}"}) == "+20100"


def test_what_was_not_asked_is_not_read():
    assert checked([WHY], {"why": ["full"], "where": ["here"]}, today=TODAY) == ({"why": "full"}, {})


def test_a_day_may_have_to_follow_another_of_the_same_page():
    pair = (Question("leaves", Ask.DAY, WORDS), Question("returns", Ask.DAY, WORDS, after="leaves"))
    posted = {"leaves": ["2026-12-05"], "returns": ["2026-12-04"]}
    assert checked(pair, posted, today=TODAY) == ({"leaves": "2026-12-05"}, {"returns": Error.TURNED_ROUND})
    assert checked(pair, posted | {"returns": ["2026-12-05"]}, today=TODAY)[1] == {}
    assert checked(pair, posted | {"leaves": [""]}, today=TODAY)[1] == {"leaves": Error.NEEDED}


def test_a_day_that_passed_while_the_draft_lay_is_named():
    of = form(step("one", Question("leaves", Ask.DAY, WORDS, least=0)))
    answers = {"leaves": "2026-11-27"}
    assert outdated(of, answers, today=TODAY) == {}
    assert outdated(of, answers, today=date(2026, 11, 28)) == {"leaves": Error.TOO_EARLY}


def test_a_newer_form_asks_what_is_new_or_changed_alone():
    newer = form(step("one", choice("why", "lost", "full", "damaged")), step("two", WHERE, words("who")), version=2)
    answers = {"why": "lost", "where": "here", "end": "so"}
    assert carried(SMALL, newer, answers) == ({"why": "lost", "where": "here"}, {"why", "who"})


def test_an_answer_that_cannot_be_chosen_any_more_goes():
    newer = form(step("one", choice("why", "full")), version=2)
    assert carried(SMALL, newer, {"why": "lost"}) == ({}, {"why"})


def test_a_question_of_another_kind_is_asked_anew():
    newer = form(step("one", Question("end", Ask.YES_NO, WORDS)), version=2)
    assert carried(SMALL, newer, {"end": "yes"}) == ({}, {"end"})


def test_documents_and_signers_by_condition():
    spouse = Signer("spouse", WORDS, WORDS, "end", "end", when=Not(LOST))
    of = replace(SMALL, evidence=(Evidence("photo"), Evidence("police-report", LOST)), signers=(spouse,))
    assert [one.document for one in evidence(of, {"why": "full"})] == ["photo"]
    assert [one.document for one in evidence(of, {"why": "lost"})] == ["photo", "police-report"]
    assert signers(of, {"why": "lost"}) == ()
