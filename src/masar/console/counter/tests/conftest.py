"""A house with the repository's own services, two offices, and applications of made-up people."""

from datetime import date

import pytest
from django.test import Client

from masar.catalogue.testing import load_sample
from masar.console.testing import signed_in
from masar.lib.languages import LANGUAGES
from masar.staff import queries
from masar.staff.models import Calendar, Office
from masar.staff.rights import Role


@pytest.fixture
def counter(db):
    """Two offices."""
    load_sample()
    calendar = Calendar.objects.create(code="weeks", weekend=[5, 6])
    for code in ("cairo", "giza"):
        named = {language: f"{code} {language}" for language in LANGUAGES}
        Office.objects.create(code=code, calendar=calendar, name=named, place=named)
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def clerk(counter):
    """A clerk of Cairo, who reads English."""
    browser = Client()
    browser.officer = signed_in(browser, Role.CLERK, "cairo", language="en")
    return browser


BORN = date(1985, 2, 25)
