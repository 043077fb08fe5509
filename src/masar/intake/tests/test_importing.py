"""Runs over whole files: repeatable, resumable, and nothing lost."""

import csv
import gzip
import json
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from masar.cases.models import Case, Event, PublicRecord, Quarantined, Source
from masar.intake import batch
from masar.intake.models import ImportRun
from masar.intake.profile import WrongProfile, load
from masar.intake.tests.files import HEADER, NOW, PROFILE, ROWS, file_in, profile_in, run

pytestmark = pytest.mark.usefixtures("catalogue")


def test_rows_become_cases_with_their_stages_offices_and_days(tmp_path):
    summary = run(file_in(tmp_path), profile_in(tmp_path))
    assert (summary.rows, summary.cases_new, summary.events_new) == (3, 2, 3)
    first, second = Case.objects.order_by("reference")
    assert (first.status, first.office_id, second.office_id) == ("under_review", "alexandria", "cairo-abbasiya")
    reviewed = Event.objects.get(kind="stage_entered")
    assert (reviewed.at, reviewed.day.isoformat()) == (None, "2026-11-03")


def test_a_second_run_adds_nothing(tmp_path):
    path, profile = file_in(tmp_path), profile_in(tmp_path)
    run(path, profile)
    before = list(PublicRecord.objects.order_by("pk").values())
    again = run(path, profile)
    assert (again.events_new, again.repeats, again.rejected) == (0, 3, 0)
    assert list(PublicRecord.objects.order_by("pk").values()) == before


def test_equal_rows_are_two_events_and_stay_two(tmp_path):
    twice = ROWS + "2/26,B,photo asked,05/11/2026\n2/26,B,photo asked,05/11/2026\n"
    path, profile = file_in(tmp_path, twice), profile_in(tmp_path)
    assert run(path, profile).events_new == 5
    assert run(path, profile, again=True).events_new == 0


def test_bad_rows_go_to_the_rejects_with_their_reason_and_stop_nothing(tmp_path):
    bad = ROWS + ",A,taken in,01/11/2026\n3/26,A,taken in,yesterday\n4/26,A,lost,01/11/2026\n5/26,A\n"
    rejects = tmp_path / "rejects.csv"
    summary = run(file_in(tmp_path, bad), profile_in(tmp_path), rejects)
    assert (summary.events_new, summary.rejected) == (3, 4)
    with rejects.open(encoding="utf-8") as file:
        kept = list(csv.DictReader(file))
    assert [row["row"] for row in kept] == ["4", "5", "6", "7"]
    assert [row["reason"] for row in kept] == [
        "the reference is empty",
        "when is not a time that the profile knows",
        "no mapping of the profile fits this row",
        "no mapping of the profile fits this row",
    ]
    assert json.loads(kept[1]["content"])["when"] == "yesterday"


def test_rows_left_out_on_purpose_are_counted(tmp_path):
    summary = run(file_in(tmp_path, ROWS + "1/26,A,printed a list,04/11/2026\n"), profile_in(tmp_path))
    assert (summary.ignored, summary.rejected) == (1, 0)


def test_a_contradiction_is_quarantined_and_named(tmp_path):
    profile = profile_in(tmp_path, PROFILE.replace('name = "step"', 'name = "step"\nid = "kind"'))
    summary = run(file_in(tmp_path, HEADER + "1/26,A,taken in,01/11/2026\n1/26,A,done,01/11/2026\n"), profile)
    assert summary.quarantined == ["1/26 (1/26#step)"]
    assert (Event.objects.count(), Quarantined.objects.count()) == (1, 1)


def test_a_file_cut_off_keeps_what_was_taken_and_says_so(tmp_path):
    many = HEADER + "".join(f"{n}/26,A,taken in,01/11/2026\n" for n in range(3000))
    summary = run(file_in(tmp_path, gzip.compress(many.encode())[:-200]), profile_in(tmp_path))
    assert summary.damage is not None
    assert 0 < summary.cases_new == Case.objects.count() < 3000
    assert not ImportRun.objects.get().finished


def test_an_interrupted_run_goes_on_after_its_last_batch(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "FACTS", 2)
    path, profile = file_in(tmp_path), profile_in(tmp_path)

    class Killed(BaseException):
        pass

    def kill(*progress):
        raise Killed

    with pytest.raises(Killed):
        run(path, profile, tell=kill)
    assert Event.objects.count() == 2
    summary = run(path, profile)
    assert (summary.skipped, summary.events_new, summary.repeats) == (2, 1, 0)


