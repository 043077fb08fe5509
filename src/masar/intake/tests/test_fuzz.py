"""Whatever bytes a file holds, it is rows, rejects with a reason, or a damaged file: never an error of ours.

A few hundred documents a reader in every run, always the same; ``make fuzz`` tries 100,000 that nobody has seen.
"""

import gzip
import io
import os
import tracemalloc
import zipfile
from functools import cache
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masar.intake.joining import Cases
from masar.intake.profile import load
from masar.intake.readers import Broken, Damaged, Layout, open_bytes, rows
from masar.intake.tests.files import PROFILE, ROWS, profile_in
from masar.intake.translate import Rejected, Translator

EXAMPLES = int(os.environ.get("MASAR_FUZZ", "40"))
FUZZED = settings(
    max_examples=EXAMPLES,
    derandomize="MASAR_FUZZ" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
NEEDED = ("file", "branch", "what", "when")
LOG = (
    b'<?xml version="1.0"?><log><trace><string key="file" value="1/26"/>'
    b'<event><string key="what" value="taken in"/><date key="when" value="01/11/2026"/></event>'
    b'<event><list key="l"><values><int key="n" value="1"/></values></list></event></trace></log>'
)
LINES = b'{"file":"1/26","branch":"A","what":"taken in","when":"01/11/2026"}\n{"file":2,"when":null,"x":[1.5]}\n'
ARRAY = b"[" + LINES.strip().replace(b"\n", b",\n") + b"]"
CASES = b"file,branch,what\n1/26,A,taken in\n2/26,B,done\n3/26,A,taken in\n"
DAYS = b"file,when\n1/26,01/11/2026\n2/26,02/11/2026\n1/26,03/11/2026\n"
JOINED = PROFILE.replace("[case]", '[join]\nkey = "file"\nto = "file"\n[case]').replace(
    'column = "what"', 'column = "case:what"'
)
PIECES = [
    *(
        b'"',
        b"'",
        b",",
        b";",
        b"\n",
        b"\r",
        b"\0",
        b"\t",
        b"\xff",
        b"\xe3",
        b"\xd8\xa7",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
    ),
    *(b"<", b">", b"/>", b"&#0;", b"&#x110000;", b"&lt;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"]]>", b"<!--"),
    *(b"<trace>", b"</trace>", b"<event/>", b'<string key="file" value="2"/>', b'xmlns="urn:x"', b"<?x?>"),
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b'"file":',
        b"1e999",
        b"NaN",
        b"-Infinity",
        b"\\ud800",
        b"\\u0000",
        b"null",
        b"[" * 2000,
    ),
    *(
        b"9" * 5000,
        b"9999-12-31",
        b"sep=;\n",
        b"x" * 270_000,
        b"\x1f\x8b",
        b"PK\x03\x04",
        b'r="A1"',
        b't="s"',
        b"<v>1e400</v>",
    ),
    *(
        b"<c/>",
        b"<row/>",
        b'<row r="-1">',
        b'r="ZZZZZ99"',
        b"<is><t>x</t></is>",
        "١٤٤٨/٠٥/١٠ هـ".encode(),
        "\u200f".encode(),
    ),
]
EDIT = st.tuples(
    st.floats(0, 1), st.sampled_from(["put", "over", "cut", "again"]), st.sampled_from(PIECES) | st.binary(max_size=8)
)


def edited(content, edits):
    """``content`` with pieces put in, written over, cut out or repeated at shares of its length."""
    for share, how, piece in edits:
        at = int(share * len(content))
        if how == "again":
            content = content[:at] + content[max(0, at - 40) :]
        else:
            content = (
                content[:at] + (b"" if how == "cut" else piece) + content[at + (0 if how == "put" else len(piece)) :]
            )
    return content


