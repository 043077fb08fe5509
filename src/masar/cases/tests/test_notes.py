"""What offices write lies sealed in the vault: shown to its owner, known again, erased; and nowhere in clear."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from masar.cases.access import notes, own_case
from masar.cases.actions import Incoming, NewCase, PartyGiven, record_events
from masar.cases.models import Event, Quarantined
from masar.cases.owner import erase_note
from masar.cases.tests.stories import fact
from masar.people import keyring
from masar.people import notes as vault_notes
from masar.people.access import Reader
from masar.people.models import Access, Note, Person
from masar.people.registering import Given

pytestmark = pytest.mark.usefixtures("house")
NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
TEXT = "اتصل بنا على 01001234567"
CASE = NewCase("passport", "s", "R-1", "cairo", (PartyGiven("applicant", Given((("eg", "29001011234567"),))),))
NOTED = fact("submitted", "2026-11-01T08:00", id="1", note=TEXT)
OWNER = Reader("owner")


def record(*facts):
    return record_events([Incoming(CASE, facts)], now=NOW)


def own(recorded):
    return own_case(Person.objects.get().pk, recorded.numbers["s", "R-1"])


def shown(recorded, reader=OWNER):
    return [note.text for note in notes(own(recorded), reader=reader, now=NOW)]


def everything_stored():
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            yield from (
                repr(bytes(value) if isinstance(value, memoryview) else value) for row in cursor for value in row
            )


def test_what_an_office_wrote_is_shown_to_the_owner():
    assert shown(record(NOTED)) == [TEXT]


def test_no_table_holds_a_note_in_clear():
    record(NOTED)
    record(replace(NOTED, payload={"note": TEXT + "!"}))
    assert not [value for value in everything_stored() if "01001234567" in value]


def test_the_event_holds_a_commitment_that_two_equal_notes_do_not_share():
    record(NOTED, fact("fee_paid", "2026-11-02", note=TEXT))
    first, second = (json.loads(payload)["note"] for payload in Event.objects.values_list("payload", flat=True))
    assert [len(held["commitment"]) for held in (first, second)] == [64, 64]
    assert first != second


def test_notes_of_officers_to_each_other_are_not_the_owners():
    assert shown(record(NOTED, fact("note_added", "2026-11-02", note="x"))) == [TEXT]


def test_a_question_to_another_authority_and_its_answer_are_not_the_owners():
    sent = fact("passed_to_authority", "2026-11-02", authority="police", note="is he wanted?")
    back = fact("returned_by_authority", "2026-11-03", note="no")
    assert shown(record(NOTED, sent, back)) == [TEXT]


def test_an_officer_who_reads_the_notes_is_written_down():
    shown(record(NOTED), Reader("officer", unit="cairo"))
    assert Access.objects.values_list("who", "unit", "what").get() == ("officer", "cairo", "read")


def test_a_note_told_again_is_a_repeat():
    record(NOTED)
    assert record(NOTED, NOTED).repeats == 2
    assert Note.objects.count() == 1


def test_another_note_under_the_same_id_is_a_contradiction_that_is_kept_once():
    record(NOTED)
    for _ in range(2):
        assert record(replace(NOTED, payload={"note": "something else"})).quarantined == 1
    assert record(replace(NOTED, payload={})).quarantined == 1
    assert Quarantined.objects.count() == Note.objects.count() == 2


def test_a_note_where_there_was_none_is_a_contradiction():
    record(replace(NOTED, payload={}))
    assert record(NOTED).quarantined == 1


def test_within_one_batch_too_a_repeat_is_a_repeat_and_a_contradiction_one():
    recorded = record(NOTED, NOTED, replace(NOTED, payload={"note": "other"}))
    assert (recorded.events_new, recorded.repeats, recorded.quarantined) == (1, 1, 1)


def test_an_erased_note_is_gone_from_the_page_and_from_the_vault():
    recorded = record(NOTED)
    assert erase_note(recorded.numbers["s", "R-1"], "s", "1", reader=OWNER, now=NOW) == 1
    assert shown(recorded) == []
    note = Note.objects.get()
    assert vault_notes.opened(Note, note.pk, note.sealed)["text"] is None
    assert note.erased_at == NOW


def test_an_erased_note_told_again_is_a_repeat_and_stays_erased():
    recorded = record(NOTED)
    erase_note(recorded.numbers["s", "R-1"], "s", "1", reader=OWNER, now=NOW)
    assert record(NOTED).repeats == 1
    assert shown(recorded) == []


def test_who_erased_a_note_stands_in_the_owners_record():
    number = record(NOTED).numbers["s", "R-1"]
    erase_note(number, "s", "1", reader=Reader("officer"), now=NOW)
    erase_note(number, "s", "1", reader=Reader("officer"), now=NOW)
    assert list(Access.objects.values_list("who", "what")) == [("officer", "erased_note")]


def test_after_all_keys_were_changed_a_note_is_read_and_known_again(settings, tmp_path):
    settings.MASAR_KEYS_FILE = tmp_path / "keys.toml"
    keyring.save(keyring.with_new_keys(None, "a"), settings.MASAR_KEYS_FILE)
    recorded = record(NOTED)
    for arguments in (("add", "--id", "b"), ("rotate",), ("drop", "--id", "a")):
        call_command("keys", *arguments, stdout=StringIO(), stderr=StringIO())
    assert shown(recorded) == [TEXT]
    assert record(NOTED).repeats == 1


def test_the_command_names_events_without_their_notes_and_erases_one():
    number, out = record(NOTED).numbers["s", "R-1"], StringIO()
    call_command("note", "list", number, stdout=out)
    assert out.getvalue() == "2026-11-01  submitted  s  1\n"
    call_command("note", "erase", number, source="s", id="1", stdout=StringIO())
    with pytest.raises(CommandError, match="No note stands beside this event"):
        call_command("note", "erase", number, source="s", id="1", stdout=StringIO())
