"""How long, how deep and how large what a file holds may be: numbers that are promised, each with its edge."""

import io
import json
import zipfile
from datetime import date
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from masar.cases.facts import Fact, Kind
from masar.cases.incoming import NewCase, PartyGiven
from masar.intake import batch, rejects
from masar.intake.batch import Batch
from masar.intake.dates import Days, Times, Unread
from masar.intake.profile import load
from masar.intake.readers import Broken, Damaged, Doubtful, Layout, WrongHeading
from masar.intake.tests.files import PROFILE, profile_in
from masar.intake.tests.test_dirty_files import book, broken, cells, files, log, read
from masar.intake.translate import Rejected, Translator
from masar.people.registering import Given

CAIRO = ZoneInfo("Africa/Cairo")
ROW = {"file": "1/26", "branch": "A", "what": "taken in", "when": "01/11/2026"}


def line(length):
    """A row of JSON of so many characters, with its end."""
    text = json.dumps({"file": "1", "what": ""})
    return text[:-2] + "x" * (length - len(text) - 1) + text[-2:] + "\n"


def test_a_line_has_262144_characters_at_most_and_of_a_longer_one_the_first_thousand_are_kept(tmp_path):
    assert files(read(tmp_path, line(262_144), Layout("jsonl"))) == ["1"]
    [(_, row)] = read(tmp_path, line(262_145), Layout("jsonl"))
    assert isinstance(row, Broken)
    assert (row.why, len(row.content)) == ("the line is longer than 262144 characters", 1000)


def test_the_heading_is_one_of_the_first_thirty_rows_that_hold_anything(tmp_path):
    table = "file,what\n1,a\n"
    assert files(read(tmp_path, "title\n\n" * 29 + table, Layout("csv"))) == ["1"]
    with pytest.raises(WrongHeading):
        read(tmp_path, "title\n\n" * 30 + table, Layout("csv"))


def test_elements_of_a_log_are_nested_two_hundred_deep_at_most(tmp_path):
    def nested(depth):
        """``log``, ``trace`` and ``event`` are three of them."""
        return log("<event>" + "<x>" * (depth - 3) + "</x>" * (depth - 3) + "</event>")

    assert len(read(tmp_path, nested(200), Layout("xes"), ())) == 1
    with pytest.raises(Damaged, match="nested more than 200 deep"):
        read(tmp_path, nested(201), Layout("xes"), ())


@pytest.mark.parametrize("of", ["event", "trace"])
def test_an_event_and_a_trace_have_a_thousand_attributes_at_most(tmp_path, of):
    def with_attributes(count):
        texts = "".join(f'<string key="k{number}" value="v"/>' for number in range(count))
        inside = f"<event>{texts}</event>" if of == "event" else f"{texts}<event></event>"
        return f"<log><trace>{inside}</trace></log>"

    assert len(read(tmp_path, with_attributes(1000), Layout("xes"), ())) == 1
    with pytest.raises(Damaged, match=f"{of} has more than 1000 attributes"):
        read(tmp_path, with_attributes(1001), Layout("xes"), ())


def test_an_element_of_a_log_may_have_262144_characters(tmp_path):
    event = f'<event><string key="what" value="{"x" * 262_000}"/></event>'
    assert len(read(tmp_path, log(event), Layout("xes"))) == 1


def test_a_number_in_a_workbook_has_fifteen_digits(tmp_path):
    whole, longer, parted = cells(tmp_path, 999_999_999_999_999, 1_000_000_000_000_000, 999_999_999_999.25)
    assert (whole, parted) == ("999999999999999", "999999999999.25")
    assert isinstance(longer, Doubtful) and longer.text == "1e+15"
    [below] = cells(tmp_path, -1_000_000_000_000_000)
    assert isinstance(below, Doubtful)


