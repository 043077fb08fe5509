"""Cases and events in files of their own, and a folder of files in order."""

import csv
import json
from datetime import date, datetime
from io import StringIO

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from masar.cases.models import Case, CaseParty, Event, Source
from masar.intake.joining import NO_CASE, TWICE
from masar.intake.models import ImportRun
from masar.intake.profile import WrongProfile, load
from masar.intake.tests.files import HEADER, PROFILE, ROWS, profile_in

pytestmark = pytest.mark.usefixtures("catalogue")
JOINED = """
[source]
code = "two"
name = { ar = "ملفان", en = "two files" }
open = false
appears_within_hours = 48
[file]
format = "csv"
most_rejected = 100
[join]
key = "CASE"
to = "ID"
[case]
reference = "case:REF"
service = { column = "case:TYPE", codes = { R = "passport-renewal" } }
[time]
zone = "Africa/Cairo"
[[people]]
role = "applicant"
name = "case:NAME"
[[events]]
name = "in"
kind = "submitted"
time = "case:APPLIED"
id = "kind"
[[events]]
name = "step"
column = "WHAT"
time = "AT"
[events.values]
seen = "stage_entered:review"
done = "completed"
"""
CASES = "ID,REF,TYPE,APPLIED,NAME\n7,A-1/26,R,2026-11-01,Mona\n8,A-2/26,R,2026-11-02,\n9,A-3/26,R,2026-11-03,\n"
EVENTS = "CASE,WHAT,AT\n7,seen,2026-11-03\n8,seen,2026-11-04T10:00\n7,done,2026-11-05\n"


def taken(tmp_path, events=EVENTS, cases=CASES, profile=JOINED, **options):
    """The rejects of an import of two files, by row."""
    for name, text in (("events.csv", events), ("cases.csv", cases)):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    kept = tmp_path / "kept.csv"
    call_command(
        "import",
        tmp_path / "events.csv",
        cases=tmp_path / "cases.csv",
        profile=profile_in(tmp_path, profile),
        rejects=kept,
        stdout=StringIO(),
        **options,
    )
    with kept.open(encoding="utf-8") as file:
        return {int(row["row"]): row["reason"] for row in csv.DictReader(file)}


def kinds(reference):
    return list(Event.objects.filter(case__reference=reference).order_by("day", "at").values_list("kind", flat=True))


def test_events_get_the_columns_of_their_case_and_a_case_without_events_is_taken_too(tmp_path):
    assert taken(tmp_path) == {}
    assert kinds("A-1/26") == ["submitted", "stage_entered", "completed"]
    assert kinds("A-2/26") == ["submitted", "stage_entered"]
    assert kinds("A-3/26") == ["submitted"]
    assert CaseParty.objects.exclude(person=None).count() == 1


def test_the_same_two_files_again_add_nothing_and_another_cases_file_is_another_run(tmp_path):
    taken(tmp_path)
    taken(tmp_path)
    assert (Event.objects.count(), ImportRun.objects.count()) == (6, 1)
    taken(tmp_path, cases=CASES + "10,A-4/26,R,2026-11-04,\n")
    assert (Event.objects.count(), ImportRun.objects.count()) == (7, 2)


def test_an_event_without_its_case_and_a_case_told_in_two_ways_are_rejects_of_their_own(tmp_path):
    cases = CASES + "8,A-2/26,R,2026-11-09,\n7,A-1/26,R,2026-11-01,Mona\n,A-5/26,R,2026-11-01,\n"
    found = taken(tmp_path, EVENTS + "99,seen,2026-11-03\n", cases)
    assert found == {
        2: TWICE,
        4: NO_CASE,
        6: "row 6 of the cases file: ID is empty, and it names the case",
    }
    assert (Case.objects.count(), kinds("A-1/26")) == (2, ["submitted", "stage_entered", "completed"])


def test_a_dry_run_of_two_files_says_the_same(tmp_path):
    events = EVENTS + "99,seen,2026-11-03\n"
    assert taken(tmp_path, events, dry_run=True) == taken(tmp_path, events)


