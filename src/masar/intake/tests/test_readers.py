"""Every format, plain or packed, gives the same rows; damage ends in words."""

import gzip
import json

import pytest
import xlsxwriter

from masar.intake.readers import Broken, Counting, Damaged, Layout, open_bytes, rows

TABLE = [{"file": "1/26", "what": "تم الاستلام"}, {"file": "2/26", "what": "قيد المراجعة"}]
CSV = "file,what\n1/26,تم الاستلام\n2/26,قيد المراجعة\n"
XES = """<?xml version="1.0" encoding="UTF-8"?><log>
<global scope="event"><string key="what" value="UNKNOWN"/></global>
<trace><string key="file" value="1/26"/>
<event><string key="what" value="تم الاستلام"><string key="nested" value="x"/></string></event></trace>
<trace><string key="file" value="2/26"/><event><string key="what" value="قيد المراجعة"/></event></trace></log>"""


def read(path, layout):
    with Counting(path) as counting:
        return [row for _, row in rows(open_bytes(counting), layout)]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("content", "layout"),
    [
        (CSV.encode("utf-8-sig"), Layout("csv")),
        (CSV.encode("windows-1256"), Layout("csv", "windows-1256")),
        (CSV.replace(",", ";").encode(), Layout("csv", delimiter=";")),
        ("\n".join(json.dumps(row) for row in TABLE).encode(), Layout("jsonl")),
    ],
)
def test_text_formats_give_the_same_rows(tmp_path, content, layout, packed):
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(content) if packed else content)
    assert read(path, layout) == TABLE


@pytest.mark.parametrize("packed", [False, True])
def test_xes_gives_a_row_for_each_event_with_its_trace(tmp_path, packed):
    path = tmp_path / "log.xes"
    path.write_bytes(gzip.compress(XES.encode()) if packed else XES.encode())
    assert read(path, Layout("xes")) == [{"case:file": row["file"], "what": row["what"]} for row in TABLE]


@pytest.mark.parametrize("packed", [False, True])
def test_xlsx_gives_a_row_for_each_line_of_the_sheet(tmp_path, packed):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("old")
        for number, row in enumerate([["file", "what"], *(list(row.values()) for row in TABLE)]):
            sheet.write_row(number, 0, row)
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    assert read(path, Layout("xlsx", sheet="old")) == TABLE


@pytest.mark.parametrize(
    ("content", "layout", "words"),
    [
        (gzip.compress(CSV.encode() * 500)[:-20], Layout("csv"), "cut off or damaged"),
        (XES[:-30].encode(), Layout("xes"), "after row 1"),
        (b"PK\x03\x04nothing", Layout("xlsx"), "after row 0"),
        (b'<!DOCTYPE log [<!ENTITY a "b">]><log/>', Layout("xes"), "document type"),
    ],
)
def test_a_damaged_file_ends_with_what_is_wrong(tmp_path, content, layout, words):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Damaged, match=words):
        read(path, layout)


def test_a_line_that_is_no_object_is_a_row_of_its_own(tmp_path):
    path = tmp_path / "file.jsonl"
    path.write_text('{"file": "1"}\nnot json\n\n[1]\n')
    reason = "the line is not a JSON object"
    assert read(path, Layout("jsonl")) == [{"file": "1"}, Broken(reason, "not json"), Broken(reason, "[1]")]
