"""The table of ``test_public_reports``: kinds of files that went wrong elsewhere, each with inputs of our own.

The first of a kind has the shape of the file that was reported; the others are of the same kind in another shape.
"""

import gzip
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter

Content = str | bytes | Callable[[], bytes]

_PROFILE = """
[source]
code = "old"
name = {{ ar = "النظام القديم", en = "the old system" }}
open = true
appears_within_hours = 48
[file]
format = "{format}"
most_rejected = {most}
{file}
[case]
reference = "{reference}"
{case}
service = "passport-renewal"
[time]
zone = "{zone}"
{time}
{people}
[[events]]
name = "step"
column = "{what}"
time = "{when}"
[events.values]
"taken in" = "submitted"
"seen" = "stage_entered:review"
"asked" = "documents_requested"
"ready" = "completed"
{payload}
"""
_PEOPLE = """[[people]]
role = "applicant"
name = "name"
born = "born"
mobile = "mobile"
email = "email"
identities = { eg = "nid" }
[[people]]
role = "guardian"
name = "g_name"
mobile = "g_mobile"
identities = { eg = "g_nid" }
"""
_NAMES = {
    "format": "csv",
    "most": 10,
    "file": "",
    "reference": "file",
    "case": "",
    "zone": "Africa/Cairo",
    "time": "",
}
_NAMES |= {
    "people": "",
    "what": "what",
    "when": "when",
    "payload": '[events.payload]\ndocuments = { always = "photo", listed = true }',
}


def profile(**given: Any) -> str:
    """A profile; ``given`` are the parts that differ."""
    return _PROFILE.format(**_NAMES | given)


@dataclass(frozen=True)
class Told:
    """Files, and what comes of them: ``events`` and ``people`` at the end, ``said`` and ``trouble`` of the last."""

    files: Sequence[Content]
    events: Sequence[str]
    said: Sequence[str] = ()
    trouble: str | None = None
    people: Sequence[str] = ()
    profile: str = profile()
    fresh: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", list(self.said))


HEAD = "file,what,when\n"
WHO = "file,what,when,name,born,mobile,email,nid\n"
BOTH = "file,what,when,name,born,mobile,email,nid,g_name,g_mobile,g_nid\n"
PEOPLE = profile(people=_PEOPLE)
FIRST = "1/26 submitted 2026-11-01"
SHARE = "could not be taken, more than 10 in a hundred"

AMAL = "Amal Fouad,1984-03-07,01002003001,,28403071234561"
AMAL_IS = "Amal Fouad 1984-03-07 28403071234561 +201002003001"
HANI = "Hani Rashad,1991-09-12,01112003002,,29109121234562"
HANI_IS = "Hani Rashad 1991-09-12 29109121234562 +201112003002"
MISTYPED = HANI.replace("29109121234562", "28403071234561")
WAITS = "the application is taken, the party waits (masar parties)"
TORN = "date of birth: not the one in the identity number"
NAME_AND_BIRTH = "the name contradicts the person on file and the date of birth contradicts the person on file"

