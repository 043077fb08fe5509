"""A file comes through all that stands in front of the framework, at the two addresses that take one."""

import io
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from masar.cases.desk_models import Upload as Workbook
from masar.config.wsgi import application
from masar.console.admin.uploads import UPLOADS
from masar.console.testing import signed_in
from masar.documents.models import Upload
from masar.documents.tests.files import pdf
from masar.portal.tests.conftest import world
from masar.portal.tests.way_in import Browser, applied, asked, given, let_in
from masar.staff.rights import Role
from tests.test_uploads import OFFICE, a_row, book

__all__ = ["world"]
pytestmark = pytest.mark.django_db
FORM = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
FILE = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%s\r\n--b--\r\n'


def came(browser: Any, path: str, file: bytes, **fields: bytes) -> str:
    """Open the page, fill in its form with a file, send it to the entry; the status."""
    page = path.removesuffix("send/")
    token = re.search(rb'csrfmiddlewaretoken" value="(\w+)"', browser.get(page).content)
    assert token
    pairs = {"csrfmiddlewaretoken": token[1]} | fields
    body = b"".join(FORM % (name.encode(), value) for name, value in pairs.items()) + FILE % file
    said: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "HTTP_COOKIE": "; ".join(f"{name}={one.value}" for name, one in browser.cookies.items()),
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "multipart/form-data; boundary=b",
    }
    # A request ends with its connection, which here is the test's.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    b"".join(application(environ, lambda status, *_: said.append(status)))
    return said[0][:3]


def test_a_document_of_an_applicant(world: Any, settings: Any, tmp_path: Any) -> None:
    kept = {"BACKEND": "masar.documents.storage.Durable", "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = settings.STORAGES | {"documents": kept}
    number = applied("R-1", given())
    asked(number)
    content = pdf() + b" " * 2_000_000 + b"\n%%EOF\n"
    sent = came(let_in(world), f"/en/mine/{number}/documents/send/", content, document=b"photo")
    assert (sent, Upload.objects.get().size) == ("303", len(content))


def test_a_workbook_of_an_officer(world: Any) -> None:
    browser = Browser()
    signed_in(browser, Role.SUPERVISOR, office=OFFICE)
    assert came(browser, f"/{settings.MASAR_DESK}/{UPLOADS}", book(a_row()), office=OFFICE.encode()) == "302"
    assert Workbook.objects.count() == 1
