"""For tests: the repository's own catalogue and offices in the test database."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from masar.catalogue import queries
from masar.catalogue.definitions import Text, text
from masar.catalogue.loading import load
from masar.catalogue.models import (
    Authority,
    Family,
    Form,
    FormWording,
    Procedure,
    Revision,
    Service,
    WordingRevision,
)
from masar.lib.testing import loaded_once

TABLES = (Family, Authority, Service, Procedure, WordingRevision, Form, FormWording, Revision)


def load_sample(*more: Path) -> None:
    """Load ``catalogue/`` and any further directories, as a deployment would."""
    queries.forget()
    folders = [settings.MASAR_CATALOGUE, *more]

    def from_files() -> None:
        load(folders, now=datetime(2026, 1, 1, tzinfo=UTC))

    if more:
        from_files()
    else:
        loaded_once(Path(settings.MASAR_CATALOGUE).rglob("*.toml"), TABLES, from_files)
    queries.forget()


def sample_services() -> set[str]:
    """The codes of the services in ``catalogue/``: its files but for the two that all share."""
    return {path.stem for path in Path(settings.MASAR_CATALOGUE).glob("*.toml")} - {"families", "authorities"}


def sample_forms() -> set[str]:
    """The codes of the services that have a form in ``catalogue/forms/``."""
    return {path.stem for path in Path(settings.MASAR_CATALOGUE).glob("forms/*.toml")}


def both(ar: str, en: str) -> Text:
    """The same sentence in two languages."""
    return text({"ar": ar, "en": en})
