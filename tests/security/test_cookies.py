"""Cookies that no script reads, no other site sends and no other host sets."""

import subprocess
import sys
from http.cookies import Morsel, SimpleCookie

import pytest

from tests.demo import ROOT, Database, Demo
from tests.security.conftest import Proxy

SETS_BOTH = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "masar.config.settings"
import django; django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.utils.module_loading import import_string

def view(request):
    request.session["person"] = "somebody"
    get_token(request)
    return HttpResponse()

for name in ("django.middleware.csrf.CsrfViewMiddleware", "django.contrib.sessions.middleware.SessionMiddleware"):
    assert name in settings.MIDDLEWARE
    view = import_string(name)(view)
print(view(RequestFactory().get("/en/")).cookies.output(header=""))
"""


def cookies(database: Database, **more: str) -> dict[str, Morsel]:
    """The cookies that a site configured by ``more`` sets for somebody who signs in."""
    done = subprocess.run(
        [sys.executable, "-c", SETS_BOTH],
        env=database.environment() | more,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: SimpleCookie = SimpleCookie()
    for line in done.stdout.splitlines():
        found.load(line.strip())
    return dict(found)


@pytest.fixture(scope="module")
def over_tls(demo: Demo) -> dict[str, Morsel]:
    return cookies(demo.database, MASAR_HTTPS="true", MASAR_PROXIES="127.0.0.1")


def test_over_tls_they_are_bound_to_this_host_and_to_tls(over_tls: dict[str, Morsel]) -> None:
    assert len(over_tls) == 2
    for name, cookie in over_tls.items():
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_no_script_reads_them_and_no_other_site_sends_them(over_tls: dict[str, Morsel]) -> None:
    for cookie in over_tls.values():
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")


def test_a_session_lasts_twenty_minutes_and_its_name_is_random(demo: Demo, over_tls: dict[str, Morsel]) -> None:
    session = over_tls["__Host-masar"]
    assert session["max-age"] == "1200"
    another = cookies(demo.database, MASAR_HTTPS="true")["__Host-masar"]
    assert len(session.value) >= 32 and session.value != another.value


def test_the_cookie_of_a_request_for_a_code_is_as_strict(proxy: Proxy) -> None:
    answer = proxy.ask("/en/track/", "POST", form={"reference": "29001011234567"}, client="192.0.2.1")
    cookie: SimpleCookie = SimpleCookie(answer.headers["set-cookie"])
    ((name, morsel),) = cookie.items()
    assert name.startswith("__Host-") and (morsel["secure"], morsel["path"], morsel["domain"]) == (True, "/", "")
    assert (morsel["httponly"], morsel["samesite"], morsel["max-age"]) == (True, "Strict", "600")


def test_who_only_reads_gets_no_cookie(demo: Demo) -> None:
    for path in ("/ar/", "/ar/track/", f"/ar/track/{demo.number}/", f"/api/v1/applications/{demo.number}"):
        assert "set-cookie" not in demo.ask(path).headers, path
