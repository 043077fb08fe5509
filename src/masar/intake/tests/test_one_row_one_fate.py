"""Whatever a row brings is its own fate: the others are taken, and a dry run says the same beforehand."""

import csv
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from masar.cases.actions import Incoming, NewCase, PartyGiven, Recorded
from masar.cases.facts import Fact, Kind
from masar.cases.incoming import Became, Outcome
from masar.cases.models import Case, Event, Source
from masar.cases.queries import differences
from masar.intake import batch
from masar.intake.models import ImportRun
from masar.intake.storing import store
from masar.intake.tests.files import HEADER, NOW, PROFILE, file_in, profile_in, run
from masar.people.registering import Given

BY = PROFILE.replace("[events.payload]\n", '[events.payload]\nby = { column = "by" }\n')
GOOD = "1/26,A,taken in,01/11/2026\n"
JSONL = PROFILE.replace('format = "csv"', 'format = "jsonl"').replace("[case]", '[case]\nsequence = "seq"')


def reasons(path):
    with path.open(encoding="utf-8") as file:
        return {int(row["row"]): row["reason"] for row in csv.DictReader(file)}


def both(tmp_path, content, profile=PROFILE, name="old.csv"):
    """What the dry run says, and the run, of one file."""
    path, known = file_in(tmp_path, content, name), profile_in(tmp_path, profile)
    dry = run(path, known, tmp_path / "dry.csv", dry_run=True)
    assert not Case.objects.exists() and not ImportRun.objects.exists()
    wet = run(path, known, tmp_path / "wet.csv")
    assert (tmp_path / "dry.csv").read_bytes() == (tmp_path / "wet.csv").read_bytes()
    assert replace(dry, trouble=None) == replace(wet, trouble=None)
    assert list(differences(list(Case.objects.all()))) == []
    return wet, reasons(tmp_path / "wet.csv")


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("day", ["31/12/9999", "01/01/0001", "01/01/0001 00:00", "01/01/1448", "31/12/9999 23:59"])
def test_a_day_out_of_range_costs_its_row_alone(tmp_path, day):
    summary, why = both(tmp_path, f"{HEADER}{GOOD}2/26,A,taken in,{day}\n3/26,A,taken in,02/11/2026\n")
    assert (summary.cases_new, list(why)) == (2, [2])


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("day", ["9999-12-31", "never", "0001-01-01"])
def test_a_deadline_out_of_range_costs_its_row_alone(tmp_path, day):
    profile = BY.replace('formats = ["%d/%m/%Y %H:%M", "%d/%m/%Y"]\n', "")
    rows = f"1/26,A,photo asked,2026-11-01,2026-12-01\n2/26,A,photo asked,2026-11-01,{day}\n"
    summary, why = both(tmp_path, f"file,branch,what,when,by\n{rows}3/26,A,photo asked,2026-11-01,\n", profile)
    assert (summary.cases_new, list(why)) == (2, [2])


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"file": '"2\\u0000"'}, "file holds a character that cannot be kept"),
        ({"file": '"\\ud800"'}, "file holds a character that cannot be kept"),
        ({"seq": "Infinity"}, "seq is not a whole number"),
        ({"seq": "1e999"}, "seq is not a whole number"),
        ({"seq": "9223372036854775808"}, "seq is larger than a running number can be"),
        ({"seq": "9" * 5000}, "seq is larger than a running number can be"),
        ({"file": '{"a": 1}'}, "file holds something nested, not a text"),
        ({"file": "null"}, "the reference is empty"),
        ({"what": f'"{"x" * 200_000}"'}, "no mapping of the profile fits this row"),
        ({"file": "7" * 101}, "the reference is longer than 100 characters"),
        ({"branch": '"\\u0000"'}, "branch holds a character that cannot be kept"),
        ({"what": "{}"}, "what holds something nested, not a text"),
    ],
    ids=range(12),
)
def test_content_that_no_database_keeps_costs_its_row_alone(tmp_path, cells, words):
    rows = [{"file": str(n), "what": '"taken in"', "when": '"01/11/2026"', "seq": str(n)} for n in (1, 2, 3)]
    rows[1] |= cells
    lines = ["{" + ",".join(f'"{key}": {value}' for key, value in row.items()) + "}\n" for row in rows]
    summary, why = both(tmp_path, "".join(lines), JSONL, "old.jsonl")
    assert (summary.cases_new, why) == (2, {2: words})


