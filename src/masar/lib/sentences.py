"""Sentences from files, in one language: ``<package>/wording/*.<language>.toml``, and what a deployment says instead.

A deployment's folder may hold ``wording/<package>/*.<language>.toml``: sentences put in place of ours, or all of them
in a language that is not ours. Each is held to the sentences and placeholders of the package's own (``faults``).
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from masar.lib.deployment import FOLDER, Wrong, content

Tables = dict[str, Any]
OPEN = frozenset({"canned"})
"""Tables to which a deployment may add entries of the same form as ours: ready texts of officers."""
OURS = "en"
"""The language of the package's own files to which all others are held."""
PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})
_ENTRY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_NAMED = re.compile(r"[a-z_]+\.[a-z]{2}\.toml")


def unfinished() -> Mapping[str, str]:
    """Languages that are being tried before all is translated, each with the one that says what it lacks."""
    found = content().get("unfinished", {})
    return found if isinstance(found, dict) else {}


@cache
def sentences(folder: Path, language: str) -> Tables:
    """All that ``folder``, the wording of a package, says in ``language`` here; do not change it."""
    said = over(ours(folder, language), theirs(folder, language))
    other = unfinished().get(language)
    return filled(said, sentences(folder, other)) if other and other != language else said


def ours(folder: Path, language: str) -> Tables:
    """What the files of the package say."""
    return _together(folder, language)


def theirs(folder: Path, language: str) -> Tables:
    """What the deployment says of it."""
    return _together(FOLDER / "wording" / folder.parent.name, language)


def _together(folder: Path, language: str) -> Tables:
    found: Tables = {}
    for path in sorted(folder.glob(f"*.{language}.toml")):
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise Wrong([f"{path}: cannot be read: {error}; expected a TOML file in UTF-8"]) from error
        if twice := found.keys() & tables.keys():
            raise Wrong([f"{path}: {', '.join(sorted(twice))} stands in another file too; expected each table once"])
        found |= tables
    return found


def over(below: Mapping[str, Any], above: Mapping[str, Any]) -> Tables:
    """``below`` with what ``above`` says instead. A phrase with plural forms is replaced as a whole."""
    found = dict(below)
    for key, value in above.items():
        known = found.get(key)
        if isinstance(value, dict) and isinstance(known, dict) and not PLURALS & value.keys() & known.keys():
            value = over(known, value)
        found[key] = value
    return found


def filled(said: Mapping[str, Any], other: Mapping[str, Any]) -> Tables:
    """``said``, and from ``other`` what it lacks; of a phrase that it says, no further plural form."""
    found = dict(said)
    phrase = bool(PLURALS & said.keys())
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(found.get(key), dict):
            found[key] = filled(found[key], value)
        elif key not in found and not (phrase and key in PLURALS):
            found[key] = value
    return found


def keys(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
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


def faults(folder: Path, language: str) -> list[str]:
    """What ``language`` lacks, or says beyond what is asked, of the wording in ``folder``; one line each."""
    asked = dict(keys(ours(folder, OURS))) | _added(folder)
    said = dict(keys(sentences(folder, language)))
    package = folder.parent.name
    found = [f"{package}: {key} has no words in {language!r}" for key in asked if key not in said]
    found += [f"{package}: {key} is no sentence, in {language!r}" for key in said if key not in asked]
    for key in asked.keys() & said.keys():
        if asked[key] != said[key]:
            wanted, given = (", ".join(names) or "none" for names in (asked[key], said[key]))
            found.append(f"{package}: {key} has the placeholders {given} in {language!r}; expected {wanted}")
    found += [f"{package}: {key}other has no words in {language!r}" for key in _unfit(sentences(folder, language))]
    return sorted(found)


def _added(folder: Path) -> dict[str, list[str]]:
    """What must be said of the entries that the deployment adds in any of its languages, each named as a code."""
    files = sorted((FOLDER / "wording" / folder.parent.name).glob("*.*.toml"))
    told = [theirs(folder, language) for language in {path.name.split(".")[-2] for path in files}]
    found: dict[str, list[str]] = {}
    for name in OPEN & ours(folder, OURS).keys():
        known = ours(folder, OURS)[name]
        parts = {part: words for entry in known.values() for part, words in keys(entry)}
        added = {entry for tables in told for entry in tables.get(name, {})} - known.keys()
        fit = sorted(entry for entry in added if _ENTRY.fullmatch(entry))
        found |= {f"{name}.{entry}.{part}": words for entry in fit for part, words in parts.items()}
    return found


def misplaced(folders: Collection[Path], language: str) -> list[str]:
    """Tables of the deployment that stand in the folder of one package and belong to another; one line each."""
    homes = {table: folder.parent.name for folder in folders for table in ours(folder, OURS)}
    return [
        f"{folder.parent.name}: the table {table} belongs to {homes[table]}: move it to wording/{homes[table]}/"
        for folder in folders
        for table in theirs(folder, language)
        if table in homes and table not in ours(folder, OURS)
    ]


def _unfit(table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Phrases with plural forms that lack the one for all other numbers."""
    if PLURALS & table.keys() and "other" not in table:
        yield prefix
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _unfit(value, f"{prefix}{key}.")


def untranslated(folder: Path, language: str) -> list[str]:
    """The sentences that an unfinished language borrows from another."""
    said = dict(keys(over(ours(folder, language), theirs(folder, language))))
    return [f"{folder.parent.name}: {key}" for key, _ in keys(ours(folder, OURS)) if key not in said]


def strangers(packages: set[str]) -> list[str]:
    """Files of the deployment's wording that no package would ever read."""
    found = [path for path in sorted((FOLDER / "wording").rglob("*")) if path.is_file()]
    names = [path.relative_to(FOLDER) for path in found]
    return [str(path) for path in names if path.parts[1:-1] not in {(one,) for one in packages} or not _fits(path)]


def _fits(path: Path) -> bool:
    return _NAMED.fullmatch(path.name) is not None