def test_cases_may_be_written_in_another_form_than_their_events(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet, days = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["ID", "REF", "TYPE", "APPLIED"])
        sheet.write_row(1, 0, [7, "A-1/26", "R"])
        sheet.write_datetime(1, 3, datetime.fromisoformat("2026-11-01"), days)
    profile = JOINED.replace("[join]", '[join]\nformat = "xlsx"')
    assert taken(tmp_path, "CASE,WHAT,AT\n7,seen,2026-11-03\n", (tmp_path / "book.xlsx").read_bytes(), profile) == {}
    assert Case.objects.get().submitted_on == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ("ID,REF\n", "of the cases file, its heading has no column"),
        ("", "cases file"),
        (b"\x1f\x8bxx", "in the cases file"),
    ],
)
def test_a_cases_file_that_is_not_one_is_named(tmp_path, cases, words):
    with pytest.raises(CommandError, match=words):
        taken(tmp_path, cases=cases)
    assert not Case.objects.exists()


@pytest.mark.parametrize("profile", [JOINED, PROFILE])
def test_a_cases_file_and_a_join_belong_together(tmp_path, profile):
    (tmp_path / "x.csv").write_text(ROWS)
    cases = None if profile == JOINED else tmp_path / "x.csv"
    with pytest.raises(CommandError, match="belong together"):
        call_command("import", tmp_path / "x.csv", cases=cases, profile=profile_in(tmp_path, profile))


def test_a_join_without_its_columns_is_refused(tmp_path):
    with pytest.raises(WrongProfile, match=r"join\.to"):
        load(profile_in(tmp_path, JOINED.replace('to = "ID"', "")))


def folder(tmp_path, **files):
    path = tmp_path / "files"
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / name).write_text(HEADER + text)
    return path


def folder_taken(tmp_path, path, **options):
    said = StringIO()
    call_command("import", path, profile=profile_in(tmp_path), stdout=said, **options)
    return said.getvalue()


MONTHS = {
    "m10.csv": "1/26,A,done,05/11/2026\n",
    "m2.csv": "1/26,A,taken in,01/11/2026\n",
    ".hidden.csv": "9/26,A,taken in,01/11/2026\n",
}


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    said = folder_taken(tmp_path, folder(tmp_path, **MONTHS))
    assert said.index("m2.csv:") < said.index("m10.csv:")
    assert (Case.objects.count(), Event.objects.count()) == (1, 2)
    assert Source.objects.get().fresh_as_of is not None


def test_one_file_that_cannot_be_read_stops_no_other_and_the_source_is_not_up_to_date(tmp_path):
    path = folder(tmp_path, **MONTHS)
    (path / "m1.csv").write_text("FILE\n1\n")
    with pytest.raises(CommandError, match=r"^m1.csv: The file is not the one"):
        folder_taken(tmp_path, path, rejects=tmp_path / "kept.csv")
    assert (Event.objects.count(), Source.objects.get().fresh_as_of) == (2, None)
    assert (tmp_path / "kept-m2.csv.csv").is_file()


def test_a_dry_run_of_a_folder_goes_on_from_file_to_file(tmp_path):
    path = folder(tmp_path, **MONTHS, **{"m3.csv": MONTHS["m2.csv"]})
    dry = folder_taken(tmp_path, path, dry_run=True)
    assert not Case.objects.exists()
    assert dry.replace("would be ", "") == folder_taken(tmp_path, path)


def test_an_empty_folder_is_no_news(tmp_path):
    with pytest.raises(CommandError, match="There is no file in"):
        folder_taken(tmp_path, folder(tmp_path))


def test_rejects_of_joined_rows_hold_both_files(tmp_path):
    taken(tmp_path, EVENTS.replace("2026-11-05", "never"))
    with (tmp_path / "kept.csv").open(encoding="utf-8") as file:
        [row] = list(csv.DictReader(file))
    assert json.loads(row["content"])["case:REF"] == "A-1/26"
