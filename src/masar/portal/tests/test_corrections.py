"""A correction of what was given, on its owner's own page: old and new, a yes and a no, and what became of it."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from masar.cases import amending, confirming
from masar.cases.acting import desk
from masar.cases.amending import By, Ending, Sheet
from masar.cases.models import Event
from masar.lib.clock import now
from masar.people import amendments
from masar.people.access import Reader, looks
from masar.people.models import Access, Person
from masar.people.vault import opened, seal
from masar.portal.tests.test_guardians import child
from masar.portal.tests.way_in import HUDA, Browser, applied, given, let_in

OFFICER = By("officer:1", lambda *_, **__: True, Reader("officer", unit="cairo", door="desk"), now())
ASK = {"en": "Is this correction right?", "ar": "هل هذا التصحيح صحيح؟"}


def proposed(number: str, party: int = 0, words: str = "as in your passport", **new: str) -> UUID:
    plain, key = number.replace("-", ""), uuid4()
    at, sheet = desk(plain), Sheet(party, new or {"name": "منى حسين"}, "slip", words)
    by = replace(OFFICER, now=now())
    amending.propose(plain, sheet, by, expected=at.version, key=key, seen=amending.mark(at, sheet))
    return key


def settled(number, key, ending, actor="officer:2"):
    by = replace(OFFICER, actor=actor, now=now())
    confirming.settle(number.replace("-", ""), key, ending, by, paper="passport", words="no paper says so")


def page(browser, path):
    return browser.get(path).content.decode()


def answer(browser, number, key, right, words="", language="en"):
    base = f"/{language}/mine/{number}/"
    return browser.fill_in(base, f"{base}correction/", key=str(key), right=right, words=words)


@pytest.fixture
def mona(world):
    number = applied("1", given())
    return number, let_in(world)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_it_stands_first_on_the_own_page_with_old_and_new_and_two_buttons(mona, language):
    number, browser = mona
    key = proposed(number, name="منى حسين", language="en")
    text = page(browser, f"/{language}/mine/{number}/")
    box = text.partition(ASK[language])[2].partition("</section>")[0]
    assert text.index(ASK[language]) < text.index('class="stages"')
    told = (
        "<del><bdi>منى حسن</bdi></del>",
        "<ins><bdi>منى حسين</bdi></ins>",
        "العربية",
        "English",
        "as in your passport",
    )
    assert [one for one in told if one not in box] == []
    assert re.findall(r'<button class="[\w ]+" type="submit" name="right" value="(\w+)"', box) == ["yes", "no"]
    assert f'name="key" value="{key}"' in box


@pytest.mark.parametrize(
    ("language", "nothing", "answer"),
    [
        ("ar", "ليس مطلوبًا منك شيء الآن", "أجب عن التصحيح"),
        ("en", "Nothing is needed from you", "Answer the correction"),
    ],
)
def test_no_box_says_that_nothing_is_needed_while_it_waits(mona, language, nothing, answer):
    number, browser = mona
    before = page(browser, f"/{language}/mine/{number}/")
    assert nothing in before and answer not in before
    proposed(number, name="منى حسين")
    waiting = page(browser, f"/{language}/mine/{number}/")
    assert nothing not in waiting and answer in waiting


def test_the_list_of_applications_says_where_an_answer_is_awaited(mona):
    number, browser = mona
    applied("2", given())
    says = "A correction of your details waits for your answer."
    assert says not in page(browser, "/en/mine/")
    key = proposed(number)
    cards = page(browser, "/en/mine/").split("<section")[1:3]
    assert {number in card: says in card for card in cards} == {True: True, False: False}
    settled(number, key, Ending.REFUSED)
    assert says not in page(browser, "/en/mine/")


@pytest.mark.parametrize("path", ["/en/track/{}/", "/ar/track/{}/", "/api/v1/applications/{}"])
def test_the_number_alone_opens_nothing_of_it(mona, path):
    number, browser = mona
    before = page(Browser(), path.format(number))
    answer(browser, number, proposed(number), "yes")
    after = page(Browser(), path.format(number))
    assert after == before and not any(word in after for word in ("amendment", "correction", "منى", "تصحيح"))


def test_a_yes_makes_it_count_and_the_page_says_so(mona):
    number, browser = mona
    key = proposed(number)
    answered = answer(browser, number, key, "yes")
    assert (answered.status_code, answered["Location"]) == (303, f"/en/mine/{number}/#corrections")
    text = page(browser, f"/en/mine/{number}/")
    assert ASK["en"] not in text and "You confirmed it on" in text
    assert "On file:" not in text and "Given:</span> <del><bdi>منى حسن</bdi></del>" in text
    assert "<dt>Name</dt><dd>منى حسين</dd>" in text
    assert Person.objects.get().sessions_ended_at is None


def test_a_no_with_a_word_changes_nothing_and_the_word_stays(mona):
    number, browser = mona
    key = proposed(number)
    answer(browser, number, key, "no", words="حسن هو الصحيح <b>")
    text = page(browser, f"/en/mine/{number}/")
    assert "<dt>Name</dt><dd>منى حسن</dd>" in text
    assert "that it is not right; nothing was changed." in text and "حسن هو الصحيح &lt;b&gt;" in text
    assert amendments.found(key).answer == "حسن هو الصحيح <b>"


def test_an_answer_that_is_sent_twice_counts_once(mona):
    number, browser = mona
    key = proposed(number)
    assert [answer(browser, number, key, "yes").status_code for _ in range(2)] == [303, 303]
    assert Event.objects.filter(kind="amendment_decided").count() == 1


def test_what_an_officer_decided_meanwhile_is_shown_and_not_overruled(mona):
    number, browser = mona
    key = proposed(number)
    settled(number, key, Ending.REFUSED)
    assert answer(browser, number, key, "yes").status_code == 303
    text = page(browser, f"/en/mine/{number}/")
    assert "Another officer refused it on" in text and "no paper says so" in text
    assert "<dt>Name</dt><dd>منى حسن</dd>" in text


def test_what_does_not_fit_any_more_is_said_and_not_applied(mona):
    number, browser = mona
    key = proposed(number)
    person = Person.objects.get()
    told = opened(Person, person.pk, person.sealed) | {"name": "منى حسنين"}
    Person.objects.update(sealed=seal(Person, person.pk, told))
    sent = answer(browser, number, key, "yes")
    assert (sent.status_code, "This correction no longer fits" in sent.content.decode()) == (409, True)
    assert (amendments.found(key).ending, amendments.details(person.pk)["name"]) == (None, "منى حسنين")


@pytest.mark.parametrize("method", ["get", "head"])
def test_nothing_is_answered_by_opening_an_address(mona, method):
    number, browser = mona
    key = proposed(number)
    asked = getattr(browser, method)(f"/en/mine/{number}/correction/", {"key": str(key), "right": "yes"})
    assert (asked.status_code, amendments.found(key).ending) == (405, None)


def test_nothing_is_answered_without_the_pages_own_token_nor_by_a_stranger(mona, world):
    number, browser = mona
    key = proposed(number)
    told = {"key": str(key), "right": "yes"}
    assert browser.post(f"/en/mine/{number}/correction/", told).status_code == 403
    assert Browser().fill_in("/en/", f"/en/mine/{number}/correction/", **told).status_code in (302, 403)
    applied("2", given(HUDA, name="هدى"))
    other = let_in(world, HUDA)
    sent = other.fill_in("/en/mine/", f"/en/mine/{number}/correction/", **told)
    assert (sent.status_code, amendments.found(key).ending) == (404, None)


@pytest.mark.parametrize("told", [{"right": "maybe"}, {"right": ""}, {"key": "x", "right": "yes"}, {"right": "yes"}])
def test_what_is_no_answer_is_no_page(mona, told):
    number, browser = mona
    key = proposed(number)
    sent = browser.fill_in("/en/mine/", f"/en/mine/{number}/correction/", **({"key": str(uuid4())} | told))
    assert (sent.status_code, amendments.found(key).ending) == (404, None)


def test_a_guardian_answers_for_the_child_and_the_childs_record_says_who(world):
    number = applied("1", child(), guardian=given())
    key = proposed(number, name="مريم أحمد سالم علي")
    browser = let_in(world)
    text = page(browser, f"/en/mine/{number}/")
    assert "It is about the applicant for whom you act." in text and "مريم أحمد سالم علي" in text
    answer(browser, number, key, "yes")
    assert "You confirmed it on" in page(browser, f"/en/mine/{number}/")
    about = [look for look in looks(amendments.found(key).person, now=now()) if look.what == "confirmed_correction"]
    assert [look.who for look in about] == ["guardian"]
    assert Event.objects.get(kind="amendment_decided").actor == "guardian"


def test_a_guardians_own_correction_is_in_their_own_name(world):
    number = applied("1", child(), guardian=given())
    key = proposed(number, party=1)
    browser = let_in(world)
    assert "It is about the applicant" not in page(browser, f"/en/mine/{number}/")
    answer(browser, number, key, "yes")
    assert Access.objects.get(what="confirmed_correction").who == "owner"


def test_the_owners_record_says_what_an_officer_did(mona):
    number, browser = mona
    settled(number, proposed(number), Ending.WITHDRAWN, actor="officer:1")
    text = page(browser, f"/en/mine/{number}/")
    assert "An officer (cairo): proposed a correction of your details" in text
    assert "An officer (cairo): withdrew a correction of your details" in text
    assert "The office withdrew it on" in text


def test_what_was_erased_is_said_to_be_and_asks_for_nothing(mona):
    number, browser = mona
    key = proposed(number)
    amendments.erase(key, amendments.found(key).case, now=now())
    text = page(browser, f"/en/mine/{number}/")
    assert ASK["en"] not in text and "منى حسين" not in text
    settled(number, key, Ending.REFUSED)
    assert "What it said has been erased." in page(browser, f"/en/mine/{number}/")
