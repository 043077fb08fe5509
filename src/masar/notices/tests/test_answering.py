"""Whoever asks by text message is told what the page of a number says, and nothing else; machines are not."""

import pytest

from masar.cases.acts import Act
from masar.cases.models import Case, PublicRecord
from masar.cases.tests.test_registering import registered
from masar.lib import numbers
from masar.limits import inbound, misses
from masar.limits.models import Bucket
from masar.limits.tests.time import passed
from masar.notices import canaries
from masar.notices.announcing import announce
from masar.notices.answering import language_of, telephone
from masar.notices.engine import deliver
from masar.notices.inbox import Kind, keep, take_inbox
from masar.notices.models import Inbound
from masar.notices.segments import parts
from masar.notices.tests.telling import NOW, of_a_later_version, texts
from masar.notices.tests.test_telling import acted
from masar.people.contacts import NoContact
from masar.people.models import Canary

pytestmark = pytest.mark.usefixtures("house", "mailbox")
ASKER = "+201007654321"
UNKNOWN = "لم يظهر طلب بهذا الرقم"


@pytest.fixture(autouse=True)
def _followed(house):
    announce(NOW)


@pytest.fixture
def ask(mailbox):
    """A text comes in and is dealt with: what its sender is answered, "" if nothing."""
    count = iter(range(999))

    def asked(text, sender=ASKER, name=None, at=NOW):
        mailbox.messages.clear()
        name = name or f"n{next(count)}"
        keep(Kind.TEXT, name, {"sender": sender, "text": text, "channel": "sms"}, now=at)
        take_inbox(at)
        deliver(at)
        assert all(message.to == ASKER for message in mailbox.messages)
        return "".join(texts(mailbox))

    return asked


def eastern(text):
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


@pytest.mark.parametrize("around", ["{}", "السلام عليكم، ما حال طلبي {} وشكرا", "{} ؟", "رقم الطلب: {}."])
def test_the_number_is_found_with_words_around_it_and_in_either_digits(ask, around):
    number = registered().number
    for written in (number, numbers.shown(number), eastern(numbers.shown(number)), number.lower()):
        told = ask(around.format(written))
        assert "استُلم" in told and number[-4:] in told and number not in told
        assert parts(told) <= 2


def test_whoever_writes_english_is_answered_in_english(ask):
    number = numbers.shown(registered().number)
    told = ask(f"status of {number} please")
    assert f"Application {number[-4:]}: received" in told and parts(told) == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        *[(number, "ar") for number in ("K7QM-2X9D-RT4BX", "K7QM ABCD RT4BX", "GKAFHQQRNSJCX", "GKAF-HQQR-NSJCX?")],
        *[("٧٧", "ar"), ("where is it", "en"), ("where طلبي", "ar")],
    ],
)
def test_the_language_is_that_of_the_script(text, language):
    assert language_of(text) == language


def test_a_last_day_and_whose_move_it_is_are_told(ask):
    number = registered().number
    acted(number, Act.ASK)
    told = ask(f"my application {number}")
    assert "documents needed from you by" in told and "The next step is yours" in told


def test_a_closed_number_one_that_is_not_there_and_one_of_nobody_are_one_answer(ask):
    number, absent = registered().number, numbers.new_number()
    Case.objects.update(closed_to_number=True)
    PublicRecord.objects.update(closed=True)
    assert ask(number) == ask(absent)
    assert UNKNOWN in ask(number)


def test_a_slip_an_identity_number_and_words_alone_are_told_how_to_ask(ask):
    number = registered().number
    slipped = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert "في الرقم خطأ" in ask(slipped)
    assert "لا ترسل رقم هويتك" in ask("29001011234567")
    assert "لتعرف حالة طلبك" in ask("مرحبا")


def test_a_planted_number_raises_the_alarm(ask):
    number = canaries.plant("a drawer", now=NOW)
    assert UNKNOWN in ask(number)
    assert Canary.objects.get().seen == 1


def test_what_comes_twice_under_one_name_is_answered_once(ask):
    number = registered().number
    assert ask(number, name="n") and ask(number, name="n") == ""


@pytest.mark.parametrize("sender", ["MOBINIL", "2020", "19777", "+20233334444", "0", "", "1-800-FLOWERS", "١٢٣"])
def test_no_name_short_code_or_landline_is_answered(ask, sender):
    assert ask(registered().number, sender) == ""
    with pytest.raises(NoContact):
        telephone(sender)


@pytest.mark.parametrize("sender", [ASKER, "201007654321", "01007654321", "+20 100 765 4321"])
def test_a_telephone_is_known_in_every_way_that_gateways_write_it(sender):
    assert telephone(sender) == ASKER


def test_a_machine_that_answers_every_answer_hears_of_us_once_a_day(ask):
    told = [ask("شكرا لرسالتك، سنرد عليك قريبا") for _ in range(4)]
    assert [bool(text) for text in told] == [True, False, False, False]
    passed(hours=24)
    assert ask("شكرا لرسالتك") != ""


def test_one_telephone_gets_ten_answers_and_then_ten_a_day(ask):
    number = registered().number
    assert [bool(ask(number)) for _ in range(11)] == [True] * 10 + [False]
    assert Inbound.objects.filter(outcome="throttled").count() == 1
    passed(seconds=8_640)
    assert ask(number) != ""
    assert (inbound.ANSWERS.burst, inbound.HELP.interval, inbound.EVERYBODYS_ANSWERS.interval) == (10, 86_400, 2)


def test_wrong_numbers_are_counted_as_on_the_page_and_right_ones_still_open(ask, monkeypatch):
    monkeypatch.setattr(inbound, "ANSWERS", inbound.Rate(burst=100, interval=1.0))
    number = registered().number
    for _ in range(misses.MISSES.burst):
        assert UNKNOWN in ask(numbers.new_number())
    assert "محاولات كثيرة" in ask(numbers.new_number())
    assert "استُلم" in ask(number)


def test_all_telephones_together_miss_no_more_than_so_often(monkeypatch):
    monkeypatch.setattr(inbound, "EVERYBODYS_MISSES", inbound.Rate(burst=2, interval=3.0))
    assert [inbound.missed(f"tel-{n}") > 0 for n in range(3)] == [False, False, True]


def test_nothing_leads_from_the_limits_to_a_telephone(ask):
    ask(numbers.new_number())
    keys = " ".join(Bucket.objects.values_list("key", flat=True))
    assert "tel-" in keys and "1007654321" not in keys


@pytest.mark.parametrize(("what", "told"), [("service", "cannot be shown now"), ("status", "being updated")])
def test_whoever_asks_about_a_record_of_a_later_version_is_told_to_ask_again(ask, what, told):
    number = numbers.shown(registered().number)
    of_a_later_version(what)
    answer = ask(f"where is {number}")
    assert told in answer and number[-4:] in answer and parts(answer) <= 2
    assert Inbound.objects.get().outcome == "answered"
