"""Signing in by a ministry's own sign-on: a provider that listens, honest and in every way in which it can lie."""

import html
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from django.conf import settings as conf
from django.core.checks import run_checks
from django.test import Client
from django.utils.module_loading import import_string
from joserfc import jwk

from masar.console.sign_on import provider as asking
from masar.console.testing import signed_in
from masar.console.tests.provider import CLIENT, SECRET, Provider, running, signed_by_what_all_see, unsigned
from masar.lib import clock
from masar.staff import managing
from masar.staff.inviting import invite
from masar.staff.models import Deed, Link, Posting, SignIn, User
from masar.staff.rights import Role

pytestmark = pytest.mark.django_db
START, BACK, AGAIN = "/desk/sign-in/sign-on/", "/desk/sign-in/sign-on/back/", "/desk/me/again/sign-on/"


@pytest.fixture
def there(settings):
    """An honest provider, whose account stands for an officer."""
    with running() as found:
        asking.forget()
        settings.MASAR_OIDC = {"issuer": found.url, "client_id": CLIENT, "client_secret": SECRET}
        user = User.objects.create_user("huda")
        Posting.objects.create(user=user, role=Role.OFFICER.value)
        managing.link(user, found.url, found.subject, by=None, now=clock.now())
        yield found
    asking.forget()


def onward(answer) -> str:
    return html.unescape(answer.content.decode().partition('content="0;url=')[2].partition('"')[0])


def left(browser: Client, start: str = START) -> dict[str, str]:
    """What the provider is asked when a browser goes there."""
    address = onward(browser.post(start))
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def came(browser: Client, sent: dict[str, str]):
    """Back from the provider, over the page that gives the cookie back."""
    answer = browser.get(BACK, sent)
    return browser.get(onward(answer)) if answer.status_code == 200 else answer


def gone_and_come(there: Provider, browser: Client | None = None, start: str = START):
    browser = browser or Client()
    return browser, came(browser, there.agree(left(browser, start)))


def refused(browser: Client, answer) -> str:
    """The kind of refusal: written down, and nobody is in."""
    assert answer.status_code == 403 and browser.get("/desk/")["Location"] == "/desk/sign-in/"
    return SignIn.objects.order_by("-pk").first().kind


def test_an_account_that_is_linked_lets_its_officer_in(there):
    browser, answer = gone_and_come(there)
    assert (answer["Location"], browser.get("/desk/").status_code) == ("/desk/", 200)
    assert list(SignIn.objects.values_list("kind", "user__username")) == [("by_sign_on", "huda")]


def test_whoever_came_by_it_and_signs_out_is_out_and_is_led_to_sign_out_there_as_well(there):
    browser, _ = gone_and_come(there)
    answer = browser.post("/desk/sign-out/")
    address = urlsplit(onward(answer))
    assert (f"{address.scheme}://{address.netloc}", address.path) == (there.url, "/end")
    assert parse_qs(address.query) == {
        "client_id": [CLIENT], "post_logout_redirect_uri": ["http://testserver/desk/sign-in/"],
    }  # fmt: skip
    assert browser.get("/desk/")["Location"] == "/desk/sign-in/"
    assert SignIn.objects.order_by("-pk").first().kind == "signed_out"


@pytest.mark.parametrize(
    "told",
    [
        lambda document: document.pop("end_session_endpoint"),
        lambda document: document.update(issuer="http://x.invalid"),
        lambda document: document.update(end_session_endpoint="http://192.0.2.1/end"),
    ],
    ids=["has no such door", "makes no sense any more", "has one that anybody can listen at"],
)
def test_where_the_provider_has_no_way_out_signing_out_here_is_all(there, told):
    browser, _ = gone_and_come(there)
    there.told = told
    asking.forget()
    assert browser.post("/desk/sign-out/")["Location"].startswith("/desk/sign-in/")
    assert browser.get("/desk/")["Location"] == "/desk/sign-in/"