@pytest.mark.usefixtures("catalogue")
def test_null_is_nothing_and_an_unused_column_never_matters(tmp_path):
    rows = '{"file":"1","what":"taken in","when":"01/11/2026","branch":null,"x":{"deep":[]}}\n'
    summary, why = both(tmp_path, rows, PROFILE.replace('"csv"', '"jsonl"'), "old.jsonl")
    assert (summary.cases_new, why) == (1, {})
    assert Case.objects.get().office_id == "cairo-abbasiya"


@pytest.mark.usefixtures("catalogue")
def test_a_stage_that_is_no_code_costs_its_row_alone(tmp_path):
    profile = PROFILE.replace('time = "when"', 'time = "when"\nstage = { column = "stage" }', 1)
    rows = f"1/26,A,in review,01/11/2026,review\n2/26,A,in review,01/11/2026,{'x' * 61}\n"
    summary, why = both(tmp_path, f"file,branch,what,when,stage\n{rows}", profile)
    assert (summary.cases_new, why) == (1, {2: "the stage is not written as a code"})


@pytest.mark.usefixtures("catalogue")
def test_deadlines_and_lists_are_read_like_all_other_dates_and_codes(tmp_path):
    codes = 'documents = { column = "doc", codes = { P = "photo", O = "old-passport" }, listed = true }'
    profile = BY[: BY.index("documents =")] + codes
    rows = '1/26,A,photo asked,02/11/2026,20/11/2026,"P, O"\n2/26,A,photo asked,02/11/2026,,"P، X"\n'
    _, why = both(tmp_path, f"file,branch,what,when,by,doc\n{rows}", profile)
    assert why == {2: "doc lists something that the profile's codes do not know"}
    assert Event.objects.get().payload == '{"by":"2026-11-20","documents":["photo","old-passport"]}'


@pytest.mark.usefixtures("catalogue")
def test_a_dry_run_counts_across_batches_what_the_run_will_count(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "FACTS", 2)
    profile = PROFILE.replace('name = "step"', 'name = "step"\nid = "kind"')
    rows = f"{GOOD}2/26,A,taken in,01/11/2026\n{GOOD}1/26,A,done,05/11/2026\n"
    summary, _ = both(tmp_path, HEADER + rows, profile)
    assert (summary.cases_new, summary.events_new, summary.repeats) == (2, 2, 1)
    assert summary.quarantined == ["1/26 (1/26#step)"]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (HEADER, "no rows"),
        ("", "empty"),
        (f"FILE,branch,what,when\n{GOOD}", "no column 'file'"),
        (f"{HEADER}{GOOD}2/26,A,lost,01/11/2026\n", "1 of 2 rows could not be taken, more than 10 in a hundred"),
    ],
)
def test_a_file_that_does_not_count_as_read_says_so_and_is_not_fresh(tmp_path, content, words):
    path, profile = file_in(tmp_path, content), profile_in(tmp_path)
    with pytest.raises(CommandError, match=words):
        call_command("import", path, profile=profile, stdout=StringIO())
    assert Source.objects.get().fresh_as_of is None


@pytest.mark.usefixtures("catalogue")
def test_the_share_that_may_be_rejected_is_the_profiles(tmp_path):
    profile = profile_in(tmp_path, PROFILE.replace('format = "csv"', 'format = "csv"\nmost_rejected = 50'))
    run(file_in(tmp_path, f"{HEADER}{GOOD}2/26,A,lost,01/11/2026\n"), profile)
    assert Source.objects.get().fresh_as_of == NOW


