"""Mail goes by a service's interface (anymail) as by a mail server: a real listener speaks for the service."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from masar.notices import channels, connections
from masar.notices.bounces import HEADER, proof
from masar.notices.channels import Failed, Letter

ADDRESS = "mona@example.org"
TAKEN = (200, b'{"id": "4ef9"}')


@pytest.fixture
def service(settings):
    """A service on loopback: ``answers`` is what it says next, None that it hangs up; ``got`` what it was given."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["Content-Length"])
            server.got.append(json.loads(self.rfile.read(length)))
            if server.answers is None:
                self.close_connection = True
                return
            status, body = server.answers
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *told):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.got, server.answers = [], TAKEN
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.EMAIL_BACKEND, settings.MASAR_MAIL_READY = "anymail.backends.resend.EmailBackend", True
    settings.MASAR_MAIL_FROM = "Passports <no-reply@example.gov>"
    url = f"http://127.0.0.1:{server.server_port}/"
    settings.ANYMAIL = {"RESEND_API_KEY": "key", "RESEND_API_URL": url, "REQUESTS_TIMEOUT": 10}
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def sent(**more):
    letter = Letter(uuid4(), **({"to": ADDRESS, "subject": "وصل", "body": "وصل طلبك"} | more))
    channels.send("email", letter)
    return letter


def failure(service, answers):
    service.answers = answers
    with pytest.raises(Failed) as raised:
        sent()
    assert ADDRESS not in str(raised.value)
    return raised.value.why, raised.value.for_good


def test_a_service_gets_both_texts_and_the_headers_by_which_a_report_finds_the_message(service):
    letter = sent(language="ar", stop="https://example.gov/stop")
    [got] = service.got
    assert got["to"] == [ADDRESS] and got["text"] == "وصل طلبك" and 'dir="rtl"' in got["html"]
    assert got["headers"][HEADER] == proof(letter.id)
    assert got["headers"]["Message-ID"] == f"<{letter.id}@example.gov>"
    assert got["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_service_is_no_connection_that_is_kept(service):
    sent()
    sent()
    assert len(service.got) == 2
    assert not any(kept for place, kept in connections._kept.items() if place[0].startswith("anymail"))


@pytest.mark.parametrize(
    ("answers", "why", "for_good"),
    [
        ((422, b'{"message": "mona@example.org"}'), "service_422", True),
        ((429, b"{}"), "service_429", False),
        ((401, b"{}"), "service_401", False),
        ((503, b"{}"), "service_503", False),
        ((200, b"<p>"), "broken_off", False),
        (None, "broken_off", False),
    ],
)
def test_what_a_service_answers_becomes_a_code_that_repeats_no_address(service, answers, why, for_good):
    assert failure(service, answers) == (why, for_good)


def test_a_service_that_is_not_there_is_unreachable(service, settings):
    settings.ANYMAIL = settings.ANYMAIL | {"RESEND_API_URL": "http://127.0.0.1:1/"}
    assert failure(service, TAKEN) == ("unreachable", False)


def test_a_key_that_is_missing_is_ours(service, settings):
    settings.ANYMAIL = {}
    assert failure(service, TAKEN) == ("not_set_up", False)
