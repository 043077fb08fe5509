"""Every language of the house is spoken everywhere, and nothing but the table of languages knows who they are."""

import ast
from pathlib import Path

import pytest

from masar.catalogue.definitions import Status
from masar.catalogue.testing import both
from masar.lib.languages import FIRST, LANGUAGES, others
from masar.lib.sentences import faults
from masar.portal.wording import words
from tests.test_house import SOURCE, modules

FOLDERS = sorted(SOURCE.glob("*/wording"))


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
    assert [folder.parent.name for folder in FOLDERS] == ["console", "lib", "notices", "portal", "speech", "telling"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_of_words_is_there_in_every_language(folder: Path):
    named = {path.name.removesuffix(".toml").rpartition(".")[::2] for path in folder.iterdir()}
    assert named == {(stem, code) for stem, _ in named for code in LANGUAGES}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences_with_the_same_placeholders(folder: Path, language: str):
    assert faults(folder, language) == []


def test_every_status_has_a_name_and_a_meaning():
    named = {status.value for status in Status}
    assert [words(code)["status_name"].keys() - named for code in LANGUAGES] == [set(), set()]
    assert [named - words(code)["status_name"].keys() for code in LANGUAGES] == [set(), set()]


def test_every_identity_number_has_a_name():
    plugins = {path.stem for path in (SOURCE / "people" / "identities").glob("*.py")} - {"__init__", "common"}
    assert [words(code)["identity"].keys() ^ plugins for code in LANGUAGES] == [set(), set()]


def test_a_language_that_the_house_does_not_speak_is_refused_and_not_taken_for_english():
    with pytest.raises(ValueError, match="fr"):
        words("fr")
    with pytest.raises(KeyError):
        both("نص", "text")["fr"]


NAMING = {
    "lib/languages.py": "the language of operators, offered or not",
    "lib/sentences.py": "the language to whose sentences all others are held",
    "catalogue/testing.py": "texts of tests",
    "intake/sample/__init__.py": "what made-up data are called, beside each other",
}
"""The modules in which a language may stand by its code, and why."""


def test_no_code_knows_which_languages_there_are():
    found = {
        str(path)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in ("ar", "en")
    }
    assert found == NAMING.keys()


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
