"""What the tables of ``test_public_reports`` share: files of the kinds that went wrong elsewhere, all of our own.

The first of a kind has the shape of the file that was reported; the others are of the same kind in another shape.
"""

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
PARTIES = """[[people]]
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
NAMED = {
    "format": "csv",
    "most": 10,
    "file": "",
    "reference": "file",
    "case": "",
    "zone": "Africa/Cairo",
    "time": "",
}
NAMED |= {
    "people": "",
    "what": "what",
    "when": "when",
    "payload": '[events.payload]\ndocuments = { always = "photo", listed = true }',
}


def profile(**given: Any) -> str:
    """A profile; ``given`` are the parts that differ."""
    return _PROFILE.format(**NAMED | given)


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
PEOPLE = profile(people=PARTIES)
FIRST = "1/26 submitted 2026-11-01"
SHARE = "could not be taken, more than 10 in a hundred"

AMAL = "Amal Fouad,1984-03-07,01002003001,,28403071234561"
AMAL_IS = "Amal Fouad 1984-03-07 28403071234561 +201002003001"
TORN = "date of birth: not the one in the identity number"
HIJRI, FUTURE = "looks like a Hijri year: set hijri = true", "is in the future: mistyped, or its year had two digits"
FILLER = "is a filler for a day that nobody knew"
BY = f'{NAMED["payload"]}\nby = {{ column = "by" }}'
AT_HALF_PAST = ["1/26 submitted 2026-11-01 09:30"]


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
XLSX = profile(format="xlsx", people=PARTIES)