def test_a_row_of_a_workbook_has_262144_characters(tmp_path):
    names, text = ["file", "what", *(f"c{number}" for number in range(10))], "x" * 26_214
    rows = [names, ["1", "a", *[text] * 10], ["2", "aaaa", *[text] * 10]]
    assert broken(read(tmp_path, book(tmp_path, rows), Layout("xlsx"))) == [2]


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_workbook_in_which_a_document_type_is_declared_is_damaged(tmp_path, part):
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as made:
        made.add_worksheet().write_row(0, 0, ["file", "what"])
    changed = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "book.xlsx") as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"?>", b"?><!DOCTYPE x>", 1) if name == part else content)
    with pytest.raises(Damaged):
        read(tmp_path, changed.getvalue(), Layout("xlsx"))


def translated(tmp_path, profile=PROFILE, **more):
    return Translator(load(profile_in(tmp_path, profile)), CAIRO).translate(ROW | more)


def test_a_reference_has_a_hundred_characters_at_most(tmp_path):
    assert translated(tmp_path, file="1" * 100).case.reference == "1" * 100
    with pytest.raises(Rejected, match="longer than 100 characters"):
        translated(tmp_path, file="1" * 101)


def test_the_name_of_an_event_has_a_hundred_and_twenty_characters_at_most(tmp_path):
    named = PROFILE.replace('name = "step"', 'name = "step"\nid = "column:id"')
    assert translated(tmp_path, named, id="n" * 120).facts[0].source_id == "step:" + "n" * 120
    with pytest.raises(Rejected, match="longer than 120 characters"):
        translated(tmp_path, named, id="n" * 121)


@pytest.mark.parametrize("number", [2**63 - 1, 1 - 2**63])
def test_a_running_number_is_as_large_as_databases_keep(tmp_path, number):
    profile = PROFILE.replace('reference = "file"', 'reference = "file"\nsequence = "seq"')
    assert translated(tmp_path, profile, seq=str(number)).facts[0].source_seq == number
    with pytest.raises(Rejected, match="larger than a running number can be"):
        translated(tmp_path, profile, seq=str(number + (1 if number > 0 else -1)))


def days(hijri=False):
    return Days(Times(CAIRO, (), hijri), CAIRO)


def test_a_date_has_sixty_four_characters_at_most():
    assert days().moment("2026-11-15".center(64)) == date(2026, 11, 15)
    text = "الأحد 15 نوفمبر 2026"
    long = text.replace(" ", " " * 15)
    assert len(long) > 60 and days().moment(long[:5] + long[5 + len(long) - 64 :]) == date(2026, 11, 15)
    with pytest.raises(Unread):
        days().moment(text.replace(" ", " " * 17))


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("1299-05-10", date(1299, 5, 10)),
        ("1300-05-10", None),
        ("1343-01-01", date(1924, 8, 1)),
        ("1448-05-10", date(2026, 10, 21)),
        ("1500-12-30", date(2077, 11, 16)),
        ("1501-01-01", date(1501, 1, 1)),
    ],
)
def test_a_year_from_1300_to_1500_is_hijri_where_the_profile_says_so(text, read_as):
    if read_as is None:
        with pytest.raises(Unread):
            days(hijri=True).moment(text)
    else:
        assert days(hijri=True).moment(text) == read_as


def test_a_transaction_has_no_more_than_is_promised():
    assert (batch.FACTS, batch.CASES, batch.ROWS) == (20_000, 4_000, 50_000)
    assert batch.CHARACTERS == 33_554_432
    assert (rejects.MOST_WAITING, rejects.MOST_CHARACTERS) == (5_000, 8_388_608)


def added(filled, reference, *facts, row=None, parties=()):
    case = NewCase("passport", "s", reference, "cairo", parties)
    filled.add(case, facts, 1, row or {})
    return filled


def submitted(name):
    return Fact(Kind.SUBMITTED, date(2026, 11, 1), "s", name)


