"""Private addresses, as programs and their owners meet them."""

import re
from datetime import timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from masar.cases.actions import record_event
from masar.cases.facts import Fact, Kind
from masar.lib.clock import local_day, now
from masar.notices.models import Feed
from masar.notices.tests.telling import of_a_later_version
from masar.people.models import Access
from masar.portal.tests.way_in import HUDA, Browser, applied, asked, given, let_in, refused

pytestmark = pytest.mark.usefixtures("world")
SOON = now().date() + timedelta(days=20)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def number(world):
    return applied("1", given(), note="لا يراها غيرك")


def make(browser, number, kind, language="en"):
    """The path of a new address, as its owner reads it."""
    page = f"/{language}/mine/{number}/"
    shown = browser.fill_in(page, f"{page}feeds/", kind=kind)
    assert shown.status_code == 200
    return re.search(r'value="https?://[^/"]+(/[^"]+)"', shown.content.decode())[1]


def unfolded(answer):
    return answer.content.decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize(("kind", "type"), [("news", "application/atom+xml"), ("days", "text/calendar")])
def test_owners_make_an_address_that_programs_read_without_a_session(world, number, kind, type):
    path = make(let_in(world), number, kind)
    answer = Browser("198.51.100.1").get(path)
    assert answer.status_code == 200 and answer["Content-Type"] == f"{type}; charset=utf-8"
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("private, no-cache", "no-referrer")
    assert answer["X-Robots-Tag"] == "noindex" and not answer.cookies
    head = Browser("198.51.100.1").head(path)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])


