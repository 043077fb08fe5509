"""Mails that come back: reports mark the message that they prove to be about, and nothing else changes anything."""

import io
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.core.management import call_command

from masar.notices import bounces
from masar.notices.bounces import HEADER, proof, read
from masar.notices.channels import Letter, email
from masar.notices.inbox import keep_mail, take_inbox
from masar.notices.models import Inbound, Notice
from masar.notices.tests.telling import HOUR, NOW
from masar.notices.tests.test_outcomes import noticed

pytestmark = pytest.mark.django_db

REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: no-reply@example.gov
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Fri, 27 Nov 2026 08:00:00 +0200

Final-Recipient: rfc822; mona@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <mona@example.org>: unknown

--B
Content-Type: {returned}

{headers}
Subject: =?utf-8?b?2LfZhNio2YM=?=
To: mona@example.org

--B--
"""


def reported(one, action="failed", status="5.1.1", returned="text/rfc822-headers", told=None):
    headers = f"{HEADER}: {told or proof(one.pk)}"
    text = REPORT.format(action=action, status=status, returned=returned, headers=headers)
    return text.replace("\n", "\r\n").encode()


def came(raw, at=NOW):
    kind = keep_mail(raw, now=at)
    take_inbox(at)
    return kind


def state(one):
    return Notice.objects.get(pk=one.pk).state


@pytest.mark.parametrize("returned", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize(
    ("action", "status", "then"),
    [
        ("failed", "5.1.1", "refused"),
        ("failed", "5.7.1 (rejected)", "refused"),
        ("failed", "4.4.1", "failed"),
        ("failed", "", "failed"),
        ("delayed", "4.4.1", "unreported"),
        ("delivered", "2.0.0", "delivered"),
        ("relayed", "2.0.0", "unreported"),
        ("Failed", "5.1.1", "refused"),
        ("devoured", "5.1.1", "unreported"),
    ],
)
def test_what_a_report_says_becomes_known_of_the_message(action, status, then, returned):
    one = noticed("unreported", channel="email")
    assert came(reported(one, action, status, returned)) == "report"
    assert state(one) == then


def test_whoever_saw_no_mail_of_ours_cannot_say_that_it_failed():
    one, other = (noticed("unreported", channel="email") for _ in range(2))
    theirs = proof(other.pk).replace(str(other.pk), str(one.pk))
    for told in (theirs, str(one.pk), f"{one.pk}:x", "x"):
        assert came(reported(one, told=told)) == "automatic"
    assert state(one) == "unreported"


def test_a_report_that_comes_twice_is_there_once():
    one = noticed("unreported", channel="email")
    for _ in range(2):
        came(reported(one))
    assert Inbound.objects.count() == 1


def test_the_header_is_on_every_mail_that_goes_out(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    letter = Letter(uuid4(), "mona@example.org", "طلبك", "نص", "ar")
    email(letter)
    [sent] = outbox.outbox
    told = message_from_bytes(sent.message().as_bytes())[HEADER]
    assert bounces.message_of(told) == letter.id


def written(**headers):
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "mona@example.org", "no-reply@example.gov", "K7QM-2X9D-RT4BX"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("متى ينتهي طلبي؟")
    return message.as_bytes()


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Auto_Submitted": "auto-generated; owner-email=x@example.org"}, "automatic"),
        ({"Auto_Submitted": "no"}, "other"),
        ({"Precedence": "Bulk"}, "automatic"),
        ({"Precedence": "auto_reply"}, "automatic"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"X_Auto_Response_Suppress": "All"}, "automatic"),
        ({"List_Id": "<news.example.org>"}, "automatic"),
        ({"Return_Path": "<>"}, "automatic"),
        ({"Return_Path": "<mona@example.org>"}, "other"),
        ({}, "other"),
    ],
)
def test_machines_and_people_are_told_apart_by_headers_and_change_nothing(headers, kind):
    one = noticed("unreported", channel="email")
    assert came(written(**headers)) == kind
    assert list(Inbound.objects.values_list("kind", "outcome", "due_at", "sealed")) == [("mail", kind, None, None)]
    assert state(one) == "unreported"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00\xff" * 500, b"Content-Type: multipart/report", b"A: 1\nContent-Type: multipart/x"],
)
def test_whatever_is_thrown_at_it_is_some_mail(raw):
    assert read(raw).kind in ("automatic", "other")


def test_another_kind_of_report_is_a_machines():
    one = noticed("unreported", channel="email")
    raw = reported(one).replace(b"report-type=delivery-status", b"report-type=disposition-notification")
    assert came(raw) == "automatic" and state(one) == "unreported"


def test_an_alias_of_the_mail_server_hands_a_mail_to_the_command(monkeypatch):
    one = noticed("unreported", channel="email")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(reported(one))))
    told = io.StringIO()
    call_command("notices", "inbound", stdout=told)
    take_inbox(NOW.replace(year=2030))
    assert told.getvalue().split() == ["report"] and state(one) == "refused"


def test_the_operator_sees_how_much_of_what_came(capsys):
    came(written())
    came(reported(noticed("unreported", channel="email")), NOW + HOUR)
    told = io.StringIO()
    call_command("notices", "status", stdout=told)
    lines = [line.split() for line in told.getvalue().splitlines()]
    assert ["1", "inbound", "mail", "other"] in lines and ["1", "inbound", "report", "applied"] in lines


@pytest.mark.parametrize(
    "shell", [b"Content-Type: message/rfc822\n\n", b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"]
)
def test_a_mail_that_is_packed_in_itself_a_thousand_times_is_only_a_mail(shell):
    assert keep_mail(shell * 3000, now=NOW) == "other"
