"""Databases of versions that took any payload: what they hold in clear is moved, and nothing is lost."""

import json
from dataclasses import replace
from functools import partial
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from masar.cases.cleaning import cleaned
from masar.cases.facts import Kind
from masar.cases.kinds import KINDS
from masar.cases.models import Case, Event, PublicRecord, Quarantined
from masar.cases.recording import digest_of, payload_text
from masar.cases.sealing import Sealing
from masar.cases.tests.test_notes import NOTED, NOW, everything_stored, record, shown
from masar.people.keyring import Unreadable
from masar.people.models import Note
from masar.people.vault import opened

pytestmark = pytest.mark.usefixtures("house")
NAMED = {"applicant": "Ahmed Ali 29001011234567", "channel": "by Ahmed"}
CHANGED = "another note for Ahmed"


def seal():
    Sealing(partial(apps.get_model, "cases"), NOW).run()


def as_of_old(given_fact, payload, **more):
    """Make the stored event what the earlier version would have stored of it."""
    text = payload_text(payload)
    rows = Event.objects.filter(source_id=given_fact.source_id)
    rows.update(payload=text, digest=digest_of(given_fact, text), **more)
    Note.objects.all().delete()


@pytest.fixture
def old():
    """A case that the earlier version recorded, with a note and with what no payload may hold."""
    recorded = record(NOTED)
    as_of_old(NOTED, {"note": NOTED.payload["note"], **NAMED})
    PublicRecord.objects.update(
        content=PublicRecord.objects.get().content.replace(
            '"on":"2026-11-01"', '"on":"2026-11-01","channel":"by Ahmed"'
        )
    )
    return recorded


def test_a_note_in_clear_is_sealed_and_shown_as_before(old):
    seal()
    assert shown(old) == [NOTED.payload["note"]]


def test_nothing_stays_in_clear(old):
    seal()
    assert not [value for value in everything_stored() if "Ahmed" in value or "01001234567" in value]


def test_what_is_not_allowed_lies_sealed_in_quarantine_with_its_count(old):
    seal()
    kept = json.loads(Quarantined.objects.get().content)
    note = Note.objects.get(commitment=kept["note"]["commitment"])
    assert kept["removed"] == 2
    assert json.loads(opened(Note, note.pk, note.sealed)["text"]) == NAMED


def test_the_operator_is_told_how_much_it_was(old, caplog):
    seal()
    assert "1 notes are sealed" in caplog.text
    assert "2 keys that are not allowed were taken off 1 facts" in caplog.text


def test_an_old_file_imported_again_is_a_repeat():
    record(NOTED)
    as_of_old(NOTED, dict(NOTED.payload))
    seal()
    assert (record(NOTED).repeats, Quarantined.objects.count()) == (1, 0)


def test_after_a_rebuild_the_old_case_is_as_its_events_say(old):
    seal()
    call_command("rebuild", stdout=StringIO())
    call_command("rebuild", check=True, stdout=StringIO())
    assert '"channel":"withheld"' in PublicRecord.objects.get().content


def test_a_second_run_finds_nothing_left(old):
    seal()
    before = list(everything_stored())
    seal()
    assert list(everything_stored()) == before


def test_a_case_that_holds_nothing_of_the_kind_is_left_as_it_is():
    record(replace(NOTED, payload={"channel": "office"}))
    before = list(everything_stored())
    seal()
    assert list(everything_stored()) == before


def test_without_the_key_ring_nothing_is_changed(old, settings, tmp_path):
    settings.MASAR_KEYS_MADE, settings.MASAR_KEYS_FILE = False, tmp_path / "none"
    before = list(everything_stored())
    with pytest.raises(Unreadable):
        seal()
    assert list(everything_stored()) == before


def test_a_stage_that_is_no_code_is_put_aside():
    record(NOTED)
    as_of_old(NOTED, {}, stage="Ahmed Ali")
    seal()
    assert Event.objects.get().stage is None
    assert not [value for value in everything_stored() if "Ahmed" in value]


def contradicted(payload, stage=None):
    """A contradiction as the earlier version put it aside."""
    record(replace(NOTED, payload={}))
    content = {"kind": "submitted", "day": "2026-11-01", "at": "2026-11-01T08:00:00+00:00"}
    content |= {"stage": stage, "payload": payload}
    Quarantined.objects.create(
        case=Case.objects.get(), source="s", source_id="1", digest="0" * 32,
        content=json.dumps(content), received_at=NOW,
    )  # fmt: skip


def test_a_contradiction_that_lies_in_quarantine_is_sealed_and_known_again():
    contradicted({"note": CHANGED, "applicant": "Ahmed"})
    seal()
    assert json.loads(Quarantined.objects.get().content)["removed"] == 1
    assert not [value for value in everything_stored() if "Ahmed" in value]
    record(replace(NOTED, payload={"note": CHANGED}))
    assert Quarantined.objects.count() == 1


def test_a_contradiction_with_nothing_wrong_but_a_note_in_clear_is_sealed():
    contradicted({"note": CHANGED})
    seal()
    assert not [value for value in everything_stored() if "Ahmed" in value]
    assert "removed" not in json.loads(Quarantined.objects.get().content)


def test_a_contradiction_with_nothing_wrong_but_its_stage_loses_that():
    contradicted({}, stage="Ahmed Ali")
    seal()
    kept = json.loads(Quarantined.objects.get().content)
    assert (kept["stage"], kept["removed"]) == (None, 1)


def test_a_contradiction_with_nothing_wrong_is_left_as_it_is():
    contradicted({"channel": "office"})
    before = list(everything_stored())
    seal()
    assert list(everything_stored()) == before


def test_a_correction_is_cleaned_as_the_fact_that_it_gives():
    by = {"kind": "rejected", "day": "20261102", "stage": "Ahmed Ali", "payload": {"reason": "he lied", "note": "n"}}
    clean = cleaned(Kind.CORRECTED, {"of": {"source": "s", "source_id": "1", "x": "y"}, "by": {**by, "who": "Ahmed"}})
    payload = {"reason": "withheld"}
    assert clean.payload["by"] == {"kind": "rejected", "day": "2026-11-02", "stage": None, "payload": payload}
    assert clean.payload["of"] == {"source": "s", "source_id": "1"}
    assert sorted(clean.removed) == ["by.note", "by.payload.reason", "by.stage", "by.who", "of.x"]


def test_a_day_in_another_spelling_is_kept_as_a_day():
    clean = cleaned(Kind.REJECTED, {"object_by": "20261219"})
    assert (clean.payload, clean.removed) == ({"object_by": "2026-12-19"}, {})


def _values():
    return st.text(max_size=6) | st.integers() | st.lists(st.text(max_size=4), max_size=2) | st.none()


KEYS = sorted(
    {name for row in KINDS.values() for name in row.keys} - {"by", "of", "note", "office", "authority", "outcome"}
)


@given(st.sampled_from(Kind), st.sampled_from(KEYS), _values())
def test_whatever_was_taken_once_has_its_form_afterwards(kind, key, value):
    clean = cleaned(kind, {key: value})
    kept = clean.payload.get(key)
    assert kept is None or KINDS[kind].keys[key].form(kept)
    assert value is None or clean.payload or clean.removed


@pytest.mark.django_db(transaction=True)
def test_migrating_an_old_database_does_it(old):
    call_command("migrate", "cases", "0002_owners", verbosity=0)
    call_command("migrate", verbosity=0)
    assert shown(old) == [NOTED.payload["note"]]
