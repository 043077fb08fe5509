"""The PERM catalogue in the test database, and small files to import."""

import pytest

from masar.catalogue.testing import load_sample
from masar.intake.tests.files import SAMPLES
from masar.staff.testing import load_offices


@pytest.fixture
def catalogue(db):
    load_offices()
    load_sample(SAMPLES / "perm" / "catalogue")
