"""For tests: the repository's own offices in the test database."""

from django.conf import settings

from masar.lib.testing import loaded_once
from masar.staff import queries
from masar.staff.loading import load
from masar.staff.models import Calendar, Holiday, Office


def load_offices() -> None:
    """Load ``offices/offices.toml``, as a deployment would."""
    queries.forget()
    file = settings.MASAR_OFFICES / "offices.toml"
    loaded_once([file], (Calendar, Holiday, Office), lambda: load(file))
    queries.forget()
