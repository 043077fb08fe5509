"""What a deployment says beside our sentences, and what of it is refused."""

from pathlib import Path

import pytest

from masar.lib import sentences

OURS = '[canned.seen]\ntitle = "Seen"\ntext = "An officer has seen it."\n\n[desk]\ntitle = "Desk"\n'
WHOLE = '[canned.{name}]\ntitle = "Queue"\ntext = "Take a number."\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wording of a package that has ready texts; the deployment's folder is ``ours`` beside it."""
    package = tmp_path / "office" / "wording"
    package.mkdir(parents=True)
    (tmp_path / "ours" / "wording" / "office").mkdir(parents=True)
    for language in ("ar", "en"):
        (package / f"words.{language}.toml").write_text(OURS)
    monkeypatch.setattr(sentences, "FOLDER", tmp_path / "ours")
    return package


def say(folder: Path, language: str, text: str) -> None:
    ours = folder.parents[1] / "ours" / "wording" / folder.parent.name
    (ours / f"more.{language}.toml").write_text(text)
    sentences.sentences.cache_clear()


def faults(folder: Path) -> list[str]:
    return [line for language in ("ar", "en") for line in sentences.faults(folder, language)]


def test_a_deployment_adds_ready_texts_of_its_own(folder: Path) -> None:
    for language in ("ar", "en"):
        say(folder, language, WHOLE.format(name="our_queue"))
    assert faults(folder) == []
    assert list(sentences.sentences(folder, "en")["canned"]) == ["seen", "our_queue"]


def test_a_ready_text_is_said_in_every_language_with_a_title(folder: Path) -> None:
    say(folder, "ar", WHOLE.format(name="our_queue"))
    assert faults(folder) == [
        "office: canned.our_queue.text has no words in 'en'",
        "office: canned.our_queue.title has no words in 'en'",
    ]
    say(folder, "en", '[canned.our_queue]\ntext = "Take a number, {name}."\n')
    assert faults(folder) == [
        "office: canned.our_queue.text has the placeholders {name} in 'en'; expected none",
        "office: canned.our_queue.title has no words in 'en'",
    ]


@pytest.mark.parametrize("name", ["Queue", "2nd", "our-queue"])
def test_what_cannot_be_a_code_is_no_ready_text(folder: Path, name: str) -> None:
    for language in ("ar", "en"):
        say(folder, language, WHOLE.format(name=name))
    assert f"office: canned.{name}.text is no sentence, in 'ar'" in faults(folder)


def test_other_tables_take_no_further_entries(folder: Path) -> None:
    for language in ("ar", "en"):
        say(folder, language, '[desk]\nmore = "x"\n')
    assert faults(folder) == [f"office: desk.more is no sentence, in {language!r}" for language in ("ar", "en")]
