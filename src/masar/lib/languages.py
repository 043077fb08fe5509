"""The languages, in the order in which this deployment offers them. Whatever tells them apart asks here.

Which they are stands in the deployment's ``deployment.toml`` (``lib.deployment``), what tells each apart in a file of
words: ``wording/language.<code>.toml`` beside this module, or the deployment's own. It is read once,
before anything else, and never changes while a process runs: even what knows no settings may lean on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale, UnknownLocaleError

from masar.lib.deployment import FILE, Wrong, content
from masar.lib.sentences import ours, over, theirs, unfinished

FOLDER = Path(__file__).parent / "wording"
OPERATORS = "en"
"""What those who run the house, and programs, are told in where one language must do. Known, if not offered."""


@dataclass(frozen=True, slots=True)
class Language:
    """``code`` stands in addresses and has two letters; ``name`` is what its own readers call it, ``in_english`` what
    operators call it; ``script`` is Arabic, Latin or another; ``locale`` words its dates; ``comma`` parts the members
    of a list; ``own_digits`` says that a deployment chooses its digits. ``date``, ``hijri`` and ``clock`` are the
    tables of its file that say how days and hours are told.
    """

    code: str
    name: str
    in_english: str
    script: str
    direction: str
    locale: str
    comma: str
    own_digits: bool
    date: Mapping[str, str]
    hijri: Mapping[str, Any]
    clock: Mapping[str, Any]


def _known(code: str) -> Language:
    """What its file says of a language. Raises Wrong."""
    told = over(ours(FOLDER, code), theirs(FOLDER, code))  # borrowed from no other language, finished or not
    try:
        facts = told["language"]
        found = Language(code=code, date=told["date"], hijri=told["hijri"], clock=told["clock"], **facts)
        Locale.parse(found.locale)
    except (KeyError, TypeError, ValueError, UnknownLocaleError) as error:
        named = f"wording/lib/language.{code}.toml"
        why = f"{type(error).__name__}: {error}"
        raise Wrong([f"{named}: is missing or not whole ({why}); expected what language.en.toml has"]) from error
    if found.direction not in ("ltr", "rtl"):
        raise Wrong([f"wording/lib/language.{code}.toml: direction is {found.direction!r}; expected ltr or rtl"])
    return found


def _offered() -> list[str]:
    """The codes that the deployment names, in its order. Raises Wrong."""
    codes: Any = content().get("languages")
    fits = isinstance(codes, list) and all(isinstance(one, str) and len(one) == 2 and one.islower() for one in codes)
    if not fits or not codes or len(set(codes)) < len(codes):
        raise Wrong(
            [f'{FILE}: languages is {codes!r}; expected different codes of two letters, such as ["ar", "en"]']
        )
    if wrong := [one for pair in unfinished().items() for one in pair if one not in codes]:
        raise Wrong([f"{FILE}: unfinished names {', '.join(wrong)}; expected languages that are offered"])
    return list(map(str, codes))


TABLE = tuple(map(_known, _offered()))
LANGUAGES: Mapping[str, Language] = MappingProxyType({language.code: language for language in TABLE})
"""The languages that are offered by their codes, in order."""
KNOWN: Mapping[str, Language] = MappingProxyType({OPERATORS: _known(OPERATORS), **LANGUAGES})
"""Those, and the operators' own."""
FIRST = TABLE[0].code
"""What is spoken to whoever has not said."""
PATTERN = "|".join(LANGUAGES)
"""Matches the code of a language in an address."""


def others(code: str) -> tuple[Language, ...]:
    """The languages in which a page can be read besides ``code``."""
    return tuple(language for language in TABLE if language.code != code)


def spoken(code: str | None) -> str:
    """``code`` if that language is offered, else the first: what somebody chose may not be offered any more."""
    return code if code and code in LANGUAGES else FIRST


def in_each(said: Mapping[str, str]) -> dict[str, str]:
    """A sentence in each language that is offered. One that is not finished borrows what it lacks; what was stored
    before a language was offered is said in whatever it has, until it is loaded again (``masar check --deploy``).
    """
    borrowed = unfinished()
    return {code: said[_nearest(code, said, borrowed)] if said else "" for code in LANGUAGES}


def _nearest(code: str, said: Mapping[str, str], borrowed: Mapping[str, str]) -> str:
    wanted = (code, borrowed.get(code, code), FIRST)
    return next((one for one in wanted if one in said), next(iter(said)))


def lacking(said: Mapping[str, str]) -> list[str]:
    """The languages that are offered and finished, and in which this is not said."""
    return [code for code in LANGUAGES if not said.get(code) and code not in unfinished()]
