"""On one's own page: what was sent about an application, and what somebody wishes to be told of."""

import re
from datetime import time, timedelta

import pytest

from masar.cases.sequencing import sequence
from masar.lib.clock import now
from masar.notices import engine, wishes
from masar.notices.announcing import announce
from masar.notices.models import Notice, Owed, Wish
from masar.notices.tests.conftest import mailbox  # noqa: F401
from masar.notices.tests.telling import of_a_later_version, told
from masar.people.models import Person
from masar.portal.tests.way_in import HUDA, Browser, applied, asked, given, let_in, refused
from masar.portal.wording import voice, words

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def number(mailbox, settings):  # noqa: F811
    """Mona's application, of which she was told by text message, whatever time it is."""
    settings.MASAR_NOTICE_HOURS = (time(), time())
    announce(now())
    found = applied("1", given())
    told(now())
    return found


def owed_only(at):
    """What the rules demand is written down, and nothing is sent."""
    while sequence(at) + announce(at):
        pass


def test_owners_see_each_message_with_what_became_of_it(world, number):
    page = let_in(world).get(f"/en/mine/{number}/").content.decode()
    assert "We have received what you submitted" in page and "does not report whether it arrived" in page
    Notice.objects.update(state="refused")
    page = let_in(world).get(f"/ar/mine/{number}/").content.decode()
    assert "وصلنا ما قدّمته" in page and "لا يستقبلها رقمك أو بريدك الإلكتروني" in page


def test_owners_say_there_what_they_wish_to_hear(world, number):
    browser, page = let_in(world), f"/en/mine/{number}/messages/"
    assert 'value="wanted"' in browser.get(page).content.decode()
    assert browser.fill_in(page, page, level="wanted")["Location"] == f"{page}#wishes"
    assert wishes.level(Person.objects.get().pk) == "wanted"
    shown = browser.get(page).content.decode()
    assert "You are told only what is needed from you" in shown and 'value="nothing"' in shown
    assert "News of your application" in shown and "not sent, as you wished" in shown
    assert browser.fill_in(page, page, level="more").status_code == 404
    assert wishes.level(Person.objects.get().pk) == "wanted"


def test_nobody_sees_the_messages_of_another_or_changes_what_they_hear(world, number):
    applied("2", given(HUDA))
    stranger = let_in(world, HUDA, Browser("192.0.2.2"))
    theirs = re.search(r"/en/mine/([0-9A-Z-]{15})/", stranger.get("/en/mine/").content.decode())[1]
    assert stranger.get(f"/en/mine/{number}/").status_code == 404
    assert stranger.fill_in(f"/en/mine/{theirs}/", f"/en/mine/{number}/messages/", level="nothing").status_code == 404
    assert not Wish.objects.exists()


def test_owners_choose_which_contact_is_written_to_first_and_in_which_language(world, number, mailbox):  # noqa: F811
    browser, page = let_in(world), f"/en/mine/{number}/messages/"
    shown = browser.get(page).content.decode()
    assert '<b>Mobile phone</b> <bdi dir="ltr">••• 12</bdi>' in shown and "<b>العربية</b>" in shown
    browser.fill_in(page, page, first="email")
    browser.fill_in(page, page, language="en")
    shown = browser.get(page).content.decode()
    assert "<b>E-mail address</b>" in shown and "<b>English</b>" in shown
    assert shown.count("changed how we write") == 0
    assert browser.get(f"/en/mine/{number}/").content.decode().count("You: changed how we write to you") == 2
    asked(number)
    told(now())
    last = Notice.objects.order_by("pk").last()
    assert (last.channel, last.language, last.topic) == ("email", "en", "action_needed")


@pytest.mark.parametrize(
    ("name", "value"), [("first", "fax"), ("first", "a\0"), ("language", "xx"), ("colour", "red")]
)
def test_what_is_not_offered_changes_nothing(world, number, name, value):
    browser, page = let_in(world), f"/en/mine/{number}/messages/"
    before = Person.objects.values_list("contact_kind", "language").get()
    assert browser.fill_in(page, page, **{name: value}).status_code == 404
    assert Person.objects.values_list("contact_kind", "language").get() == before


