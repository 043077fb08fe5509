"""What messages lead to: whether one is ours, and fewer of them."""

import re
from uuid import uuid4

import pytest
from django.apps import apps

from masar.cases.tests.conftest import house  # noqa: F401
from masar.cases.tests.test_registering import registered
from masar.notices import wishes
from masar.notices.announcing import announce
from masar.notices.models import Wish
from masar.notices.tests.conftest import mailbox  # noqa: F401
from masar.notices.tests.telling import NOW, texts, told
from masar.people.models import Person
from masar.portal.tests.way_in import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("house")]


@pytest.fixture
def code(mailbox, time_machine):  # noqa: F811
    """The code of a text message that went to 01001234567 a moment ago."""
    time_machine.move_to(NOW)
    announce(NOW)
    registered()
    told()
    return re.search(r"[0-9A-Z]{6}$", texts(mailbox)[-1])[0]


def asked(code, end, browser=None):
    return (browser or Browser()).post("/en/message/", {"code": code, "end": end})


def test_a_message_is_confirmed_to_whoever_has_its_code_and_knows_the_end_of_where_it_came(code):
    page = asked(code, "567").content.decode()
    assert "Yes, this message is from us" in page and "We have received what you submitted" in page
    assert "10 November 2026" in page and "text message" in page


def test_it_shows_no_case_and_no_person(code):
    page = asked(code, "567").content.decode()
    assert "passport" not in re.sub(r"<(header|footer|nav).*?</\1>", "", page, flags=re.S).lower().replace(
        "passports and immigration", ""
    )
    assert "منى" not in page and "01001234567" not in page


@pytest.mark.parametrize("typed", ["{0} ", "{lower}", "{spaced}", "{arabic}"])
def test_the_code_is_understood_however_it_is_typed(code, typed):
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    text = typed.format(code, lower=code.lower(), spaced=f"{code[:3]} {code[3:]}", arabic=arabic)
    assert asked(text, "٥٦٧").status_code == 200


def test_neither_the_code_alone_nor_another_end_confirms_anything(code):
    for end in ("568", "67", "4567", "mon"):
        answer = asked(code, end)
        assert answer.status_code == 404 and "We know of no such message" in answer.content.decode()
        assert 'action="/en/message/"' in answer.content.decode()
    assert asked("", "567").status_code == asked(code, " ").status_code == 422


def test_after_ninety_days_no_message_is_confirmed(code, time_machine):
    time_machine.move_to(NOW.replace(year=2027, month=2, day=9))
    assert asked(code, "567").status_code == 404


def test_after_thirty_guesses_a_network_must_wait_and_is_told_nothing_even_of_what_is_right(code):
    browser = Browser("198.51.100.7")
    statuses = [asked("222222", "567", browser).status_code for _ in range(32)]
    assert statuses == [404] * 30 + [429] * 2
    assert asked(code, "567", browser).status_code == 429
    assert asked(code, "567", Browser("198.51.101.7")).status_code == 200


def test_whoever_asks_for_real_messages_may_ask_for_as_many_as_they_like(code):
    browser = Browser("198.51.100.8")
    assert {asked(code, "567", browser).status_code for _ in range(40)} == {200}


# --- fewer ----------------------------------------------------------------------------------------


def address():
    person = Person.objects.create(id=uuid4(), sealed=b"", language="en", created_at=NOW)
    return person.pk, f"/en/stop/{wishes.token(person.pk)}/"


def everything():
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in apps.get_models()
    }


@pytest.mark.parametrize("method", ["get", "head"])
def test_to_look_at_it_changes_nothing_however_often_and_whatever_looks(method):
    person, stop = address()
    before = everything()
    for agent in ("Mozilla/5.0", "Barracuda Sentinel (EE)", ""):
        assert getattr(Browser(), method)(stop, headers={"user-agent": agent}).status_code == 200
    assert everything() == before and wishes.level(person) == "all"


def test_one_press_of_a_mail_programs_button_stops_what_nothing_hangs_on():
    person, stop = address()
    answer = Browser().post(stop, {"List-Unsubscribe": "One-Click"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200 and wishes.level(person) == "wanted"


def test_the_mail_programs_button_brings_nothing_back():
    person, stop = address()
    wishes.wish(person, "nothing", now=NOW)
    Browser().post(stop, {"List-Unsubscribe": "One-Click"})
    assert wishes.level(person) == "nothing"


def test_all_messages_stop_only_after_a_second_question_and_can_come_again():
    person, stop = address()
    first = Browser().get(stop).content.decode()
    assert 'value="wanted"' in first and 'value="nothing"' not in first
    second = Browser().post(stop, {"level": "wanted"}).content.decode()
    assert 'value="nothing"' in second and "Are you sure?" in second
    Browser().post(stop, {"level": "nothing"})
    assert wishes.level(person) == "nothing"
    Browser().post(stop, {"level": "all"})
    assert wishes.level(person) == "all"


def test_an_address_that_is_not_ours_changes_nothing():
    person, stop = address()
    forged = stop[:-3] + ("aa/" if not stop.endswith("aa/") else "bb/")
    assert Browser().post(forged, {"level": "nothing"}).status_code == 404
    assert Browser().post(stop, {"level": "everything"}).status_code == 404
    assert not Wish.objects.exists() and wishes.level(person) == "all"


def test_what_nobody_wished_for_is_everything_and_a_language_more_has_the_same_page():
    _, stop = address()
    assert "نخبرك بكل ما يحدث" in Browser().get(stop.replace("/en/", "/ar/")).content.decode()
