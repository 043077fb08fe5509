"""A mail server and a text-message gateway on this machine alone, and a page of what they got.

They stand in for the outside world, so that the whole way in can be tried without sending anything to anybody.
Only ``masar demo`` and tests start them; the product itself has no such page.
"""

import asyncio
import email
import json
import socket
import time
from collections import deque
from collections.abc import Awaitable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.policy import default
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast
from urllib.parse import parse_qsl

from aiosmtpd.controller import Controller
from jinja2 import Environment

from masar.lib.languages import LANGUAGES
from masar.lib.sentences import sentences

HOST = "127.0.0.1"
KEPT = 200
READY_WITHIN = timedelta(minutes=1)
LONGEST = 64 * 1024
WORDING = Path(__file__).parent / "wording"
PAGE = Environment(autoescape=True).from_string(Path(__file__).with_name("mailbox.html").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it would have reached somebody. ``id`` is what the sender calls it."""

    at: datetime
    channel: str
    to: str
    subject: str
    body: str
    id: str = ""


class Mailbox:
    """Listens until the process ends. ``smtp_port`` and ``http_port`` are on loopback; 0 takes any that is free."""

    def __init__(self, http_port: int, smtp_port: int = 0) -> None:
        self.messages: deque[Message] = deque(maxlen=KEPT)
        self.refusals: deque[int] = deque()
        """Statuses that the gateway answers before it takes a message again."""
        self.bounces: deque[str] = deque()
        """What the mail server answers about a recipient before it takes one again: ``550 nobody here``."""
        self.taken = 0
        """How many text messages the gateway took, also of those that it kept no longer."""
        self.pause = 0.0
        """Seconds until the gateway answers, and the mail server when it has a whole mail."""
        self._mail = MailServer(_Mailbox(self), smtp_port)
        self._web = _Gateway((HOST, http_port), _Handler)
        self._web.mailbox = self  # type: ignore[attr-defined]
        self.smtp_port, self.http_port = self._mail.port, self._web.server_port

    def start(self) -> None:
        """Begin to listen, in threads that end with the process."""
        self._mail.start()
        Thread(target=self._web.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Listen no longer."""
        self._mail.stop()
        self._web.shutdown()
        self._web.server_close()


class _Gateway(ThreadingHTTPServer):
    """Takes as many connections at once as workers make."""

    request_queue_size = 256


class MailServer(Controller):
    """Listens on the port that it took when it was made: one that is only looked up is somebody else's by then."""

    def __init__(self, handler: "_Mailbox", port: int) -> None:
        self._listening = socket.create_server((HOST, port))
        super().__init__(
            handler, hostname=HOST, port=self._listening.getsockname()[1], ready_timeout=READY_WITHIN.total_seconds()
        )

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)


class _Mailbox:
    """What aiosmtpd hands each mail to."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if self.mailbox.bounces:
            return self.mailbox.bounces.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.mailbox.pause)
        mail = email.message_from_bytes(envelope.content, policy=default)
        part = mail.get_body(("plain",))
        body = part.get_content() if part else ""
        to = ", ".join(envelope.rcpt_tos)
        self.mailbox.messages.appendleft(
            Message(datetime.now().astimezone(), "email", to, str(mail["Subject"]), body, str(mail["Message-ID"]))
        )
        return "250 OK"


def spoken() -> list[dict[str, Any]]:
    """What the page says, in every language that is offered."""
    return [
        {"code": one.code, "direction": one.direction, "words": sentences(WORDING, one.code)["mailbox"]}
        for one in LANGUAGES.values()
    ]


class _Handler(BaseHTTPRequestHandler):
    """``POST /sms`` takes a text message, ``GET /texts`` lists them as JSON; everything else shows the page."""

    def do_POST(self) -> None:
        size = min(int(self.headers.get("Content-Length") or 0), LONGEST)
        sent, form = self.rfile.read(size).decode(), self.headers.get_content_type().endswith("form-urlencoded")
        told = dict(parse_qsl(sent)) if form else json.loads(sent)
        time.sleep(self._mailbox().pause)
        if self._mailbox().refusals:
            self._answer(HTTPStatus(self._mailbox().refusals.popleft()), "application/json", b"{}")
            return
        message = Message(
            datetime.now().astimezone(),
            "sms",
            str(told["to"]),
            "",
            str(told["text"]),
            self.headers["Idempotency-Key"],
        )
        self._mailbox().messages.appendleft(message)
        self._mailbox().taken += 1
        self._answer(HTTPStatus.ACCEPTED, "application/json", b"{}")

    def do_GET(self) -> None:
        if self.path == "/texts":
            texts = [one for one in self._mailbox().messages if one.channel == "sms"]
            told = [{"to": one.to, "text": one.body, "at": one.at.isoformat()} for one in texts]
            self._answer(HTTPStatus.OK, "application/json", json.dumps(told).encode())
            return
        page = PAGE.render(messages=list(self._mailbox().messages), said=spoken()).encode()
        self._answer(HTTPStatus.OK, "text/html; charset=utf-8", page)

    def _mailbox(self) -> Mailbox:
        return cast("Mailbox", self.server.mailbox)  # type: ignore[attr-defined]

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        with suppress(ConnectionError):  # whoever asked may be gone by now
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what is sent to people is in no log."""
