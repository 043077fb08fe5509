"""Every answer carries the headers that keep browsers from being talked into anything, errors and files too."""

import re

import pytest

from tests.demo import Answer, Demo
from tests.security.conftest import Proxy
from tests.security.routes import addresses

EXACTLY = {
    "referrer-policy": "strict-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY = {
    "default-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "style-src 'self'",
}


SCRIPTED = {f"/desk/sign-in/{page}" for page in ("passkey/", "set-up/", "set-up/passkey/")}
"""Where nobody is needed and the site's own script may run; other pages are in the console's tests."""


def lacking(answer: Answer, *, scripted: bool = False) -> list[str]:
    """What is wrong with the headers of an answer."""
    wrong = [name for name, value in EXACTLY.items() if answer.headers.get(name) != value]
    policy = POLICY | {"script-src 'self'"} if scripted else POLICY
    if set(answer.headers.get("content-security-policy", "").split("; ")) != policy:
        wrong.append("content-security-policy")
    if any(name.startswith("access-control-") or name == "x-powered-by" for name in answer.headers):
        wrong.append("says too much")
    if re.search(r"\d", answer.headers.get("server", "")):
        wrong.append("server tells its version")
    if answer.raw and not re.match(r"(text|application|image|font)/", answer.headers.get("content-type", "")):
        wrong.append("content-type")
    if (
        answer.headers.get("content-type", "").startswith("text/")
        and "charset=" not in answer.headers["content-type"]
    ):
        wrong.append("charset")
    return wrong


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "TRACE"])
def test_every_route_sends_them_whatever_the_method(demo: Demo, method: str) -> None:
    demo.forgive()
    asked = addresses({"number": demo.number})
    assert len(asked) > 8
    may = SCRIPTED if method in ("GET", "HEAD") else set()
    wrong = {path: found for path in asked if (found := lacking(demo.ask(path, method), scripted=path in may))}
    demo.forgive()
    assert wrong == {}


def test_errors_send_them(demo: Demo) -> None:
    answers = {
        400: demo.ask("/en/", Host="elsewhere.example"),
        403: demo.ask("/en/", "POST", form={"a": "b"}),
        404: demo.ask("/nothing/here"),
        405: demo.ask("/en/", "DELETE"),
        413: demo.ask("/en/track/", "POST", form={"reference": "x" * 70_000}),
        422: demo.ask("/en/track/", "POST", form={"reference": "?"}),
    }
    assert [status for status, answer in answers.items() if answer.status != status] == []
    assert {status: lacking(answer) for status, answer in answers.items() if lacking(answer)} == {}


def test_a_broken_server_sends_them(own_demo: Demo) -> None:
    path = f"/en/track/{own_demo.number}/"
    own_demo.database.execute("ALTER TABLE cases_publicrecord RENAME TO gone")
    answer = own_demo.ask(path)
    assert (answer.status, lacking(answer)) == (500, [])


def test_files_send_them_and_nobody_else_may_read_them(demo: Demo) -> None:
    page = demo.ask("/en/").text
    files = re.findall(r'(?:href|src)="(/(?:static|look)/[^"#]+)', page)
    assert len(files) > 3
    assert {path: lacking(demo.ask(path)) for path in files if lacking(demo.ask(path))} == {}


def test_folders_and_sources_are_not_shown(demo: Demo) -> None:
    for path in ("/static/", "/static/design/", "/.git/HEAD", "/static/../masar.sqlite3", "/static/%2e%2e/keys.toml"):
        assert demo.ask(path).status == 404, path


def test_what_was_not_changed_is_told_with_the_same_headers(demo: Demo) -> None:
    path = f"/en/track/{demo.number}/"
    again = demo.ask(path, If_None_Match=demo.ask(path).headers["etag"])
    assert (again.status, lacking(again)) == (304, [])


def test_over_tls_the_browser_is_told_to_stay_there_for_a_year(proxy: Proxy) -> None:
    for path in ("/en/", f"/en/track/{proxy.demo.number}/", "/nothing", f"/api/v1/applications/{proxy.demo.number}"):
        answer = proxy.ask(path, client="192.0.2.1")
        assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains", path
        assert lacking(answer) == []


def test_personal_answers_are_not_kept_by_anybody(demo: Demo) -> None:
    for answer in (
        demo.ask("/en/track/", "POST", form={"reference": "29901011234567"}),
        demo.ask("/en/track/", "POST", form={"reference": "?"}),
        demo.ask("/api/v1/applications/0000-0000-00000"),
    ):
        assert answer.headers["cache-control"] == "no-store"
    assert demo.ask(f"/en/track/{demo.number}/").headers["cache-control"] == "private, no-cache"
