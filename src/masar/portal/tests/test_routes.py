"""Every route says who may call it, and gives everybody else exactly what it should.

A route that is added without a decorator of ``guard``, or without a line in ``VISITS``, fails here.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from masar.portal.tests.test_way_in import let_in
from masar.portal.tests.way_in import HUDA, Browser, applied, given
from masar.staff.models import User

pytestmark = pytest.mark.django_db
N = "{number}"
DRAFT = "01a21d8a-0901-7642-bde4-0ce6ea05610d"
STOP = "AaIZSkTEfg-2lVao8eFDlQ:TBvOuIqOV3KGz"
VISITS = {
    # name of the view: its address, and the status that it gives to a stranger and to its own applicant
    "plain.views.root": ("/", 302, 302),
    "plain.views.home": ("/en/", 200, 200),
    "plain.views.section": ("/en/passports/", 200, 200),
    "plain.views.service": ("/en/services/passport-renewal/", 200, 200),
    "plain.views.track": ("/en/track/", 200, 200),
    "status.views.status": (f"/en/track/{N}/", 200, 200),
    "status.views.log": (f"/en/track/{N}/updates/1/", 404, 404),
    "own.views.log": (f"/en/mine/{N}/updates/1/", 302, 404),
    "status.views.application_log": (f"/api/v1/applications/{N}/updates/1", 404, 404),
    "way_in.reference_views.reference": ("/en/reference/", 405, 405),
    "way_in.code_views.code": ("/en/code/", 200, 200),
    "way_in.code_views.ask": ("/en/code/ask/", 405, 405),
    "way_in.code_views.again": ("/en/code/again/", 405, 405),
    "way_in.code_views.leave": ("/en/leave/", 405, 405),
    "way_in.code_views.signed_out": ("/en/signed-out/", 200, 200),
    "own.views.mine": ("/en/mine/", 302, 200),
    "way_in.contact_views.contact": ("/en/mine/contact/", 302, 200),
    "own.views.whole": (f"/en/mine/{N}/", 302, 200),
    "own.views.number": (f"/en/mine/{N}/number/", 302, 405),
    "own.message_views.messages": (f"/en/mine/{N}/messages/", 302, 200),
    "own.objection_views.objection": (f"/en/mine/{N}/objection/", 302, 200),
    "own.views.correction": (f"/en/mine/{N}/correction/", 302, 405),
    "answering.views.documents": (f"/en/mine/{N}/documents/", 302, 200),
    "answering.views.send": (f"/en/mine/{N}/documents/send/", 302, 405),
    "answering.views.back": (f"/en/mine/{N}/documents/back/", 302, 405),
    "answering.views.cannot": (f"/en/mine/{N}/documents/cannot/", 302, 405),
    "appointments.views.appointment": (f"/en/mine/{N}/appointment/", 302, 200),
    "appointments.views.hold": (f"/en/mine/{N}/appointment/hold/", 302, 405),
    "appointments.views.confirm": (f"/en/mine/{N}/appointment/confirm/", 302, 405),
    "appointments.views.cancel": (f"/en/mine/{N}/appointment/cancel/", 302, 405),
    "appointments.views.days": (f"/en/mine/{N}/appointment/days.ics", 302, 404),
    "own.feed_views.make": (f"/en/mine/{N}/feeds/", 302, 405),
    "own.feed_views.end": (f"/en/mine/{N}/feeds/end/", 302, 405),
    "applying.coming.start": ("/en/services/passport-renewal/apply/", 200, 200),
    "applying.coming.saved": ("/en/apply/", 200, 200),
    "applying.coming.ask": ("/en/apply/ask/", 405, 405),
    "applying.coming.code": ("/en/apply/code/", 200, 200),
    "applying.coming.again": ("/en/apply/code/again/", 405, 405),
    "applying.coming.new": ("/en/apply/new/", 303, 303),
    "applying.steps.go_on": (f"/en/apply/{DRAFT}/", 303, 303),
    "applying.steps.step": (f"/en/apply/{DRAFT}/step/who/", 303, 303),
    "applying.steps.office": (f"/en/apply/{DRAFT}/office/", 303, 303),
    "applying.papers.documents": (f"/en/apply/{DRAFT}/documents/", 303, 303),
    "applying.papers.send": (f"/en/apply/{DRAFT}/documents/send/", 303, 303),
    "applying.papers.back": (f"/en/apply/{DRAFT}/documents/back/", 303, 303),
    "applying.sending.check": (f"/en/apply/{DRAFT}/check/", 303, 303),
    "applying.receipts.receipt": (f"/en/apply/{DRAFT}/receipt/", 303, 303),
    "applying.receipts.paper": (f"/en/apply/{DRAFT}/receipt.pdf", 303, 303),
    "applying.sending.drop": (f"/en/apply/{DRAFT}/drop/", 303, 303),
    "applying.signing.sign": ("/en/sign/", 200, 200),
    "applying.signing.asked": (f"/en/sign/{DRAFT}/", 303, 303),
    "feeds.views.news": (f"/en/feed/{'a' * 43}/news.atom", 404, 404),
    "feeds.views.days": (f"/en/feed/{'a' * 43}/days.ics", 404, 404),
    "letters.views.message": ("/en/message/", 200, 200),
    "letters.views.stop": (f"/en/stop/{STOP}/", 404, 404),
    "inbound.views.reports": ("/api/v1/inbound/reports", 404, 404),
    "inbound.views.texts": ("/api/v1/inbound/texts", 404, 404),
    "inbound.views.menu": ("/api/v1/inbound/menu", 404, 404),
    "plain.views.statuses": ("/en/statuses/", 200, 200),
    "plain.views.abroad": ("/en/abroad/", 200, 200),
    "plain.views.text": ("/en/help/", 200, 200),
    "status.views.application": (f"/api/v1/applications/{N}", 200, 200),
    "masar.config.metrics.metrics": ("/metrics", 404, 404),
    "masar.config.pictures.picture": ("/pictures/photo.png", 404, 404),
    "masar.config.look.look": (f"/look/{'0' * 16}/style.css", 302, 302),
    "plain.views.healthz": ("/healthz", 200, 200),
    "plain.views.readyz": ("/readyz", 200, 200),
}
POSTS = {
    "plain.views.track": 422,
    "way_in.reference_views.reference": 422,
    "way_in.code_views.ask": 303,
    "answering.views.send": 302,
    "applying.papers.send": 303,
    "applying.coming.ask": 422,
    "letters.views.message": 422,
    "letters.views.stop": 404,
    "inbound.views.reports": 404,
    "inbound.views.texts": 404,
    "inbound.views.menu": 404,
}
"""What a form without a token gets where none is needed; everywhere else it is refused."""


def routes(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if str(pattern.pattern) == f"{settings.MASAR_DESK}/":
            continue  # the officers' door has a walk of its own
        if isinstance(pattern, URLResolver):
            yield from routes(pattern)
        else:
            yield pattern


def name_of(pattern: URLPattern) -> str:
    return f"{pattern.callback.__module__.removeprefix('masar.portal.')}.{pattern.callback.__name__}"


def signed_in_officer() -> Browser:
    browser = Browser()
    browser.force_login(User.objects.create_user("officer"))
    return browser


def test_every_route_declares_who_may_call_it_and_is_visited_here():
    assert {name_of(route) for route in routes()} == VISITS.keys()
    assert {getattr(route.callback, "audience", None) for route in routes()} == {
        "anyone",
        "stranger",
        "applicant",
        "bearer",
        "drafter",
        "gateway",
        "operator",
    }


@pytest.mark.parametrize("name", VISITS)
def test_everybody_gets_exactly_what_they_should(world, name):
    number = applied("1", given())
    applied("2", given(HUDA))
    path, to_stranger, to_owner = VISITS[name]
    address = path.replace(N, number)
    others = 404 if N in path and "/mine/" in path and to_owner == 200 else to_owner
    assert Browser().get(address).status_code == to_stranger
    assert signed_in_officer().get(address).status_code == to_stranger
    assert let_in(world, browser=Browser("192.0.2.1")).get(address).status_code == to_owner
    assert let_in(world, HUDA, Browser("192.0.2.2")).get(address).status_code == others
    assert Browser("192.0.2.3").post(address).status_code == POSTS.get(name, 403)


@pytest.mark.parametrize("name", [name for name in VISITS if "/mine/" in VISITS[name][0]])
def test_a_page_of_ones_own_tells_a_stranger_and_an_officer_nothing(world, name):
    number = applied("1", given(), note="لا يراها غيرك")
    address = VISITS[name][0].replace(N, number)
    for browser in (Browser(), signed_in_officer()):
        answer = browser.get(address)
        assert (answer["Location"], answer.content) == ("/en/signed-out/", b"")


@pytest.mark.parametrize("name", VISITS)
def test_whoever_asks_for_the_head_alone_gets_the_status_of_the_whole(world, name):
    number, (address, status, _) = applied("1", given()), VISITS[name]
    head = Browser().head(address.format(number=number))
    assert (head.status_code, head.content) == (status, b"")
