"""Time stands still, and is moved."""

from collections.abc import Iterator

import pytest
import time_machine

from masar.console.tests.door import NOW


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """The clock, at ``NOW`` until it is moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller
