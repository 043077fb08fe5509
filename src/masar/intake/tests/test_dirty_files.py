"""Files as they really come: what is wrong costs its row and no other, and is named by its true row and reason."""

import io
import json
import zipfile
from datetime import datetime

import openpyxl
import pytest
import xlsxwriter
from openpyxl import Workbook

from masar.intake.readers import Broken, Counting, Damaged, Doubtful, Layout, WrongHeading, open_bytes, rows

NEEDED = ("file", "what")
HEAD = "file,what\n"


def read(tmp_path, content, layout, needed=NEEDED):
    path = tmp_path / "file"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with Counting(path) as counting:
        return list(rows(open_bytes(counting), layout, needed))


def broken(found):
    return [number for number, row in found if isinstance(row, Broken)]


def files(found):
    return [row["file"] for _, row in found if not isinstance(row, Broken)]


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}1,a\n",
        f"\ufeff{HEAD}1,a\n",
        f"Report of November,\n\n,\n{HEAD}1,a\n",
        " file ,\u200fwhat\n1,a\n",
        '"sep=;"\nfile;what\n1;a\n',
        "sep=\t\nfile\twhat\n1\ta\n",
        "what,file,file (old),\na,1,,\n",
        "sep=;\nReport;;\nfile;what;\n1;a;\n",
    ],
)
def test_a_heading_is_found_under_titles_marks_and_spaces(tmp_path, content):
    assert files(read(tmp_path, content, Layout("csv", "utf-8"))) == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1256"])
def test_a_byte_order_mark_outranks_what_the_profile_says(tmp_path, encoding, declared):
    found = read(tmp_path, f"{HEAD}١,استلام\n".encode(encoding), Layout("csv", declared))
    assert found == [(1, {"file": "١", "what": "استلام"})]


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("FILE,what", r"no column 'file' \(it has 'FILE'\)"),
        ("what,when", "no column 'file'"),
        ("file,what,file", "'file' more than once"),
        ("file, what ,what", "'what' more than once"),
        ("", "it is empty"),
        ("\n\n ,\n", "it is empty"),
        ("1,taken in", "no column 'file', 'what'"),
    ],
)
def test_a_heading_that_is_not_the_right_one_is_refused_before_the_rows(tmp_path, heading, words):
    with pytest.raises(WrongHeading, match=words):
        read(tmp_path, f"{heading}\n1,a\n" if heading.strip(" ,\n") else heading, Layout("csv"))


def test_two_columns_of_one_name_that_nobody_needs_do_not_matter(tmp_path):
    assert read(tmp_path, "file,what,note,note\n1,a,x,y\n", Layout("csv"))[0][1]["file"] == "1"


@pytest.mark.parametrize("row", ["1,a,,", "1,a, , ", "1,a,,,,,,"], ids=["two", "blanks", "many"])
def test_empty_cells_too_many_are_nothing(tmp_path, row):
    assert read(tmp_path, f"{HEAD}{row}\n", Layout("csv")) == [(1, {"file": "1", "what": "a"})]


@pytest.mark.parametrize("row", ["1", "1,", '"1"'])
def test_cells_that_are_missing_at_the_end_are_empty(tmp_path, row):
    assert read(tmp_path, f"{HEAD}{row}\n", Layout("csv")) == [(1, {"file": "1", "what": ""})]


def test_a_full_cell_too_many_is_a_broken_row(tmp_path):
    assert broken(read(tmp_path, f"{HEAD}1,a\n2,b,c\n3,d\n", Layout("csv"))) == [2]


@pytest.mark.parametrize(
    "row",
    [
        '2,the "old" one" here",x,y',
        '2,"the "old" one"',
        '2,"never closed',
        '2,"never closed, and long ' + "x" * 300_000,
        '"2"x,b',
    ],
    ids=["outside", "inside", "open", "long", "after"],
)
def test_a_stray_quotation_mark_costs_its_row_alone(tmp_path, row):
    good = "".join(f"{n},a\n" for n in range(3, 60))
    found = read(tmp_path, f"{HEAD}1,a\n{row}\n{good}", Layout("csv"))
    assert broken(found) == [2]
    assert files(found) == ["1", *map(str, range(3, 60))]


def test_a_quotation_mark_closed_rows_later_costs_its_row_alone(tmp_path):
    found = read(tmp_path, f'{HEAD}1,a\n2,"open\n3,b\n4,"c"\n5,"d, ""e"""\n', Layout("csv"))
    assert (broken(found), files(found)) == ([2], ["1", "3", "4", "5"])


def test_a_quoted_cell_may_run_over_lines(tmp_path):
    assert read(tmp_path, f'{HEAD}1,"a\nb"\n2,c\n', Layout("csv"))[0] == (1, {"file": "1", "what": "a\nb"})


