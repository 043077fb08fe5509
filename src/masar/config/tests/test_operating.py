"""What an operator meets: the deploy check, the demo."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from masar.cases.actions import declare_source
from masar.intake.sample import SOURCE

pytestmark = pytest.mark.django_db


def refused() -> str:
    with pytest.raises(SystemCheckError) as error:
        call_command("check", deploy=True, stdout=StringIO(), stderr=StringIO())
    return str(error.value)


def test_a_fresh_install_is_told_everything_it_lacks(settings):
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    told = refused()
    assert all(f"masar.E00{number}" in told for number in (1, 3, 4, 5, 8))


def test_debugging_is_refused(settings):
    settings.DEBUG = True
    assert "masar.E002" in refused()


def test_sample_data_are_refused(settings):
    assert "masar.E006" not in refused()
    declare_source(SOURCE, name_ar="م", name_en="s")
    assert "masar.E006" in refused()


def test_a_configured_deployment_passes(settings):
    settings.SECRET_KEY = "a-long-and-quite-random-secret-key-0123456789-abcdefghij"
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["track.moi.example"]
    settings.MASAR_PROXIES, settings.MASAR_KEYS_MADE = ["10.0.0.7"], False
    settings.MASAR_SITE = settings.MASAR_SITE | {"host": {"ar": "track.moi.example", "en": "track.moi.example"}}
    call_command("check", deploy=True, stdout=StringIO(), stderr=StringIO())


@pytest.mark.parametrize("proxies", [[], ["0.0.0.0/0"], ["10.0.0.0/8"], ["::/0"], ["proxy.example"]])
def test_tls_without_named_proxies_is_refused_and_so_is_trusting_everybody(settings, proxies):
    settings.HTTPS, settings.MASAR_PROXIES = True, proxies
    assert "masar.E007" in refused()


@pytest.mark.parametrize(
    "given",
    [
        {"MASAR_SMS": {"url": "http://gateway.example/sms"}},
        {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "mail.example"},
    ],
    ids=["gateway", "mail"],
)
def test_codes_are_not_handed_on_unencrypted(settings, given):
    assert "masar.E009" not in refused()
    for name, value in given.items():
        setattr(settings, name, value)
    assert "masar.E009" in refused()
