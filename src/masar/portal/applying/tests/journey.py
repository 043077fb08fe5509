"""A browser that applies: for tests of the pages."""

import re

from masar.portal.tests.way_in import Browser

SERVICE, OFFICE = "passport-renewal", "cairo-abbasiya"
MOBILE = "+201001234567"
WHO = {"name": "Mona Hassan", "born-day": "1", "born-month": "1", "born-year": "1990", "number": "29001011234567"}


def born(day, month, year):
    """The fields of a date of birth."""
    return {"born-day": day, "born-month": month, "born-year": year}


def come(world, value=MOBILE, *, kind="mobile", service=SERVICE, browser=None):
    """A browser that typed a contact and its code; with the address that it was led to."""
    browser = browser or Browser()
    assert (
        browser.post("/en/apply/ask/", {"service": service, "kind": kind, "value": value})["Location"]
        == "/en/apply/code/"
    )
    world.work()
    answer = browser.fill_in("/en/apply/code/", "/en/apply/code/", code=world.codes()[-1])
    assert answer.status_code == 303
    return browser, answer["Location"]


def onward(browser, address, **values):
    """Follow ``address`` to the page that it leads to, send its form with ``values``; where that leads to."""
    page = where(browser, address)
    answer = browser.fill_in(page, page, **values)
    assert answer.status_code == 303, text(answer)
    return answer["Location"]


def where(browser, address):
    """The page that an address leads to."""
    while (answer := browser.get(address)).status_code in (302, 303):
        address = answer["Location"]
    return address


def text(answer):
    """What a page says."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def mark_of(answer):
    """The mark of what a page shows before it is sent."""
    return re.search(r'name="mark" value="([^"]+)"', answer.content.decode())[1]


def to_check(world, **come_as):
    """A browser with everything filled in; and the page on which it is looked through."""
    browser, address = come(world, **come_as)
    address = onward(browser, address, **WHO)
    address = onward(browser, address, why="old")
    return browser, onward(browser, address, office=OFFICE).replace("documents/", "check/")


def sent(world, **come_as):
    """A browser that has sent it; the page of its receipt, and its number."""
    browser, check = to_check(world, **come_as)
    receipt = browser.fill_in(check, check, mark=mark_of(browser.get(check)))["Location"]
    number = re.search(r'id="number">([^<]+)<', browser.get(receipt).content.decode())[1]
    return browser, receipt, number
