"""Passkeys: added, shown alone and after a password, and refused in every way in which they can be wrong."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies

from masar.console.models import OpenSession, Passkey
from masar.console.sign_in import passkeys
from masar.console.testing import signed_in
from masar.console.tests.device import Device, options
from masar.console.tests.door import NOW, choose, entered, half, kinds, settled
from masar.limits.models import Bucket
from masar.staff.inviting import invite
from masar.staff.models import User
from masar.staff.rights import Role

pytestmark = pytest.mark.django_db
MINE, WAY, AGAIN = "/desk/me/passkeys/", "/desk/sign-in/passkey/", "/desk/me/again/"


def added(browser: Client, device: Device, name: str = "office key"):
    made = device.make(options(browser.get(MINE)))
    return browser.post(MINE, {"name": name, "credential": made})


def shown(device: Device, browser: Client | None = None, address: str = WAY, **wrong):
    browser = browser or Client()
    brought = device.show(options(browser.get(address)), **wrong)
    return browser, browser.post(WAY, {"credential": brought})


@pytest.fixture
def huda(clock) -> tuple[str, Client, Device]:
    """An officer with an authenticator and a passkey, signed in: the secret, the browser, the device."""
    secret, _ = settled(clock)
    browser, device = entered(secret, clock), Device()
    assert added(browser, device)["Location"] == "/desk/me/"
    return secret, browser, device


def test_a_passkey_alone_lets_in(huda):
    browser, answer = shown(huda[2])
    assert (answer["Location"], browser.get("/desk/").status_code) == ("/desk/", 200)
    assert kinds()[-2:] == ["passkey_added", "by_passkey"]
    assert Passkey.objects.get().used_at is not None


def test_a_passkey_serves_as_the_second_factor_of_its_owner_alone(huda, clock):
    browser, answer = half()
    assert WAY in browser.get(answer["Location"]).content.decode()
    assert shown(huda[2], browser)[1]["Location"] == "/desk/"
    User.objects.create_user("omar", password="seven quiet harbours")
    other, _ = half(name="omar")
    asked = options(Client().get(WAY))
    asked["challenge"] = options(other.get(WAY))["challenge"]
    assert other.post(WAY, {"credential": huda[2].show(asked)}).status_code == 422
    assert other.get("/desk/").status_code == 302


WRONG = {
    "another origin": {"origin": "http://testserver.example"},
    "a port of the same host": {"origin": "http://testserver:8000"},
    "the origin over tls": {"origin": "https://testserver"},
    "another host": {"host": "example.org"},
    "a user who was not verified": {"verified": False},
    "a signature of another kind": {"kind": "webauthn.create"},
    "another key": {"key": ec.generate_private_key(ec.SECP256R1())},
    "another officer's handle": {"handle": b"x" * 32},
    "nobody's handle": {"handle": None},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_lets_nobody_in_and_is_written_down(huda, wrong):
    browser, answer = shown(huda[2], **wrong)
    assert (answer.status_code, browser.get("/desk/").status_code) == (422, 302)
    assert kinds()[-1] == "wrong_passkey"


def test_a_challenge_is_for_one_session_one_answer_and_five_minutes(huda, clock):
    browser, thief = Client(), Client()
    brought = huda[2].show(options(browser.get(WAY)))
    assert thief.post(WAY, {"credential": brought}).status_code == 422
    thief.get(WAY)
    assert thief.post(WAY, {"credential": brought}).status_code == 422
    assert browser.post(WAY, {"credential": brought})["Location"] == "/desk/"
    browser.post("/desk/sign-out/")
    assert browser.post(WAY, {"credential": brought}).status_code == 422
    late = Client()
    brought = huda[2].show(options(late.get(WAY)))
    clock.shift(timedelta(minutes=5, seconds=1))
    assert late.post(WAY, {"credential": brought}).status_code == 422


def test_a_wrong_answer_uses_the_challenge_up(huda):
    browser = Client()
    asked = options(browser.get(WAY))
    assert browser.post(WAY, {"credential": "{}"}).status_code == 422
    assert browser.post(WAY, {"credential": huda[2].show(asked)}).status_code == 422


def test_a_challenge_for_one_purpose_serves_for_no_other(huda, clock):
    _, browser, device = huda
    for address in (MINE, AGAIN):
        asked = options(browser.get(address))
        assert browser.post(WAY, {"credential": device.show(asked)}).status_code == 422
    made = Device().make(options(browser.get(AGAIN)) | {"user": {"id": "eA"}})
    assert browser.post(MINE, {"name": "another", "credential": made}).status_code == 422


def test_a_device_that_counts_backwards_is_a_copy_and_its_passkey_is_closed(clock):
    secret, _ = settled(clock)
    device = Device(count=7)
    added(entered(secret, clock), device)
    assert shown(device)[1]["Location"] == "/desk/"
    assert Passkey.objects.get().count == 8
    device.count = 7
    assert shown(device)[1].status_code == 422
    assert (kinds()[-1], Passkey.objects.get().closed_at is not None) == ("passkey_copied", True)
    device.count = 100
    assert shown(device)[1].status_code == 422
    page = entered(secret, clock).get(MINE).content.decode()
    assert "لأن استعماله يدل على أنه نُسخ" in page


def test_a_device_that_stops_counting_is_a_copy_too(clock):
    secret, _ = settled(clock)
    device = Device(count=1)
    added(entered(secret, clock), device)
    device.count = 0
    assert shown(device)[1].status_code == 422 and Passkey.objects.get().closed_at


def test_it_shows_again_that_it_is_them(huda, clock):
    _, browser, device = huda
    clock.shift(timedelta(minutes=11))
    assert browser.get(MINE)["Location"] == AGAIN
    asked = options(browser.get(AGAIN))
    wrong = browser.post(f"{AGAIN}passkey/", {"credential": device.show(asked, verified=False)})
    assert (wrong.status_code, browser.get(MINE).status_code) == (422, 302)
    answer = browser.post(f"{AGAIN}passkey/", {"credential": device.show(options(browser.get(AGAIN)))})
    assert (answer["Location"], browser.get(MINE).status_code, kinds()[-1]) == (MINE, 200, "proved")


def test_a_colleagues_passkey_does_not_show_that_it_is_them(huda, clock):
    stranger, own = Client(), Device()
    signed_in(stranger, Role.CLERK)
    added(stranger, own)
    asked = options(stranger.get(AGAIN))
    assert stranger.post(f"{AGAIN}passkey/", {"credential": huda[2].show(asked)}).status_code == 422


def test_several_are_listed_by_name_and_taken_away_by_their_owner_alone(huda, clock):
    secret, browser, device = huda
    second, elsewhere = Device(), entered(secret, clock)
    assert added(browser, second, "  my   <b>telephone</b> ")["Location"] == "/desk/me/"
    assert elsewhere.get("/desk/").status_code == 302
    page = browser.get(MINE).content.decode()
    assert "office key" in page and "my &lt;b&gt;telephone&lt;/b&gt;" in page
    assert len({one.handle for one in Passkey.objects.all()}) == 1
    stranger = Client()
    signed_in(stranger, Role.SUPERVISOR)
    row = str(Passkey.objects.order_by("added_at", "pk").first().pk)
    for sent in (row, "nonsense", ""):
        stranger.post(f"{MINE}remove/", {"passkey": sent})
    assert Passkey.objects.count() == 2
    gone = Passkey.objects.get(name="office key")
    assert browser.post(f"{MINE}remove/", {"passkey": str(gone.pk)})["Location"] == "/desk/me/"
    assert shown(device)[1].status_code == 422 and shown(second)[1]["Location"] == "/desk/"


@pytest.mark.parametrize("wrong", [{"origin": "http://evil.example"}, {"host": "evil.example"}, {"verified": False}])
def test_what_is_made_wrongly_is_not_kept(clock, wrong):
    secret, _ = settled(clock)
    browser = entered(secret, clock)
    made = Device().make(options(browser.get(MINE)), **wrong)
    assert browser.post(MINE, {"name": "x", "credential": made}).status_code == 422
    assert Passkey.objects.count() == 0


def test_it_needs_a_name_and_the_same_one_is_not_added_twice(huda):
    _, browser, device = huda
    assert added(browser, Device(), " ").status_code == 422
    assert added(browser, device).status_code == 422
    assert Passkey.objects.count() == 1


def test_an_officer_has_twenty_at_most(huda):
    _, browser, _ = huda
    like = Passkey.objects.get()
    same = {"user": like.user, "handle": like.handle, "data": like.data, "name": "x", "host": "x", "added_at": NOW}
    Passkey.objects.bulk_create(Passkey(key=str(at), **same) for at in range(passkeys.MOST - 1))
    assert added(browser, Device()).status_code == 422


def test_whoever_is_invited_anew_closed_or_gone_does_not_come_in_by_it(huda):
    user, device = User.objects.get(), huda[2]
    code = invite(user, now=NOW)
    assert shown(device)[1].status_code == 422
    choose(Client(), code)
    assert Passkey.objects.count() == 0
    assert shown(device)[1].status_code == 422


def test_a_closed_officer_does_not_come_in_by_it(huda):
    User.objects.update(is_active=False)
    assert shown(huda[2])[1].status_code == 422


def test_under_another_host_there_is_no_such_passkey(huda, settings):
    settings.ALLOWED_HOSTS = ["testserver", "desk.example"]
    browser = Client(headers={"host": "desk.example"})
    asked = options(browser.get(WAY))
    brought = huda[2].show(asked, origin="http://desk.example", host="desk.example")
    assert browser.post(WAY, {"credential": brought}).status_code == 422


def test_challenges_and_wrong_passkeys_of_a_network_are_limited(huda):
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    wrong = [stranger.post(WAY, {"credential": "{}"}).status_code for _ in range(31)]
    assert wrong == [422] * 30 + [429]
    seen = [stranger.get(WAY).status_code for _ in range(31)]
    assert seen.count(200) < 31 and seen[-1] == 429


def test_the_script_is_allowed_on_the_pages_of_passkeys_and_on_no_other(huda):
    _, browser, _ = huda
    newcomer = Client()
    choose(newcomer, invite(User.objects.create_user("omar"), now=NOW), name="omar")
    for somebody, address in ((browser, WAY), (browser, MINE), (browser, AGAIN), (newcomer, "/desk/sign-in/set-up/")):
        answer = somebody.get(address)
        assert "script-src 'self'" in answer["Content-Security-Policy"], address
        assert "<script src=" in answer.content.decode() and "connect-src" not in answer["Content-Security-Policy"]
    for address in ("/desk/", "/desk/me/", "/desk/sign-in/", "/en/"):
        answer = browser.get(address)
        assert "script" not in answer["Content-Security-Policy"] + answer.content.decode(), address


PARTS = ("id", "rawId", "response", "type", "clientDataJSON", "authenticatorData", "signature")
VALUES = strategies.recursive(
    strategies.none() | strategies.text(max_size=8) | strategies.sampled_from(["eA", "eyJ9", "public-key"]),
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.sampled_from(PARTS), inner, max_size=6)
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=strategies.text(max_size=200) | VALUES.map(json.dumps))
def test_noise_is_a_wrong_passkey_and_nothing_else(noise):
    Bucket.objects.all().delete()
    browser = Client()
    browser.get(WAY)
    assert browser.post(WAY, {"credential": noise}).status_code == 422


def test_a_session_opened_by_a_passkey_says_so(huda):
    shown(huda[2])
    assert "by_passkey" in set(OpenSession.objects.values_list("way", flat=True))
