"""The ways to people: e-mail by Django's backends, text messages by a configurable HTTP gateway.

A channel is a function that sends one letter, or raises Failed with a short code. To add one, write it and enter it
in ``CHANNELS``. Texts of libraries' errors are not passed on: they repeat addresses.
"""

import json
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

import requests
from django.conf import settings
from django.core.mail import EmailMessage

TIMEOUT = 10
LOOPBACK = ("127.0.0.1", "::1", "localhost")
TRY_LATER = (408, 425, 429)
"""Refusals of a gateway after which the same message may well be taken."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent, and to whom. Its ``id`` is the same for every attempt, so that the far side can drop a repeat."""

    id: UUID
    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)


class Failed(Exception):
    """It was not taken. ``why`` is a short code; ``for_good`` means that trying again is useless."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good


def email(letter: Letter) -> None:
    """By the mail backend of the deployment (``MASAR_EMAIL_URL``)."""
    host = settings.MASAR_MAIL_FROM.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{letter.id}@{host}>", "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(letter.subject, letter.body, settings.MASAR_MAIL_FROM, [letter.to], headers=headers)
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise Failed("recipient_refused", for_good=all(code >= 500 for code in codes)) from None
    except smtplib.SMTPResponseException as error:
        raise Failed(f"smtp_{error.smtp_code}", for_good=False) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Failed(_code_of(error)) from None


def sms(letter: Letter) -> None:
    """By the gateway of the deployment (``MASAR_SMS_URL``), which is asked once for each message."""
    url = settings.MASAR_SMS["url"]
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in LOOPBACK:
        raise Failed("gateway_unencrypted")
    body = _filled(settings.MASAR_SMS["body"], {"{to}": letter.to, "{text}": letter.body})
    headers = {**settings.MASAR_SMS["headers"], "Idempotency-Key": str(letter.id)}
    form, text = (body, None) if settings.MASAR_SMS["format"] == "form" else (None, body)
    try:
        answer = requests.post(url, data=form, json=text, headers=headers, timeout=TIMEOUT, allow_redirects=False)
    except requests.RequestException as error:
        raise Failed(_code_of(error)) from None
    if not 200 <= answer.status_code < 300:
        final = 400 <= answer.status_code < 500 and answer.status_code not in TRY_LATER
        raise Failed(f"gateway_{answer.status_code}", for_good=final)


def _filled(template: str, values: dict[str, str]) -> dict[str, str]:
    """The body of a request: a JSON object whose values may be ``{to}`` and ``{text}``."""
    return {name: values.get(value, value) for name, value in json.loads(template).items()}


def _code_of(error: Exception) -> str:
    """What kind of failure it was, without what it says."""
    timeouts = (socket.timeout, TimeoutError, requests.Timeout)
    return "timeout" if isinstance(error, timeouts) else "unreachable"


CHANNELS: dict[str, Callable[[Letter], None]] = {"email": email, "sms": sms}


def available(channel: str) -> bool:
    """Whether the deployment has set this channel up."""
    return bool({"email": settings.MASAR_MAIL_READY, "sms": settings.MASAR_SMS["url"]}.get(channel))
