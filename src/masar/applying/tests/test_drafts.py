"""Drafts: whose they are, how long they last, and the codes that open them."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management.base import CommandError

from masar.applying import drafts
from masar.applying.drafts import MOST, Reach, TooMany, who
from masar.applying.models import Draft
from masar.lib.clock import now
from masar.notices import engine
from masar.notices.codes import answer_codes
from masar.people import codes, keyring, reindexing, vault
from masar.people.attempts import purge
from masar.people.models import Attempt, CodeRequest
from masar.people.tests.test_keyring import masar_keys

pytestmark = pytest.mark.django_db
PHONE, MAIL = Reach("mobile", "+201900000012"), Reach("email", "mona@example.org")
HOME = "192.0.2.7"


def begun(reach=PHONE, **answers):
    return drafts.begin(reach, service="passport-renewal", form=1, language="ar", answers=answers, now=now())


@pytest.fixture
def sent(monkeypatch):
    """What the worker sends, instead of the channels."""
    found = []
    monkeypatch.setattr(engine, "available", lambda channel: channel in ("sms", "email"))
    monkeypatch.setattr(engine, "post", lambda **told: found.append(told))
    return found


def asked(reach, sent, network=HOME):
    """A code is asked for: the token, and the digits if any were sent."""
    before = len(sent)
    token = drafts.ask_code(reach, service="passport-renewal", language="en", network=network, now=now())
    while answer_codes(now()):
        pass
    digits = [digits_of(one) for one in sent[before:]]
    return token, digits[0] if digits else None


def digits_of(message):
    """The code in a message."""
    return "".join(symbol for symbol in message["body"] if symbol.isdigit())[:8]


def test_a_draft_is_found_by_its_contact_and_by_no_other():
    draft = begun()
    assert drafts.of(who(PHONE), now=now()) == [draft]
    assert drafts.of(who(MAIL), now=now()) == []
    assert drafts.find(who(MAIL), draft.pk, now=now()) is None
    assert drafts.change(who(MAIL), draft.pk, lambda row, content: (2, content), now=now()) is None
    assert not drafts.drop(who(MAIL), draft.pk, now=now())
    assert drafts.find(who(PHONE), draft.pk, now=now()) == draft


def test_an_address_that_a_telephone_began_with_a_capital_is_the_same():
    draft = begun(MAIL)
    assert drafts.of(who(Reach("email", "Mona@example.org")), now=now()) == [draft]


def test_nothing_of_a_draft_lies_readable():
    row = Draft.objects.values().get(pk=begun(name="منى حسن").pk)
    for secret in ("منى", PHONE.value, PHONE.value[1:]):
        assert secret.encode() not in bytes(row["sealed"]) and secret not in repr(row)
    assert PHONE.value not in repr(PHONE)


def test_what_is_changed_is_found_changed_and_lasts_thirty_days_from_then():
    with time_machine.travel("2026-11-01 10:00+02:00", tick=False) as clock:
        draft = begun(name="منى")
        clock.shift(timedelta(days=29))
        drafts.change(who(PHONE), draft.pk, lambda row, old: (2, replace(old, answers={"name": "هدى"})), now=now())
        clock.shift(timedelta(days=29))
        found = drafts.find(who(PHONE), draft.pk, now=now())
        assert (found.form, drafts.read(found).answers) == (2, {"name": "هدى"})
        clock.shift(timedelta(days=1))
        assert drafts.find(who(PHONE), draft.pk, now=now()) is None
        assert drafts.of(who(PHONE), now=now()) == []


def test_what_is_over_is_tidied_away_and_nothing_else():
    with time_machine.travel("2026-11-01 10:00+02:00", tick=False) as clock:
        begun()
        clock.shift(timedelta(days=1))
        younger = begun(MAIL)
        clock.shift(timedelta(days=29))
        assert drafts.forget(now()) == 1
        assert list(Draft.objects.all()) == [younger]


def test_what_was_sent_is_changed_by_nobody_any_more():
    draft = begun()
    Draft.objects.update(case_id=uuid4())
    assert drafts.change(who(PHONE), draft.pk, lambda row, old: (2, old), now=now()) is None
    assert not drafts.drop(who(PHONE), draft.pk, now=now())
    assert drafts.of(who(PHONE), now=now()) == []


def test_a_contact_cannot_fill_the_table():
    for _ in range(MOST):
        begun()
    with pytest.raises(TooMany):
        begun()
    begun(MAIL)


@pytest.mark.parametrize("reach", [PHONE, MAIL], ids=["mobile", "email"])
def test_a_code_goes_to_the_contact_that_was_typed_and_proves_it(sent, reach):
    token = drafts.ask_code(reach, service="passport-renewal", language="ar", network=HOME, now=now())
    while answer_codes(now()):
        pass
    (message,) = sent
    assert (message["to"], message["kind"], message["language"]) == (reach.value, "code_draft", "ar")
    digits = digits_of(message)
    opened = codes.open_with(token, digits, now=now())
    assert (opened.kind, *drafts.proved(opened)) == ("draft", reach, "passport-renewal")
    assert codes.open_with(token, digits, now=now()) is None


def test_whoever_has_a_draft_and_whoever_has_none_are_answered_by_the_same_rows(sent):
    begun(PHONE)
    for reach in (PHONE, Reach("mobile", "+201900000034")):
        drafts.ask_code(reach, service="", language="ar", network=HOME, now=now())
    while answer_codes(now()):
        pass
    first, second = CodeRequest.objects.order_by("asked_at").values("kind", "outcome", "contact_kind", "language")
    assert first == second
    assert len(sent) == 2


def test_a_code_that_is_asked_for_again_goes_to_the_same_contact_whatever_is_wished(sent):
    token, _ = asked(PHONE, sent)
    CodeRequest.objects.update(used_at=None, asked_at=now() - timedelta(minutes=2))
    again = codes.again(token, contact_kind="email", network=HOME, device="", now=now())
    while answer_codes(now()):
        pass
    assert [one["to"] for one in sent] == [PHONE.value] * 2
    assert drafts.proved(codes.open_with(again, digits_of(sent[-1]), now=now()))[0] == PHONE


def test_a_contact_gets_three_codes_in_an_hour_from_however_many_networks(sent):
    found = [asked(PHONE, sent, f"198.51.{place}.1")[1] for place in range(5)]
    assert [digits is not None for digits in found] == [True] * 3 + [False] * 2
    assert asked(MAIL, sent)[0]
    assert sent[-1]["to"] == MAIL.value


def test_a_network_cannot_have_hundreds_of_strangers_written_to(sent):
    for place in range(45):
        asked(Reach("mobile", f"+2019000001{place:02}"), sent)
    assert len(sent) == 40


def test_wrong_codes_for_a_draft_are_nobodys_attempts(sent):
    token, digits = asked(PHONE, sent)
    assert codes.open_with(token, f"{(int(digits) + 1) % 10**8:08}", now=now()) is None
    CodeRequest.objects.update(asked_at=now() - timedelta(hours=2))
    assert purge(now()) == 1
    assert not Attempt.objects.exists()


def test_a_new_index_key_finds_what_was_begun_before_and_the_old_one_stays_until_it_was_moved(tmp_path, settings):
    settings.MASAR_KEYS_FILE = tmp_path / "keys.toml"
    draft = begun()
    masar_keys("add", "--id", "second")
    assert sum(vault.reseal(keyring.ring())) > 0 and reindexing.left(keyring.ring()) == 1
    with pytest.raises(CommandError, match="rotate"):
        masar_keys("drop", "--id", "first")
    assert sum(reindexing.reindex(keyring.ring())) == 1
    assert reindexing.left(keyring.ring()) == 0 and not sum(reindexing.reindex(keyring.ring()))
    masar_keys("drop", "--id", "first")
    assert len(who(PHONE)) == 1 and drafts.find(who(PHONE), draft.pk, now=now())
