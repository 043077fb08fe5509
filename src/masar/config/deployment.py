"""The deployment's folder, read and checked whole: all that makes Masar one ministry's. ``docs/deployment.md`` says
how each line is written; nothing starts with a folder that is wrong.

Languages are read from it before (``lib.languages``), since what is checked here is said in each of them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from masar.design import drawings, pictures
from masar.design.colours import NAMES, SCHEMES, is_colour
from masar.design.look import Look, demo_palettes
from masar.lib.deployment import FILE, Price, Wrong
from masar.lib.languages import LANGUAGES, in_each
from masar.lib.tables import Problem, Table
from masar.lib.text import cleaned

MOVED = {
    "MASAR_SITE": "address",
    "MASAR_AUTHORITY_AR": "names.authority",
    "MASAR_AUTHORITY_EN": "names.authority",
    "MASAR_MINISTRY_AR": "names.ministry",
    "MASAR_MINISTRY_EN": "names.ministry",
    "MASAR_HELP_TELEPHONE": "help.telephone",
    "MASAR_HELP_TELEPHONE_LINK": "help.telephone",
    "MASAR_HELP_HOURS_AR": "help.hours",
    "MASAR_HELP_HOURS_EN": "help.hours",
    "MASAR_HELP_ABROAD": "help.abroad",
    "MASAR_HELP_EMAIL": "help.email",
    "MASAR_TIME_ZONE": "zone",
    "MASAR_REGION": "region",
    "MASAR_DIGITS": "digits",
    "MASAR_HIJRI": "hijri",
    "MASAR_IDENTITIES": "identities",
    "MASAR_CATALOGUE": "the folder catalogue/ beside it",
    "MASAR_OFFICES": "the folder offices/ beside it",
}
"""Variables of earlier versions, and where the folder says it now."""
PLACEHOLDER = "track.example.gov"
"""Shown as the site's address where there is none."""
_NOT_DIALLED = re.compile(r"[^+0-9]")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")
_PRICE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_PRICE_SO = 'what one part of a text message costs, such as "0.35"'
_TELEPHONE = re.compile(r"\+?[0-9٠-٩][0-9٠-٩ ()-]{1,24}")
T = TypeVar("T")


@dataclass(frozen=True)
class Deployment:
    """``address`` is the site's host name, or "" where this is for trying; ``site`` has the names and the help line
    by language; ``zone`` decides on which local day something happened; ``region`` is the country of telephone
    numbers that are written without one; ``pictures`` are files by name; ``price`` is that of text messages, if told.
    """

    address: str
    site: Mapping[str, Mapping[str, str]]
    zone: str
    region: str
    digits: str
    hijri: bool
    identities: tuple[str, ...]
    look: Look
    pictures: Mapping[str, bytes]
    price: Price | None


def read(folder: Path, content: Mapping[str, Any]) -> Deployment:
    """All that ``folder`` says; ``content`` is its ``deployment.toml``. Raises Wrong with all that is wrong."""
    reader = _Reader(folder, Table(FILE, content, []))
    found = reader.all()
    if reader.table.problems:
        raise Wrong(reader.table.problems)
    return found


def part(folder: Path, name: str, *, otherwise: Path) -> Path:
    """The deployment's own folder of data called ``name``, or that of the repository."""
    return folder / name if (folder / name).is_dir() else otherwise / name


