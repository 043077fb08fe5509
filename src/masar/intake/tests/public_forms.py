"""Workbooks, logs, lines and headings as they really come, in files of our own (``test_public_reports``)."""

import gzip
from typing import Any

from masar.intake.tests.public_files import (
    AT_HALF_PAST,
    BORN_ON,
    BY,
    FIRST,
    HALF_PAST,
    HEAD,
    NAMES,
    PARTIES,
    SHARE,
    XLSX,
    Told,
    book,
    profile,
)

XES = profile(format="xes", reference="case:concept:name", what="concept:name", when="time:timestamp")


def log(inside: str, trace: str = '<string key="concept:name" value="1/26"/>', begin: str = "<log>") -> str:
    """A log of one case with one event; ``inside`` is in the event."""
    what = (
        '<string key="concept:name" value="taken in"/><date key="time:timestamp" value="2026-11-01T09:30:00+02:00"/>'
    )
    return f'<?xml version="1.0"?>{begin}<trace>{trace}<event>{what}{inside}</event></trace></log>'


LATER = '<string key="concept:name" value="ready"/>'
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
        profile=profile(format="jsonl", people=PARTIES),
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
