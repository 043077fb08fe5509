"""The gateways' door: what is signed is stored and answered with 202; nothing else leaves a trace."""

import json
from base64 import b64encode
from uuid import uuid4

import pytest
from django.conf import settings as root
from django.test import Client
from jsonschema import Draft202012Validator

from masar.lib import clock
from masar.limits.tests.time import passed
from masar.notices.inbox import take_inbox
from masar.notices.models import Inbound, Notice
from masar.notices.signatures import key_of, signature
from masar.notices.tests.test_outcomes import noticed

pytestmark = pytest.mark.django_db
SECRET = f"whsec_{b64encode(b'k' * 32).decode()}"
REPORTS = "/api/v1/inbound/reports"


@pytest.fixture(autouse=True)
def _agreed(settings):
    settings.MASAR_INBOUND_SECRETS = [SECRET]


def sent(path, fields, *, name=None, signed_for=None, secret=SECRET, form=False, client=None, **headers):
    """A gateway posts fields, signed."""
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    body = fields if isinstance(fields, bytes) else json.dumps(fields).encode()
    name, moment = f"{signed_for or path.rpartition('/')[2]}_{name or uuid4()}", str(int(clock.now().timestamp()))
    made = {"webhook-id": name, "webhook-timestamp": moment,
            "webhook-signature": signature(key_of(secret), name, moment, body)}  # fmt: skip
    client = client or Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    return client.post(path, body, content_type=kind, headers=made | headers)


def state(one):
    take_inbox(clock.now())
    return Notice.objects.get(pk=one.pk).state


@pytest.mark.parametrize("form", [False, True])
def test_a_report_is_stored_and_later_known_of_its_message(form):
    one = noticed("handed_over")
    fields = {"reference": str(one.pk), "status": "DELIVRD"}
    body = f"reference={one.pk}&status=DELIVRD".encode() if form else fields
    answer = sent(REPORTS, body, form=form)
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (202, {"status": "stored"}, "no-store")
    assert state(one) == "delivered"


@pytest.mark.parametrize("body", [b"{", b"", b"[]", b'{"reference": "other", "status": "DELIVRD"}', b"\xff\xfe"])
def test_what_nobody_knows_or_can_read_is_answered_the_same(body):
    assert sent(REPORTS, body).status_code == 202
    assert Inbound.objects.count() == 1


def test_a_repeat_is_answered_the_same_and_is_there_once():
    one = noticed("handed_over")
    for status in ("DELIVRD", "UNDELIV"):
        assert sent(REPORTS, {"reference": str(one.pk), "status": status}, name="n").status_code == 202
    assert Inbound.objects.count() == 1 and state(one) == "delivered"


def test_a_gateway_does_not_choose_whose_messages_it_speaks_of():
    mail = noticed("unreported", channel="email")
    sent(REPORTS, {"reference": str(mail.pk), "status": "UNDELIV", "channel": "email"})
    assert state(mail) == "unreported"


@pytest.mark.parametrize(
    "headers", [{"webhook-signature": "v1,x"}, {"webhook-timestamp": "1"}, {"webhook-id": "reports_y"}]
)
def test_what_is_not_signed_right_leaves_nothing(headers):
    answer = sent(REPORTS, {"reference": str(uuid4()), "status": "DELIVRD"}, **headers)
    assert answer.status_code == 401 and Inbound.objects.count() == 0


def test_what_was_signed_for_one_route_is_refused_at_another_and_leaves_nothing():
    for path, signed_for in (
        (REPORTS, "texts"),
        ("/api/v1/inbound/texts", "reports"),
        ("/api/v1/inbound/menu", "texts"),
    ):
        answer = sent(path, {"sender": "+201007654321", "text": "K7QM-2X9D-RT4BX"}, signed_for=signed_for)
        assert answer.status_code == 401 and Inbound.objects.count() == 0


def test_whoever_cannot_sign_is_soon_told_when_to_come_again_and_the_gateway_still_gets_in():
    stranger = Client(headers={"host": "localhost"})
    answers = [stranger.post(REPORTS, {}).status_code for _ in range(31)]
    assert answers == [401] * 30 + [429]
    assert int(stranger.post(REPORTS, {})["Retry-After"]) > 0
    assert sent(REPORTS, {"reference": "x"}).status_code == 202
    passed(seconds=10)
    assert stranger.post(REPORTS, {}).status_code == 401


