"""Mail and text messages arrive at real listeners on loopback."""

import pytest

from masar.cases.tests.conftest import house  # noqa: F401
from masar.notices.mailbox import HOST, Mailbox


@pytest.fixture
def mailbox(settings):
    """The outside world, and settings that lead there."""
    box = Mailbox(0)
    box.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MASAR_MAIL_READY = HOST, box.smtp_port, True
    settings.MASAR_SMS = settings.MASAR_SMS | {"url": f"http://{HOST}:{box.http_port}/sms"}
    yield box
    box.stop()
