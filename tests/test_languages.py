"""Every language of the house is spoken everywhere, and nothing but the table of languages knows who they are."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from masar.catalogue.definitions import Status, Text
from masar.lib.languages import FIRST, LANGUAGES, others
from masar.portal.wording import words
from masar.speech.wording import merged
from tests.test_house import SOURCE, modules

PLURALS = {"zero", "one", "two", "few", "many", "other"}
FOLDERS = sorted(SOURCE.glob("*/wording"))


def keys(table, prefix="") -> Iterator[tuple[str, list[str]]]:
    """Every key with the placeholders of its words. The plural forms of a phrase are one key, and so are the genders
    of a sentence: languages differ in how many they have, and a form for one need not say the number.
    """
    for key, value in table.items():
        if isinstance(value, dict) and value.keys() != {"m", "f"}:
            yield from keys(value, f"{prefix}{key}.")
        elif key in PLURALS:
            yield f"{prefix}*", []
        else:
            yield f"{prefix}{key}", sorted({name.lower() for name in re.findall(r"\{\w+\}", str(value))})


def test_arabic_comes_first_and_links_to_english():
    assert (FIRST, [language.code for language in others("ar")]) == ("ar", ["en"])
    assert [language.code for language in others("en")] == ["ar"]
    assert [(language.direction, language.name) for language in LANGUAGES.values()] == [
        ("rtl", "العربية"),
        ("ltr", "English"),
    ]


def test_codes_have_two_letters_as_addresses_and_logs_take_for_granted():
    assert {len(code) for code in LANGUAGES} == {2}


def test_pages_messages_and_what_they_share_have_folders_of_words():
    assert [folder.parent.name for folder in FOLDERS] == ["notices", "portal", "speech"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_of_words_is_there_in_every_language(folder: Path):
    named = {path.name.removesuffix(".toml").rpartition(".")[::2] for path in folder.iterdir()}
    assert named == {(stem, code) for stem, _ in named for code in LANGUAGES}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences_with_the_same_placeholders(folder: Path, language: str):
    ours, first = dict(keys(merged(language, folder))), dict(keys(merged(FIRST, folder)))
    assert ours.keys() == first.keys()
    assert {key for key in ours if ours[key] != first[key]} == set()


def test_every_status_has_a_name_and_a_meaning():
    named = {status.value for status in Status}
    assert [words(code)["status_name"].keys() - named for code in LANGUAGES] == [set(), set()]
    assert [named - words(code)["status_name"].keys() for code in LANGUAGES] == [set(), set()]


def test_a_language_that_the_house_does_not_speak_is_refused_and_not_taken_for_english():
    with pytest.raises(ValueError, match="fr"):
        words("fr")
    with pytest.raises(KeyError):
        Text("نص", "text")["fr"]


def test_only_the_table_lists_the_languages():
    """Words may stand beside each other by language; a list of codes may stand in one place."""
    found = []
    for path, tree in modules().items():
        for node in ast.walk(tree):
            listed = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else []
            values = {one.value for one in listed if isinstance(one, ast.Constant)}
            regex = isinstance(node, ast.Constant) and "ar|en" in str(node.value)
            if values >= {"ar", "en"} or regex:
                found.append(f"{path}:{node.lineno}")
    assert found == []
