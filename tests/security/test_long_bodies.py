"""A body is longer than all others at one address alone, and from nobody who shows no session of the console."""

from io import BytesIO
from typing import Any

import pytest

from masar.config.hardening_wsgi import LONGEST_BODY, REFUSED, Bodies, Longer

UPLOADS = Longer("/desk/office/upload/", "masar_desk", 900_000)


def answered(length: int, *, path: str = UPLOADS.path, cookie: str = "masar_desk=x", method: str = "POST") -> int:
    """The status to refuse with, or the number of bytes that the application is given."""
    given: dict[str, Any] = {}
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_COOKIE": cookie, "CONTENT_LENGTH": str(length)}
    environ |= {"wsgi.input": BytesIO(b"x" * length), "REMOTE_ADDR": "192.0.2.1"}
    Bodies(lambda environ, _: given.update(environ) or [], threads=4, longer=UPLOADS)(environ, lambda *_: None)
    return int(given[REFUSED]) if REFUSED in given else len(given["wsgi.input"].read())


def test_a_workbook_is_let_through_whole_and_one_byte_more_is_not() -> None:
    assert answered(UPLOADS.most) == UPLOADS.most
    assert answered(UPLOADS.most + 1) == 413


@pytest.mark.parametrize(
    "other", [{"path": "/desk/"}, {"path": "/en/track/"}, {"cookie": ""}, {"cookie": "other=1"}, {"method": "PUT"}]
)
def test_nobody_else_sends_more_than_a_form_needs(other: dict[str, str]) -> None:
    assert answered(LONGEST_BODY, **other) == LONGEST_BODY
    assert answered(LONGEST_BODY + 1, **other) == 413