def test_to_look_at_the_door_changes_nothing():
    assert Client(headers={"host": "localhost"}).get(REPORTS).status_code == 405
    assert Inbound.objects.count() == 0


def test_where_nothing_is_agreed_there_is_no_such_page(settings):
    settings.MASAR_INBOUND_SECRETS = []
    assert sent(REPORTS, {"reference": "x"}).status_code == 404


def test_a_text_is_stored_with_what_it_says_sealed():
    answer = sent("/api/v1/inbound/texts", {"sender": "+201007654321", "text": "K7QM-2X9D-RT4BX"})
    assert answer.status_code == 202 and Inbound.objects.get().kind == "text"
    assert "1007654321" not in repr(list(Inbound.objects.values_list()))


def test_a_step_of_a_menu_is_answered_at_once_in_the_gateways_form():
    told = sent("/api/v1/inbound/menu", {"phoneNumber": "+201007654321", "text": ""})
    assert told.json() == {"text": "1. العربية\n2. English", "more": True}
    plain = sent("/api/v1/inbound/menu", b"phoneNumber=%2B201007654321&text=", form=True)
    assert plain.content.decode() == "CON 1. العربية\n2. English" and plain["Content-Type"].startswith("text/plain")
    assert sent("/api/v1/inbound/menu", b"text=9", form=True).content.decode().startswith("END ")
    assert Inbound.objects.count() == 0


def test_two_gateways_sign_with_secrets_of_their_own_and_may_use_the_same_names(settings):
    theirs = f"whsec_{b64encode(b's' * 32).decode()}"
    one, other = noticed("handed_over"), noticed("handed_over")
    told = [{"reference": str(notice.pk), "status": "DELIVRD"} for notice in (one, other)]
    assert sent(REPORTS, told[1], name="1", secret=theirs).status_code == 401
    settings.MASAR_INBOUND_SECOND_SECRETS = [theirs]
    assert sent(REPORTS, told[0], name="1").status_code == 202
    assert sent(REPORTS, told[1], name="1", secret=theirs).status_code == 202
    assert (state(one), state(other)) == ("delivered", "delivered")


def test_a_second_gateway_alone_has_a_door_too(settings):
    settings.MASAR_INBOUND_SECRETS, settings.MASAR_INBOUND_SECOND_SECRETS = [], [SECRET]
    one = noticed("handed_over")
    assert sent(REPORTS, {"reference": str(one.pk), "status": "DELIVRD"}).status_code == 202
    assert state(one) == "delivered"


POSTED = {
    "reports": {"reference": "x", "status": "DELIVRD", "code": "000"},
    "texts": {"sender": "+201000000009", "text": "x"},
    "menu": {"phoneNumber": "+201000000009", "text": "", "medium": "ussd"},
}


def test_the_door_answers_as_promised():
    promised = json.loads((root.ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    doors = {path.rpartition("/")[2]: path for path in promised["paths"] if "/inbound/" in path}
    assert doors.keys() == {"reports", "texts", "menu"}
    for name, path in doors.items():
        told = promised["paths"][path]["post"]
        asked = told["requestBody"]["content"]["application/json"]["schema"]
        for schema, content in ((asked, POSTED[name]), *_answers(told, path, POSTED[name])):
            whole = schema | {"components": promised["components"]}
            assert [error.message for error in Draft202012Validator(whole).iter_errors(content)] == []
        [identity] = [one["schema"] for one in told["parameters"] if one["name"] == "webhook-id"]
        assert identity == {"type": "string", "pattern": f"^{name}_", "maxLength": 200}


def _answers(told, path, fields):
    """What is promised of each answer, with what comes: to a signed message, and to one that is not."""
    for answer in (sent(path, fields), sent(path, fields, secret=f"whsec_{b64encode(b'o' * 32).decode()}")):
        yield told["responses"][str(answer.status_code)]["content"]["application/json"]["schema"], answer.json()
