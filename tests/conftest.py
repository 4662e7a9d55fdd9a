"""Fixtures of the whole suite: one throw-away server, one fresh database a test module.

Nothing here skips: without PostgreSQL and PostGIS the suite fails and says what to install.
"""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from hypothesis import settings
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import NullPool, create_engine, text

from gis_service.bootstrap import LOGIN, OWNER, bootstrap, migrate
from gis_service.cluster import SUPERUSER, Cluster, describe, ensure
from gis_service.services import passwords
from tests.database import Database

# How long an example takes depends on what else the machine does.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_TEMPLATE = "landgis_template"
_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def light_hashes() -> Iterator[PasswordHash]:
    """Hashes that cost little: the suite makes hundreds. The product's, for tests that need it."""
    real = passwords._hashes
    passwords._hashes = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    yield real
    passwords._hashes = real


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private server without fsync, stopped and removed at the end of the session."""
    # Not tmp_path: the account that runs the server cannot enter pytest's folders of root.
    folder = Path(tempfile.mkdtemp(prefix="landgis-test-"))
    server = describe(folder)
    try:
        yield ensure(folder, durable=False)
    finally:
        server.stop()
        for leftover in (folder, server.home, server.socket):
            shutil.rmtree(leftover, ignore_errors=True)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """Name of a database that is bootstrapped and migrated, and that nobody connects to."""
    bootstrap(cluster.superuser_url, _TEMPLATE)
    migrate(cluster.url(OWNER, _TEMPLATE))
    return _TEMPLATE


@pytest.fixture(scope="module")
def database(cluster: Cluster, template: str) -> Iterator[Database]:
    """A fresh migrated database for this test module, dropped after it."""
    with _fresh(cluster, template) as made:
        yield made


@pytest.fixture(scope="session")
def lasting_databases(cluster: Cluster, template: str) -> Iterator[Callable[[], Database]]:
    """Makes fresh migrated databases that live as long as the session."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(_fresh(cluster, template))


@pytest.fixture
def empty_database(cluster: Cluster) -> Iterator[Database]:
    """A bootstrapped database without any migration, for tests of the migrations themselves."""
    name = f"landgis_test_{next(_numbers)}"
    bootstrap(cluster.superuser_url, name)
    yield _addresses(cluster, name)
    _as_superuser(cluster, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def login_url(database: Database) -> str:
    return database.login_url


@pytest.fixture(scope="module")
def owner_url(database: Database) -> str:
    return database.owner_url


@contextmanager
def _fresh(cluster: Cluster, template: str) -> Iterator[Database]:
    name = f"landgis_test_{next(_numbers)}"
    _as_superuser(cluster, f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
    # A copy does not take over the grants on the database itself.
    bootstrap(cluster.superuser_url, name)
    yield _addresses(cluster, name)
    _as_superuser(cluster, f"DROP DATABASE {name} WITH (FORCE)")


def _addresses(cluster: Cluster, name: str) -> Database:
    return Database(
        name=name,
        login_url=cluster.url(LOGIN, name),
        owner_url=cluster.url(OWNER, name),
        superuser_url=cluster.url(SUPERUSER, name),
    )


def _as_superuser(cluster: Cluster, statement: str) -> None:
    engine = create_engine(cluster.superuser_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
