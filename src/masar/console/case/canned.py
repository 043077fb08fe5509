"""Ready texts for what officers write freely. It stays known which one a note came from, and if it was edited."""

from collections.abc import Iterator

from masar.console.wording import words
from masar.lib.languages import LANGUAGES


def offered(language: str) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """By language, that of the reader first: its code, its name, and the value and title of each ready text."""
    for code in sorted(LANGUAGES, key=lambda code: code != language):
        texts = words(code)["canned"]
        yield code, LANGUAGES[code].name, [(f"{name}.{code}", text["title"]) for name, text in texts.items()]


def text_of(value: str) -> tuple[str, str] | None:
    """The code and the text that a value of the form names; None if there is none."""
    name, _, language = value.partition(".")
    texts = words(language)["canned"] if language in LANGUAGES else {}
    return (name, texts[name]["text"]) if name in texts else None


def came_from(name: str, note: str) -> dict[str, object]:
    """What is recorded beside a note that came from the ready text ``name``; nothing if there is no such text."""
    known = [text for code in LANGUAGES if (text := words(code)["canned"].get(name))]
    if not known or not note:
        return {}
    as_it_was = any(note.strip() == text["text"] for text in known)
    return {"canned": name} if as_it_was else {"canned": name, "edited": True}
