"""A house with services and offices, and a world to which messages go."""

import pytest

from masar.catalogue.testing import load_sample
from masar.notices import engine
from masar.portal.tests.way_in import World
from masar.staff.testing import load_offices


@pytest.fixture
def world(db, monkeypatch):
    """What is sent is kept; every channel is set up."""
    load_offices()
    load_sample()
    found = World()
    monkeypatch.setattr(engine, "post", found.post)
    monkeypatch.setattr(engine, "available", lambda channel: channel in ("sms", "email"))
    return found