MANY = HEADER + "".join(f"{n}/26,A,{'lost' if n % 3 == 0 else 'taken in'},01/11/2026\n" for n in range(1, 25))


class Killed(BaseException):
    """As a signal would."""


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("batches", [1, 2, 5, 7])
def test_killed_at_any_batch_and_run_again_equals_one_clean_run(tmp_path, monkeypatch, batches):
    monkeypatch.setattr(batch, "ROWS", 3)
    path, profile = file_in(tmp_path, MANY), profile_in(tmp_path)
    left = iter(range(batches))

    def kill(*progress):
        if next(left, None) is None:
            raise Killed

    with pytest.raises(Killed):
        run(path, profile, tmp_path / "rejects.csv", tell=kill)
    again = run(path, profile, tmp_path / "rejects.csv")
    assert list(reasons(tmp_path / "rejects.csv")) == [3, 6, 9, 12, 15, 18, 21, 24]
    assert (Event.objects.count(), again.rejected, ImportRun.objects.get().finished) == (16, 8, True)


@pytest.mark.usefixtures("catalogue")
def test_the_pairs_of_a_resumed_run_are_added_to_those_of_before(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "ROWS", 5)
    path, profile, numbers = file_in(tmp_path, MANY), profile_in(tmp_path), tmp_path / "numbers.csv"
    with pytest.raises(CommandError):
        call_command("import", path, profile=profile, numbers=numbers, stdout=StringIO())
    whole = numbers.read_text()
    ImportRun.objects.update(finished=False, rows_done=10)
    numbers.write_text("".join(whole.splitlines(keepends=True)[:8]) + "9/2")
    with pytest.raises(CommandError):
        call_command("import", path, profile=profile, numbers=numbers, stdout=StringIO())
    assert numbers.read_text() == whole


def told(n, facts, people=()):
    case = NewCase("passport-renewal", "s", f"R-{n}", parties=people)
    return Incoming(case, tuple(Fact(Kind.NOTE_ADDED, date(2026, 1, 1), "s", f"{n}.{fact}") for fact in facts))


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=5), max_size=12))
def test_whatever_a_fact_raises_is_its_reject_and_no_others(bad):
    taken = []

    def record(incoming):
        facts = [fact for one in incoming for fact in one.facts]
        if any(bad[int(fact.source_id.split(".")[0])][int(fact.source_id.split(".")[1])] for fact in facts):
            raise OverflowError("date value out of range")
        taken.extend(fact.source_id for fact in facts)
        return Recorded(outcomes=[Outcome("s", "R", fact.source_id, Became.NEW) for fact in facts])

    every = {f"{n}.{fact}": wrong for n, facts in enumerate(bad) for fact, wrong in enumerate(facts)}
    found = store([told(n, range(len(facts))) for n, facts in enumerate(bad)], record)
    assert {refusal.source_id for refusal in found.refused} == {name for name, wrong in every.items() if wrong}
    assert sorted(taken) == sorted(name for name, wrong in every.items() if not wrong)
    assert found.events_new == len(taken)


def test_what_people_bring_costs_the_people_and_not_the_case():
    def record(incoming):
        if any(party.given for one in incoming for party in one.case.parties):
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        return Recorded(outcomes=[Outcome("s", "R", "0", Became.NEW)])

    found = store([told(1, "0", (PartyGiven("applicant", Given(name="\ud800")),))], record)
    assert found.events_new == 1
    assert [(refusal.source_id, refusal.why) for refusal in found.refused] == [
        ("", "what it says of people: a character in it cannot be kept")
    ]


@pytest.mark.usefixtures("catalogue")
def test_a_dry_run_knows_across_batches_what_falls_together(tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "FACTS", 1)
    summary, why = both(tmp_path, f"{HEADER}{GOOD}2/26,A,taken in,01/11/2026\n1-26,A,taken in,01/11/2026\n")
    assert summary.cases_new == 3
    assert list(why) == [3] and "another case under its reference too (old)" in why[3]
