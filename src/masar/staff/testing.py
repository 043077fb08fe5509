"""For tests: the repository's own offices in the test database."""

from django.conf import settings

from masar.staff import queries
from masar.staff.loading import load


def load_offices() -> None:
    """Load ``offices/offices.toml``, as a deployment would."""
    queries.forget()
    load(settings.MASAR_OFFICES / "offices.toml")
