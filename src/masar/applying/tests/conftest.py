"""A house with services and offices, and a form of a few questions."""

import pytest

from masar.applying.tests.forming import FORM, SERVICE, put
from masar.catalogue.queries import catalogue
from masar.catalogue.testing import load_sample
from masar.documents.tests.conftest import folder, lying  # noqa: F401 - fixtures of this folder too
from masar.staff.testing import load_offices


@pytest.fixture
def form(db):
    """``FORM`` is in force, and the only version that ever was."""
    load_offices()
    load_sample()
    service = catalogue().services[SERVICE]
    published = service.forms
    put(FORM)
    yield
    object.__setattr__(service, "forms", published)
