"""Fixtures that several modules of the integration tests share."""

from collections.abc import Callable

import pytest

from tests.city import SmallCity, found_city
from tests.database import Database


@pytest.fixture(scope="session")
def small_city(
    lasting_databases: Callable[[], Database], tmp_path_factory: pytest.TempPathFactory
) -> SmallCity:
    """200 simulated parcels, imported and assessed once a session; read only."""
    return found_city(lasting_databases(), tmp_path_factory.mktemp("small-city"))
