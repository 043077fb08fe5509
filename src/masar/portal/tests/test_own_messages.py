"""On one's own page: what was sent about an application, and what somebody wishes to be told of."""

import re
from datetime import time

import pytest

from masar.lib.clock import now
from masar.notices import wishes
from masar.notices.announcing import announce
from masar.notices.models import Notice, Owed, Wish
from masar.notices.tests.conftest import mailbox  # noqa: F401
from masar.notices.tests.telling import told
from masar.people.models import Person
from masar.portal.tests.way_in import HUDA, Browser, applied, given, let_in
from masar.portal.wording import words

pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def number(mailbox, settings):  # noqa: F811
    """Mona's application, of which she was told by text message, whatever time it is."""
    settings.MASAR_NOTICE_HOURS = (time(), time())
    announce(now())
    found = applied("1", given())
    told(now())
    return found


def test_owners_see_each_message_with_what_became_of_it(world, number):
    page = let_in(world).get(f"/en/mine/{number}/").content.decode()
    assert "Received: your application" in page and "does not report whether it arrived" in page
    Notice.objects.update(state="refused")
    page = let_in(world).get(f"/ar/mine/{number}/").content.decode()
    assert "وصلنا ما قدّمته" in page and "لا يستقبلها عنوانك" in page


def test_owners_say_there_what_they_wish_to_hear(world, number):
    browser, page = let_in(world), f"/en/mine/{number}/"
    assert 'value="wanted"' in browser.get(page).content.decode()
    browser.fill_in(page, f"{page}messages/", level="wanted")
    assert wishes.level(Person.objects.get().pk) == "wanted"
    shown = browser.get(page).content.decode()
    assert "You are told only what is needed from you" in shown and 'value="nothing"' in shown
    assert browser.fill_in(page, f"{page}messages/", level="more").status_code == 404
    assert wishes.level(Person.objects.get().pk) == "wanted"


def test_nobody_sees_the_messages_of_another_or_changes_what_they_hear(world, number):
    applied("2", given(HUDA))
    stranger = let_in(world, HUDA, Browser("192.0.2.2"))
    theirs = re.search(r"/en/mine/([0-9A-Z-]{15})/", stranger.get("/en/mine/").content.decode())[1]
    assert stranger.get(f"/en/mine/{number}/").status_code == 404
    assert stranger.fill_in(f"/en/mine/{theirs}/", f"/en/mine/{number}/messages/", level="nothing").status_code == 404
    assert not Wish.objects.exists()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_state_of_a_message_and_every_way_has_words_for_owners(language):
    said = words(language)["own"]["message"]
    assert said["state"].keys() == {*Notice.State.values, *Owed.Outcome.values}
    assert said["channel"].keys() == {"sms", "email"}
