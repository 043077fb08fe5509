"""References that people will type: what nobody can reach is said when it is taken in."""

import csv

import pytest

from masar.cases.access import open_reference
from masar.cases.models import ReferenceLookup, Source
from masar.intake.profile import load
from masar.intake.tests.files import HEADER, PROFILE, file_in, profile_in, run

pytestmark = pytest.mark.usefixtures("catalogue")
OPEN = PROFILE.replace("open = false", "open = true")


def remarks(tmp_path, *references, profile=PROFILE):
    """What is said of these references, each row's by its number."""
    path = file_in(tmp_path, HEADER + "".join(f"{reference},A,taken in,01/11/2026\n" for reference in references))
    run(path, profile_in(tmp_path, profile), tmp_path / "kept.csv")
    with (tmp_path / "kept.csv").open(encoding="utf-8") as file:
        return {int(row["row"]): row["reason"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("29001011234567", "taken for an identity number"),
        ("A12345678", "taken for an identity number"),
        ("2016123456", "taken for an identity number"),
        ("MSC2190000001", "mistyped application number"),
        ("طلب", "has no digit"),
        ("7/" + "1" * 70, "too long"),
    ],
)
def test_a_reference_that_can_never_be_typed_is_reported(tmp_path, reference, why):
    found = remarks(tmp_path, "1/26", reference)
    assert list(found) == [2] and why in found[2]


def test_a_reference_of_an_open_source_is_found_whatever_it_looks_like_unless_it_looks_like_a_person(tmp_path):
    assert list(remarks(tmp_path, "MSC2190000001", "K7QM-2X", "901234567", profile=OPEN)) == [3]
    assert open_reference("msc2190000001") is not None


def test_a_declared_pattern_makes_it_reachable_and_is_kept_for_the_field(tmp_path):
    said = PROFILE.replace("[case]", "[case]\npattern = '\\d{14}|A\\d{8}'")
    assert remarks(tmp_path, "29001011234567", "A12345678", profile=said) == {}
    assert Source.objects.get(pk="old").shape == r"\d{14}|A\d{8}"


@pytest.mark.parametrize("pattern", [r"(\d+)+/26", r"(a|\d+)*", r"(\d{1,9}){2,}", "x?" * 150])
def test_a_pattern_that_could_take_for_ever_is_for_files_alone(tmp_path, pattern):
    told = load(profile_in(tmp_path, PROFILE.replace("[case]", f"[case]\npattern = '{pattern}'")))
    assert (told.source.shape, told.pattern.pattern) == ("", pattern)


def test_references_that_fall_together_are_reported(tmp_path):
    found = remarks(tmp_path, "12/26", "13/26", "12-26")
    assert list(found) == [1, 3] and "another case under its reference too (old)" in found[1]


def test_two_sources_references_that_fall_together_are_reported(tmp_path):
    remarks(tmp_path, "12/26")
    found = remarks(tmp_path, "12-26", "14/26", profile=PROFILE.replace('"old"', '"other"'))
    assert list(found) == [1] and "(old)" in found[1]


def test_references_of_before_get_their_spelling_and_key_and_clashes_keep_what_they_have(tmp_path):
    from importlib import import_module  # a migration has no name that a statement could import

    from django.apps import apps

    remarks(tmp_path, "1/26", "2/26", "3/26", "4/26")
    for old, before in (("1/26", "ab-1"), ("2/26", "AB-1"), ("3/26", "\u200fx٧"), ("4/26", "9 / 26")):
        ReferenceLookup.objects.filter(reference=old).update(reference=before, key="")
    import_module("masar.cases.migrations.0010_reference_keys").fill(apps, None)
    found = set(ReferenceLookup.objects.values_list("reference", "key"))
    assert found == {("ab-1", "AB1"), ("AB-1", "AB1"), ("X7", "X7"), ("9/26", "9-26")}