@pytest.mark.parametrize("place", [1, 30, 500, 999])
def test_a_wrong_byte_is_named_by_its_true_row(tmp_path, place):
    lines = [f"{n},a\n".encode() for n in range(1, 1001)]
    lines[place - 1] = f"{place},".encode() + b"\xe3\n"
    found = read(tmp_path, HEAD.encode() + b"".join(lines), Layout("csv"))
    assert (broken(found), len(files(found))) == ([place], 999)


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1]",
        "[" * 100_000,
        '{"file": "2", "file": "3"}',
        '{"file": "2", "what": ' + "9" * 400_000 + "}",
        '{"file": "2"',
    ],
    ids=["words", "list", "deep", "twice", "long", "cut"],
)
def test_a_line_that_is_no_object_costs_its_row_alone(tmp_path, line):
    found = read(tmp_path, f'{{"file":"1"}}\n{line}\n{{"file":"3"}}\n', Layout("jsonl"))
    assert (broken(found), files(found)) == ([2], ["1", "3"])


def test_a_wrong_byte_in_json_costs_its_row_alone(tmp_path):
    found = read(tmp_path, b'{"file":"1"}\n{"file":"\xff"}\n{"file":"3"}\n', Layout("jsonl"))
    assert (broken(found), files(found)) == ([2], ["1", "3"])


def test_numbers_in_json_are_texts_and_nan_is_nothing(tmp_path):
    text = '{" file ": 12345.0, "nid": 29001011234567, "x": NaN, "y": null, "z": 1.50}'
    assert read(tmp_path, text, Layout("jsonl")) == [
        (1, {"file": "12345", "nid": "29001011234567", "x": None, "y": None, "z": "1.50"})
    ]


def log(inside, begin="<log>", end="</log>"):
    return f'<?xml version="1.0"?>{begin}<trace><string key="file" value="1"/>{inside}</trace>{end}'


@pytest.mark.parametrize(
    "nested",
    [
        '<list key="l"><values><string key="what" value="no"/></values></list>',
        '<list key="l"><values><list key="m"><values/></list><string key="what" value="no"/></values></list>',
        '<string key="s" value="x"><string key="what" value="no"/></string>',
        '<container key="c"><string key="what" value="no"/></container>',
        '<list><string key="what" value="no"/></list>',
    ],
)
def test_nothing_nested_overwrites_what_is_outside(tmp_path, nested):
    event = f'<event>{nested}<string key="what" value="yes"/>{nested}</event>'
    [(_, row)] = read(tmp_path, log(nested.replace("what", "file") + event), Layout("xes"))
    assert (row["case:file"], row["what"]) == ("1", "yes")


@pytest.mark.parametrize("space", ["http://www.xes-standard.org/", "http://code.deckfour.org/xes", "urn:other"])
def test_xes_is_read_by_namespace_whatever_the_prefix(tmp_path, space):
    body = log('<event><string key="what" value="a"/></event>').split("<log>")[1]
    prefixed = body.replace("</", "</x:").replace("<s", "<x:s").replace("<e", "<x:e").replace("<t", "<x:t")
    text = f'<x:log xmlns:x="{space}"><x:trace>{prefixed[len("<x:trace>") :]}'
    assert read(tmp_path, text, Layout("xes")) == [(1, {"case:file": "1", "what": "a"})]


def test_elements_of_another_namespace_say_nothing(tmp_path):
    foreign = '<o:string xmlns:o="urn:o" key="what" value="no"/><o:event xmlns:o="urn:o"/>'
    event = f'<event>{foreign}<string key="what" value="yes"/></event>'
    assert [row["what"] for _, row in read(tmp_path, log(event), Layout("xes"))] == ["yes"]


def test_an_attribute_given_twice_is_broken_and_what_stands_in_no_trace_too(tmp_path):
    twice = '<event><string key="what" value="a"/><string key="what" value="b"/></event>'
    found = read(
        tmp_path, log(twice + '<event><string key="what" value="c"/></event>', end="<event/></log>"), Layout("xes")
    )
    assert broken(found) == [1, 3]


@pytest.mark.parametrize("bad", [b"\xff", b"\x01", b"\xe3 "])
def test_a_byte_that_is_no_text_costs_its_event(tmp_path, bad):
    events = "".join(f'<event><string key="what" value="{n}"/></event>' for n in "123")
    found = read(tmp_path, log(events).encode().replace(b'"2"', b'"' + bad + b'"'), Layout("xes"))
    assert (broken(found), len(found)) == ([2], 3)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "windows-1256"])
