"""Changing what one signs in with: by whoever has shown it lately, and with what it does to other sessions."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.module_loading import import_string

from masar.console import guard, sessions
from masar.console.models import Factor, OpenSession, RecoveryCode
from masar.console.testing import signed_in
from masar.console.tests.door import PASSWORD, code_now, entered, half, kinds, secret_in, settled
from masar.console.tests.test_desk import routes
from masar.staff import managing
from masar.staff.models import User
from masar.staff.rights import Role

pytestmark = pytest.mark.django_db
ANOTHER = "nine slow lanterns"
GRAVE = ["/desk/me/password/", "/desk/me/authenticator/", "/desk/me/recovery/"]
CHANGE = {"old": PASSWORD, "password": ANOTHER, "again": ANOTHER}


def again(browser: Client, secret: str, clock, password: str = PASSWORD):
    return browser.post("/desk/me/again/", {"password": password, **code_now(secret, clock, 60)})


def test_what_changes_the_way_in_is_grave():
    assert {address for address, route in routes() if getattr(route.callback, "recent", False)} >= set(GRAVE)


@pytest.mark.parametrize("address", GRAVE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_grave_asks_again_after_ten_minutes_and_leads_back(clock, address, method):
    secret, _ = settled(clock)
    browser = entered(secret, clock)
    clock.shift(timedelta(minutes=10))
    assert browser.get(address).status_code == 200
    clock.shift(timedelta(seconds=1))
    assert getattr(browser, method)(address)["Location"] == "/desk/me/again/"
    before = browser.cookies["masar_desk"].value
    assert again(browser, secret, clock)["Location"] == address
    assert browser.get(address).status_code == 200
    assert browser.cookies["masar_desk"].value != before and kinds()[-1] == "proved"


def test_neither_factor_alone_shows_that_it_is_them_and_a_code_works_once(clock):
    secret, codes = settled(clock)
    browser = entered(secret, clock)
    clock.shift(timedelta(minutes=11))
    browser.get(GRAVE[0])
    assert again(browser, secret, clock, "wrong").status_code == 422
    for code in ("", "000000", codes[0]):
        assert browser.post("/desk/me/again/", {"password": PASSWORD, "code": code}).status_code == 422
    used = code_now(secret, clock)
    half()[0].post("/desk/sign-in/code/", used)
    assert browser.post("/desk/me/again/", {"password": PASSWORD, **used}).status_code == 422
    assert browser.get(GRAVE[0]).status_code == 302


def test_the_sixth_wrong_try_to_show_it_waits(clock):
    secret, _ = settled(clock)
    browser = entered(secret, clock)
    tries = [again(browser, secret, clock, "wrong").status_code for _ in range(6)]
    assert tries == [422] * 5 + [429] and again(browser, secret, clock).status_code == 429


def test_another_password_ends_the_other_sessions_and_the_old_one_is_none_any_more(clock):
    secret, _ = settled(clock)
    here, there = entered(secret, clock), entered(secret, clock)
    assert here.post(GRAVE[0], CHANGE)["Location"] == "/desk/me/"
    assert "تم تغيير كلمة المرور" in here.get("/desk/me/").content.decode()
    assert "تم تغيير كلمة المرور" not in here.get("/desk/me/").content.decode()
    assert there.get("/desk/")["Location"] == "/desk/sign-in/"
    assert [half(password)[1].status_code for password in (PASSWORD, ANOTHER)] == [422, 302]
    assert "password_changed" in kinds()


@pytest.mark.parametrize(
    "typed", [{"old": "wrong"}, {"again": "different"}, {"password": "short", "again": "short"}, {"old": ""}]
)
def test_a_password_that_is_not_chosen_well_is_not_taken(clock, typed):
    secret, _ = settled(clock)
    browser = entered(secret, clock)
    assert browser.post(GRAVE[0], CHANGE | typed).status_code == 422
    assert User.objects.get().check_password(PASSWORD)


def test_another_authenticator_takes_the_place_of_the_old_one_when_its_code_was_right(clock):
    secret, codes = settled(clock)
    here, there = entered(secret, clock), entered(secret, clock)
    new = secret_in(here.get(GRAVE[1]))
    assert new != secret and secret_in(here.get(GRAVE[1])) == new
    assert here.post(GRAVE[1], {"code": "000000"}).status_code == 422
    assert here.post(GRAVE[1], code_now(secret, clock, 60)).status_code == 422
    entered(secret, clock)
    assert here.post(GRAVE[1], code_now(new, clock))["Location"] == "/desk/me/"
    assert there.get("/desk/").status_code == 302 and here.get("/desk/").status_code == 200
    browser, _ = half()
    assert browser.post("/desk/sign-in/code/", code_now(secret, clock, 60)).status_code == 422
    entered(new, clock)
    assert browser.post("/desk/sign-in/code/", {"code": codes[0]})["Location"] == "/desk/"


def test_no_new_secret_stands_in_the_database_in_clear(clock):
    secret, _ = settled(clock)
    new = secret_in(entered(secret, clock).get(GRAVE[1]))
    assert new.encode() not in bytes(Factor.objects.get().following)


def test_new_recovery_codes_are_shown_once_and_the_old_ones_stop_working(clock):
    secret, old = settled(clock)
    browser = entered(secret, clock)
    page = browser.post(GRAVE[2]).content.decode()
    new = [part.partition("<")[0] for part in page.split('class="ref">')[1:]]
    assert len(new) == RecoveryCode.objects.count() == 10 and not set(new) & set(old)
    somebody, _ = half()
    assert somebody.post("/desk/sign-in/code/", {"code": old[0]}).status_code == 422
    assert somebody.post("/desk/sign-in/code/", {"code": new[0]})["Location"] == "/desk/"
    assert "9" in browser.get("/desk/me/").content.decode().partition("رموز استرداد.")[0][-40:]


def test_the_secret_is_shown_as_a_picture_that_needs_no_style(clock):
    secret, _ = settled(clock)
    page = entered(secret, clock).get(GRAVE[1]).content.decode()
    picture = page.partition('class="qr"')[2].partition("</div>")[0]
    assert "<svg" in picture and "style=" not in picture and "viewBox" in picture


def test_sessions_are_listed_and_ended_one_by_one_by_their_owner_alone(clock):
    secret, _ = settled(clock)
    OpenSession.objects.all().delete()
    here, there = entered(secret, clock), entered(secret, clock)
    stranger = Client()
    signed_in(stranger, Role.CLERK)
    page = here.get("/desk/me/").content.decode()
    (row,) = [part.partition('"')[0] for part in page.split('name="session" value="')[1:]]
    stranger.post("/desk/me/sessions/", {"session": row})
    stranger.post("/desk/me/sessions/", {"session": "nonsense"})
    assert there.get("/desk/").status_code == 200
    here.post("/desk/me/sessions/", {"session": row})
    assert (there.get("/desk/").status_code, here.get("/desk/").status_code) == (302, 200)
    assert kinds()[-1] == "session_ended"


def test_signing_out_takes_the_session_off_the_list_and_old_ones_are_forgotten(clock):
    secret, _ = settled(clock)
    OpenSession.objects.all().delete()
    here, _ = entered(secret, clock), entered(secret, clock)
    here.post("/desk/sign-out/")
    user = User.objects.get()
    assert len(sessions.open_of(user.pk, now=_now())) == 1
    clock.shift(timedelta(minutes=22))
    assert len(sessions.open_of(user.pk, now=_now())) == 0
    assert sessions.forget(_now()) == 0
    clock.shift(timedelta(hours=8))
    assert sessions.forget(_now()) == 1


def test_a_session_is_noted_as_used_once_a_minute(clock):
    browser = Client()
    signed_in(browser, Role.CLERK)
    opened = OpenSession.objects.get().seen_at
    clock.shift(timedelta(seconds=59))
    browser.get("/desk/")
    assert OpenSession.objects.get().seen_at == opened
    clock.shift(timedelta(seconds=1))
    browser.get("/desk/")
    assert OpenSession.objects.get().seen_at == _now()


def test_a_page_that_takes_forms_only_names_where_to_come_back_to(clock):
    browser = Client()
    officer = signed_in(browser, Role.CLERK)
    view = guard.recent(None, back="me/")(lambda request, who: HttpResponse(who.name))
    assert (view.audience, view.right, view.recent) == ("officer", None, True)
    asked = RequestFactory().post("/desk/grave/")
    asked.session = sessions_of(browser)
    assert view(asked).content.decode() == officer.name
    clock.shift(timedelta(minutes=11))
    assert view(asked)["Location"] == "/desk/me/again/" and asked.session["onward"] == "/desk/me/"


def sessions_of(browser: Client):
    return import_string(f"{settings.SESSION_ENGINE}.SessionStore")(browser.cookies["masar_desk"].value)


def _now():
    return datetime.now(UTC)


@pytest.mark.parametrize(
    "password", ["  seven quiet harbours  ", "s\x00even quiet harbours", "seven quiet harbours " * 20]
)
def test_a_password_is_taken_exactly_as_it_was_typed(clock, password):
    secret, _ = settled(clock)
    assert (
        entered(secret, clock).post(GRAVE[0], CHANGE | {"password": password, "again": password}).status_code == 302
    )
    for wrong in (password.strip(), password[:150], password.replace("\x00", ""), password.upper()):
        assert wrong == password or half(wrong, browser=Client(REMOTE_ADDR="192.0.2.2"))[1].status_code == 422
    assert half(password)[1].status_code == 302


def test_one_that_is_too_long_is_refused_and_not_cut(clock):
    secret, _ = settled(clock)
    browser = entered(secret, clock)
    assert browser.post(GRAVE[0], CHANGE | {"password": "x y" * 400, "again": "x y" * 400}).status_code == 422
    assert half("x y" * 400)[1].status_code == 422


def test_password_fields_are_masked_and_open_to_password_managers(clock):
    secret, _ = settled(clock)
    browser = entered(secret, clock)
    seen = {}
    for asked, address in (
        (Client(), "sign-in/"),
        (Client(), "welcome/"),
        (browser, "me/password/"),
        (browser, "me/again/"),
    ):
        page = asked.get(f"/desk/{address}").content.decode()
        fields = re.findall(r'<input type="password" [^>]*autocomplete="(current|new)-password"[^>]*>', page)
        seen[address] = len(fields)
        assert "onpaste" not in page and page.count('type="password"') == len(fields)
    assert seen == {"sign-in/": 1, "welcome/": 2, "me/password/": 3, "me/again/": 1}


def test_a_password_does_not_end_by_the_calendar(clock):
    secret, _ = settled(clock)
    clock.shift(timedelta(days=1000))
    assert entered(secret, clock).get("/desk/").status_code == 200


def test_an_administrator_ends_all_sessions_of_an_officer(clock):
    secret, _ = settled(clock)
    browser, user = entered(secret, clock), User.objects.get()
    clock.shift(timedelta(seconds=1))
    managing.end_sessions(user, by=None, now=_now())
    assert browser.get("/desk/")["Location"] == "/desk/sign-in/" and not sessions.open_of(user.pk, now=_now())