IDENTITY = (
    Told(
        [
            f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n",
            f"{WHO}2/26,taken in,2026-11-02,{MISTYPED}\n",
            f"{WHO}2/26,taken in,2026-11-02,{HANI}\n",
        ],
        [FIRST, "2/26 submitted 2026-11-02"],
        people=[f"1/26 applicant {AMAL_IS}", f"2/26 applicant {HANI_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n2/26,taken in,2026-11-02,{MISTYPED}\n"],
        [FIRST, "2/26 submitted 2026-11-02"],
        [f"2 {TORN}", f"2 applicant: {NAME_AND_BIRTH}; {WAITS}"],
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n", f"{WHO}2/26,taken in,2026-11-02,هاني رشاد,,,,٢٨٤٠٣٠٧١٢٣٤٥٦١\n"],
        [FIRST, "2/26 submitted 2026-11-02"],
        [f"1 applicant: the name contradicts the person on file; {WAITS}"],
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [
            f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n2/26,taken in,2026-11-01,{AMAL}\n",
            f"{WHO}2/26,seen,2026-11-05,{HANI}\n",
        ],
        [FIRST, "2/26 submitted 2026-11-01", "2/26 stage_entered:review 2026-11-05"],
        people=[f"1/26 applicant {AMAL_IS}", f"2/26 applicant {HANI_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{AMAL}\n", f"{WHO}2/26,taken in,2026-11-05,,,01112003009,,28403071234561\n"],
        [FIRST, "2/26 submitted 2026-11-05"],
        people=[f"1/26 applicant {AMAL_IS}", f"2/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
)

OLD = "Amal Fuoad,1984-03-07,01002003001,,28403071234561"
NEW = "Amal Fouad,1984-03-07,01202003003,,28403071234561"
NEW_IS = "1/26 applicant Amal Fouad 1984-03-07 28403071234561 +201202003003"
SEEN = "1/26 stage_entered:review 2026-11-05"
CONTACTS = (
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{OLD}\n1/26,seen,2026-11-05,{NEW}\n"],
        [FIRST, SEEN],
        people=[NEW_IS],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,{OLD}\n", f"{WHO}1/26,seen,2026-11-05,{NEW}\n"],
        [FIRST, SEEN],
        people=[NEW_IS],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,seen,2026-11-05,{NEW}\n", f"{WHO}1/26,taken in,2026-11-01,{OLD}\n"],
        [FIRST, SEEN],
        people=[NEW_IS],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,seen,2026-11-05,{NEW}\n1/26,taken in,2026-11-01,{OLD}\n"],
        [FIRST, SEEN],
        people=[NEW_IS],
        profile=PEOPLE,
    ),
    Told(
        [
            f"{BOTH}1/26,taken in,2026-11-01,{NEW},,,\n"
            "1/26,seen,2026-11-05,,,,,,Fouad Amin,01002003004,25503071234563\n"
        ],
        [FIRST, SEEN],
        people=[NEW_IS, "1/26 guardian Fouad Amin 25503071234563 +201002003004"],
        profile=PEOPLE,
    ),
    Told(
        [f"{WHO}1/26,taken in,2026-11-01,Amal,1984-03-07,,,\n", f"{WHO}1/26,seen,2026-11-05,Amal,1984-03-08,,,\n"],
        [FIRST, SEEN],
        people=["1/26 applicant Amal 1984-03-08"],
        profile=PEOPLE,
    ),
)

XES = profile(format="xes", reference="case:concept:name", what="concept:name", when="time:timestamp")


def log(inside: str, trace: str = '<string key="concept:name" value="1/26"/>', begin: str = "<log>") -> str:
    """A log of one case with one event; ``inside`` is in the event."""
    what = (
        '<string key="concept:name" value="taken in"/><date key="time:timestamp" value="2026-11-01T09:30:00+02:00"/>'
    )
    return f'<?xml version="1.0"?>{begin}<trace>{trace}<event>{what}{inside}</event></trace></log>'


LATER = '<string key="concept:name" value="ready"/>'
AT_HALF_PAST = ["1/26 submitted 2026-11-01 09:30"]
PREFIXED = (
    log("")
    .replace("<log>", '<p:log xmlns:p="http://www.xes-standard.org/">')
    .replace("</", "</p:")
    .replace("p:</p:", "p:")
)
for name in ("trace", "event", "string", "date"):
    PREFIXED = PREFIXED.replace(f"<{name}", f"<p:{name}")
NESTED = (
    Told(
        [log(f'<list key="steps"><values><list key="a"><values/></list>{LATER}</values></list>')],
        AT_HALF_PAST,
        profile=XES,
    ),
    Told([PREFIXED], AT_HALF_PAST, profile=XES),
    Told([log(f'<container key="concept:name">{LATER}</container>')], AT_HALF_PAST, profile=XES),
    Told(
        [
            log(
                "",
                f'<list key="old"><values>{LATER}</values></list>'
                f'<string key="concept:name" value="1/26">{LATER}</string>',
            )
        ],
        AT_HALF_PAST,
        profile=XES,
    ),
    Told(
        [
            log(
                "",
                begin=f'<log><global scope="event">{LATER}</global><classifier name="a" keys="concept:name"/>{LATER}',
            )
        ],
        AT_HALF_PAST,
        profile=XES,
    ),
    Told([log("").replace("log>", "logs>")], [], trouble="it is no XES log", profile=XES, fresh=False),
    Told(["<log></log>"], [], trouble="no rows", profile=XES, fresh=False),
)

HIJRI, FUTURE = "looks like a Hijri year: set hijri = true", "is in the future: mistyped, or its year had two digits"
FILLER = "is a filler for a day that nobody knew"
DAYS = (
    Told(
        [
            f"{HEAD}1/h,taken in,1448-05-11\n1/h,seen,1448-05-21\n2/s,taken in,2026-11-02\n2/s,seen,2061-11-05\n"
            "3/e,taken in,1900-01-01\n3/e,seen,2026-11-06\n4/c,taken in,2026-11-02\n4/c,ready,2027-02-01\n"
        ],
        ["2/s submitted 2026-11-02", "3/e stage_entered:review 2026-11-06", "4/c submitted 2026-11-02"],
        [
            f"1 submitted: the day {HIJRI}",
            f"2 stage_entered: the day {HIJRI}",
            f"4 stage_entered: the day {FUTURE}",
            f"5 submitted: the day {FILLER}",
            f"8 completed: the day {FUTURE}",
        ],
        f"5 of 8 rows {SHARE}",
        fresh=False,
    ),
    Told(
        [f"{HEAD}1/26,taken in,1448-05-22\n2/26,seen,2026-11-03\n"],
        ["1/26 submitted 2026-11-02", "2/26 stage_entered:review 2026-11-03"],
        profile=profile(time="hijri = true"),
    ),
    Told(
        [f"{HEAD}1/26,taken in,01/11/26\n2/26,taken in,01/11/62\n"],
        [FIRST],
        [f"2 submitted: the day {FUTURE}"],
        f"1 of 2 rows {SHARE}",
        profile=profile(time='formats = ["%d/%m/%y"]'),
        fresh=False,
    ),
    Told(
        [f"{HEAD}1/26,taken in,0026-11-01\n2/26,taken in,1926-11-01\n3/26,taken in,2026-11-01\n"],
        ["3/26 submitted 2026-11-01"],
        ["1 submitted: the day has a year of two digits", "2 submitted: the day is too long ago"],
        f"2 of 3 rows {SHARE}",
        fresh=False,
    ),
)

BY = f'{_NAMES["payload"]}\nby = {{ column = "by" }}'
CRASHES = (
    Told(
        [f"{HEAD}1/26,taken in,2026-11-01\n2/26,taken in,9999-12-31\n3/26,taken in,2026-11-01\n"],
        [FIRST, "3/26 submitted 2026-11-01"],
        [f"2 submitted: the day {FILLER}"],
        f"1 of 3 rows {SHARE}",
        fresh=False,
    ),
    Told(
        ["file,what,when,by\n1/26,asked,2026-11-01,9999-12-31\n2/26,asked,2026-11-01,2026-12-01\n"],
        ['2/26 documents_requested 2026-11-01 {"by":"2026-12-01","documents":["photo"]}'],
        [f"1 documents_requested: by {FILLER}"],
        f"1 of 2 rows {SHARE}",
        profile=profile(payload=BY),
        fresh=False,
    ),
    Told(
        [
            f"{HEAD}1/26,taken in,0001-01-01T00:00:00+03:00\n"
            "2/26,taken in,9999-12-31T23:59:59-03:00\n3/26,seen,2026-11-05\n"
        ],
        ["3/26 stage_entered:review 2026-11-05"],
        [f"1 submitted: the day {FILLER}", f"2 submitted: the day {FILLER}"],
        f"2 of 3 rows {SHARE}",
        fresh=False,
    ),
    Told(
        [
            '{"file":"1\\u0000","what":"taken in","when":"2026-11-01"}\n'
            '{"file":"1/26","what":"taken in","when":"2026-11-01"}\n'
            '{"file":"\\udc00","what":"taken in","when":"2026-11-01"}\n' + "[" * 9000 + "\n"
        ],
        [FIRST],
        [
            "1 file holds a character that cannot be kept",
            "3 file holds a character that cannot be kept",
            "4 the line is not a JSON object",
        ],
        f"3 of 4 rows {SHARE}",
        profile=profile(format="jsonl"),
        fresh=False,
    ),
    Told(
        [
            "file,what,when,line\n1/26,taken in,2026-11-01,1\n2/26,seen,2026-11-01,99999999999999999999\n"
            "3/26,seen,2026-11-01,Infinity\n"
        ],
        [FIRST],
        ["2 line is larger than a running number can be", "3 line is not a whole number"],
        f"2 of 3 rows {SHARE}",
        profile=profile(case='sequence = "line"'),
        fresh=False,
    ),
)


def book(*lines: Sequence[Any], form: str = "dd/mm/yyyy hh:mm", **options: Any) -> Callable[[], bytes]:
    """A workbook with these lines; dates are shown in this form."""

    def made() -> bytes:
        file = io.BytesIO()
        with xlsxwriter.Workbook(file, options) as workbook:
            sheet = workbook.add_worksheet()
            days = workbook.add_format({"num_format": form})
            for number, line in enumerate(lines):
                for column, value in enumerate(line):
                    sheet.write(number, column, value, days if isinstance(value, datetime) else None)
        return file.getvalue()

    return made


NAMES = ("file", "what", "when")
BORN_ON = datetime(1984, 3, 7)  # noqa: DTZ001
HALF_PAST = datetime(2026, 11, 1, 9, 30)  # noqa: DTZ001  a workbook knows no zones
XLSX = profile(format="xlsx", people=_PEOPLE)
WORKBOOKS = (
    Told(
        [
            book(
                [*NAMES, "name", "born", "mobile", "email", "nid"],
                [
                    54321,
                    "taken in",
                    HALF_PAST,
                    "Amal",
                    BORN_ON,
                    1002003001,
                    "a@example.org",
                    28403071234561,
                ],
            )
        ],
        ["54321 submitted 2026-11-01 09:30"],
        people=["54321 applicant Amal 1984-03-07 28403071234561 +201002003001 a@example.org"],
        profile=XLSX,
    ),
    Told(
        [book(NAMES, ["1/26", "taken in", 46327])],
        [],
        ["1 when is a number, as workbooks count days: give its column the form of a date"],
        f"1 of 1 rows {SHARE}",
        profile=XLSX,
        fresh=False,
    ),
    Told([book(["Applications"], [], NAMES, ["1/26", "taken in", HALF_PAST])], AT_HALF_PAST, profile=XLSX),
    Told(
        [book(NAMES, [12345678901234567, "taken in", HALF_PAST], [123456789012345, "taken in", HALF_PAST])],
        ["123456789012345 submitted 2026-11-01 09:30"],
        ["1 file holds a number of more than 15 digits, which a workbook rounds"],
        f"1 of 2 rows {SHARE}",
        profile=XLSX,
        fresh=False,
    ),
    Told([book(NAMES, ["1/26", "taken in", HALF_PAST], date_1904=True)], AT_HALF_PAST, profile=XLSX),
    Told(
        [book(["The application", "", "when"], ["file", "what", ""], ["1/26", "taken in", HALF_PAST])],
        AT_HALF_PAST,
        profile=XLSX,
    ),
    Told(
        [book(NAMES, ["1/26", "taken in", "٠١/١١/٢٠٢٦"], ["2/26", "taken in", HALF_PAST], ["Total", "", 2])],
        [FIRST, "2/26 submitted 2026-11-01 09:30"],
        ["3 no mapping of the profile fits this row"],
        f"1 of 3 rows {SHARE}",
        profile=profile(format="xlsx", time='formats = ["%d/%m/%Y"]'),
        fresh=False,
    ),
)

JSON = profile(format="jsonl")
ROW = '{"file":"%s/26","what":"taken in","when":"2026-11-01"%s}'
NULLS = (
    Told(
        ["\n".join([ROW % (1, ',"branch":"A"'), ROW % (2, ',"branch":null')])],
        [FIRST, "2/26 submitted 2026-11-01"],
        profile=JSON,
    ),
    Told(
        [ROW % (1, ',"name":null,"born":null,"mobile":null,"nid":null')],
        [FIRST],
        profile=profile(format="jsonl", people=_PEOPLE),
    ),
    Told(
        [ROW.replace('"2026-11-01"', "null") % (1, "") + "\n" + ROW.replace('"taken in"', "null") % (2, "")],
        [],
        ["1 when is empty, and it says when", "2 no mapping of the profile fits this row"],
        f"2 of 2 rows {SHARE}",
        profile=JSON,
        fresh=False,
    ),
    Told(
        ["\n".join([ROW % (1, ',"by":null'), ROW.replace("taken in", "asked") % (2, ',"by":null')])],
        [FIRST, '2/26 documents_requested 2026-11-01 {"documents":["photo"]}'],
        profile=profile(format="jsonl", payload=BY),
    ),
    Told(["null\n" + ROW % (1, "")], [FIRST], ["1 the line is not a JSON object"], SHARE, profile=JSON, fresh=False),
    Told(
        ["[" + ROW % (1, "") + ",\n" + ROW % (2, ',"x":null') + "]"],
        [FIRST, "2/26 submitted 2026-11-01"],
        profile=JSON,
    ),
)


def references(*told: str, **given: Any) -> dict[str, Any]:
    """A file of these references, one case each."""
    return {
        "files": [HEAD + "".join(f"{reference},taken in,2026-11-01\n" for reference in told)],
        "events": [reference.strip("\u200f") + " submitted 2026-11-01" for reference in told],
        "profile": profile(**given),
    }


LIKE_A_PERSON = "nobody can find it by its reference, which is taken for an identity number: give its pattern"
REFERENCES = (
    Told(
        **references("2025-9876", "54321", "cd-77/2026", "ب-77/2026", "٧٧/٢٠٢٦", "\u200f888/2026", "2017654321")
        | {"said": [f"7 {LIKE_A_PERSON}"]}
    ),
    Told(**references("2017654321", "B87654321", case="pattern = '\\d{10}|[A-Z]\\d{8}'")),
    Told(
        [f"{HEAD}cd-1,taken in,2026-11-01\n\u200fCD-1,seen,2026-11-05\n", f"{HEAD}cd – ١,ready,2026-11-06\n"],
        ["cd-1 submitted 2026-11-01", "cd-1 stage_entered:review 2026-11-05", "cd-1 completed 2026-11-06"],
    ),
    Told(
        **references("12/26")
        | {"files": [f"{HEAD}12/26,taken in,2026-11-01\n", f"{HEAD}١٢/٢٦,taken in,2026-11-01\n"]}
    ),
    Told(
        **references("7/26", "7-26")
        | {
            "said": [
                f"{row} people find another case under its reference too (old): "
                "only its full spelling tells them apart"
                for row in (1, 2)
            ]
        }
    ),
)

GOOD = f"{HEAD}1/26,taken in,2026-11-01\n"
FRESH = (
    Told(
        [GOOD, "FILE,what,when\n1/26,ready,2026-11-18\n"],
        [FIRST],
        trouble="its heading has no column 'file' (it has 'FILE')",
    ),
    Told(["FILE,what,when\n1/26,ready,2026-11-18\n"], [], trouble="it has 'FILE'", fresh=False),
    Told([HEAD], [], trouble="a heading and no rows", fresh=False),
    Told([b"\0" * 64], [], trouble="may be utf-16", fresh=False),
    Told([GOOD.replace(",", ";")], [], trouble="its columns are parted by ';'", fresh=False),
    Told([GOOD.replace(",", "\t")], [], trouble=r"its columns are parted by '\t'", fresh=False),
    Told(["رقم,what,when\n".encode("windows-1256") + b"1/26,x,y\n"], [], trouble="no text in utf-8", fresh=False),
    Told([lambda: gzip.compress(GOOD.encode()) + b"more"], [FIRST], trouble="damaged after row 1", fresh=False),
    Told([book(NAMES)], [], trouble="it is a workbook or another packed file", fresh=False),
)

HISTORY = f"1/26,taken in,2026-11-01T09:30,{AMAL}\n1/26,seen,2026-11-03,{AMAL}\n1/26,asked,2026-11-05,{AMAL}\n"
ONCE = [
    *AT_HALF_PAST,
    "1/26 stage_entered:review 2026-11-03",
    '1/26 documents_requested 2026-11-05 {"documents":["photo"]}',
]
MOVED = "1/26 applicant Amal Fouad 1984-03-07 28403071234561 +201202003003"
AGAIN = (
    Told(
        [WHO + HISTORY, WHO + HISTORY.replace("01002003001", "01202003003")],
        ONCE,
        people=[MOVED],
        profile=PEOPLE,
    ),
    Told(
        [WHO + HISTORY, WHO.replace("\n", ",clerk\n") + HISTORY.replace("\n", ",7\n")],
        ONCE,
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [WHO + HISTORY, WHO + "".join(reversed(HISTORY.splitlines(keepends=True))).replace("1/26", "١/٢٦")],
        ONCE,
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [WHO + HISTORY, WHO + HISTORY + HISTORY.splitlines(keepends=True)[-1].replace("11-05", "11-09")],
        [*ONCE, '1/26 documents_requested 2026-11-09 {"documents":["photo"]}'],
        people=[f"1/26 applicant {AMAL_IS}"],
        profile=PEOPLE,
    ),
    Told(
        [HEAD + "1/26,asked,2026-11-05\n" * 2] * 2,
        ['1/26 documents_requested 2026-11-05 {"documents":["photo"]}'] * 2,
    ),
)

HEADINGS = (
    Told(
        ["file,what,when,when\n1/26,taken in,2026-11-01,2026-12-20\n"],
        [],
        trouble="its heading has 'when' more than once",
        fresh=False,
    ),
    Told([GOOD.replace("file", " file ")], [FIRST]),
    Told([GOOD.replace("what", "\u202bwhat\u202c").replace("file", "\ufefffile")], [FIRST]),
    Told([f"Applications of November\n\n,,\n{GOOD}"], [FIRST]),
    Told([f"sep=;\n{GOOD.replace(',', ';')}"], [FIRST]),
    Told([f"{GOOD}{HEAD}2/26,taken in,2026-11-01\n"], [FIRST, "2/26 submitted 2026-11-01"]),
    Told([GOOD.replace("when", "")], [], trouble="its heading has no column 'when'", fresh=False),
    Told(
        [book([*NAMES, "what"], ["1/26", "taken in", HALF_PAST, "seen"])],
        [],
        trouble="'what' more than once",
        profile=XLSX,
        fresh=False,
    ),
)

MANY = [f"{number}/26,taken in,2026-11-01,x\n" for number in range(1, 31)]
NOTED = "file,what,when,note\n"
ALL_BUT_20 = [f"{number}/26 submitted 2026-11-01" for number in range(1, 31) if number != 20]
QUOTE = "a quotation mark in it stands alone or in the wrong place"
ONE_BAD = (
    Told(
        [(NOTED + "".join(MANY)).encode().replace(b"\n20/26,taken in", b"\n20/26,taken\xe3in")],
        ALL_BUT_20,
        ["20 a byte in it is no text in utf-8"],
    ),
    Told(
        [
            NOTED
            + "".join(MANY).replace("\n20/26,taken in,2026-11-01,x", '\n20/26,taken in,2026-11-01,"an "old" one"')
        ],
        ALL_BUT_20,
        [f"20 {QUOTE}"],
    ),
    Told(
        [NOTED + "".join(MANY).replace("\n20/26,taken in,2026-11-01,x", '\n20/26,taken in,2026-11-01,"never closed')],
        ALL_BUT_20,
        [f"20 {QUOTE}"],
    ),
    Told(
        [
            NOTED
            + "".join(MANY).replace("\n20/26,taken in,2026-11-01,x", "\n20/26,taken in,2026-11-01," + "x" * 300_000)
        ],
        ALL_BUT_20,
        ["20 the line is longer than 262144 characters"],
    ),
    Told(
        [NOTED + "".join(MANY).replace("\n20/26,taken in", "\n20\0/26,taken in")],
        ALL_BUT_20,
        ["20 file holds a character that cannot be kept"],
    ),
    Told([NOTED + "".join(MANY[:19] + MANY[20:]).replace("\n", "\r") + "\x1a"], ALL_BUT_20),
)

SHORT = (
    Told([GOOD.replace("\n", ",\n").replace("when,", "when")], [FIRST]),
    Told(["file,what,when,mobile\n1/26,taken in,2026-11-01\n"], [FIRST]),
    Told(["sep=;\nfile;what;when;;\n1/26;taken in;2026-11-01;;\n"], [FIRST]),
    Told([GOOD.replace("01\n", "01,  ,\t,\n")], [FIRST]),
    Told(
        [f"{GOOD}2/26,taken in,2026-11-01,surplus\n3/26,taken in\n"],
        [FIRST],
        ["2 the row has more cells than the heading", "3 when is empty, and it says when"],
        f"2 of 3 rows {SHARE}",
        fresh=False,
    ),
)

TWO_DIGITS = profile(people=_PEOPLE, time='formats = ["%d/%m/%y", "%Y-%m-%d"]')


def born(day: str, number: str, kept: str, *said: str, **given: Any) -> Told:
    """An applicant who was born then, with this number."""
    return Told(
        [f"{WHO}1/26,taken in,2026-11-01,Amal,{day},,,{number}\n"],
        [FIRST],
        [f"1 {one}" for one in said],
        people=[" ".join(filter(None, ["1/26 applicant Amal", kept, number]))],
        **given,
    )


BORN = (
    born("07/03/45", "24503071234561", "1945-03-07", profile=TWO_DIGITS),
    born("07/03/45", "", "1945-03-07", profile=TWO_DIGITS),
    born("1404-06-05", "", "", f"date of birth: {HIJRI}", profile=PEOPLE),
    born("2062-01-01", "", "", f"date of birth: {FUTURE}", profile=PEOPLE),
    born("unknown", "", "", "date of birth: born is not a time that the profile knows", profile=PEOPLE),
    born("1985-03-07", "28403071234561", "", TORN, profile=PEOPLE),
    born("1404-06-05", "28403071234561", "1984-03-07", profile=profile(people=_PEOPLE, time="hijri = true")),
)

_ARABIC = profile(time='formats = ["%d/%m/%Y %I:%M %p", "%d/%m/%Y"]')
ARABIC = (
    Told(
        [
            f"{HEAD}1/26,taken in,01\u200f/11\u200f/2026 02:30 م\n"
            "2/26,taken in,٠١/١١/٢٠٢٦\n3/26,taken in,\u200f01/11/2026\n"
        ],
        ["1/26 submitted 2026-11-01 14:30", "2/26 submitted 2026-11-01", "3/26 submitted 2026-11-01"],
        profile=_ARABIC,
    ),
    *(
        Told([f"{HEAD}1/26,taken in,{day}\n"], [FIRST], profile=given)
        for given in (_ARABIC, profile())
        for day in (
            "1 نوفمبر 2026",
            "١ تشرين الثاني ٢٠٢٦",
            "1 تشرين ثاني 2026",
            "01 نونبر 2026",
            "الأحد 1 نوفمبر 2026م",
            "1 نوڤمبر 2026",
            "1er novembre 2026",
            "1 Nov. 2026",
        )
    ),
    Told([f"{HEAD}1/26,taken in,1 كانون الثاني 2026\n"], ["1/26 submitted 2026-01-01"]),
    Told(
        [f"{HEAD}1/26,taken in,1 غشت 2026\n2/26,seen,2 يوليوز 2026\n"],
        ["1/26 submitted 2026-08-01", "2/26 stage_entered:review 2026-07-02"],
    ),
    Told(
        [f"{HEAD}1/26,taken in,٢١/٠٥/١٤٤٨ هـ\n"],
        [],
        ["1 when holds a Hijri date: set hijri = true"],
        SHARE,
        profile=_ARABIC,
        fresh=False,
    ),
)


def called(mobile: str, email: str, kept: str, *said: str) -> Told:
    """An applicant with these contacts."""
    return Told(
        [f"{WHO}1/26,taken in,2026-11-01,Amal,,{mobile},{email},\n"],
        [FIRST],
        [f"1 {one}" for one in said],
        people=[f"1/26 applicant Amal {kept}".strip()],
        profile=PEOPLE,
    )


NO_TEXTS = "contact: a telephone that gets no text messages"
PHONES = (
    called("0227654321", "a@example.org", "a@example.org", NO_TEXTS),
    called("0000000000", "", "", NO_TEXTS),
    called(
        "01002003001 / 01112003002", "", "+201002003001", "contact: several in one place, and only the first is taken"
    ),
    called("", "\u200fa2@example.org", "a2@example.org"),
    called("01111111111", "", "", "contact: a telephone number that stands for none"),
    called("+٢٠ ١٠٠ ٢٠٠ ٣٠٠١", "\u200ba@EXAMPLE.org", "+201002003001 a@example.org"),
    called("none", "-", "", "contact: not a telephone number", "contact: not an e-mail address"),
)

RIYADH = profile(zone="Asia/Riyadh")
MIDNIGHT = tuple(
    Told([f"{HEAD}1/26,taken in,{day}\n"], [FIRST], profile=RIYADH)
    for day in (
        "20261101",
        "2026-11-01 00:00:00.000",
        "2026-11-01T00:00:00+03:00",
        "2026-10-31T21:00:00Z",
        "2026-11-01+03:00",
        "2026-11-01Z",
    )
)

_LISTED = """[events.payload]
documents = { column = "doc", codes = { P = "photo", O = "old-passport" }, listed = true }
by = { column = "due" }"""
LISTS_PROFILE = profile(payload=_LISTED, time='formats = ["%d/%m/%Y"]')
DUE = "file,what,when,doc,due\n"


def listed(documents: str, due: str, kept: str, *said: str) -> Told:
    """A request for these documents by that day."""
    return Told(
        [f"{DUE}1/26,asked,01/11/2026,{documents},{due}\n2/26,asked,01/11/2026,P,\n"],
        [f"1/26 documents_requested 2026-11-01 {kept}"] * (not said)
        + ['2/26 documents_requested 2026-11-01 {"documents":["photo"]}'],
        [f"1 {one}" for one in said],
        f"1 of 2 rows {SHARE}" if said else None,
        profile=LISTS_PROFILE,
        fresh=not said,
    )


TWO = '"documents":["photo","old-passport"]'
LISTS = (
    listed("P", "20/11/2026", '{"by":"2026-11-20","documents":["photo"]}'),
    listed('"P, O"', "", f"{{{TWO}}}"),
    listed('"P؛ O "', "٢٠/١١/٢٠٢٦", f'{{"by":"2026-11-20",{TWO}}}'),
    listed('"P\nO"', "20 نوفمبر 2026", f'{{"by":"2026-11-20",{TWO}}}'),
    listed('"P, Z"', "", "", "doc lists something that the profile's codes do not know"),
    listed("P", "soon", "", "due is not a time that the profile knows"),
)

KINDS = {
    "01 who somebody is": IDENTITY,
    "02 newer contacts, corrected names": CONTACTS,
    "03 nested in XES": NESTED,
    "04 days that cannot be": DAYS,
    "05 what ended the run": CRASHES,
    "06 workbooks": WORKBOOKS,
    "07 null": NULLS,
    "08 references": REFERENCES,
    "09 not fresh": FRESH,
    "10 told again": AGAIN,
    "11 headings": HEADINGS,
    "12 one bad row": ONE_BAD,
    "13 short and long rows": SHORT,
    "14 dates of birth": BORN,
    "15 dates in Arabic": ARABIC,
    "16 contacts that get nothing": PHONES,
    "21 midnight": MIDNIGHT,
    "22 lists and deadlines": LISTS,
}