def test_xes_is_read_in_the_encoding_that_it_declares(tmp_path, encoding):
    text = log('<event><string key="what" value="استلام"/></event>').replace("?>", f' encoding="{encoding}"?>', 1)
    assert read(tmp_path, text.encode(encoding), Layout("xes"))[0][1]["what"] == "استلام"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<html><trace/></html>", "no XES log: its outermost element is 'html'"),
        ("<trace><event/></trace>", "no XES log"),
        ("", "no element found"),
        ("<log>" + "<x>" * 1000, "nested more than 200 deep"),
        ('<log><trace><string key="a" value="' + "x" * 3_000_000, "an element is longer"),
        ('<?xml version="1.0" encoding="klingon"?><log/>', "its encoding klingon is not known"),
        ('<?xml version="1.0" encoding="base64"?><log/>', "its encoding base64 is not known"),
    ],
)
def test_xml_that_is_no_log_is_damaged(tmp_path, content, words):
    with pytest.raises(Damaged, match=words):
        read(tmp_path, content, Layout("xes"))


def book(tmp_path, lines, **formats):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        days = workbook.add_format({"num_format": formats.get("date", "dd/mm/yyyy")})
        for number, line in enumerate(lines):
            for column, value in enumerate(line):
                style = days if isinstance(value, datetime) else None
                sheet.write(number, column, value, style)
    return path.read_bytes()


def cells(tmp_path, *values, **formats):
    names = ["file", "what", *(f"c{n}" for n in range(len(values)))]
    [(_, row)] = read(tmp_path, book(tmp_path, [names, ["1", "a", *values]], **formats), Layout("xlsx"))
    return [row[f"c{n}"] for n in range(len(values))]


def test_numbers_of_a_workbook_are_texts(tmp_path):
    assert cells(tmp_path, 12345, 29001011234567, 1001234567, 12.5, 0, True) == [
        "12345",
        "29001011234567",
        "1001234567",
        "12.5",
        "0",
        "TRUE",
    ]


def test_what_a_workbook_has_rounded_or_failed_to_work_out_is_not_relied_on(tmp_path):
    long, error = cells(tmp_path, 12345678901234567, "#N/A")
    assert isinstance(long, Doubtful) and "15 digits" in long.why
    assert error == "#N/A"


def test_dates_of_a_workbook_are_told_by_the_type_of_the_cell(tmp_path):
    noon, day = datetime.fromisoformat("2026-11-15T12:30"), datetime.fromisoformat("2026-11-15")
    assert cells(tmp_path, noon, day, 46327, date="dd/mm/yyyy hh:mm") == [noon, day.date(), "46327"]


def test_titles_empty_rows_and_columns_around_the_table_do_not_matter(tmp_path):
    lines = [["", "Report of November"], [], ["", "file", "what", ""], [], ["", "1", "a"], [], ["", "2", "b"]]
    found = read(tmp_path, book(tmp_path, lines), Layout("xlsx"))
    assert [(number, row["file"]) for number, row in found] == [(2, "1"), (4, "2")]


def test_a_cell_at_the_far_corner_of_the_sheet_costs_no_memory(tmp_path):
    workbook = Workbook()
    for position, name in enumerate(["file", "what"], 1):
        workbook.active.cell(1, position, name)
        workbook.active.cell(2, position, str(position))
    workbook.active.cell(1_048_576, 16_384, "x")
    workbook.save(tmp_path / "far.xlsx")
    found = read(tmp_path, (tmp_path / "far.xlsx").read_bytes(), Layout("xlsx"))
    assert (len(found), broken(found)) == (2, [1_048_575])


def test_a_workbook_whose_heading_is_doubled_is_refused(tmp_path):
    with pytest.raises(WrongHeading, match="'what' more than once"):
        read(tmp_path, book(tmp_path, [["file", "what", "what"], ["1", "a", "b"]]), Layout("xlsx"))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"file,what\n1,a\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_what_is_no_workbook_is_damaged(tmp_path, content):
    with pytest.raises(Damaged):
        read(tmp_path, content, Layout("xlsx"))


def test_a_sheet_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Damaged, match="no sheet 'other'"):
        read(tmp_path, book(tmp_path, [["file", "what"]]), Layout("xlsx", sheet="other"))


@pytest.mark.parametrize("value", ["a\ud800", "\u0000"])
def test_escapes_for_half_characters_are_read_and_left_to_their_row(tmp_path, value):
    text = json.dumps({"file": "1", "what": value})
    assert read(tmp_path, text, Layout("jsonl")) == [(1, {"file": "1", "what": value})]


def test_workbooks_are_read_by_the_parser_that_refuses_what_is_hostile_whatever_else_is_installed():
    assert (openpyxl.xml.LXML, openpyxl.xml.DEFUSEDXML) == (False, True)


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"]
)
def test_a_workbook_of_which_a_part_is_no_xml_is_damaged(tmp_path, part):
    whole, spoilt = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        book.add_worksheet().write_row(0, 0, NEEDED)
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(spoilt, "w") as after:
        for name in before.namelist():
            after.writestr(name, (b'"' if name == part else b"") + before.read(name))
    with pytest.raises(Damaged):
        read(tmp_path, spoilt.getvalue(), Layout("xlsx"))