@cache
def book():
    """The parts of a workbook."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        sheet = workbook.add_worksheet()
        for number, line in enumerate([NEEDED, ("1/26", "A", "taken in", "01/11/2026"), (2, "B", 1.5, 46327)]):
            sheet.write_row(number, 0, line)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


class _Bytes(io.BytesIO):
    """Bytes in memory as ``Counting`` gives those of a file."""

    def peek(self, size=1):
        return self.getvalue()[self.tell() :][:size]


@pytest.fixture(scope="module")
def translator(tmp_path_factory):
    return Translator(load(profile_in(tmp_path_factory.mktemp("profile"), PROFILE)), ZoneInfo("Africa/Cairo"))


@pytest.fixture(scope="module")
def joined(tmp_path_factory):
    return Translator(load(profile_in(tmp_path_factory.mktemp("joined"), JOINED)), ZoneInfo("Africa/Cairo"))


def outcome(content, kind, translator, encoding="utf-8-sig"):
    """How many rows were understood, rejected; raises what nobody foresaw."""
    try:
        needed = () if kind == "xes" else NEEDED
        return each(rows(open_bytes(_Bytes(content)), Layout(kind, encoding), needed), translator)
    except Damaged as damaged:
        assert str(damaged)
        return 0, 0


def each(found, translator):
    """How many of these rows were understood, rejected. Raises Damaged."""
    understood = rejected = 0
    for _, row in found:
        try:
            if isinstance(row, Broken):
                raise Rejected(row.why)
            translator.translate(row)
            understood += 1
        except Rejected as why:
            assert str(why)
            rejected += 1
    return understood, rejected


@given(st.lists(EDIT, max_size=6), st.sampled_from(["utf-8-sig", "windows-1256", "utf-16"]))
@FUZZED
def test_any_csv(translator, edits, encoding):
    outcome(edited(ROWS.encode(), edits), "csv", translator, encoding)


@given(st.lists(EDIT, max_size=6), st.sampled_from([LINES, ARRAY]))
@FUZZED
def test_any_json(translator, edits, content):
    outcome(edited(content, edits), "jsonl", translator)


@given(st.lists(EDIT, max_size=6))
@FUZZED
def test_any_xes(translator, edits):
    outcome(edited(LOG, edits), "xes", translator)


@given(st.sampled_from(sorted(book())), st.lists(EDIT, max_size=4), st.lists(EDIT, max_size=1))
@FUZZED
def test_any_workbook(translator, part, inside, outside):
    whole = packed({**book(), part: edited(book()[part], inside)})
    outcome(edited(whole, outside), "xlsx", translator)


@given(st.lists(EDIT, max_size=4), st.lists(EDIT, max_size=4))
@FUZZED
def test_any_two_files(joined, of_cases, of_events):
    cases = None
    try:
        told = rows(open_bytes(_Bytes(edited(CASES, of_cases))), Layout("csv"), ("file", "what"))
        cases = Cases(told, "file")
        events = rows(open_bytes(_Bytes(edited(DAYS, of_events))), Layout("csv"), ("file", "when"))
        each(cases.joined(events, "file"), joined)
    except Damaged as damaged:
        assert str(damaged)
    finally:
        if cases:
            cases.close()


@given(st.binary(max_size=2000), st.sampled_from(["csv", "jsonl", "xes", "xlsx"]), st.booleans())
@FUZZED
def test_any_bytes(translator, content, kind, zipped):
    outcome(gzip.compress(content)[: len(content) + 10] if zipped else content, kind, translator)


def test_what_is_unharmed_is_understood(translator):
    whole = (ROWS.encode(), "csv"), (LINES, "jsonl"), (ARRAY, "jsonl"), (packed(book()), "xlsx")
    assert [outcome(content, kind, translator) for content, kind in whole] == [(3, 0), (1, 1), (1, 1), (1, 1)]


def test_two_files_that_are_unharmed_are_understood(joined):
    cases = Cases(rows(open_bytes(_Bytes(CASES)), Layout("csv"), ("file",)), "file")
    assert each(cases.joined(rows(open_bytes(_Bytes(DAYS)), Layout("csv")), "file"), joined) == (3, 1)
    cases.close()


ENDLESS = 6 << 20
HOSTILE = {
    "a line": ("csv", lambda: gzip.compress(b"file,branch,what,when\n" + b"x" * ENDLESS)),
    "a quote": ("csv", lambda: gzip.compress(b'file,branch,what,when\n"' + (b"x" * 999 + b"\n") * (ENDLESS // 1000))),
    "a member": ("jsonl", lambda: gzip.compress(b'[{"file": "' + b"x" * ENDLESS + b'"}]')),
    "an array": ("jsonl", lambda: gzip.compress(b"[{" + b"[" * ENDLESS)),
    "an object": ("jsonl", lambda: gzip.compress(b'{"file": "' + b"x" * ENDLESS + b'"}')),
    "an attribute": ("xes", lambda: gzip.compress(b'<log><trace><string key="a" value="' + b"x" * ENDLESS)),
    "an event": (
        "xes",
        lambda: gzip.compress(b"<log><trace><event>" + b'<string key="a" value="b"/>' * (ENDLESS // 27)),
    ),
    "depth": ("xes", lambda: gzip.compress(b"<log>" + b"<x>" * (ENDLESS // 3))),
    "a row": (
        "xlsx",
        lambda: packed({**book(), SHEET: book()[SHEET].replace(b"</row>", b"<c/>" * (ENDLESS // 4), 1)}),
    ),
    "a string": (
        "xlsx",
        lambda: packed({**book(), STRINGS: book()[STRINGS].replace(b"<t>", b"<t>" + b"x" * (2 * ENDLESS), 1)}),
    ),
}
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.mark.parametrize("name", HOSTILE)
def test_what_never_ends_costs_no_memory(translator, name):
    kind, made = HOSTILE[name]
    content = made()
    tracemalloc.start()
    try:
        outcome(content, kind, translator)
        assert tracemalloc.get_traced_memory()[1] < 90 << 20
    finally:
        tracemalloc.stop()