@pytest.mark.parametrize(
    ("what", "most"), [("FACTS", 2), ("CASES", 2), ("ROWS", 2), ("CHARACTERS", 8)], ids=lambda value: str(value)
)
def test_any_one_of_the_four_sizes_fills_a_batch(monkeypatch, what, most):
    for name in ("FACTS", "CASES", "ROWS", "CHARACTERS"):
        monkeypatch.setattr(batch, name, most if name == what else 1_000)
    filled = Batch()
    for number in ("1", "2"):
        assert not filled.full
        added(filled, "one" if what == "FACTS" else number, submitted(number), row={"file": "four", "size": 4})
        filled.rows += 1
    assert filled.full
    filled.clear()
    assert not filled.full and filled.incoming() == []


def test_what_a_further_row_tells_of_one_of_two_parties_is_kept(monkeypatch):
    filled, told = Batch(), PartyGiven("applicant", Given(name="Mona"))
    added(filled, "1", submitted("a"))
    added(filled, "1", submitted("b"), parties=(told, PartyGiven("guardian", None)))
    added(filled, "1", submitted("c"), parties=(PartyGiven("applicant", None),))
    assert filled.incoming()[0].also == ((told, PartyGiven("guardian", None)),)


def test_a_row_alone_tells_of_its_parties_once():
    told = PartyGiven("applicant", Given(name="Mona"))
    [case] = added(Batch(), "1", submitted("a"), parties=(told,)).incoming()
    assert (case.case.parties, case.also) == ((told,), ())


def test_a_log_may_be_much_longer_than_one_element(tmp_path):
    events = '<event><string key="what" value="a"/></event>' * 40_000
    assert len(read(tmp_path, log(events), Layout("xes"))) == 40_000


WHY = PROFILE + 'reason = { column = "why" }\nnote = { column = "note" }\n'


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({}, "step:e86243080f3827a116"),
        ({"when": "01/11/2026 09:30"}, "step:182de1863935961e89"),
        ({"what": "photo asked"}, "step:007115a851ad99665f"),
        ({"what": "photo asked", "note": "a note says nothing here"}, "step:007115a851ad99665f"),
        ({"what": "photo asked", "why": "بلا"}, "step:e410f22c95e6b8e670"),
        ({"what": "in review", "branch": "B"}, "step:565d3fc1f88f3b4438"),
    ],
)
def test_an_event_without_a_name_has_the_same_one_in_every_version(tmp_path, more, name):
    """Or the whole history would come a second time with the next file."""
    assert translated(tmp_path, WHY, **more).facts[0].source_id == name


def test_a_row_is_found_by_its_fact_and_by_its_case():
    filled = Batch()
    filled.add(NewCase("passport", "s", "a-1", "cairo"), (submitted("x"),), 7, {"file": "a-1"})
    filled.add(NewCase("passport", "s", "A-1", "cairo"), (submitted("y"),), 8, {"file": "A-1"})
    assert [filled.row_of("a-1", name)[0] for name in ("x", "y", "unknown", "")] == [7, 8, 7, 7]


def test_a_run_that_goes_on_keeps_the_rejects_up_to_where_it_was(tmp_path):
    path = tmp_path / "rejects.csv"
    path.write_text("row,reason,content\n1,a,{}\n3,b,{}\n4,c,{}\nhalf a li", encoding="utf-8")
    with rejects.Rejects(path) as keeper:
        keeper.begin(3, 2)
        keeper.add(5, "d", {"file": "1"})
        keeper.settle()
        assert keeper.count == 3
    assert [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()] == ["row", "1", "3", "5"]


def test_a_profile_that_is_wrong_is_a_mistake_of_whoever_calls(tmp_path):
    wrong = profile_in(tmp_path, "nothing = 1")
    with pytest.raises(CommandError) as error:
        call_command("sources", declare=wrong)
    assert error.value.returncode == 2


def test_columns_of_one_name_and_of_none_are_told_apart_by_their_place(tmp_path):
    [(_, row)] = read(tmp_path, "file,what,note,note,,last\n1,a,b,c,d,e\n", Layout("csv"))
    assert row == {"file": "1", "what": "a", "note (3)": "b", "note (4)": "c", "column (5)": "d", "last": "e"}
