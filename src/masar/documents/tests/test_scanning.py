"""A scanner for viruses by its own protocol, over a real socket: its silence delays the office and nobody else."""

import socketserver
import struct
import threading

import pytest

from masar.cases.acting import desk
from masar.documents import answering, scanner
from masar.documents.checking import AGAIN, check_uploads
from masar.documents.models import Upload
from masar.documents.tests.files import pdf, picture
from masar.documents.tests.test_answering import PHOTO, recorded, send, shown, work
from masar.lib.clock import now


class Clamd(socketserver.BaseRequestHandler):
    """What ClamAV's daemon does with INSTREAM: everything that has a script in it is a virus."""

    def handle(self):
        taken = self._exactly(len(b"zINSTREAM\0"))
        content = b""
        while size := struct.unpack("!I", self._exactly(4))[0]:
            content += self._exactly(size)
        assert taken == b"zINSTREAM\0"
        self.request.sendall(b"stream: Eicar FOUND\0" if self.server.finds(content) else b"stream: OK\0")

    def _exactly(self, size):
        found = b""
        while len(found) < size:
            found += self.request.recv(size - len(found))
        return found


@pytest.fixture
def clamd(settings):
    """A scanner that answers; ``finds`` says what it takes for a virus."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        server.finds = lambda content: False
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.MASAR_CLAMAV = f"tcp://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def later():
    check_uploads(now() + 2 * AGAIN)


def test_what_the_scanner_finds_nothing_in_is_said_to_be_clean(own, clamd):
    send(own, PHOTO, picture(size=(1500, 1500)))
    work()
    assert Upload.objects.get().scan == "clean"


def test_a_virus_is_refused_and_gone(own, clamd, lying):
    clamd.finds = lambda content: True
    send(own, PHOTO)
    work()
    row = Upload.objects.get()
    assert (row.state, row.reason, lying(), recorded(own)) == ("refused", "virus", 0, [])


def test_a_scanner_that_does_not_answer_delays_no_applicant(own, settings):
    settings.MASAR_CLAMAV = "tcp://127.0.0.1:1"
    send(own, PHOTO)
    work()
    assert desk(own.number).progress.asks[PHOTO].state == "received"
    assert Upload.objects.get().scan == "waiting"


def test_what_waited_for_the_scanner_is_scanned_when_it_answers(own, clamd, settings):
    address, settings.MASAR_CLAMAV = settings.MASAR_CLAMAV, "unix:///nowhere"
    send(own, PHOTO)
    work()
    later()
    assert Upload.objects.get().scan == "waiting"
    settings.MASAR_CLAMAV = address
    check_uploads(now() + 4 * AGAIN)
    row = Upload.objects.get()
    assert (row.scan, row.due_at) == ("clean", None)


def test_a_virus_that_is_found_late_is_taken_away_and_the_document_asked_for_again(own, clamd, settings, lying):
    address, settings.MASAR_CLAMAV = settings.MASAR_CLAMAV, "tcp://127.0.0.1:1"
    send(own, PHOTO, pdf())
    work()
    settings.MASAR_CLAMAV, clamd.finds = address, lambda content: True
    later()
    check_uploads(now() + 3 * AGAIN)
    item = next(one for one in answering.of_owner(own) if one.document == PHOTO)
    assert (item.ask.state, [file.reason for file in item.files], lying()) == ("refused", ["virus"], 0)
    assert item.sends and shown(own)[PHOTO][0] == "refused"


def test_an_answer_that_is_none_is_no_answer(settings):
    settings.MASAR_CLAMAV = "http://127.0.0.1:1"
    with pytest.raises(scanner.Unreachable):
        scanner.clean(b"content")


def test_what_is_scanned_is_what_is_kept(own, clamd):
    clamd.finds = lambda content: b"Telephone" in content
    send(own, PHOTO, picture(placed=True))
    work()
    assert Upload.objects.get().scan == "clean"
