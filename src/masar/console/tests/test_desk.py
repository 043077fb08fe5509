"""What holds for the console as a whole: every route has a guard, and its walls are where they should be."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from masar.console import urls
from masar.console.testing import signed_in
from masar.lib.languages import LANGUAGES
from masar.staff.models import User
from masar.staff.officers import officer_of
from masar.staff.rights import Right, Role

pytestmark = pytest.mark.django_db


def routes(found=None, before: str = "/desk/") -> Iterator[tuple[str, URLPattern]]:
    for one in urls.urlpatterns if found is None else found:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, here)
        else:
            yield here, one


def test_every_route_says_who_may_call_it_and_for_officers_by_which_right():
    for address, route in routes():
        assert route.callback.audience in ("officer", "doorway"), address
        if route.callback.audience == "officer":
            assert route.callback.right is None or route.callback.right in set(Right), address


def test_the_way_in_is_all_that_needs_nobody():
    open_to_all = [address for address, route in routes() if route.callback.audience == "doorway"]
    asked = ["sign-in/", "sign-in/code/", "sign-in/passkey/", "sign-in/set-up/"]
    asked += ["sign-in/set-up/passkey/", "welcome/", "sign-in/sign-on/", "sign-in/sign-on/back/"]
    assert open_to_all == [f"/desk/{address}" for address in asked]


@pytest.mark.parametrize("address", [one for one, route in routes() if route.callback.audience == "officer"])
def test_without_signing_in_every_page_leads_to_the_way_in(address):
    public = Client()
    public.force_login(User.objects.create_user("somebody"))
    for browser in (Client(), public):
        answer = browser.get(re.sub("<uuid:[a-z]+>", str(UUID(int=7)), address).replace("<", "").replace(">", ""))
        assert (answer.status_code, answer["Location"]) == (302, "/desk/sign-in/")
        assert answer["Cache-Control"] == "no-store"


def test_a_form_without_its_token_is_refused_in_the_officers_language():
    browser = Client(enforce_csrf_checks=True)
    signed_in(browser, Role.CLERK, language="en")
    answer = browser.post("/desk/sign-out/")
    assert (answer.status_code, "The form was too old" in answer.content.decode()) == (403, True)
    assert browser.get("/desk/").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officer_is_spoken_to_in_their_language(language):
    browser = Client()
    signed_in(browser, Role.SUPERVISOR, language=language)
    for address, status in (("/desk/", 200), ("/desk/me/", 200), ("/desk/nowhere/", 404)):
        answer = browser.get(address)
        assert (answer.status_code, answer["Content-Language"]) == (status, language)


def test_the_consoles_cookie_is_of_its_path_and_the_publics_session_opens_nothing():
    browser = Client()
    signed_in(browser, Role.CLERK)
    cookie = browser.get("/desk/").cookies["masar_desk"]
    told = (cookie["path"], cookie["samesite"], cookie["httponly"], cookie["max-age"])
    assert told == ("/desk/", "Strict", True, "")
    other = Client()
    other.cookies["masar_session"] = cookie.value
    assert other.get("/desk/")["Location"] == "/desk/sign-in/"
    assert "masar_desk" not in browser.get("/en/").cookies


def test_from_another_network_and_under_another_host_there_is_no_such_page(settings):
    nothing = Client(REMOTE_ADDR="10.2.3.4").get("/en/no-such-page/")
    settings.MASAR_DESK_NETWORKS = ["10.2.0.0/16"]
    assert Client(REMOTE_ADDR="10.2.3.4").get("/desk/sign-in/").status_code == 200
    for address in ("/desk/", "/desk/sign-in/", "/desk/nowhere/"):
        found = Client(REMOTE_ADDR="192.0.2.1").get(address, headers={"accept-language": "en"})
        assert (found.status_code, found.content) == (404, nothing.content)
    settings.MASAR_DESK_HOST = "desk.example"
    assert Client(REMOTE_ADDR="10.2.3.4").get("/desk/sign-in/").status_code == 404


def test_a_right_elsewhere_is_no_right_here(offices):
    officer = signed_in(Client(), Role.OFFICER, office=offices[0], service="passport-renewal")
    assert officer_of(officer.id) == officer
    assert officer.may(Right.DECIDE, office=offices[0], service="passport-renewal")
    assert not officer.may(Right.DECIDE, office=offices[1], service="passport-renewal")
    assert not officer.may(Right.DECIDE, office=offices[0], service="residence")
    assert not officer.may(Right.DECIDE)
    assert (officer.offices(Right.DECIDE), officer.offices(Right.AUDIT)) == ({offices[0]}, frozenset())
    assert signed_in(Client(), Role.CLERK).offices(Right.SEARCH) is None


@pytest.fixture
def offices() -> list[str]:
    from masar.staff.queries import offices as known
    from masar.staff.testing import load_offices

    load_offices()
    return sorted(known())
