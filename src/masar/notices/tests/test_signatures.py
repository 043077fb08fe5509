"""What is signed with a secret of ours and is new gets in; nothing else does."""

from base64 import b64encode

import pytest

from masar.notices import signatures
from masar.notices.signatures import key_of, signature

SECRET, OLD, THIRD = (f"whsec_{b64encode(bytes([n]) * 24).decode()}" for n in (1, 2, 3))
CLOCK, BODY = 1_800_000_000.0, b'{"status": "DELIVRD"}'


def signed(secret=SECRET, name="reports_1", at=CLOCK, body=BODY, **more):
    moment = str(int(at))
    told = {"webhook-id": name, "webhook-timestamp": moment}
    return told | {"webhook-signature": signature(key_of(secret), name, moment, body)} | more


def genuine(headers, body, secrets, clock, route="reports"):
    return signatures.genuine(headers, body, secrets, clock, route=route)


def test_what_is_signed_is_called_what_the_far_side_calls_it():
    assert genuine(signed(), BODY, [SECRET], CLOCK) == "reports_1"


def test_the_example_of_the_specification_fits():
    """Standard Webhooks, "Signature scheme": the vector that its libraries are tested with."""
    key = key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_are_taken_while_one_is_changed_and_no_third():
    for secret, name in ((SECRET, "reports_1"), (OLD, "reports_1"), (THIRD, None)):
        assert genuine(signed(secret), BODY, [SECRET, OLD, THIRD], CLOCK) == name


def test_one_of_several_signatures_is_enough():
    both = f"v1a,AAAA {signed()['webhook-signature']}"
    assert genuine(signed(**{"webhook-signature": both}), BODY, [SECRET], CLOCK) == "reports_1"


@pytest.mark.parametrize("route", ["texts", "menu", "report", ""])
def test_what_is_signed_for_one_route_is_worth_nothing_at_another(route):
    assert genuine(signed(), BODY, [SECRET], CLOCK, route) is None
    renamed = signed() | {"webhook-id": f"{route}_1"}
    assert genuine(renamed, BODY, [SECRET], CLOCK, route) is None


@pytest.mark.parametrize("name", ["reports", "msg_1", "xreports_1", "REPORTS_1"])
def test_an_id_that_names_no_route_is_not_taken_however_it_is_signed(name):
    assert genuine(signed(name=name), BODY, [SECRET], CLOCK) is None


@pytest.mark.parametrize(("off", "taken"), [(-301, None), (-300, "reports_1"), (300, "reports_1"), (301, None)])
def test_a_recording_is_worth_nothing_after_five_minutes(off, taken):
    assert genuine(signed(at=CLOCK + off), BODY, [SECRET], CLOCK) == taken
    assert signatures.WINDOW == 300


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "reports_2"},
        {"webhook-id": ""},
        {"webhook-id": "reports_" + "x" * 193},
        {"webhook-timestamp": "1800000001"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "١٨٠٠٠٠٠٠٠٠"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,é"},
    ],
)
def test_whatever_is_changed_fits_no_longer(change):
    assert genuine(signed() | change, BODY, [SECRET], CLOCK) is None


def test_another_body_or_another_secret_fits_no_longer():
    assert genuine(signed(), BODY + b" ", [SECRET], CLOCK) is None
    assert genuine(signed(OLD), BODY, [SECRET], CLOCK) is None
    assert genuine({}, BODY, [SECRET], CLOCK) is None


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "x" * 60, f"whsec_{'ö' * 40}"])
def test_a_secret_that_is_short_or_none_opens_nothing(secret):
    assert key_of(secret) is None
    assert genuine(signed(), BODY, [secret], CLOCK) is None