@pytest.mark.parametrize("end", ["http://192.0.2.1/end", "javascript:alert(1)", 7, "https://[/"])
def test_a_way_out_that_is_not_safe_keeps_nobody_from_coming_in(there, end):
    there.told = change(end_session_endpoint=end)
    asking.forget()
    browser, _ = gone_and_come(there)
    assert browser.get("/desk/").status_code == 200


def test_whoever_came_by_a_password_signs_out_here_alone(there):
    browser = Client()
    signed_in(browser, Role.OFFICER)
    assert browser.post("/desk/sign-out/")["Location"].startswith("/desk/sign-in/")


def test_the_provider_itself_leads_back(there):
    browser = Client()
    answer = requests.get(onward(browser.post(START)), allow_redirects=False, timeout=5)
    sent = dict(parse_qs(urlsplit(answer.headers["Location"]).query))
    assert came(browser, {name: values[0] for name, values in sent.items()})["Location"] == "/desk/"


def test_it_is_asked_for_a_code_with_a_challenge_a_state_and_a_nonce(there):
    first, second = left(Client()), left(Client())
    assert (first["response_type"], first["client_id"], first["scope"]) == ("code", CLIENT, "openid")
    assert first["code_challenge_method"] == "S256" and first["redirect_uri"] == f"http://testserver{BACK}"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43 and first[name] != second[name]


def test_who_is_linked_to_nobody_is_told_their_accounts_name_and_becomes_nobody(there):
    there.subject = "omar@ministry"
    browser, answer = gone_and_come(there)
    assert "omar@ministry" in answer.content.decode()
    assert refused(browser, answer) == "sign_on_unknown" and User.objects.count() == 1


def change(**more):
    return lambda claims: claims.update(more)


def now(seconds: int = 0) -> int:
    return int(time.time()) + seconds


