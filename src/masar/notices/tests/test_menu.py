"""The menu by USSD and by voice: a language, a number, and what the page says in what a screen holds."""

import io

import pytest
from django.core.management import call_command

from masar.cases.acts import Act
from masar.cases.tests.test_registering import registered
from masar.lib import numbers
from masar.notices.menu import step
from masar.notices.messages import wording
from masar.notices.segments import one_screen
from masar.notices.tests.telling import NOW, of_a_later_version
from masar.notices.tests.test_telling import acted

pytestmark = pytest.mark.usefixtures("house")


def at(*entered, **more):
    return step({"phoneNumber": "+201007654321", "text": "*".join(entered)} | more, now=NOW)


def test_a_session_goes_from_a_language_by_a_number_to_where_it_stands():
    number = registered().number
    first, second, third = at(), at("2"), at("2", numbers.shown(number))
    assert (first.text, first.more) == ("1. العربية\n2. English", True)
    assert "application number" in second.text and second.more
    assert f"Application {number[-4:]}: received" in third.text and not third.more


def test_a_wrong_number_may_be_typed_again_twice():
    wrong = [numbers.new_number() for _ in range(3)]
    assert [at("1", *wrong[:n]).more for n in (1, 2, 3)] == [True, True, False]
    number = registered().number
    assert "استُلم" in at("1", wrong[0], number).text


@pytest.mark.parametrize("choice", ["3", "0", "x", "-1", "٩", "²"])
def test_what_is_no_choice_ends_the_session(choice):
    assert not at(choice).more


def test_eastern_digits_choose_and_find_too():
    assert at("٢").text == at("2").text


@pytest.mark.parametrize("language", ["1", "2"])
def test_every_answer_fits_a_screen_and_a_voice_says_all_of_it(language):
    number = registered().number
    acted(number, Act.ASK)
    shown, spoken = at(language, number), at(language, number, medium="voice")
    assert one_screen(shown.text) and spoken.text.startswith(shown.text[:20])
    assert len(spoken.text) >= len(shown.text)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_sentence_of_the_menu_fits_a_screen(language):
    assert [key for key, said in wording(language)["menu"].items() if not one_screen(said)] == []


def test_a_screen_holds_182_symbols_of_the_default_alphabet_or_70_others():
    assert [one_screen(text) for text in ("a" * 182, "a" * 183, "ب" * 70, "ب" * 71, "€" * 91, "€" * 92)] == [
        *(True, False, True, False, True, False)
    ]


def test_the_simulator_goes_through_the_menu_in_a_terminal(monkeypatch):
    number = registered().number
    typed = iter(["2", number])
    monkeypatch.setattr("builtins.input", lambda: next(typed))
    told = io.StringIO()
    call_command("menu", stdout=told)
    assert "1. العربية" in told.getvalue() and ": received" in told.getvalue()


@pytest.mark.parametrize("language", ["1", "2"])
def test_of_a_record_of_a_later_version_the_menu_says_that_it_cannot_tell(language):
    number = registered().number
    of_a_later_version()
    shown = at(language, number)
    assert one_screen(shown.text) and number[-4:] in shown.text and not shown.more