def test_no_later_telling_of_a_source_takes_back_what_an_owner_chose(world, number):
    browser, page = let_in(world), f"/en/mine/{number}/messages/"
    browser.fill_in(page, page, first="email")
    browser.fill_in(page, page, language="en")
    applied("3", given(contact_kind="mobile", language="ar"))
    assert Person.objects.values_list("contact_kind", "language").get() == ("email", "en")


def test_the_page_says_what_waits_what_time_brings_and_what_else_may_come(world, number, settings):
    browser, page = let_in(world), f"/en/mine/{number}/messages/"
    by = now().date() + timedelta(days=20)
    asked(number, by=by)
    told(now())
    settings.MASAR_NOTICE_HOURS = (time(8), time(21))
    shown = browser.get(page).content.decode()
    half, eighth = by - timedelta(days=10), by - timedelta(days=3)
    for day in (half, eighth):
        assert f"“Reminder: something is still needed from you”: on {voice('en').day(day.isoformat())}" in shown
    others = re.findall(r'<li>([^<]+)<span class="d">(at once|at most once a day)<', shown)
    assert ("There is a decision on your application", "at once") in others
    assert ("News of the delivery of what you applied for", "at most once a day") in others
    # A renewal comes by courier: nobody collects it.
    assert "What you applied for is ready" not in shown
    assert f"between {voice('en').time(8 * 60)} and {voice('en').time(21 * 60)}" in shown
    arabic = browser.get(page.replace("/en/", "/ar/")).content.decode()
    assert "«تذكير: ما زال مطلوبًا منك شيء»: يوم" in arabic


def test_what_waits_for_the_morning_says_when_it_goes_out(world, number, settings):
    asked(number)
    settings.MASAR_NOTICE_HOURS = (time(8), time(8, 1))
    owed_only(now())
    shown = let_in(world).get(f"/en/mine/{number}/messages/").content.decode()
    assert re.search(r"“Something is needed from you for your application”: goes out on .* at the earliest", shown)


def test_of_an_application_that_is_over_no_stage_is_promised(world, number):
    refused(number, "incomplete_file")
    shown = let_in(world).get(f"/en/mine/{number}/messages/").content.decode()
    assert "What you applied for is ready" not in shown


def test_whoever_cannot_be_reached_reads_that_nothing_is_sent(world, number, monkeypatch):
    browser = let_in(world)
    monkeypatch.setattr(engine, "available", lambda channel: False)
    assert "no telephone or e-mail address of yours" in browser.get(f"/en/mine/{number}/messages/").content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_state_of_a_message_and_every_way_has_words_for_owners(language):
    said = words(language)["own"]["message"]
    # What an officer told in another way is no message.
    assert said["state"].keys() == {*Notice.State.values, *Owed.Outcome.values} - {"otherwise"}
    assert said["channel"].keys() == {"sms", "email"}


@pytest.mark.parametrize("what", ["service", "status"])
def test_an_application_of_a_later_version_hides_none_of_the_others(world, number, what):
    other = applied("3", given())
    of_a_later_version(what, number=number.replace("-", ""))
    browser = let_in(world)
    page = browser.get("/en/mine/")
    assert page.status_code == 200
    listed = page.content.decode()
    assert number in listed and other in listed
    assert "is being updated" in listed
    whole = browser.get(f"/en/mine/{number}/")
    assert whole.status_code == (503 if what == "service" else 200) and b"is being updated" in whole.content
    assert browser.get(f"/en/mine/{other}/").status_code == 200
    made = browser.fill_in("/en/mine/", f"/en/mine/{number}/feeds/", kind="days")
    assert made.status_code == (503 if what == "service" else 200)
