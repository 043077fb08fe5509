"""The key ring: what it seals only it opens, in the same place only; and how its keys are changed."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from masar.people import keyring, reindexing, vault
from masar.people.access import Reader, applicant
from masar.people.models import Contact, Identity, Person, PersonIndex
from masar.people.registering import Given, register

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RING = keyring.with_new_keys(None, "a")
NUMBER = "29001011234567"


@pytest.fixture
def ring_file(settings, tmp_path):
    settings.MASAR_KEYS_FILE = tmp_path / "keys.toml"
    return settings.MASAR_KEYS_FILE


def masar_keys(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@given(st.binary(), st.text(max_size=50))
def test_what_is_sealed_is_opened_in_its_place(plain, about):
    assert RING.open(RING.seal(plain, about), about) == plain


@given(st.binary(), st.data())
def test_a_changed_bit_or_another_place_opens_nothing(plain, data):
    sealed = bytearray(RING.seal(plain, "people_person|1"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(keyring.Unreadable):
        RING.open(bytes(sealed), "people_person|1")
    with pytest.raises(keyring.Unreadable):
        RING.open(RING.seal(plain, "people_person|1"), "people_person|2")


@given(st.binary(max_size=200))
def test_any_other_bytes_are_unreadable(sealed):
    with pytest.raises(keyring.Unreadable):
        RING.open(sealed, "x")


@given(st.lists(st.sampled_from("bcdef"), unique=True))
def test_however_many_keys_were_added_the_oldest_still_reads(names):
    sealed, blind, ring = RING.seal(b"x", "y"), RING.blind("z"), RING
    for name in names:
        ring = keyring.with_new_keys(ring, name)
    assert ring.open(sealed, "y") == b"x"
    assert blind in ring.blinds("z") and len(ring.blinds("z")) == len(names) + 1


def test_a_ring_survives_its_file():
    again = keyring.read(keyring.written(RING))
    assert again.open(RING.seal(b"x", "y"), "y") == b"x" and again.blind("z") == RING.blind("z")


@pytest.mark.parametrize("text", ["", "[sealing]", "nonsense =", keyring.written(RING).replace('"a" =', '"b" =', 1)])
def test_a_ring_that_is_none_is_refused_without_repeating_it(text):
    with pytest.raises(keyring.Unreadable) as error:
        keyring.read(text)
    assert "keys =" not in str(error.value)


@pytest.mark.parametrize(("name", "taken"), [("a" * 40, True), ("a" * 41, False), ("", False)])
def test_keys_have_names_of_one_to_forty_characters(name, taken):
    text = keyring.written(RING).replace('"a"', f'"{name}"')
    if taken:
        assert keyring.read(text).sealing.current == name
    else:
        with pytest.raises(keyring.Unreadable):
            keyring.read(text)


def test_a_ring_whose_key_is_too_short_or_whose_current_key_is_missing_is_refused():
    short = keyring.Keys("a", {"a": RING.sealing.by_id["a"][:16]})
    for ring in (keyring.KeyRing(short, RING.index), keyring.KeyRing(RING.sealing, short)):
        with pytest.raises(keyring.Unreadable):
            keyring.read(keyring.written(ring))
    with pytest.raises(keyring.Unreadable):
        keyring.read(keyring.written(RING).replace('current = "a"', 'current = "b"', 1))


def test_a_ring_can_be_saved_over_an_older_one(ring_file):
    keyring.save(RING, ring_file)
    keyring.save(keyring.with_new_keys(RING, "b"), ring_file)
    assert keyring.read(ring_file.read_text()).sealing.current == "b"
    assert [path.name for path in ring_file.parent.iterdir()] == ["keys.toml"]


def test_the_file_is_for_its_owner_alone(ring_file):
    keyring.ring()
    assert ring_file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_made_where_a_ring_was_named_and_is_missing(settings, ring_file):
    settings.MASAR_KEYS_MADE = False
    with pytest.raises(keyring.Unreadable):
        keyring.ring()


@pytest.mark.django_db
def test_a_rotation_can_stop_anywhere_and_nobody_is_lost(ring_file, monkeypatch):
    monkeypatch.setattr(vault, "BATCH", 2)
    people = [
        register(
            Given((("eg", f"2900101123456{n}"),), f"n{n}", date(1990, 1, 1), f"0100000000{n}"), source="s", now=NOW
        )
        for n in range(5)
    ]
    masar_keys("add", "--id", "second")
    ring = keyring.ring()
    assert vault.left(ring) == 15 and reindexing.left(ring) == 5
    next(vault.reseal(ring)), next(reindexing.reindex(ring))
    again = [
        register(Given((("eg", f"2900101123456{n}"),)), source="s", now=NOW) for n in range(5)
    ]  # halfway, both keys are read
    assert again == people
    told = masar_keys("rotate")
    assert told.splitlines() == [
        "13 sealed values moved to the current keys.",
        "5 index rows moved to the current keys.",
    ]
    assert (vault.left(ring), reindexing.left(ring)) == (0, 0)
    masar_keys("drop", "--id", "first")
    known = [applicant(person, reader=Reader("owner"), now=NOW) for person in people]
    assert [one.name for one in known] == [f"n{n}" for n in range(5)]
    assert [register(Given((("eg", f"2900101123456{n}"),)), source="s", now=NOW) for n in range(5)] == people


@pytest.mark.django_db
def test_a_key_in_use_cannot_be_dropped(ring_file):
    register(Given((("eg", NUMBER),)), source="s", now=NOW)
    masar_keys("add", "--id", "second")
    with pytest.raises(CommandError, match="rotate"):
        masar_keys("drop", "--id", "first")
    assert "3 values" not in masar_keys("status") and "2 values under older keys" in masar_keys("status")


@pytest.mark.django_db
@pytest.mark.parametrize("moved", [vault.reseal, reindexing.reindex])
def test_a_key_cannot_be_dropped_when_only_half_of_what_it_holds_was_moved(ring_file, moved):
    register(Given((("eg", NUMBER),)), source="s", now=NOW)
    masar_keys("add", "--id", "second")
    assert sum(moved(keyring.ring())) > 0
    with pytest.raises(CommandError, match="rotate"):
        masar_keys("drop", "--id", "first")


@pytest.mark.django_db
def test_a_row_copied_onto_another_opens_nothing(ring_file):
    register(Given((("eg", NUMBER),), "Mona"), source="s", now=NOW)
    other = register(Given((("eg", NUMBER[:-1] + "0"),), "Huda"), source="s", now=NOW)
    mona = Person.objects.exclude(pk=other).get()
    Person.objects.filter(pk=other).update(sealed=mona.sealed)
    with pytest.raises(keyring.Unreadable):
        applicant(other, reader=Reader("owner"), now=NOW)


@pytest.mark.django_db
def test_nothing_of_a_person_is_readable_in_the_tables(ring_file):
    register(Given((("eg", NUMBER),), "Mona", date(1990, 1, 1), "01001234567", "m@example.org"), source="s", now=NOW)
    rows = [list(model.objects.values_list()) for model in (Person, Identity, PersonIndex, Contact)]
    for secret in (NUMBER, "Mona", "1990-01-01", "1001234567", "m@example.org"):
        assert secret not in repr(rows)


def of_two_kinds(settings):
    """A person under an older key, known by a number of each of two kinds; the ring with newer keys."""
    register(Given((("eg", NUMBER), ("passport", "EGY A12345678"))), source="s", now=NOW)
    masar_keys("add", "--id", "second")
    return keyring.ring()


@pytest.mark.django_db
def test_keys_rotate_although_a_plug_in_was_switched_off(settings, ring_file):
    ring = of_two_kinds(settings)
    settings.MASAR_IDENTITIES = ["sa"]
    masar_keys("rotate")
    assert (vault.left(ring), reindexing.left(ring)) == (0, 0)
    masar_keys("drop", "--id", "first")
    settings.MASAR_IDENTITIES = ["eg", "passport"]
    register(Given((("eg", NUMBER),)), source="s", now=NOW)
    register(Given((("passport", "A12345678"),)), source="s", now=NOW)
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_number_whose_plug_in_is_gone_stays_and_the_others_are_moved(settings, ring_file):
    ring = of_two_kinds(settings)
    Identity.objects.filter(scheme="eg").update(scheme="gone")
    assert [len(PersonIndex.objects.all()), sum(reindexing.reindex(ring))] == [3, 2]
    with pytest.raises(CommandError, match="1 index rows stay"):
        masar_keys("rotate")
    assert (vault.left(ring), reindexing.left(ring)) == (0, 1)
    Identity.objects.filter(scheme="gone").update(scheme="eg")
    masar_keys("rotate")
    assert reindexing.left(ring) == 0


@pytest.mark.django_db
def test_a_rotation_with_another_index_key_of_the_same_name_loses_no_row(settings, ring_file):
    ring = of_two_kinds(settings)
    mine, other = ring.index, keyring.with_new_keys(None, "first").index
    wrong = keyring.Keys("second", {"second": mine.by_id["second"], "first": other.by_id["first"]})
    keyring.save(keyring.KeyRing(ring.sealing, wrong), ring_file)
    before = set(PersonIndex.objects.values_list("blind", flat=True))
    with pytest.raises(CommandError, match="another ring"):
        masar_keys("rotate")
    assert set(PersonIndex.objects.values_list("blind", flat=True)) == before
