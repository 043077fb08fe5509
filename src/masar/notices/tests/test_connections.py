"""Connections to a mail server are kept, as long as they are good."""

from uuid import uuid4

import pytest

from masar.notices import channels, connections
from masar.notices.channels import Failed, Letter
from masar.notices.mailbox import MailServer


class Counting:
    """What a mail server saw: how often somebody greeted it, and how many mails it took or refused."""

    def __init__(self):
        self.greeted, self.mails, self.refuses = 0, 0, False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.greeted += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refuses:
            return "550 nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails += 1
        return "250 OK"


@pytest.fixture
def listening(settings):
    """Starts a mail server that counts, on the port that is given or any that is free; all stop in the end."""
    begun = []

    def listen(port=0):
        seen = Counting()
        server = MailServer(seen, port)
        server.start()
        begun.append(server)
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        return server, seen

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MASAR_MAIL_READY = True
    yield listen
    for server in begun:
        if server._thread is not None:
            server.stop()


def sent():
    channels.send("email", Letter(uuid4(), "mona@example.org", "s", "b"))


def test_one_mail_after_the_other_goes_over_one_connection(listening):
    _, seen = listening()
    for _ in range(3):
        sent()
    assert (seen.mails, seen.greeted) == (3, 1)


def test_after_a_hundred_mails_another_connection_is_made(listening):
    _, seen = listening()
    for _ in range(101):
        sent()
    assert (seen.mails, seen.greeted) == (101, 2)


def test_a_server_that_hung_up_meanwhile_costs_no_mail(listening, settings):
    first, before = listening()
    sent()
    first.stop()
    _, after = listening(settings.EMAIL_PORT)
    sent()
    assert (before.mails, after.mails, after.greeted) == (1, 1, 1)


def test_a_connection_that_lay_idle_for_long_is_not_trusted(listening, monkeypatch):
    _, seen = listening()
    sent()
    monkeypatch.setattr(connections, "monotonic", lambda: 10**9)
    sent()
    assert (seen.mails, seen.greeted) == (2, 2)


def test_a_connection_over_which_a_mail_failed_is_not_used_again(listening):
    _, seen = listening()
    sent()
    seen.refuses = True
    with pytest.raises(Failed, match="recipient_refused"):
        sent()
    seen.refuses = False
    sent()
    assert (seen.mails, seen.greeted) == (2, 2)
