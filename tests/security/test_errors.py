"""What goes wrong is told politely outside, usefully inside, and names nobody in either place."""

import logging
import sys
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from masar.config.access_log import address
from masar.config.hardening_logs import Careful, blotted
from masar.lib.numbers import number_from, shown
from masar.portal.plain import contents
from tests.demo import Demo

IDENTITY, MOBILE, MAIL = "29901011234567", "+201001234567", "somebody@example.org"


def logged(text: str, *parts: object) -> str:
    """The line that is written for a message."""
    record = logging.LogRecord("masar.test", logging.ERROR, __file__, 1, text, parts, None)
    return Careful("{asctime} {levelname} {name}: {message}", style="{").format(record)


@pytest.mark.parametrize(("path", "sorry"), [("/ar/", "خلل"), ("/en/", "went wrong")])
def test_an_exception_is_never_shown(monkeypatch, path, sorry):
    def breaks(*_):
        raise RuntimeError(f"password=hunter2 for {IDENTITY}")

    monkeypatch.setattr(contents, "about_links", breaks)
    answer = Client(raise_request_exception=False).get(path)
    told = answer.content.decode()
    assert answer.status_code == 500 and sorry in told
    assert not [word for word in ("hunter2", IDENTITY, "RuntimeError", "Traceback", "masar/") if word in told]
    assert answer.headers["Cache-Control"] == "no-store"


def test_what_was_typed_into_addresses_and_fields_is_in_no_log(own_demo: Demo) -> None:
    number = own_demo.number
    own_demo.ask(f"/en/track/{number}/")
    for typed in (IDENTITY, "2990101%201234567", MAIL, MOBILE, "A12345678"):
        own_demo.ask(f"/en/track/{typed}/")
        own_demo.ask(f"/api/v1/applications/{typed}")
        own_demo.ask(f"/nothing/{typed}")
        own_demo.ask("/en/track/", "POST", form={"reference": typed})
    own_demo.ask("/en/", Cookie=f"a={IDENTITY}", User_Agent=MOBILE, Referer=f"https://x.example/{MAIL}")
    log = own_demo.log.read_text()
    assert log.count("GET /en/track/•••/") >= 5
    assert [told for told in (number, IDENTITY, "1234567", "somebody", "A12345678") if told in log] == []


@given(st.integers(min_value=0, max_value=32**12 - 1))
def test_every_application_number_is_blotted_out_as_it_is_shown(number):
    text = shown(number_from(number))
    assert text not in blotted(f"Not Found: /ar/track/{text}/")


@given(
    st.integers(min_value=10**9, max_value=10**15).map(str),
    st.sampled_from(["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "0123456789"]),
)
def test_every_long_number_is_blotted_out_in_any_script(number, digits):
    written = number.translate(str.maketrans("0123456789", digits))
    assert written not in blotted(f"about {written}.") and "•••" in blotted(f"about {written}.")


def test_what_helps_an_operator_is_kept():
    for line in (
        "Not Found: /ar/track/",
        "took 1234 ms at 2026-11-22 10:00:00 from 192.0.2.7 port 54321",
        "relation cases_publicrecord does not exist, LINE 1",
        "0192f0c8-7d3e-7a10-9b1c-3f2a9d8e7c6b",
    ):
        assert blotted(line) == line


def test_a_line_is_one_line_with_its_time_in_utc():
    line = logged("a\r\nERROR forged: \x1b[2J%s", "\u2028next")
    assert "\n" not in line and "\r" not in line and "\x1b" not in line and "\u2028" not in line
    assert line.split(" ")[0].endswith("Z") and line.split(" ")[1:3] == ["ERROR", "masar.test:"]


def test_a_traceback_is_written_without_the_values_in_it():
    try:
        raise ValueError(f"Key (number)=({IDENTITY}) already exists\nforged line")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "broken", (), sys.exc_info())
    text = Careful("{message}", style="{").format(record)
    assert "ValueError" in text and IDENTITY not in text
    assert all(line.startswith("    ") for line in text.split("\n")[1:])


@pytest.mark.parametrize("status", [299, 499, 777, 999, None, "odd"])
def test_a_line_of_a_request_is_written_whatever_its_status(status):
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, "%s", (IDENTITY,), None)
    record.status_code, record.request = status, SimpleNamespace(path_info="/ar/help/")
    line = Careful("{levelname} {message}", style="{").format(record)
    assert line in ("WARNING Status without a name: /ar/help/", "WARNING No status: /ar/help/")


def test_a_line_that_cannot_be_written_says_where_and_not_what():
    line = logged("%d of %s", IDENTITY)
    assert IDENTITY not in line and "a line could not be written (TypeError, test_errors.py:1)" in line


def test_our_own_fault_is_logged_with_its_place(own_demo: Demo) -> None:
    path = f"/en/track/{own_demo.number}/"
    own_demo.database.execute("ALTER TABLE cases_publicrecord RENAME TO gone")
    assert own_demo.ask(path).status == 500
    log = own_demo.log.read_text()
    assert "ERROR django.request: Internal Server Error: /en/track/•••/" in log
    assert "OperationalError" in log or "UndefinedTable" in log


PLANTED = (
    "28509178800000",
    "٢٨٥٠٩١٧٨٨٠٠٠٠٠",
    "۲۸۵۰۹۱۷۸۸۰۰۰۰۰",
    "285.0917.8800.000",
    "AB123456",
    "３ＳＫ２Ｄ４ＤＫＮ６ＳＤＱ",
    "K7QM2X9DRT4BXK7QM2X9DRT4BX",
)


def test_no_spelling_of_a_number_comes_out_of_the_server(own_demo: Demo) -> None:
    for planted in PLANTED:
        for path in ("/ar/track/{}/", "/ar/lookup/{}", "/{}/", "/en/services/{}/", "/api/v1/applications/{}"):
            own_demo.ask(path.format(quote(planted)))
        own_demo.ask("/en/", Host=f"{quote(planted)}.example")
    log = own_demo.log.read_text()
    spelt = [
        form for text in PLANTED for form in (text, quote(text), ascii(text)[1:-1], text.encode().decode("latin-1"))
    ]
    assert "Bad Request: /en/" in log and [form for form in spelt if form in log] == []


@given(st.text(max_size=64), st.sampled_from("Aa1@.-٢é%\u202e"), st.integers(min_value=0, max_value=65_536))
def test_no_pattern_is_given_more_than_two_thousand_characters(text, filler, times):
    given_to = []
    pattern = SimpleNamespace(sub=lambda _, told: given_to.append(len(told)) or told)
    with patch("masar.config.hardening_logs._PERSONAL", pattern):
        logged(text + filler * times)
    assert max(given_to) <= 2_002


@given(st.text(max_size=64), st.sampled_from("Aa1@.-٢é%/"), st.integers(min_value=300, max_value=65_536))
def test_a_long_path_is_not_compared_with_any_route(text, filler, times):
    with patch("masar.config.log_routes.resolve", side_effect=AssertionError):
        assert address("/ar/track/" + text + filler * times) == "(no route)"


@pytest.mark.parametrize(("language", "length"), [("ar", 300), ("en", 30_000)])
def test_a_long_address_is_refused_in_the_readers_language(demo: Demo, language: str, length: int) -> None:
    answer = demo.ask(f"/{language}/track/{'A' * length}/")
    assert answer.status == 414 and f'lang="{language}"' in answer.text