class _Reader:
    """Notes what is wrong in the table's problems and goes on; what it gives is worth nothing then."""

    def __init__(self, folder: Path, table: Table) -> None:
        self.folder, self.table = folder, table

    def all(self) -> Deployment:
        """The whole folder."""
        table = self.table
        table.only(
            *("address", "languages", "unfinished", "digits", "hijri", "zone", "region", "identities"),
            *("names", "help", "colours", "sms"),
        )
        address = self._like("address", table, _HOST, "the site's host name, or nothing where this is for trying")
        identities = table.value("identities", list, 'a list of plug-ins such as ["eg", "passport"]') or []
        return Deployment(
            address=address,
            site=self._site(address or PLACEHOLDER),
            zone=self._zone(),
            region=table.value("region", str, "a country such as EG") or "",
            digits=table.one_of("digits", ("latn", "arab")) or "latn",
            hijri=table.value("hijri", bool, "true or false") or False,
            identities=tuple(map(str, identities)),
            look=self._look(),
            pictures=self._pictures(),
            price=self._price(),
        )

    def _price(self) -> Price | None:
        table = self.table.table("sms", optional=True)
        if table is None:
            return None
        table.only("price", "currency")
        told, currency = table.value("price", str, _PRICE_SO), table.text("currency")
        if told is not None and not _PRICE.fullmatch(told):
            table.wrong("price", f"is {told!r}", _PRICE_SO)
            return None
        return Price(Decimal(told), in_each(currency)) if told and currency else None

    def _zone(self) -> str:
        expected = "a zone such as Africa/Cairo"
        zone = self.table.value("zone", str, expected) or "UTC"
        try:
            ZoneInfo(zone)
        except (ValueError, OSError, LookupError):
            self.table.wrong("zone", f"is {zone!r}", expected)
        return zone

    @staticmethod
    def _like(key: str, table: Table, form: "re.Pattern[str]", expected: str) -> str:
        """A text of a form, or "" where it is not given or empty."""
        text = table.value(key, str, expected, optional=True) or ""
        if text and not form.fullmatch(text):
            table.wrong(key, f"is {text!r}", expected)
        return text

    def _site(self, host: str) -> dict[str, dict[str, str]]:
        names, aid = (self.table.table(key) or Table(FILE, {}, []) for key in ("names", "help"))
        names.only("authority", "ministry", "short")
        aid.only("telephone", "abroad", "email", "hours")
        telephone = self._like("telephone", aid, _TELEPHONE, "a telephone number as people read it")
        if not telephone and "help" in self.table.content:
            aid.wrong("telephone", "is missing", "a telephone number as people read it")
        everywhere = {
            "telephone": telephone,
            "telephone_link": dialled(telephone),
            "abroad": self._like("abroad", aid, _TELEPHONE, "a number that can be dialled from abroad, or nothing"),
            "email": self._like("email", aid, _EMAIL, "an address to write to, or nothing"),
            "host": host,
        }
        said = {"authority": names, "ministry": names, "hours": aid}
        site = {key: in_each(table.text(key) or {}) for key, table in said.items()}
        site["short"] = (
            in_each(names.text("short", optional=True) or {}) if "short" in names.content else site["authority"]
        )
        return site | {key: dict.fromkeys(LANGUAGES, value) for key, value in everywhere.items()}

    def _look(self) -> Look:
        palettes = self._palettes()
        emblem = self._drawn("emblem.svg", drawings.drawing, b"")
        icon = "icon.svg" if (self.folder / "icon.svg").exists() else "emblem.svg"
        tile, size = "", (1.0, 1.0)
        if (self.folder / "pattern.svg").exists():
            tile = self._drawn("pattern.svg", drawings.tile, "")
            size = self._drawn("pattern.svg", drawings.size, size)
        return Look(*palettes, emblem, self._drawn(icon, drawings.drawing, b""), tile, size)

    def _pictures(self) -> dict[str, bytes]:
        found, folder = {}, self.folder / "pictures"
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            try:
                body = path.read_bytes()
            except OSError as error:
                self._problem(f"pictures/{path.name}", f"cannot be read: {error.strerror}", "a picture")
                continue
            if wrong := pictures.wrong_with(path.name, body):
                self._problem(f"pictures/{path.name}", *wrong)
            found[path.name] = body
        return found

    def _drawn(self, name: str, read: Callable[[bytes], T], nothing: T) -> T:
        try:
            return read((self.folder / name).read_bytes())
        except OSError as error:
            self._problem(name, f"cannot be read: {error.strerror}", "an SVG drawing")
        except drawings.Unsafe as error:
            wrong, _, expected = str(error).partition("; expected ")
            self._problem(name, wrong, expected)
        return nothing

    def _problem(self, name: str, wrong: str, expected: str) -> None:
        problem = Problem(name, "", wrong, expected)
        if problem not in self.table.problems:
            self.table.problems.append(problem)

    def _palettes(self) -> tuple[dict[str, str], dict[str, str]]:
        colours = self.table.table("colours", optional=True) or Table(FILE, {}, [])
        colours.only(*SCHEMES)
        light, dark = (self._palette(colours, scheme) for scheme in SCHEMES)
        return light, dark

    def _palette(self, colours: Table, scheme: str) -> dict[str, str]:
        chosen = colours.table(scheme, optional=True) or Table(FILE, {}, [])
        chosen.only(*NAMES)
        for name, colour in chosen.content.items():
            if not is_colour(colour):
                chosen.wrong(name, f"is {colour!r}", 'a colour such as "#0a443d"')
        return {name: str(chosen.content.get(name, ours)) for name, ours in demo_palettes()[scheme].items()}


def dialled(telephone: str) -> str:
    """A telephone number as it is dialled: a plus, and digits 0-9."""
    return _NOT_DIALLED.sub("", cleaned(telephone))