def test_a_dry_run_checks_everything_and_writes_nothing(tmp_path):
    profile = profile_in(tmp_path, PROFILE.replace("alexandria", "atlantis"))
    summary = run(file_in(tmp_path), profile, dry_run=True)
    assert (summary.events_new, summary.rejected) == (1, 2)
    assert not Event.objects.exists()
    assert not Source.objects.exists()


def test_the_pairs_of_old_and_new_numbers_are_written(tmp_path):
    numbers = tmp_path / "numbers.csv"
    call_command("import", file_in(tmp_path), profile=profile_in(tmp_path), numbers=numbers, stdout=StringIO())
    with numbers.open(encoding="utf-8") as file:
        assert {row["reference"]: row["number"] for row in csv.DictReader(file)} == dict(
            Case.objects.values_list("reference", "number")
        )


def test_the_time_of_import_is_the_freshness_of_the_source(tmp_path):
    run(file_in(tmp_path), profile_in(tmp_path))
    assert Source.objects.get().fresh_as_of == NOW


DATED = PROFILE.replace("open = false", "open = false\nas_of = 2016-09-30")


def test_a_file_that_is_not_fresh_is_as_old_as_its_profile_says(tmp_path):
    run(file_in(tmp_path), profile_in(tmp_path, DATED))
    fresh = Source.objects.get().fresh_as_of.astimezone(ZoneInfo("Africa/Cairo"))
    assert f"{fresh:%Y-%m-%d %H:%M:%S}" == "2016-09-30 23:59:59"


def test_a_folder_of_such_files_is_as_old_too(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    file_in(folder)
    call_command("import", folder, profile=profile_in(tmp_path, DATED), stdout=StringIO())
    assert Source.objects.get().fresh_as_of.date().isoformat() == "2016-09-30"


def test_a_profile_that_dates_its_file_takes_back_what_the_clock_said_when_it_is_declared(tmp_path):
    run(file_in(tmp_path), profile_in(tmp_path))
    dated = profile_in(tmp_path, DATED)
    call_command("sources", declare=dated, stdout=StringIO())
    assert Source.objects.get().fresh_as_of.date().isoformat() == "2016-09-30"
    call_command("sources", declare=profile_in(tmp_path), stdout=StringIO())
    assert Source.objects.get().fresh_as_of.date().isoformat() == "2016-09-30"


def test_the_command_fails_when_the_file_is_damaged(tmp_path):
    path = file_in(tmp_path, gzip.compress(ROWS.encode())[:-6])
    with pytest.raises(CommandError, match="damaged"):
        call_command("import", path, profile=profile_in(tmp_path), stdout=StringIO())


def test_an_unknown_service_says_what_to_load_first(tmp_path):
    profile = profile_in(tmp_path, PROFILE.replace("passport-renewal", "flying-licence"))
    with pytest.raises(CommandError, match=r"flying-licence.*masar catalogue load"):
        call_command("import", file_in(tmp_path), profile=profile, stdout=StringIO())


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ('format = "csv"', 'format = "pdf"', "file.format is 'pdf'; expected one of"),
        ('zone = "Africa/Cairo"', 'zone = "Cairo"', "time.zone is 'Cairo'"),
        ('"submitted"', '"arrived"', "events.0..values names 'arrived'"),
        ("open = false", 'open = "no"', "source.open is 'no'"),
        ("open = false", 'open = false\nas_of = "2016"', "source.as_of is '2016'; expected a date"),
        ("open = false", "open = false\nas_of = 2016-09-30 12:00:00", "source.as_of is .*; expected a date"),
        ('when"', 'when"\nwen = 1', "events.0..wen is not a known key"),
        ('name = "step"', 'name = "step"\nid = "guess"', "events.0..id is 'guess'"),
    ],
)
def test_a_wrong_profile_is_refused_with_file_key_and_what_is_expected(tmp_path, right, wrong, words):
    with pytest.raises(WrongProfile, match=rf"profile.toml: {words}"):
        load(profile_in(tmp_path, PROFILE.replace(right, wrong, 1)))


def test_a_profile_that_names_a_key_which_no_kind_of_its_mapping_allows_is_refused(tmp_path):
    wrong = PROFILE.replace("[events.payload]", '[events.payload]\napplicant = { column = "who" }')
    with pytest.raises(WrongProfile, match=r"profile.toml: events\[0\].payload.applicant is not a known key"):
        load(profile_in(tmp_path, wrong))


def test_an_event_gets_only_the_keys_that_its_own_kind_allows(tmp_path):
    wide = PROFILE.replace("[events.payload]", '[events.payload]\nchannel = "office"')
    run(file_in(tmp_path), profile_in(tmp_path, wide))
    found = Event.objects.values_list("kind", "payload").distinct()
    assert set(found) == {("submitted", '{"channel":"office"}'), ("stage_entered", "{}")}
