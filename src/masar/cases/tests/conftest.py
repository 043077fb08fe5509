"""A test service, an office and a source in the database."""

from datetime import date

import pytest

from masar.cases.actions import declare_source
from masar.cases.tests.stories import SERVICE
from masar.catalogue import queries as catalogue_queries
from masar.catalogue.definitions import Catalogue
from masar.catalogue.models import Family, Service
from masar.catalogue.testing import both
from masar.staff import queries as staff_queries
from masar.staff.models import Calendar, Holiday, Office


@pytest.fixture
def house(db, monkeypatch):
    """The procedure of the stories, one office with a Friday and Saturday weekend, one source."""
    family = Family.objects.create(code="passports", position=1, wording={})
    Service.objects.create(code=SERVICE.code, family=family, position=1)
    calendar = Calendar.objects.create(code="cairo", weekend=[5, 6])
    Holiday.objects.create(calendar=calendar, day=date(2026, 10, 6), name={"ar": "عيد", "en": "Feast"})
    for code in ("cairo", "giza"):
        Office.objects.create(code=code, calendar=calendar, name={"ar": "م", "en": "o"}, place={"ar": "م", "en": "p"})
    staff_queries.forget()
    authorities = {"police": both("الشرطة", "the police")}
    small = Catalogue("test", (), {SERVICE.code: SERVICE}, authorities)
    monkeypatch.setattr(catalogue_queries._KEPT, "get", lambda: small)
    declare_source("s", name={"ar": "مصدر", "en": "source"})
    yield
    staff_queries.forget()
