"""What becomes of days that cannot be: the row is a reject with its reason, and no page ever shows them."""

import csv

import pytest

from masar.cases.models import CaseParty, Event, PublicRecord
from masar.intake.profile import WrongProfile, load
from masar.intake.tests.files import HEADER, NOW, PROFILE, file_in, profile_in, run
from masar.intake.tests.test_people import HEAD
from masar.intake.tests.test_people import PROFILE as WITH_PEOPLE
from masar.people.access import Reader, applicant

pytestmark = pytest.mark.usefixtures("catalogue")
ISO = PROFILE.replace('formats = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]', "")


def rejects(tmp_path, text, profile=ISO, **options):
    """The row numbers and reasons of an import, without and with writing."""
    path, kept, told = file_in(tmp_path, text), tmp_path / "rejects.csv", profile_in(tmp_path, profile)
    found = []
    for dry_run in (True, False):
        run(path, told, kept, dry_run=dry_run, **options)
        with kept.open(encoding="utf-8") as file:
            found.append([(row["row"], row["reason"]) for row in csv.DictReader(file)])
    assert found[0] == found[1]
    return found[1]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("1448-05-10", "looks like a Hijri year: set hijri = true"),
        ("2062-11-05", "is in the future: mistyped, or its year had two digits"),
        ("1900-01-01", "is a filler for a day that nobody knew"),
        ("0001-01-01", "is a filler for a day that nobody knew"),
        ("0001-01-01T00:00", "is a filler for a day that nobody knew"),
        ("9999-12-31", "is a filler for a day that nobody knew"),
        ("9999-12-31T23:59", "is a filler for a day that nobody knew"),
        ("2027-03-01", "is in the future: mistyped, or its year had two digits"),
        ("0026-11-15", "has a year of two digits"),
    ],
)
def test_a_day_that_cannot_be_costs_its_row_and_nothing_else(tmp_path, day, why):
    text = (
        f"{HEADER}1/26,A,taken in,2026-11-01\n1/26,A,done,{day}\n2/26,A,taken in,{day}\n3/26,A,taken in,2026-11-02\n"
    )
    assert rejects(tmp_path, text) == [("2", f"completed: the day {why}"), ("3", f"submitted: the day {why}")]
    assert Event.objects.count() == 2
    assert not PublicRecord.objects.filter(content__contains=day[:4] + "-").exclude(content__contains="2026").exists()


def test_the_same_file_is_read_once_the_profile_says_hijri(tmp_path):
    hijri = ISO.replace("[time]", "[time]\nhijri = true")
    assert (
        rejects(tmp_path, f"{HEADER}1/26,A,taken in,1448-05-10\n2/26,A,taken in,٢٠ جمادى الأولى ١٤٤٨ هـ\n", hijri)
        == []
    )
    assert [str(day) for day in Event.objects.order_by("day").values_list("day", flat=True)] == [
        "2026-10-21",
        "2026-10-31",
    ]


def test_a_two_digit_year_and_hijri_do_not_go_together(tmp_path):
    wrong = PROFILE.replace('formats = ["%d/%m/%Y %H:%M"', 'hijri = true\nformats = ["%d/%m/%y"')
    with pytest.raises(WrongProfile, match=r"time.formats has '%d/%m/%y', which has a year of two digits"):
        load(profile_in(tmp_path, wrong))


def test_a_pattern_that_can_read_nothing_is_refused(tmp_path):
    with pytest.raises(WrongProfile, match=r"time.formats has '%d/%Q', which is no strptime pattern"):
        load(profile_in(tmp_path, PROFILE.replace("%d/%m/%Y %H:%M", "%d/%Q")))


@pytest.mark.parametrize("day", ["20261115", "2026-11-15 00:00:00.000", "2026-11-14T21:00:00Z"])
def test_midnight_of_another_zone_is_not_the_day_before(tmp_path, day):
    riyadh = ISO.replace("Africa/Cairo", "Asia/Riyadh")
    assert rejects(tmp_path, f"{HEADER}1/26,A,taken in,{day}\n", riyadh) == []
    assert Event.objects.values_list("day", "at").get() == (NOW.date().replace(day=15), None)


