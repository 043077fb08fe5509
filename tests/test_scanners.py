"""Mail programs' scanners, previews and prefetchers open every address that we ever send, more than once: nothing of
it changes anything, and nothing that can be used once is used up.
"""

import re
from datetime import time, timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection

from masar.lib.clock import now
from masar.notices import wishes
from masar.notices.announcing import announce
from masar.notices.tests.telling import told
from masar.people.models import Access, Person
from masar.portal.applying.tests.conftest import applying  # noqa: F401  a fixture
from masar.portal.applying.tests.journey import come, to_check, where
from masar.portal.applying.tests.journey import sent as sent_from_home
from masar.portal.tests.conftest import world  # noqa: F401  a fixture
from masar.portal.tests.way_in import Browser, applied, asked, given, let_in

ORIGIN = "http://localhost"
SCANNERS = (
    {"purpose": "prefetch", "sec-purpose": "prefetch;prerender", "x-moz": "prefetch"},
    {
        "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) SafeLinks",
        "x-ms-exchange-organization": "scan",
        "accept": "*/*",
    },
    {"user-agent": "Barracuda Sentinel (EE)", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    {"user-agent": "WhatsApp/2.23.20.0 A", "range": "bytes=0-1023"},
)
_ADDRESS = re.compile(r"(?:https?|webcal)://[^\s<>\"']+")


def addresses(text):
    return set(_ADDRESS.findall(unescape(text)))


def unfolded(text):
    return text.replace("\r\n ", "")


def database():
    """All that is in it, but that somebody read by a private address, which their owner is told of."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names()):
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = sorted(map(repr, cursor.fetchall()))
    looks = Access.objects.exclude(who="address").values_list("pk", "what").order_by("pk")
    return found | {Access._meta.db_table: list(looks)}


def scanned(urls):
    """Each address opened twice by every scanner: the head, then the whole; with what it answered."""
    answers = {}
    for _ in range(2):
        for headers in SCANNERS:
            for url in sorted(urls):
                path = url.removeprefix(ORIGIN)
                Browser("198.51.100.9").head(path, headers=headers)
                answers[url] = Browser("198.51.100.9").get(path, headers=headers)
    return answers


@pytest.fixture
def sent(world, settings):  # noqa: F811
    """Mona's application, about which mails and text messages went out; the page of it, and a code that she has."""
    settings.EMAIL_BACKEND, settings.MASAR_MAIL_READY = "django.core.mail.backends.locmem.EmailBackend", True
    settings.MASAR_NOTICE_HOURS, settings.MASAR_ORIGIN = (time(), time()), ORIGIN
    announce(now())
    number = applied("1", given(contact_kind="email"))
    told(now())
    asked(number, by=now().date() + timedelta(days=20))
    told(now())
    return number


def in_mails():
    """Every address in a mail: its text, its HTML, its headers."""
    found = set()
    for one in mail.outbox:
        parts = [one.subject, one.body, *one.extra_headers.values(), *(text for text, _ in one.alternatives)]
        found |= {address for part in parts for address in addresses(str(part))}
    return found


def test_whatever_opens_every_address_that_we_send_changes_nothing(world, sent):  # noqa: F811
    browser, page = let_in(world), f"/en/mine/{sent}/"
    made = [browser.fill_in(page, f"{page}feeds/", kind=kind) for kind in ("news", "days")]
    private = {
        address
        for one in made
        for address in addresses(one.content.decode())
        if address.startswith(ORIGIN) and "/feed/" in address
    }
    assert len(mail.outbox) == 2 and len(private) == 2
    Browser().ask("29001011234567")
    stop = next(address for address in in_mails() if "/stop/" in address)
    inside = {
        address
        for url in private
        for address in addresses(unfolded(Browser().get(url.removeprefix(ORIGIN)).content.decode()))
    }
    ours = {url for url in in_mails() | private | inside if urlsplit(url).netloc == urlsplit(ORIGIN).netloc}
    assert {urlsplit(url).path.split("/")[2] for url in ours} == {"stop", "feed", "track"}

    before = database()
    answers = scanned(ours)
    assert database() == before
    assert {answer.status_code for answer in answers.values()} == {200}
    assert not any(answer.cookies for answer in answers.values())
    assert Access.objects.filter(who="address").count() <= 2 * 3

    # And nothing was spent: the button still works, and so does the address that was only looked at.
    person = Person.objects.get().pk
    assert wishes.level(person) == "all"
    assert Browser().post(stop.removeprefix(ORIGIN), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wishes.level(person) == "wanted"
    assert let_in(world, browser=Browser("192.0.2.44")).get(page).status_code == 200


def test_a_code_that_was_sent_is_not_used_up_by_whoever_opens_the_page_where_it_is_typed(world, sent):  # noqa: F811
    browser = Browser()
    browser.ask("29001011234567")
    world.work()
    before = database()
    scanned({f"{ORIGIN}/en/code/", f"{ORIGIN}/ar/code/", f"{ORIGIN}/en/message/"})
    assert database() == before
    assert browser.enter(world.codes()[-1])["Location"] == "/en/mine/"


def test_nobody_changes_anything_by_opening_the_pages_of_what_is_applied_for_from_home(applying):  # noqa: F811
    owner, check = to_check(applying)
    other, receipt, _ = sent_from_home(applying, value="+201001234577", browser=Browser("198.51.100.7"))
    base = check.removesuffix("check/")
    pages = [
        base + page for page in ("", "step/who/", "step/why/?from=check", "office/", "check/", "drop/", "receipt/")
    ]
    pages += ["/en/apply/", "/en/apply/?service=passport-renewal&just=saved", "/en/apply/code/", receipt]
    pages += ["/ar/services/passport-renewal/apply/?kind=email"]
    before = database()
    for browser in (owner, other):
        for page in pages * 2:
            assert browser.get(page).status_code in (200, 303, 404)
    assert {answer.status_code for answer in scanned(f"{ORIGIN}{page}" for page in pages).values()} <= {200, 303}
    after = database()
    # That a session goes on is noted once a minute.
    assert before.pop("django_session") and after.pop("django_session")
    assert after == before


def test_a_code_for_a_draft_is_not_used_up_by_whoever_opens_the_page_where_it_is_typed(applying):  # noqa: F811
    browser, address = come(applying)
    before = database()
    scanned({f"{ORIGIN}/en/apply/code/", f"{ORIGIN}{address}", f"{ORIGIN}{where(browser, address)}"})
    assert database().keys() == before.keys() and where(browser, address).endswith("/step/who/")
