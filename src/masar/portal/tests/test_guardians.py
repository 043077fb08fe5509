"""A mother, who lost the numbers, types her own and reads whose each application is; and nobody else reads that."""

from datetime import date, timedelta

import pytest
import time_machine

from masar.lib.clock import now
from masar.people.models import Access
from masar.portal.tests.way_in import HUDA, MOBILE, Browser, applied, given, let_in

MARYAM, OMAR = "31501011234567", "31703021234578"


def child(number=MARYAM, name="مريم أحمد سالم", born=date(2015, 1, 1)):
    """A child with a number and no contact."""
    return given(number, name=name, born=born, mobile=None, email=None)


def omar():
    return child(OMAR, "عمر أحمد سالم", date(2017, 3, 2))


def page(browser, path="/en/mine/"):
    return browser.get(path).content.decode()


@pytest.fixture
def mother(world):
    """Applications for two children and one of her own, and a browser in which she was let in."""
    numbers = (
        applied("1", child(), guardian=given()),
        applied("2", omar(), guardian=given()),
        applied("3", given()),
    )
    return let_in(world), numbers


def test_the_list_names_the_child_of_each_application_and_not_the_mother(mother):
    browser, numbers = mother
    cards = page(browser).split("<section")[1:4]
    named = {
        number: [name for name in ("مريم أحمد سالم", "عمر أحمد سالم", "منى حسن") if name in card]
        for card in cards
        for number in numbers
        if number in card
    }
    assert named == {numbers[0]: ["مريم أحمد سالم"], numbers[1]: ["عمر أحمد سالم"], numbers[2]: []}
    assert "صاحب الطلب: <b>مريم أحمد سالم</b>" in page(browser, "/ar/mine/")


def test_the_whole_view_names_the_child_and_shows_nothing_else_of_it(mother):
    browser, numbers = mother
    text = page(browser, f"/en/mine/{numbers[0]}/")
    assert "<dt>Applicant</dt><dd>مريم أحمد سالم</dd>" in text
    assert "<dt>Name</dt><dd>منى حسن</dd>" in text and "Guardian" in text
    assert MARYAM not in text and "2015" not in text and "عمر" not in text


def test_her_own_application_names_no_other_applicant(mother):
    browser, numbers = mother
    assert "<dt>Applicant</dt>" not in page(browser, f"/en/mine/{numbers[2]}/")


def test_the_number_and_a_code_that_goes_to_the_mother_open_it_too(world):
    number = applied("1", child(), guardian=given())
    browser = Browser()
    browser.fill_in(f"/en/track/{number}/", "/en/code/ask/", reference=number)
    world.work()
    assert [to for _, to, _ in world.sent] == [MOBILE]
    browser.enter(world.codes()[-1])
    assert "مريم أحمد سالم" in page(browser)


def test_the_childs_own_number_sends_nothing_and_the_form_says_whose_to_type(world):
    applied("1", child(), guardian=given())
    browser = Browser()
    browser.ask(MARYAM)
    world.work()
    assert world.sent == []
    assert "For a child&#39;s application enter your own number" in page(browser, "/en/code/")
    assert "إذا كان الطلب لطفل فاكتب رقم هويتك أنت" in page(browser, "/ar/code/")


def test_the_childs_record_says_that_the_guardian_saw_it_once_an_hour(mother):
    browser, numbers = mother
    seen = Access.objects.filter(who="guardian")
    assert seen.count() == 0
    for _ in range(3):
        page(browser)
        page(browser, f"/en/mine/{numbers[0]}/")
    assert sorted(seen.values_list("what", flat=True)) == ["read", "read"]
    assert len(set(seen.values_list("person", flat=True))) == 2
    assert seen.first().network == "192.0.2.7"


def test_after_an_hour_it_is_written_down_again(world):
    applied("1", child(), guardian=given())
    page(let_in(world))
    with time_machine.travel(now() + timedelta(minutes=61)):
        page(let_in(world, browser=Browser("192.0.2.8")))
    assert Access.objects.filter(who="guardian").count() == 2


def test_strangers_other_guardians_and_sponsors_read_no_childs_name(mother, world):
    _, numbers = mother
    applied("4", omar(), guardian=given(HUDA, name="هدى علي", mobile="+201900000013"))
    applied("5", child(), role="sponsor")
    assert "مريم" not in page(Browser(), f"/en/track/{numbers[0]}/")
    other = let_in(world, HUDA)
    assert "عمر أحمد سالم" in page(other) and "مريم" not in page(other)
    assert other.get(f"/en/mine/{numbers[0]}/").status_code == 404


def test_after_the_end_of_the_session_no_name_is_shown(mother):
    browser, numbers = mother
    browser.fill_in("/en/mine/", "/en/leave/")
    for path in ("/en/mine/", f"/en/mine/{numbers[0]}/"):
        answer = browser.get(path)
        assert (answer["Location"], answer.content) == ("/en/signed-out/", b"")
