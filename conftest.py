"""What every test run shares: ``--database-only``, which keeps the tests that depend on the database, and a look
at the plan of every query that they lead to.

``make test`` runs all tests on SQLite and then, with ``--database-only``, those again on PostgreSQL.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from tests import plans

# How long an example takes says how busy the machine is, and nothing of the product. The same code gets the same
# examples everywhere, so that no colour hangs on luck; MASAR_EXPLORE=1 draws others, to look for what these miss.
settings.register_profile(
    "house",
    deadline=None,
    derandomize="MASAR_EXPLORE" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "client", "live_server", "demo"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(
        "--database-only", action="store_true", help="only tests that would notice which database they run on"
    )


def depends_on_database(item: pytest.Item) -> bool:
    """Whether ``item`` is marked for a database or uses a fixture that reaches one.

    Tests of pages in a browser say the same on both, so of them only those marked ``both_databases`` run twice.
    """
    if item.get_closest_marker("both_databases") or item.get_closest_marker("django_db"):
        return True
    in_browser = "browser" in item.path.parts
    return not in_browser and bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that do not depend on the database, if asked to."""
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[item for item in items if not depends_on_database(item)])
        items[:] = [item for item in items if depends_on_database(item)]


@pytest.fixture(autouse=True)
def _no_table_is_read_from_end_to_end() -> Iterator[None]:
    """Whatever a test makes the product ask of the database, no table that grows is read whole for it."""
    with plans.watch() as seen:
        yield
    assert seen.faults == set()
