"""A minor with two guardians on two phones: one applies, the other answers; and what nobody else learns."""

import gzip
import re

import pytest

from masar.applying.models import Signature
from masar.applying.tests.forming import GUARDED, PHONE, put, sent
from masar.applying.tests.forming import begun as begin
from masar.applying.tests.test_signing import CHILD, GUARDIAN, OTHER
from masar.cases.models import Event
from masar.lib.numbers import shown as spaced
from masar.people.models import CodeRequest
from masar.portal.applying.signing import HERE
from masar.portal.applying.tests.journey import OFFICE, born, come, mark_of, onward, text
from masar.portal.tests.way_in import MONA, Browser, seen

STRANGER = "+201900000056"


@pytest.fixture
def made(applying):
    """A child's application that waits for the other guardian."""
    put(GUARDED)
    return sent(begin(CHILD | GUARDIAN | {"o_phone": OTHER.value}))


def let_in(world, value=OTHER.value, address="198.51.100.9"):
    """A second phone with its code."""
    CodeRequest.objects.all().delete()
    browser, where = come(world, value, service=HERE, browser=Browser(address))
    assert where == "/en/sign/"
    return browser


def opened(world, made):
    """The second phone at what is asked of it; and the address."""
    browser = let_in(world)
    return browser, browser.fill_in("/en/sign/", "/en/sign/", number=spaced(made.number))["Location"]


def kinds():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_one_guardian_applies_and_the_other_agrees_on_their_own_phone(applying):
    put(GUARDED)
    first, address = come(applying, PHONE.value)
    address = onward(first, address, name="Omar Hassan", number="32002021234567", **born("2", "2", "2020"))
    address = onward(first, address, why="old")
    told = {"g_name": "Mona Hassan", "g_number": MONA, "o_name": "Ali Hassan", "o_phone": OTHER.value}
    check = onward(first, onward(first, address, **told), office=OFFICE).replace("documents/", "check/")
    receipt = first.get(first.fill_in(check, check, mark=mark_of(first.get(check)))["Location"])
    assert "we write to this person" in text(receipt)
    number = re.search(r'id="number">([^<]+)<', receipt.content.decode())[1]
    assert [to for kind, to, _ in applying.sent if kind == "signature"] == [OTHER.value]
    second = let_in(applying)
    page = second.fill_in("/en/sign/", "/en/sign/", number=number)["Location"]
    shown = second.get(page)
    assert "Omar Hassan" in text(shown) and "I declare" in text(shown)
    assert not any(one in text(shown) for one in (MONA, "32002021234567", PHONE.value, OTHER.value))
    assert len(gzip.compress(shown.content)) <= 8 * 1024
    assert second.fill_in(page, page, answer="agree")["Location"] == page
    assert "You agreed" in text(second.get(page)) and 'name="answer"' not in second.get(page).content.decode()
    assert kinds() == ["submitted", "signature_wanted", "signature_answered"]
    public = text(Browser().get(f"/en/track/{number}/"))
    assert "The person who was asked to agree has answered" in public and "Ali" not in public
    assert second.get("/en/mine/").status_code == 302


def test_whoever_does_not_agree_says_why_and_the_office_alone_reads_it(applying, made):
    browser, page = opened(applying, made)
    assert browser.fill_in(page, page, answer="refuse").status_code == 422
    assert browser.fill_in(page, page).status_code == 422
    assert browser.fill_in(page, page, answer="refuse", reason="x" * 501).status_code == 422
    browser.fill_in(page, page, answer="refuse", reason="He stays with me")
    assert "You did not agree" in text(browser.get(page))
    assert Signature.objects.get().state == "refused"
    assert "stays" not in text(Browser().get(f"/en/track/{spaced(made.number)}/"))


def test_sent_twice_or_otherwise_later_it_stays_as_it_was_answered_first(applying, made):
    browser, page = opened(applying, made)
    for answer in ("agree", "agree", "refuse"):
        assert browser.post(page, told(browser, made, answer)).status_code == 303
    assert Signature.objects.get().state == "agreed" and kinds().count("signature_answered") == 1


def told(browser, made, answer):
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get("/en/sign/").content.decode())[1]
    return {"csrfmiddlewaretoken": token, "answer": answer, "reason": "no"}


def test_a_stranger_with_the_right_number_learns_as_much_as_with_any_other(applying, made):
    browser = let_in(applying, STRANGER)
    answers = [
        browser.fill_in("/en/sign/", "/en/sign/", number=number) for number in (made.number, "K7QM2X9DRT4BX", "x")
    ]
    assert len({plain(one) for one in answers}) == 1
    id = Signature.objects.get().pk
    assert browser.get(f"/en/sign/{id}/")["Location"] == "/en/sign/"
    assert browser.post(f"/en/sign/{id}/", told(browser, made, "agree"))["Location"] == "/en/sign/"
    assert kinds() == ["submitted", "signature_wanted"]


def plain(answer):
    """All that a browser is shown, but for its own token."""
    return answer.status_code, re.sub(r'value="\w{64}"', "", answer.content.decode())


def test_whether_something_waits_for_a_contact_shows_nowhere_on_the_way_in(applying, made):
    pages = []
    for value in (OTHER.value, STRANGER):
        browser = Browser()
        asked = browser.post("/en/apply/ask/", {"service": HERE, "kind": "mobile", "value": value})
        pages.append((plain(asked), seen(browser.get("/en/apply/code/"))))
    assert pages[0] == pages[1]
    wrong = Browser().post("/en/apply/ask/", {"service": HERE, "kind": "mobile", "value": "no"})
    assert wrong.status_code == 422 and 'href="#value"' in wrong.content.decode()


def test_with_the_contact_alone_nothing_is_shown_and_drafts_of_others_stay_shut(applying, made):
    browser = let_in(applying)
    assert "Omar" not in text(browser.get("/en/sign/")) + text(browser.get("/en/apply/"))
    assert browser.get(f"/en/mine/{spaced(made.number)}/").status_code == 302


def test_looking_changes_nothing(applying, made):
    browser, page = opened(applying, made)
    before = Signature.objects.values().get()
    for address in ("/en/sign/", page, "/ar/sign/", page.replace("/en/", "/ar/")):
        assert browser.get(address).status_code == 200
    assert Signature.objects.values().get() == before and len(kinds()) == 2
