"""The way in to the console: two factors, an invitation, and what is recorded."""

import base64
from datetime import timedelta

import pytest
from django.test import Client

from masar.console.models import Factor, RecoveryCode
from masar.console.sign_in.factor import code_at
from masar.console.testing import signed_in
from masar.console.tests.door import NOW, choose, half, invited, kinds, secret_in, settled
from masar.staff.inviting import invite
from masar.staff.models import User
from masar.staff.rights import Role

pytestmark = pytest.mark.django_db


def test_the_codes_are_those_of_rfc_6238():
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_at(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_an_invitation_leads_to_a_password_an_authenticator_and_in(clock):
    browser = Client()
    answer = choose(browser, invited()[1])
    assert (answer.status_code, answer["Location"]) == (302, "/desk/sign-in/set-up/")
    assert browser.get("/desk/")["Location"] == "/desk/sign-in/"
    secret = secret_in(browser.get("/desk/sign-in/set-up/"))
    assert browser.post("/desk/sign-in/set-up/", {"code": "000000"}).status_code == 422
    answer = browser.post("/desk/sign-in/set-up/", {"code": code_at(secret, NOW.timestamp())})
    assert answer.content.decode().count('class="ref"') == 10
    assert browser.get("/desk/").status_code == 200
    assert kinds() == ["password_set", "factor_set", "signed_in"]


def test_an_invitation_works_once_for_its_name_and_for_three_days(clock):
    user, code = invited()
    other = User.objects.create_user("omar")
    assert Client().post("/desk/welcome/", {"name": other.username, "invitation": code}).status_code == 422
    assert choose(Client(), code, again="something else!").status_code == 422
    assert choose(Client(), code, "short").status_code == 422
    assert choose(Client(), code.lower().replace("-", " ")).status_code == 302
    assert choose(Client(), code).status_code == 422
    late = invite(user, now=NOW)
    clock.shift(timedelta(hours=72, seconds=1))
    assert choose(Client(), late).status_code == 422


def test_a_password_and_a_code_let_in_and_the_code_works_once(clock):
    secret, _ = settled(clock)
    code = code_at(secret, NOW.timestamp() + 120)
    browser, answer = half()
    assert answer["Location"] == "/desk/sign-in/code/"
    assert browser.get("/desk/")["Location"] == "/desk/sign-in/"
    assert browser.post("/desk/sign-in/code/", {"code": code})["Location"] == "/desk/"
    assert browser.get("/desk/").status_code == 200
    again, _ = half()
    assert again.post("/desk/sign-in/code/", {"code": code}).status_code == 422


def test_a_recovery_code_lets_in_once(clock):
    _, codes = settled(clock)
    assert len(codes) == 10
    browser, _ = half()
    assert browser.post("/desk/sign-in/code/", {"code": codes[3].lower()})["Location"] == "/desk/"
    again, _ = half()
    assert again.post("/desk/sign-in/code/", {"code": codes[3]}).status_code == 422
    assert (RecoveryCode.objects.count(), kinds()[-1]) == (9, "wrong_code")


def test_a_name_that_is_nobodys_is_told_what_a_wrong_password_is_told(clock):
    settled(clock)
    known, unknown = half("wrong")[1], half("wrong", "nobody")[1]
    assert (known.status_code, unknown.status_code) == (422, 422)

    def plain(answer, name):
        text = answer.content.decode().replace(name, "")
        return text.partition("csrfmiddlewaretoken")[0] + text.partition('for="name"')[2]

    assert plain(known, "huda") == plain(unknown, "nobody")


def test_the_session_gets_a_new_name_at_each_step(clock):
    secret, _ = settled(clock)
    browser, _ = half()
    first = browser.cookies["masar_desk"].value
    browser.post("/desk/sign-in/code/", {"code": code_at(secret, NOW.timestamp() + 120)})
    second = browser.cookies["masar_desk"].value
    assert first != second
    stranger = Client()
    stranger.cookies["masar_desk"] = first
    assert stranger.get("/desk/")["Location"] == "/desk/sign-in/"


def test_whoever_has_an_authenticator_cannot_set_up_another_with_the_password_alone(clock):
    settled(clock)
    browser, _ = half()
    assert browser.get("/desk/sign-in/set-up/")["Location"] == "/desk/sign-in/"
    assert browser.post("/desk/sign-in/set-up/", {"code": "123456"})["Location"] == "/desk/sign-in/"


def test_the_sixth_wrong_password_from_a_network_waits_and_so_does_the_sixth_wrong_code(clock):
    secret, _ = settled(clock)
    assert [half("wrong")[1].status_code for _ in range(6)] == [422] * 5 + [429]
    assert half()[1].status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    half(browser=elsewhere)
    wrong = [elsewhere.post("/desk/sign-in/code/", {"code": "000000"}).status_code for _ in range(6)]
    assert wrong == [422] * 5 + [429]
    right = {"code": code_at(secret, NOW.timestamp() + 120)}
    assert elsewhere.post("/desk/sign-in/code/", right).status_code == 429


def test_a_closed_officer_is_out_at_once_and_does_not_come_in(clock):
    settled(clock)
    browser = Client()
    officer = signed_in(browser, Role.CLERK)
    assert browser.get("/desk/").status_code == 200
    User.objects.update(is_active=False)
    assert browser.get("/desk/")["Location"] == "/desk/sign-in/"
    assert half()[1].status_code == 422
    assert officer.actor == f"officer:{officer.id}"


def test_a_session_ends_after_twenty_idle_minutes_and_after_eight_hours(clock):
    idle, busy = Client(), Client()
    signed_in(idle, Role.CLERK)
    signed_in(busy, Role.CLERK)
    for _ in range(25):
        clock.shift(timedelta(minutes=19))
        assert busy.get("/desk/").status_code == 200
    assert idle.get("/desk/").status_code == 302
    clock.shift(timedelta(minutes=6))
    assert busy.get("/desk/").status_code == 302


def test_signing_out_everywhere_ends_all_sessions_of_the_officer(clock):
    _, codes = settled(clock)
    here, there = half()[0], half()[0]
    here.post("/desk/sign-in/code/", {"code": codes[0]})
    there.post("/desk/sign-in/code/", {"code": codes[1]})
    clock.shift(timedelta(seconds=1))
    assert here.post("/desk/sign-out/", {"everywhere": "1"})["Location"] == "/desk/sign-in/"
    assert there.get("/desk/")["Location"] == "/desk/sign-in/"


def test_no_secret_and_no_code_stands_in_the_database_in_clear(clock):
    secret, codes = settled(clock)
    kept = bytes(Factor.objects.get().secret) + repr(list(RecoveryCode.objects.values())).encode()
    assert secret.encode() not in kept
    assert not any(code.replace("-", "").encode() in kept for code in codes)


def test_an_officer_sees_who_came_in_their_name(clock):
    browser = Client()
    choose(browser, invited()[1])
    secret = secret_in(browser.get("/desk/sign-in/set-up/"))
    browser.post("/desk/sign-in/set-up/", {"code": code_at(secret, NOW.timestamp())})
    shown = browser.get("/desk/me/").content.decode()
    assert "127.0.0.0/24" in shown and "إعداد تطبيق رموز الدخول" in shown
