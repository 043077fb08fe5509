"""The messages about a case on its screen: what each was about, when, what became of it, and what is still owed."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from masar.cases.acting import desk
from masar.cases.acts import Act
from masar.cases.models import CaseParty
from masar.cases.sequencing import sequence
from masar.console.case.tests.conftest import NOW, OFFICE
from masar.console.case.tests.test_case_screen import act, page, text
from masar.console.testing import signed_in
from masar.console.wording import words
from masar.lib.languages import LANGUAGES
from masar.notices import told
from masar.notices.announcing import NOBODY, announce
from masar.notices.channels import CHANNELS
from masar.notices.models import Notice, Owed
from masar.notices.rules import Topic
from masar.notices.writing import write
from masar.staff.rights import Role

pytestmark = pytest.mark.usefixtures("clock")
HOUR = timedelta(hours=1)


def section(answer) -> str:
    """The part of the page that lists messages."""
    return re.search(r'aria-labelledby="notices">.*?</section>', text(answer), re.DOTALL)[0]


def owed(number, news, outcome="waiting", topic="received", person=None, letter=None):
    """Something owed of a case, to whoever applied if nobody else is named."""
    at = desk(number).case
    person = person or CaseParty.objects.get(case_id=at).person
    settled = None if outcome == "waiting" else NOW
    told = {"topic": topic, "wanted": False, "since": NOW, "due_at": NOW + HOUR, "settled_at": settled}
    return Owed.objects.create(case_id=at, news=news, person=person, outcome=outcome, letter=letter, **told)


def sent(number, news, state, topic="received", channel="sms", parts=1):
    """A message about one piece of news."""
    name = uuid4()
    of = owed(number, news, "told", topic, letter=name)
    more = {"language": "ar", "template": "t", "parts": parts, "proof": "", "created_at": NOW, "changed_at": NOW}
    Notice.objects.create(id=name, letter=name, person=of.person, topic=topic, channel=channel, state=state, **more)
    return name


def browser(language="en"):
    who = Client()
    signed_in(who, Role.OFFICER, office=OFFICE, language=language)
    return who


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_is_listed_with_what_it_was_about_when_by_which_way_and_that_it_is_not_sent_yet(
    number, language, settings
):
    settings.MASAR_SMS = settings.MASAR_SMS | {"url": "http://127.0.0.1:1/sms"}
    officer, said = browser(language), words(language)["notices"]
    sequence(NOW)
    announce(NOW)
    assert said["none"] in section(page(officer, number))
    act(number, Act.ASK, documents=["photo"])
    sequence(NOW)
    announce(NOW)
    assert said["state"]["waiting"] in section(page(officer, number))
    write(NOW)
    told = section(page(officer, number))
    role = words(language)["case"]["role"]["applicant"]
    for part in (said["topic"]["action_needed"], said["state"]["queued"], said["channel"]["sms"], role):
        assert part in told
    assert told.count("<li>") == 1 and f'datetime="{NOW.isoformat()}"' in told
    assert "01001234567" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_topic_and_way_has_words(language):
    said = words(language)["notices"]
    # What an officer told in another way is no message; it stands in the story of the case.
    assert set(said["state"]) == (set(Notice.State.values) | set(Owed.Outcome.values)) - {"otherwise"}
    assert set(said["topic"]) == set(Topic) and set(said["channel"]) == set(CHANNELS)


@pytest.mark.parametrize("state", Notice.State.values)
def test_what_became_of_a_message_is_said_in_words(number, state):
    sent(number, 1, state, channel="email")
    shown = section(page(browser(), number))
    assert words("en")["notices"]["state"][state] in shown and "E-mail" in shown


@pytest.mark.parametrize("outcome", ["waiting", "nobody", "unreachable", "stopped"])
def test_what_was_not_sent_says_why(number, outcome):
    owed(number, 1, outcome, person=NOBODY if outcome == "nobody" else None)
    shown = section(page(browser(), number))
    assert words("en")["notices"]["state"][outcome] in shown
    assert ("at the earliest" in shown) == (outcome == "waiting")
    assert ("— Applicant" in shown) == (outcome != "nobody")


def test_news_that_was_told_together_is_one_line_and_a_message_by_two_ways_is_two(number):
    name = sent(number, 1, "refused", topic="received", parts=3)
    owed(number, 2, "told", "decided", letter=name)
    second = Notice.objects.get()
    second.pk, second.channel, second.state = uuid4(), "email", "delivered"
    second.save(force_insert=True)
    owed(number, 3, topic="moved")
    case = desk(number).case
    found = [(one.topics, one.channel, one.state) for one in told.of_case(case)]
    assert found[0] == (("moved",), "", "waiting")
    both = ("decided", "received")
    assert sorted(found[1:]) == [(both, "email", "delivered"), (both, "sms", "refused")]
    assert "The decision, It was received" in (shown := section(page(browser(), number))) and "(3 parts)" in shown


def test_messages_of_other_cases_are_not_among_them_and_two_questions_find_them_all(number):
    for news in range(1, 6):
        sent(number, news, "delivered")
    theirs = Owed.objects.get(news=5)
    Owed.objects.filter(news=5).delete()
    theirs.case_id = uuid4()
    theirs.save(force_insert=True)
    with CaptureQueriesContext(connection) as made:
        assert len(told.of_case(desk(number).case)) == 4
        before = len(made)
    with CaptureQueriesContext(connection) as made:
        told.of_case(theirs.case_id)
    assert len(made) == 2 < before
    with CaptureQueriesContext(connection) as made:
        assert told.of_case(uuid4()) == []
    assert len(made) == 1


def test_of_very_many_the_latest_are_listed(number):
    for news in range(told.LATEST + 5):
        owed(number, news, "stopped", person=uuid4())
    found = told.of_case(desk(number).case)
    assert len(found) == told.LATEST == 100
