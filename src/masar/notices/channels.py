"""The ways to people: e-mail by Django's backends, text messages by a configurable HTTP gateway.

A channel is a function that sends one letter, or raises Failed with a short code. To add one, write it and enter it
in ``CHANNELS``, with what tells whether the deployment has set it up. Texts of libraries' errors are not passed on:
they repeat addresses.
"""

import json
import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import requests
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from urllib3.exceptions import ProtocolError

from masar.lib.languages import OPERATORS
from masar.notices.bounces import HEADER, proof
from masar.notices.connections import connection
from masar.notices.gateways import ACCOUNT, FIRST, SECOND, TRY_LATER
from masar.notices.mail import html
from masar.notices.services import ERRORS, verdict

TIMEOUT = 10
LOOPBACK = ("127.0.0.1", "::1", "localhost")
UNKNOWN_BUDGET = 1_000


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent, and to whom. Its ``id`` is the same for every attempt, so that the far side can drop a repeat.
    ``stop`` is where whoever gets it can have fewer like it, "" where it was asked for. ``gateway`` is by which of
    two it goes, "" where there is one.
    """

    id: UUID
    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    language: str = OPERATORS
    stop: str = field(repr=False, default="")
    gateway: str = ""


class Failed(Exception):
    """It was not taken. ``why`` is a short code; ``for_good`` means that trying again is useless."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.why, self.for_good = why, for_good


def email(letter: Letter) -> None:
    """By the mail backend of the deployment (``MASAR_EMAIL_URL``, ``MASAR_EMAIL_BACKEND``)."""
    host = settings.MASAR_MAIL_FROM.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{letter.id}@{host}>", "Auto-Submitted": "auto-generated", HEADER: proof(letter.id)}
    if letter.stop:
        # RFC 8058: a mail program's own button asks by POST; opening the address changes nothing.
        headers |= {"List-Unsubscribe": f"<{letter.stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = EmailMultiAlternatives(letter.subject, letter.body, settings.MASAR_MAIL_FROM, [letter.to], headers=headers)
    mail.attach_alternative(html(letter.subject, letter.body, letter.language), "text/html")
    try:
        with connection() as mail.connection:
            mail.send()
    except ERRORS as error:
        cause = error.__cause__
        why, for_good = verdict(error)
        raise Failed(why or _code_of(cause if isinstance(cause, Exception) else error), for_good=for_good) from None
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise Failed("recipient_refused", for_good=all(code >= 500 for code in codes)) from None
    except smtplib.SMTPResponseException as error:
        raise Failed(f"smtp_{error.smtp_code}", for_good=False) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Failed(_code_of(error)) from None


def sms(letter: Letter) -> None:
    """By a gateway of the deployment (``MASAR_SMS_URL``, ``MASAR_SMS_SECOND_URL``), asked once for each attempt."""
    given = _gateways()
    if not given or letter.gateway not in ("", *given):
        raise Failed("not_set_up")
    own = given[letter.gateway] if letter.gateway else next(iter(given.values()))
    url = own["url"]
    if urlsplit(url).scheme != "https" and urlsplit(url).hostname not in LOOPBACK:
        raise Failed("gateway_unencrypted")
    name = {"{id}": str(letter.id)}  # by which the gateway's reports name it
    places = name | {"{to}": letter.to, "{digits}": letter.to.removeprefix("+"), "{text}": letter.body}
    body = _filled(json.loads(own["body"]), places)
    headers = {**own["headers"], "Idempotency-Key": str(letter.id)}
    form, text = (body, None) if own["format"] == "form" else (None, body)
    told: dict[str, Any] = {"data": form, "json": text, "headers": headers}
    try:
        # The status is enough: whoever reads on waits as long as the gateway likes to talk.
        with requests.post(url, **told, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
            status = answer.status_code
    except requests.RequestException as error:
        raise Failed(_code_of(error)) from None
    if not 200 <= status < 300:
        # Where there is another gateway, what one says of our account there ends nothing.
        passing = (*TRY_LATER, *ACCOUNT) if len(given) > 1 else TRY_LATER
        raise Failed(f"gateway_{status}", for_good=400 <= status < 500 and status not in passing)


def _gateways() -> dict[str, dict[str, Any]]:
    """The gateways of text messages that the deployment has set up, the one that is preferred first."""
    named = {FIRST: settings.MASAR_SMS, SECOND: settings.MASAR_SMS_SECOND}
    return {name: own for name, own in named.items() if own["url"]}


def _filled(template: Any, places: Mapping[str, str]) -> Any:
    """A request's body: ``template`` (whatever JSON can hold), its places filled in, in one pass."""
    if isinstance(template, dict):
        return {name: _filled(value, places) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, places) for value in template]
    if isinstance(template, str):
        return re.sub(r"\{(to|digits|text|id)\}", lambda found: places[found[0]], template)
    return template


def _code_of(error: Exception) -> str:
    """What kind of failure it was, without what it says. ``timeout`` and ``broken_off`` may have been taken."""
    if isinstance(error, ssl.SSLError | requests.exceptions.SSLError):
        return "tls"
    if isinstance(error, requests.ConnectTimeout):
        return "unreachable"
    if isinstance(error, TimeoutError | requests.Timeout):
        return "timeout"
    hung_up = isinstance(error, requests.ConnectionError) and isinstance(error.args[0], ProtocolError)
    return "broken_off" if hung_up or isinstance(error, smtplib.SMTPServerDisconnected) else "unreachable"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to people: what sends a letter, and whether the deployment has set it up."""

    send: Callable[[Letter], None]
    ready: Callable[[], bool]


CHANNELS = {
    "email": Channel(email, lambda: settings.MASAR_MAIL_READY),
    "sms": Channel(sms, lambda: bool(_gateways())),
}


def available(channel: str) -> bool:
    """Whether the deployment has set this channel up."""
    return channel in CHANNELS and CHANNELS[channel].ready()


def gateways(channel: str) -> tuple[str, ...]:
    """The names of its gateways, the preferred one first; none where a channel knows no such thing."""
    return tuple(_gateways()) if channel == "sms" else ()


def slow_after() -> float:
    """Seconds after which a gateway that has not answered counts as slow."""
    return float(settings.MASAR_SMS_SLOW)


def reports(channel: str, gateway: str) -> bool:
    """Whether whoever carries this channel's messages, by this gateway, says afterwards that they arrived."""
    own = f"{channel}_{gateway}" if gateway == SECOND else channel
    return bool(settings.MASAR_REPORTS.get(own) == "full")


def at_once(channel: str) -> int:
    """How many letters a worker hands to this channel at the same moment; one, where nobody knows it."""
    return int(settings.MASAR_AT_ONCE.get(channel, 1))


def budget(channel: str) -> int:
    """How many letters this channel may be given in any 60 minutes. What nobody knows costs nothing."""
    return int(settings.MASAR_BUDGETS.get(channel, UNKNOWN_BUDGET))


def send(channel: str, letter: Letter) -> None:
    """Send one letter. Raises Failed, also where the channel is not set up: nothing else may count as sent."""
    if not available(channel):
        raise Failed("not_set_up")
    CHANNELS[channel].send(letter)
