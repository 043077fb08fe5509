"""The first second factor: a passkey as well as an authenticator. A password alone never sets up another."""

from datetime import timedelta

import pytest
from django.test import Client

from masar.console.models import Factor, Passkey, RecoveryCode
from masar.console.sign_in.factor import code_at
from masar.console.tests.device import Device, options
from masar.console.tests.door import NOW, choose, code_now, half, invited, kinds, secret_in
from masar.console.tests.test_passkeys import MINE, added, shown
from masar.staff.inviting import invite
from masar.staff.models import User

pytestmark = pytest.mark.django_db
SET_UP, CODE, APP = "/desk/sign-in/set-up/", "/desk/sign-in/code/", "/desk/me/authenticator/"


def made(browser: Client, device: Device, name: str = "office key", **wrong):
    brought = device.make(options(browser.get(SET_UP)), **wrong)
    return browser.post(f"{SET_UP}passkey/", {"name": name, "credential": brought})


@pytest.fixture
def huda(clock):
    """An officer who came by an invitation and set up a passkey: the browser, the device, the recovery codes."""
    browser, device = Client(), Device()
    choose(browser, invited()[1])
    page = made(browser, device).content.decode()
    clock.shift(timedelta(minutes=2))
    return browser, device, [part.partition("<")[0] for part in page.split('class="ref">')[1:]]


def test_a_passkey_is_enough_to_begin_with_and_recovery_codes_come_with_it(huda):
    browser, device, codes = huda
    assert (len(codes), RecoveryCode.objects.count(), browser.get("/desk/").status_code) == (10, 10, 200)
    assert kinds() == ["password_set", "passkey_added", "by_passkey"]
    assert shown(device)[1]["Location"] == "/desk/"
    other, answer = half()
    assert answer["Location"] == CODE and shown(device, other)[1]["Location"] == "/desk/"


def test_a_recovery_code_lets_in_once_where_there_is_no_authenticator(huda):
    browser, _ = half()
    assert "رمز الاسترداد" in browser.get(CODE).content.decode()
    assert browser.post(CODE, {"code": huda[2][0]})["Location"] == "/desk/"
    again, _ = half()
    assert again.post(CODE, {"code": huda[2][0]}).status_code == 422
    assert kinds()[-2:] == ["recovered", "wrong_code"]


def test_the_key_of_an_authenticator_that_was_never_set_up_opens_nothing(clock):
    browser = Client()
    choose(browser, invited()[1])
    secret = secret_in(browser.get(SET_UP))
    made(browser, Device())
    other, _ = half()
    assert other.post(CODE, code_now(secret, clock, 60)).status_code == 422
    assert other.post(SET_UP, code_now(secret, clock, 60))["Location"] == "/desk/sign-in/"
    assert other.get("/desk/").status_code == 302 and Factor.objects.get().confirmed_at is None


@pytest.mark.parametrize("closed", [False, True])
def test_whoever_has_a_passkey_cannot_set_up_another_factor_with_the_password_alone(huda, closed):
    Passkey.objects.update(closed_at=NOW if closed else None)
    browser, answer = half()
    assert (answer["Location"], browser.get(SET_UP)["Location"]) == (CODE, "/desk/sign-in/")
    for address in (SET_UP, f"{SET_UP}passkey/"):
        sent = {"code": "123456", "name": "mine", "credential": "{}"}
        assert browser.post(address, sent)["Location"] == "/desk/sign-in/"
    assert (Passkey.objects.count(), Factor.objects.get().confirmed_at) == (1, None)


@pytest.mark.parametrize("wrong", [{"origin": "http://evil.example"}, {"verified": False}, {"name": "  "}])
def test_what_is_made_wrongly_is_not_kept_and_lets_nobody_in(clock, wrong):
    browser = Client()
    choose(browser, invited()[1])
    assert made(browser, Device(), **wrong).status_code == 422
    assert (Passkey.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    assert browser.get("/desk/").status_code == 302
    assert browser.get(f"{SET_UP}passkey/")["Location"] == SET_UP
    assert made(browser, Device()).status_code == 200


def test_the_only_passkey_is_not_taken_away_until_there_is_another_way(huda, clock):
    browser, _, codes = huda
    only = str(Passkey.objects.get().pk)
    refused = browser.post(f"{MINE}remove/", {"passkey": only})
    assert (refused.status_code, "وسيلتك الثانية الوحيدة" in refused.content.decode()) == (422, True)
    added(browser, Device(), "telephone")
    Passkey.objects.filter(name="telephone").update(closed_at=NOW)
    assert browser.post(f"{MINE}remove/", {"passkey": only}).status_code == 422
    secret = secret_in(browser.get(APP))
    assert browser.post(APP, {"code": "000000"}).status_code == 422
    assert browser.post(APP, code_now(secret, clock))["Location"] == "/desk/me/"
    assert browser.post(f"{MINE}remove/", {"passkey": only})["Location"] == "/desk/me/"
    other, _ = half()
    assert other.post(CODE, code_now(secret, clock, 60))["Location"] == "/desk/"
    again, _ = half()
    assert again.post(CODE, {"code": codes[1]})["Location"] == "/desk/"


def test_new_recovery_codes_are_made_without_an_authenticator_too(huda):
    browser, _, old = huda
    assert "10" in browser.get("/desk/me/").content.decode().partition("رموز استرداد.")[0][-40:]
    page = browser.post("/desk/me/recovery/").content.decode()
    new = [part.partition("<")[0] for part in page.split('class="ref">')[1:]]
    assert len(new) == RecoveryCode.objects.count() == 10 and not set(new) & set(old)


def test_whoever_is_invited_anew_chooses_afresh(huda):
    now = NOW + timedelta(minutes=2)
    browser = Client()
    choose(browser, invite(User.objects.get(), now=now))
    assert (Passkey.objects.count(), RecoveryCode.objects.count()) == (0, 0)
    secret = secret_in(browser.get(SET_UP))
    answer = browser.post(SET_UP, {"code": code_at(secret, now.timestamp())})
    assert answer.content.decode().count('class="ref"') == 10 and not Passkey.objects.exists()