LIES = {
    "another issuer": lambda claims: claims.update(iss="http://127.0.0.1:1"),
    "for another client": change(aud="another"),
    "for several, asked for by another": change(aud=[CLIENT, "another"], azp="another"),
    "for several, asked for by nobody": change(aud=[CLIENT, "another"]),
    "for this one, asked for by another": change(azp="another"),
    "another nonce": change(nonce="another"),
    "no nonce": lambda claims: claims.pop("nonce"),
    "over": lambda claims: claims.update(exp=now(-61)),
    "without an end": lambda claims: claims.pop("exp"),
    "an end that is no moment": change(exp="tomorrow"),
    "made long ago": lambda claims: claims.update(iat=now(-700)),
    "made tomorrow": lambda claims: claims.update(iat=now(90)),
    "made at no time": lambda claims: claims.pop("iat"),
    "not good yet": lambda claims: claims.update(nbf=now(90)),
    "about nobody": lambda claims: claims.pop("sub"),
    "about an empty name": change(sub=""),
    "about a number": change(sub=7),
    "with one factor": change(amr=["pwd"]),
    "with no word on factors": lambda claims: claims.pop("amr"),
    "with a text of factors": change(amr="mfa"),
    "with a level nobody asked for": change(amr=[], acr="urn:mace:incommon:iap:bronze"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
def test_a_token_that_says_what_it_should_not_lets_nobody_in(there, lie):
    there.claims = lie
    assert refused(*gone_and_come(there)) == "sign_on_refused"


def other_key() -> jwk.RSAKey:
    return jwk.RSAKey.generate_key(2048, {"kid": "first"})


FORGERIES = {
    "none": lambda there: setattr(there, "forged", unsigned),
    "another's key": lambda there: setattr(there, "signed_by", other_key()),
    "a key that it does not show": lambda there: there.head.update(kid="second"),
    "the public key as a secret": lambda there: setattr(
        there, "forged", lambda claims: signed_by_what_all_see(claims, there.key)
    ),
    "a secret that it shows": lambda there: (
        there.head.update(alg="HS256", kid="shared"),
        setattr(there, "signed_by", jwk.OctKey.import_key("x" * 32, {"kid": "shared"})),
        there.published.append(jwk.OctKey.import_key("x" * 32, {"kid": "shared"}).as_dict()),
    ),
    "a key for something else": lambda there: there.published[0].update(use="enc"),
    "another algorithm than the key's": lambda there: there.published[0].update(alg="RS512"),
    "two keys of one name": lambda there: there.published.append(dict(there.published[0])),
    "no token": lambda there: setattr(there, "forged", lambda claims: None),
    "noise": lambda there: setattr(there, "forged", lambda claims: "a.b.c"),
    "a token with its end cut off": lambda there: setattr(there, "forged", lambda claims: "eyJhbGciOiJSUzI1NiJ9.e30"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=list(FORGERIES))
def test_a_token_that_is_not_signed_rightly_lets_nobody_in(there, forge):
    forge(there)
    assert refused(*gone_and_come(there)) == "sign_on_refused"


def test_a_level_that_was_asked_for_serves_as_well_as_a_method(there, settings):
    settings.MASAR_OIDC_FACTORS = {"acr": ["high"], "amr": []}
    there.claims = change(amr=["mfa"])
    browser = Client()
    asked = left(browser)
    assert asked["acr_values"] == "high"
    assert refused(browser, came(browser, there.agree(asked))) == "sign_on_refused"
    there.claims = change(acr="high")
    assert gone_and_come(there)[1]["Location"] == "/desk/"


def test_where_no_factor_is_named_nobody_comes_in(there, settings):
    settings.MASAR_OIDC_FACTORS = {"acr": [], "amr": []}
    assert refused(*gone_and_come(there)) == "sign_on_refused"


def test_for_several_clients_it_says_which_one_asked(there):
    there.claims = change(aud=["another", CLIENT], azp=CLIENT)
    assert gone_and_come(there)[1]["Location"] == "/desk/"


def test_a_code_works_once_and_for_the_browser_that_asked(there):
    browser, thief = Client(), Client()
    sent = there.agree(left(browser))
    assert came(thief, sent).status_code == 403
    left(thief)
    assert came(thief, sent).status_code == 403
    assert came(browser, sent)["Location"] == "/desk/"
    browser.post("/desk/sign-out/")
    assert refused(browser, came(browser, sent)) == "signed_out"
    left(browser)
    assert came(browser, sent).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"state": "another"}, {"state": ""}, {"iss": "https://another.example"}, {"code": ""}, {"error": "no"}]
)
def test_an_answer_that_is_not_to_this_question_lets_nobody_in_and_uses_it_up(there, wrong):
    browser = Client()
    sent = there.agree(left(browser))
    assert refused(browser, came(browser, sent | wrong)) == "sign_on_refused"
    assert came(browser, sent).status_code == 403


def test_a_code_that_another_browser_was_given_is_worth_nothing_here(there):
    browser, other = Client(), Client()
    asked = left(browser)
    code = there.agree(left(other))["code"]
    assert refused(browser, came(browser, {"code": code, "state": asked["state"]})) == "sign_on_refused"


