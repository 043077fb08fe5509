"""The very files of the public reports, where they are at hand: each folder's, with the outcome that is right.

Files of the same kinds that are our own, and always at hand, are in ``test_public_reports``.
"""

import csv

import pytest

from masar.cases.models import Case, CaseParty, Event, Source
from masar.cases.queries import differences
from masar.intake.tests.files import NOW, SHARED, run
from masar.people.access import Reader, applicant

pytestmark = pytest.mark.usefixtures("catalogue")
FOUND = SHARED.parent / "found" / "files"
OUTCOMES = {
    "01-identity": [(["a.csv", "b.csv"], 2, 2, [1, 1], True), (["a.csv", "b.csv", "c.csv"], 2, 2, [], True)],
    "02-contacts": [(["one.csv"], 1, 2, [], True), (["first.csv", "second.csv"], 1, 2, [], True)],
    "03-xes": [(["list.xes"], 1, 1, [], True), (["prefixed.xes"], 1, 1, [], True)],
    "04-dates": [(["dates.csv"], 3, 3, [1, 2, 4, 5, 8], False)],
    "05-crash": [(["never.csv"], 2, 2, [2], False)],
    "06-xlsx": [
        (["day-as-number.xlsx"], 0, 0, [1], False),
        (["numbers.xlsx"], 1, 1, [], True),
        (["title-above-heading.xlsx"], 1, 1, [], True),
    ],
    "07-null": [(["rows.jsonl"], 2, 2, [], True)],
    "08-references": [(["refs.csv"], 9, 9, [7, 8], True)],
    "09-fresh": [(["good.csv"], 1, 1, [], True), (["heading-changed.csv"], 0, 0, [], False)],
    "10-again": [(["monday.csv", "tuesday.csv"], 1, 3, [], True)],
    "11-heading": [(["spaces.csv"], 1, 1, [], True), (["twice.csv"], 0, 0, [], False)],
    "12-one-bad-row": [(["byte.csv"], 49, 49, [30], True), (["quote.csv"], 2, 2, [2, 3], False)],
    "13-short-rows": [(["short.csv"], 1, 1, [], True), (["trailing.csv"], 1, 1, [], True)],
    "14-born": [(["born.csv"], 1, 1, [], True)],
    "15-arabic-dates": [(["dates.csv"], 3, 3, [], True)],
    "16-phones": [(["phones.csv"], 4, 4, [1, 2, 3], True)],
    "21-midnight": [(["midnight.csv"], 2, 2, [], True)],
    "22-lists": [(["lists.csv"], 2, 2, [], True)],
}
"""By folder: files in order, cases, events, rows of which something is said in the last, whether it is news."""
PEOPLE = {
    "01-identity/c.csv": [("1/26", "Omar Ali", "+201001111111"), ("2/26", "Sara Nabil", "+201222222222")],
    "02-contacts/one.csv": [("1/26", "Mona Ahmed", "+201119999999")],
    "02-contacts/second.csv": [("1/26", "Mona Ahmed", "+201119999999")],
    "14-born/born.csv": [("1/26", "Adel Fathi", "+201001111111")],
}


@pytest.fixture(autouse=True)
def _at_hand():
    if not FOUND.is_dir():
        pytest.skip("the files of the public reports are not on this machine (MASAR_SHARED names its folder)")


def test_every_folder_has_its_outcome():
    assert sorted(path.name for path in FOUND.iterdir() if path.is_dir()) == sorted(OUTCOMES)
    named = {f"{folder}/{name}" for folder, told in OUTCOMES.items() for names, *_ in told for name in names}
    there = {f"{path.parent.name}/{path.name}" for path in FOUND.glob("*/*") if path.name != "profile.toml"}
    assert named == there


@pytest.mark.parametrize(("folder", "told"), [(folder, told) for folder in OUTCOMES for told in OUTCOMES[folder]])
def test_a_file_of_the_reports_has_the_right_outcome(tmp_path, folder, told):
    names, cases, events, rows, fresh = told
    for name in names:
        summary = run(FOUND / folder / name, FOUND / folder / "profile.toml", tmp_path / "rejects.csv")
    with (tmp_path / "rejects.csv").open(encoding="utf-8") as file:
        assert [int(row["row"]) for row in csv.DictReader(file)] == rows
    assert (Case.objects.count(), Event.objects.count()) == (cases, events)
    assert (summary.trouble is None, Source.objects.get().fresh_as_of == NOW) == (fresh, fresh)
    assert list(differences(list(Case.objects.all()))) == []
    if known := PEOPLE.get(f"{folder}/{names[-1]}"):
        assert people() == known


def people() -> list[tuple[str, str, str]]:
    found = []
    for party in CaseParty.objects.exclude(person=None).select_related("case").order_by("case__reference"):
        who = applicant(party.person, reader=Reader("worker"), now=NOW)
        found.append((party.case.reference, who.name, who.contacts.get("mobile")))
    return found