@pytest.mark.parametrize("kind", ["news", "days"])
def test_a_program_that_has_it_already_gets_no_body(world, number, kind):
    path = make(let_in(world), number, kind)
    first = Browser().get(path)
    again = Browser().get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    asked(number, by=SOON)
    changed = Browser().get(path, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200 and changed["ETag"] != first["ETag"]
    packed = Browser().get(path, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip" and packed["ETag"] == changed["ETag"]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_feed_has_the_log_and_neither_a_name_nor_the_number_nor_itself(world, number, language):
    path = make(let_in(world), number, "news", language)
    refused(number, "incomplete_file")
    text = Browser().get(path).content.decode()
    feed = ElementTree.fromstring(text)
    assert len(feed.findall(f"{ATOM}entry")) == 2 and number[-4:] in text
    hidden = (number, number.replace("-", ""), "منى", "لا يراها غيرك", path.split("/")[3], "example.org")
    assert [one for one in hidden if one in text] == []
    assert {link.get("href").rpartition("://")[2].partition("/")[2] for link in feed.iter(f"{ATOM}link")} == {
        f"{language}/track/"
    }
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language


def test_an_entry_keeps_its_name_in_every_language_and_whatever_follows(world, number):
    path = make(let_in(world), number, "news")

    def names(address):
        feed = ElementTree.fromstring(Browser().get(address).content)
        return [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]

    before = names(path)
    refused(number, "incomplete_file")
    assert names(path)[1:] == before
    assert names(path.replace("/en/", "/ar/")) == names(path)


def test_a_calendar_has_the_last_day_under_one_name_in_every_language(world, number):
    path = make(let_in(world), number, "days")
    assert "BEGIN:VEVENT" not in unfolded(Browser().get(path))
    asked(number, by=SOON)
    en, ar = unfolded(Browser().get(path)), unfolded(Browser().get(path.replace("/en/", "/ar/")))
    assert "SUMMARY;LANGUAGE=en:Last day to hand in: a new photo" in en
    assert "SUMMARY;LANGUAGE=ar:آخر موعد لتقديم: صورة شخصية جديدة" in ar
    assert [line for line in en if line.startswith(("UID:", "DTSTART"))] == [
        line for line in ar if line.startswith(("UID:", "DTSTART"))
    ]
    assert number not in "".join(en + ar)


@pytest.mark.parametrize("kind", ["news", "days"])
def test_an_address_is_taken_back_at_once_and_says_so_to_whoever_still_asks(world, number, kind):
    browser, page = let_in(world), f"/en/mine/{number}/"
    path = make(browser, number, kind)
    browser.fill_in(page, f"{page}feeds/end/", id=str(Feed.objects.get().pk))
    answer = Browser().get(path)
    assert answer.status_code == 410 and "was cancelled" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert "feeds/end/" not in browser.get(page).content.decode()


def test_the_own_page_lists_addresses_and_who_read_by_them(world, number):
    browser, page = let_in(world), f"/en/mine/{number}/"
    path = make(browser, number, "days")
    Browser("198.51.100.1").get(path)
    shown = browser.get(page).content.decode()
    assert "Calendar of dates" in shown and path not in shown and path.split("/")[3] not in shown
    assert "A program with a private address of yours: read the dates of your application" in shown
    assert "You: made a private address for a calendar" in shown and "198.51.•.•" in shown


def test_nobody_makes_or_takes_back_an_address_of_another(world, number):
    applied("2", given(HUDA))
    mine, hers = let_in(world), let_in(world, HUDA, Browser("192.0.2.2"))
    theirs = re.search(r"/en/mine/([0-9A-Z-]{15})/", hers.get("/en/mine/").content.decode())[1]
    path = make(mine, number, "days")
    assert hers.fill_in(f"/en/mine/{theirs}/", f"/en/mine/{number}/feeds/", kind="news").status_code == 404
    feed = str(Feed.objects.get().pk)
    hers.fill_in(f"/en/mine/{theirs}/", f"/en/mine/{theirs}/feeds/end/", id=feed)
    hers.fill_in(f"/en/mine/{theirs}/", f"/en/mine/{number}/feeds/end/", id=feed)
    assert Browser().get(path).status_code == 200 and Feed.objects.count() == 1


@pytest.mark.parametrize(("action", "values"), [("feeds/", {"kind": "all"}), ("feeds/end/", {"id": "x"})])
def test_what_no_page_of_ours_sends_does_nothing(world, number, action, values):
    browser, page = let_in(world), f"/en/mine/{number}/"
    assert browser.fill_in(page, f"{page}{action}", **values).status_code == 404
    assert not Feed.objects.exists()


def test_of_a_sixth_address_the_page_says_that_there_can_be_no_more(world, number):
    browser, page = let_in(world), f"/en/mine/{number}/"
    for _ in range(5):
        make(browser, number, "days")
    assert browser.fill_in(page, f"{page}feeds/", kind="days")["Location"] == f"{page}#feeds"
    shown = browser.get(page).content.decode()
    assert "as many addresses as there can be" in shown and 'name="kind"' not in shown


def test_a_wrong_address_is_a_miss_like_a_wrong_number(world, number):
    browser = Browser("203.0.113.9")
    answers = [browser.get(f"/en/feed/{'x' * 43}/days.ics").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]
    path = make(let_in(world), number, "days")
    assert browser.get(path).status_code == 200


def test_to_read_writes_down_that_somebody_looked_and_nothing_else(world, number):
    path = make(let_in(world), number, "days")
    Browser().get(path)
    looked = Access.objects.count()
    Browser().get(path), Browser().head(path)
    assert Access.objects.count() == looked


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", ["news", "days"])
def test_of_a_record_of_a_later_version_a_program_hears_when_to_come_again(world, number, kind, language):
    path = make(let_in(world), number, kind, language)
    of_a_later_version()
    answer, page = Browser().get(path), Browser().get(f"/{language}/track/{number}/")
    assert (answer.status_code, page.status_code, answer["Retry-After"]) == (503, 503, "3600")
    assert re.findall(r"<h1>.*?</h1>", answer.content.decode()) == re.findall(r"<h1>.*?</h1>", page.content.decode())
    told = {"ar": "حالة طلبك قيد التحديث", "en": "being updated"}[language]
    assert told in answer.content.decode() and number not in answer.content.decode()


def test_so_does_whoever_reads_the_record_as_json(world, number):
    of_a_later_version()
    answer = Browser().get(f"/api/v1/applications/{number}")
    assert (answer.status_code, answer["Retry-After"], answer.json()["type"]) == (
        *(503, "3600", "urn:masar:problem:cannot_show"),
    )


@pytest.mark.parametrize("kind", ["news", "days"])
def test_a_status_of_a_later_version_is_told_at_an_address_as_on_the_page(world, number, kind):
    path = make(let_in(world), number, kind)
    of_a_later_version("status")
    answer = Browser().get(path)
    assert answer.status_code == 200
    assert kind == "days" or "cannot show the new status yet" in answer.content.decode()


def test_twins_of_a_long_log_keep_their_names_when_it_is_shortened(world, number):
    path = make(let_in(world), number, "news")
    today = local_day(now(), ZoneInfo("Africa/Cairo"))

    def said(places):
        for n in places:
            fact = Fact(Kind.DOCUMENT_RECEIVED, today, "old", str(n), payload={"document": "photo"})
            record_event(number.replace("-", ""), fact, now=now())
        feed = ElementTree.fromstring(Browser().get(path).content)
        return [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]

    before = said(range(100, 145))
    after = said(range(145, 155))
    assert len(after) < len(before) and len(set(before + after)) == len(before) + 10


@pytest.mark.parametrize("origin", ["", "https://track.example.org"])
def test_links_of_a_feed_are_whole_addresses_at_the_host_that_was_asked_where_none_is_set(
    world, number, settings, origin
):
    settings.MASAR_ORIGIN = origin
    path = make(let_in(world), number, "news")
    feed = ElementTree.fromstring(Browser().get(path).content)
    assert {link.get("href") for link in feed.iter(f"{ATOM}link")} == {
        f"{origin or 'http://localhost'}/en/track/",
    }


def test_a_host_that_is_not_ours_gets_no_feed_that_leads_there(world, number):
    path = make(let_in(world), number, "news")
    answer = Browser().get(path, headers={"host": "elsewhere.example"})
    assert answer.status_code == 400 and b"elsewhere" not in answer.content
