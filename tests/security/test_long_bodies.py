"""A body is longer than all others at one address alone, and from nobody who shows no session of the console."""

import re
from io import BytesIO
from typing import Any

import pytest

from masar.config.hardening_wsgi import LONGEST_BODY, REFUSED, Bodies, Longer

PATH, SENT = "/desk/office/upload/", "/en/mine/X/documents/send/"
UPLOADS = Longer(re.compile(PATH), "masar_desk", 900_000)
PHOTOS = Longer(re.compile(SENT), "masar_session", 1_000_000, told="masar.too_long")


def answered(length: int, *, path: str = PATH, cookie: str = "masar_desk=x", method: str = "POST") -> int:
    """The status to refuse with, -1 where the page is to say that it was too long, or how many bytes come through."""
    given: dict[str, Any] = {}
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_COOKIE": cookie, "CONTENT_LENGTH": str(length)}
    environ |= {"wsgi.input": BytesIO(b"x" * length), "REMOTE_ADDR": "192.0.2.1"}
    bodies = Bodies(lambda environ, _: given.update(environ) or [], threads=4, longer=(UPLOADS, PHOTOS))
    bodies(environ, lambda *_: None)
    if PHOTOS.told in given:
        assert given["CONTENT_LENGTH"] == "0"
        return -1
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


def test_of_a_file_that_is_too_long_the_page_itself_says_so_up_to_five_times_of_it() -> None:
    sent = {"path": SENT, "cookie": "masar_session=x"}
    assert answered(PHOTOS.most, **sent) == PHOTOS.most
    assert (answered(PHOTOS.most + 1, **sent), answered(5 * PHOTOS.most, **sent)) == (-1, -1)
    assert answered(5 * PHOTOS.most + 1, **sent) == 413
    assert answered(PHOTOS.most, path=SENT, cookie="") == 413
