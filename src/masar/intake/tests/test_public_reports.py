"""What people who run such systems reported in public, as files of our own: each kind, and what must come of it.

A ``Told`` is one such story: files that are imported one after the other, what is on record afterwards, and what is
said of the last file. A rehearsal says the same of each beforehand. They are told in ``public_people``, in
``public_days`` and in ``public_forms``.
"""

import csv
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from masar.cases.models import Case, CaseParty, Event, Source
from masar.cases.queries import differences
from masar.intake.tests.files import NOW, file_in, profile_in, run
from masar.intake.tests.public_days import ARABIC, CRASHES, DAYS, LISTS, MIDNIGHT
from masar.intake.tests.public_files import Told
from masar.intake.tests.public_forms import FRESH, HEADINGS, NESTED, NULLS, ONE_BAD, REFERENCES, SHORT, WORKBOOKS
from masar.intake.tests.public_people import AGAIN, BORN, CONTACTS, IDENTITY, PHONES
from masar.people.access import Reader, applicant

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

CAIRO = ZoneInfo("Africa/Cairo")
TOLD = [
    pytest.param(told, id=f"{kind} {number}") for kind, all_of in KINDS.items() for number, told in enumerate(all_of)
]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_the_reported_file_and_three_more(kind):
    assert len(KINDS[kind]) >= 4


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("told", TOLD)
def test_a_file_as_it_was_reported_has_the_right_outcome(tmp_path, told):
    trouble, said = taken(tmp_path, told)
    assert said == told.said
    assert events() == sorted(told.events)
    assert people() == sorted(told.people)
    assert bool(trouble) == bool(told.trouble) and (told.trouble or "") in (trouble or "")
    known = Source.objects.filter(pk="old").first()
    assert (known is not None and known.fresh_as_of == NOW) == told.fresh
    assert list(differences(list(Case.objects.all()))) == []


def taken(tmp_path, told: Told) -> tuple[str | None, list[str]]:
    """Import the files; what troubles the last one, and what is said of its rows. Each is rehearsed first."""
    trouble, said = None, []
    profile = profile_in(tmp_path, told.profile)
    for number, content in enumerate(told.files):
        path = file_in(tmp_path, content() if callable(content) else content, f"{number}.csv")
        dry = run(path, profile, tmp_path / "dry.csv", dry_run=True)
        wet = run(path, profile, tmp_path / "wet.csv")
        assert (tmp_path / "dry.csv").read_bytes() == (tmp_path / "wet.csv").read_bytes()
        assert replace(dry, trouble=None) == replace(wet, trouble=None)
        trouble = wet.trouble
        with (tmp_path / "wet.csv").open(encoding="utf-8") as file:
            said = [f"{row['row']} {row['reason']}" for row in csv.DictReader(file)]
    return trouble, said


def events() -> list[str]:
    """Every event as ``1/26 submitted 2026-11-01 09:30``, with its stage and payload where it has them."""
    found = []
    for event in Event.objects.select_related("case"):
        at = f" {event.at.astimezone(CAIRO):%H:%M}" if event.at else ""
        payload = f" {event.payload}" if event.payload != "{}" else ""
        stage = f":{event.stage}" if event.stage else ""
        found.append(f"{event.case.reference} {event.kind}{stage} {event.day}{at}{payload}")
    return sorted(found)


def people() -> list[str]:
    """Every party that is somebody, as ``1/26 applicant Mona 1990-01-02 +2010…``."""
    found = []
    for party in CaseParty.objects.exclude(person=None).select_related("case"):
        who = applicant(party.person, reader=Reader("worker"), now=NOW)
        told = [who.name, who.born, *(number for _, number in who.identities), *who.contacts.values()]
        found.append(" ".join([party.case.reference, party.role, *(str(part) for part in told if part)]))
    return sorted(found)
