"""Mail and text messages arrive at real listeners on loopback."""

import socket

import pytest

from masar.notices.outbox import HOST, Outbox


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def outbox(settings):
    """The outside world, and settings that lead there."""
    box = Outbox(free_port(), free_port())
    box.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MASAR_MAIL_READY = HOST, box.smtp_port, True
    settings.MASAR_SMS = settings.MASAR_SMS | {"url": f"http://{HOST}:{box.http_port}/sms"}
    yield box
    box.stop()
