"""Reading a hand-written TOML file with every mistake named: file, key, what is wrong, what is expected."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from masar.lib.languages import LANGUAGES, Language, lacking

_LANGUAGE = re.compile(r"[a-z]{2}")
_CODE = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_LETTERS = {"Arabic": re.compile(r"[\u0621-\u064a]"), "Latin": re.compile(r"[A-Za-z]")}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file."""

    file: str
    key: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key or '(the file)'} {self.wrong}; expected {self.expected}"


class Table:
    """A table of the file and where it stands. Its readers note what is wrong and give None then."""

    def __init__(self, file: str, content: Mapping[str, Any], problems: list[Problem], path: str = "") -> None:
        self.file, self.content, self.problems, self.path = file, content, problems, path

    def wrong(self, key: str, wrong: str, expected: str) -> None:
        """Note that ``key`` of this table is wrong."""
        self.problems.append(Problem(self.file, f"{self.path}.{key}".lstrip("."), wrong, expected))

    def only(self, *keys: str) -> None:
        """No other keys than these may be here: a misspelt key must not be passed over."""
        for key in self.content.keys() - set(keys):
            self.wrong(key, "is not a known key", f"one of {', '.join(keys)}")

    def value(self, key: str, kind: type[T], expected: str, *, optional: bool = False) -> T | None:
        """The value of ``key`` if it is of ``kind``. True is not taken for a number."""
        value = self.content.get(key)
        if value is None:
            if not optional:
                self.wrong(key, "is missing", expected)
            return None
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.wrong(key, f"is {value!r}", expected)
            return None
        return value

    def code(self, key: str) -> str | None:
        """A code: lower-case letters, digits, hyphens or underscores."""
        expected = "a code such as passport-renewal"
        value = self.value(key, str, expected)
        if value is not None and (not _CODE.fullmatch(value) or len(value) > 60):
            self.wrong(key, f"is {value!r}", expected)
            return None
        return value

    def number(self, key: str, least: int, most: int) -> int | None:
        """A whole number from ``least`` to ``most``."""
        expected = f"a whole number from {least} to {most}"
        value = self.value(key, int, expected)
        if value is not None and not least <= value <= most:
            self.wrong(key, f"is {value}", expected)
            return None
        return value

    def one_of(self, key: str, known: Collection[str]) -> str | None:
        """One of the ``known`` words."""
        expected = f"one of {', '.join(sorted(known))}"
        value = self.value(key, str, expected)
        if value is not None and value not in known:
            self.wrong(key, f"is {value!r}", expected)
            return None
        return value

    def text(self, key: str, *, optional: bool = False) -> dict[str, str] | None:
        """A sentence in every language: ``{ ar = "…", en = "…" }``."""
        expected = "{ " + ", ".join(f'{code} = "…"' for code in LANGUAGES) + " }"
        value = self.value(key, dict, expected, optional=optional)
        if value is None:
            return None
        inner = Table(self.file, value, self.problems, f"{self.path}.{key}".lstrip("."))
        known = {one for one in value if _LANGUAGE.fullmatch(one)}  # more than are offered may be there
        inner.only(*LANGUAGES, *known)
        wanted = [code for code in LANGUAGES if code in value or code in lacking(value)]
        said = [inner._sentence(LANGUAGES[code]) for code in wanted]
        said += [inner.value(code, str, "words") for code in known - LANGUAGES.keys()]
        return value if all(said) and value.keys() <= known else None

    def _sentence(self, language: Language) -> str | None:
        """What is said in ``language``, in its own letters: Arabic may name things in Latin ones, not the reverse."""
        expected = f"{language.in_english} words"
        text = self.value(language.code, str, expected)
        if text is None:
            return None
        foreign = language.script == "Latin" and _LETTERS["Arabic"].search(text)
        letters = _LETTERS.get(language.script)
        if foreign or (letters and not letters.search(text)):
            self.wrong(language.code, f"is {text!r}", expected)
        return text

    def tables(self, key: str) -> list["Table"]:
        """The tables of the array ``key``; an absent array is empty."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.wrong(key, "is not an array of tables", f"[[{key}]]")
            return []
        path = f"{self.path}.{key}".lstrip(".")
        return [Table(self.file, entry, self.problems, f"{path}[{n}]") for n, entry in enumerate(value)]

    def table(self, key: str, *, optional: bool = False) -> "Table | None":
        """The table ``key``."""
        value = self.value(key, dict, f"a table [{key}]", optional=optional)
        return None if value is None else Table(self.file, value, self.problems, f"{self.path}.{key}".lstrip("."))

    def distinct(self, key: str, name: str) -> None:
        """No two entries of the array ``key`` may share the value of ``name``."""
        values = [entry.content.get(name) for entry in self.tables(key)]
        for value in sorted({str(value) for value in values if values.count(value) > 1}):
            self.wrong(key, f"has {name} {value!r} twice", f"a different {name} for each")