DEADLINE = ISO.replace("[events.payload]", '[events.payload]\nby = { column = "branch" }').replace(
    'office = { column = "branch", codes = { A = "alexandria" }, always = "cairo-abbasiya" }', ""
)


@pytest.mark.parametrize(
    ("formats", "by"),
    [("", "2026-12-01"), ('formats = ["%d/%m/%Y"]', "٠١/١٢/٢٠٢٦"), ('formats = ["%d/%m/%Y"]', "1 ديسمبر 2026")],
)
def test_a_deadline_is_read_like_all_days_of_the_file(tmp_path, formats, by):
    day = "15/11/2026" if formats else "2026-11-15"
    profile = DEADLINE.replace("[time]", f"[time]\n{formats}")
    assert rejects(tmp_path, f"{HEADER}1/26,{by},photo asked,{day}\n", profile) == []
    assert '"by":"2026-12-01"' in Event.objects.get().payload


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("9999-12-31", "documents_requested: by is a filler for a day that nobody knew"),
        ("1448-05-10", "documents_requested: by looks like a Hijri year: set hijri = true"),
        ("soon", "branch is not a time that the profile knows"),
    ],
)
def test_a_deadline_that_cannot_be_is_a_reject_and_stops_no_other_row(tmp_path, by, why):
    text = f"{HEADER}1/26,{by},photo asked,2026-11-15\n2/26,2026-12-01,photo asked,2026-11-15\n"
    assert rejects(tmp_path, text, DEADLINE) == [("1", why)]
    assert Event.objects.count() == 1


SHORT = WITH_PEOPLE.replace("[time]", '[time]\nformats = ["%d/%m/%y", "%Y-%m-%d"]')


def person():
    return applicant(CaseParty.objects.get().person, reader=Reader("program", "test"), now=NOW)


@pytest.mark.parametrize(
    ("born", "number", "kept"),
    [
        ("05/05/45", "24505051234567", "1945-05-05"),
        ("05/05/45", "", "1945-05-05"),
        ("29/02/68", "", "1968-02-29"),
        ("05/05/26", "22605051234567", "1926-05-05"),
        ("05/05/26", "", "2026-05-05"),
        ("05/05/85", "28505051234567", "1985-05-05"),
    ],
)
def test_a_year_of_birth_of_two_digits_never_lies_ahead(tmp_path, born, number, kept):
    run(file_in(tmp_path, f"{HEAD}1,2026-11-01,عادل فتحي,{born},,,,{number},\n"), profile_in(tmp_path, SHORT))
    assert str(person().born) == kept


@pytest.mark.parametrize(
    ("born", "number", "why"),
    [
        ("1405-08-15", "", "date of birth: looks like a Hijri year: set hijri = true"),
        ("2062-01-01", "", "date of birth: is in the future: mistyped, or its year had two digits"),
        ("1900-01-01", "", "date of birth: is a filler for a day that nobody knew"),
        ("not known", "", "date of birth: BORN is not a time that the profile knows"),
        ("1992-06-06", "28505051234567", "date of birth: not the one in the identity number"),
    ],
)
def test_a_date_of_birth_that_cannot_be_is_reported_and_the_application_is_taken(tmp_path, born, number, why):
    path = file_in(tmp_path, f"{HEAD}1,2026-11-01,عادل فتحي,{born},,,,{number},\n")
    kept = tmp_path / "rejects.csv"
    assert run(path, profile_in(tmp_path, WITH_PEOPLE), kept).cases_new == 1
    with kept.open(encoding="utf-8") as file:
        assert [(row["row"], row["reason"]) for row in csv.DictReader(file)] == [("1", why)]
    assert (person().name, person().born) == ("عادل فتحي", None)


def test_a_hijri_date_of_birth_is_read_where_the_profile_says_so(tmp_path):
    hijri = WITH_PEOPLE.replace("[time]", "[time]\nhijri = true")
    run(file_in(tmp_path, f"{HEAD}1,1448-05-20,عادل فتحي,1405-08-15,,,,,\n"), profile_in(tmp_path, hijri))
    assert str(person().born) == "1985-05-05"
