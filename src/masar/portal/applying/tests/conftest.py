"""The portal's house and world, and a form of a few questions."""

import pytest

from masar.applying.tests.forming import FORM, SERVICE, put
from masar.catalogue.queries import catalogue
from masar.portal.tests.conftest import world

__all__ = ["world"]


@pytest.fixture
def applying(world):
    """The world, in which ``FORM`` is in force."""
    service = catalogue().services[SERVICE]
    published = service.forms
    put(FORM)
    yield world
    object.__setattr__(service, "forms", published)