def test_it_lasts_ten_minutes(there):
    browser = Client()
    with time_machine.travel(time.time() - 601, tick=False):
        sent = there.agree(left(browser))
    assert came(browser, sent).status_code == 403


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://192.0.2.1/token"},
        {"jwks_uri": "ftp://127.0.0.1/keys"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_provider_that_makes_no_sense_is_not_gone_to(there, told):
    there.told = change(**told)
    asking.forget()
    assert Client().post(START).status_code == 503


def test_one_that_promises_to_say_who_it_is_has_to(there):
    there.told = change(authorization_response_iss_parameter_supported=True)
    asking.forget()
    assert refused(*gone_and_come(there)) == "sign_on_refused"
    browser = Client()
    sent = there.agree(left(browser)) | {"iss": there.url}
    assert came(browser, sent)["Location"] == "/desk/"


@pytest.mark.parametrize("way", ["client_secret_post", "client_secret_basic"])
def test_the_clients_secret_goes_where_the_provider_wants_it(there, way, settings):
    there.told = change(token_endpoint_auth_methods_supported=[way])
    asking.forget()
    assert gone_and_come(there)[1]["Location"] == "/desk/"
    settings.MASAR_OIDC = settings.MASAR_OIDC | {"client_secret": "wrong"}
    assert refused(*gone_and_come(there)) == "sign_on_refused"


def test_new_keys_are_found_but_not_looked_for_all_the_time(there, monkeypatch):
    gone_and_come(there)
    new = jwk.ECKey.generate_key("P-256", {"kid": "next", "use": "sig"})
    there.published, there.signed_by, there.head = [new.as_dict(private=False)], new, {"alg": "ES256", "kid": "next"}
    assert refused(*gone_and_come(there)) == "sign_on_refused"
    assert there.asked.count("/keys") == 1
    monkeypatch.setattr(asking, "ASKED_EVERY", 0.0)
    assert gone_and_come(there)[1]["Location"] == "/desk/"
    assert (there.asked.count("/keys"), there.asked.count("/.well-known/openid-configuration")) == (2, 1)


def test_a_provider_that_is_away_or_leads_elsewhere_keeps_nobody_from_other_ways(there, settings):
    settings.MASAR_OIDC = settings.MASAR_OIDC | {"issuer": "http://127.0.0.1:9"}
    assert Client().post(START).status_code == 503
    assert Client().get("/desk/sign-in/").status_code == 200


def test_whoever_is_closed_or_invited_anew_does_not_come_in(there):
    user = User.objects.get()
    User.objects.update(is_active=False)
    assert refused(*gone_and_come(there)) == "sign_on_unknown"
    User.objects.update(is_active=True)
    invite(user, now=clock.now())
    assert refused(*gone_and_come(there)) == "sign_on_unknown"


def test_it_shows_again_that_it_is_them_by_signing_in_anew(there, time_machine_now):
    browser, _ = gone_and_come(there)
    time_machine_now.shift(timedelta(minutes=11))
    assert browser.get("/desk/me/passkeys/")["Location"] == "/desk/me/again/"
    assert AGAIN in browser.get("/desk/me/again/").content.decode()
    asked = left(browser, AGAIN)
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    there.claims = lambda claims: claims.update(auth_time=now(-120))
    assert came(browser, there.agree(asked)).status_code == 403
    there.claims = lambda claims: claims.pop("auth_time")
    assert came(browser, there.agree(left(browser, AGAIN))).status_code == 403
    there.claims = lambda claims: None
    assert gone_and_come(there, browser, AGAIN)[1]["Location"] == "/desk/me/passkeys/"
    assert browser.get("/desk/me/passkeys/").status_code == 200


@pytest.fixture
def time_machine_now():
    with time_machine.travel(time.time(), tick=False) as traveller:
        yield traveller


def test_a_colleagues_account_shows_nothing_and_signs_nobody_over(there, time_machine_now):
    browser = Client()
    officer = signed_in(browser, Role.CLERK)
    time_machine_now.shift(timedelta(minutes=11))
    assert gone_and_come(there, browser, AGAIN)[1].status_code == 403
    assert officer.name in browser.get("/desk/me/").content.decode()
    assert browser.get("/desk/me/passkeys/").status_code == 302


def test_without_a_provider_there_is_no_such_way(settings):
    settings.MASAR_OIDC = {"issuer": "", "client_id": "", "client_secret": ""}
    assert Client().post(START).status_code == 404 and Client().get(BACK).status_code == 404
    assert START not in Client().get("/desk/sign-in/").content.decode()


def test_tries_of_a_network_are_limited(there):
    stranger = Client(REMOTE_ADDR="192.0.2.8")
    told = [stranger.get(BACK, {"on": "1"}).status_code for _ in range(31)]
    assert told == [403] * 30 + [429]
    assert [stranger.post(START).status_code for _ in range(61)][-1] == 429


def test_an_account_stands_for_one_officer_and_an_officer_for_one_account(there):
    omar = User.objects.create_user("omar")
    with pytest.raises(managing.Unfit):
        managing.link(omar, there.url, there.subject, by=None, now=clock.now())
    managing.link(omar, there.url, "omar@ministry", by=None, now=clock.now())
    managing.link(omar, there.url, "omar2@ministry", by=None, now=clock.now())
    assert Link.objects.filter(user=omar).values_list("subject", flat=True).get() == "omar2@ministry"
    for wrong in ("", "x" * 256, "a\nb"):
        with pytest.raises(managing.Unfit):
            managing.link(omar, there.url, wrong, by=None, now=clock.now())
    with pytest.raises(managing.Unfit):
        managing.link(omar, there.url, "me", by=omar.pk, now=clock.now())


def test_whoever_is_unlinked_is_out_at_once(there, time_machine_now):
    browser, _ = gone_and_come(there)
    time_machine_now.shift(timedelta(seconds=1))
    managing.unlink(User.objects.get(), by=None, now=clock.now())
    assert browser.get("/desk/").status_code == 302
    assert refused(*gone_and_come(there)) == "sign_on_unknown"
    assert list(Deed.objects.order_by("pk").values_list("did", flat=True)) == ["linked", "unlinked"]


def test_whoever_is_linked_needs_no_invitation_any_more(there):
    user = User.objects.create_user("omar")
    invite(user, now=clock.now())
    managing.link(user, there.url, "omar@ministry", by=None, now=clock.now())
    there.subject = "omar@ministry"
    assert gone_and_come(there)[1]["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("wrong", "factors"),
    [
        ({"issuer": "http://sign-on.example"}, ["mfa"]),
        ({"client_secret": ""}, ["mfa"]),
        ({"client_id": ""}, ["mfa"]),
        ({}, []),
    ],
)
def test_an_operator_is_told_what_is_wrong_with_the_sign_on(settings, wrong, factors):
    settings.MASAR_OIDC = {"issuer": "https://sign-on.example", "client_id": CLIENT, "client_secret": SECRET} | wrong
    settings.MASAR_OIDC_FACTORS = {"acr": [], "amr": factors}
    assert "masar.E022" in {told.id for told in run_checks(include_deployment_checks=True)}
    settings.MASAR_OIDC = {"issuer": "https://sign-on.example", "client_id": CLIENT, "client_secret": SECRET}
    settings.MASAR_OIDC_FACTORS = {"acr": [], "amr": ["mfa"]}
    assert "masar.E022" not in {told.id for told in run_checks(include_deployment_checks=True)}


def test_whoever_comes_back_is_spoken_to_as_before(there):
    there.subject = "omar@ministry"
    for language in ("en", "ar"):
        browser = Client()
        asked = left(browser, f"{START}?in={language}")
        assert came(browser, there.agree(asked))["Content-Language"] == language


def test_nothing_of_the_provider_is_told_to_the_log(there, caplog):
    there.claims = change(nonce="another")
    gone_and_come(there)
    told = caplog.text
    assert "nonce" in told and there.subject not in told and SECRET not in told
    assert not any(code in told for code in there.codes)


def test_no_token_is_kept_or_reaches_the_browser(there):
    browser, answer = gone_and_come(there)
    kept = import_string(f"{conf.SESSION_ENGINE}.SessionStore")(browser.cookies["masar_desk"].value).load()
    assert set(kept) <= {"officer", "opened", "proved", "row"}
    assert "eyJ" not in answer.content.decode() + str(answer.headers) + str(browser.cookies)
