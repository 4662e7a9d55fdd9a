"""The server and databases that measurements run on (基准数据库)."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine, text

from bench.city.build import build, drop, exists
from bench.city.plan import Plan
from gis_service.bootstrap import LOGIN, OWNER, bootstrap, migrate
from gis_service.cluster import SUPERUSER, Cluster, ensure
from gis_service.database import make_engine
from gis_service.settings import DatabaseSettings

# A server of a city has more memory than the one that make run shares with a browser.
_SETTINGS = {
    "shared_buffers": "2GB",
    "work_mem": "128MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "30min",
    "effective_cache_size": "8GB",
    "random_page_cost": "1.1",
}


def server(folder: Path) -> Cluster:
    """A private server with sensible settings, durable like that of an office."""
    cluster = ensure(folder, durable=True)
    engine = create_engine(cluster.superuser_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for name, value in _SETTINGS.items():
            connection.execute(text(f"ALTER SYSTEM SET {name} = '{value}'"))
    with suppress(ProcessLookupError):
        cluster.stop()
    return ensure(folder, durable=True)


@dataclass(frozen=True, slots=True)
class Ground:
    """One city; ``fresh`` copies are for work that changes it."""

    cluster: Cluster
    plan: Plan

    @property
    def name(self) -> str:
        return build(self.cluster, self.plan)

    def bring_up_to_date(self) -> None:
        """Databases that an earlier run left get the roles and migrations made since."""
        for name in (self.name, f"{self.name}_work"):
            if exists(self.cluster, name):
                bootstrap(self.cluster.superuser_url, name)
                migrate(self.cluster.url(OWNER, name))

    def fresh(self, source: str | None = None, suffix: str = "work") -> Engine:
        """A copy of the city (or of another database) signed in as the service."""
        original = source or self.name
        copy = f"{self.name}_{suffix}"
        drop(self.cluster, copy)
        engine = create_engine(
            self.cluster.superuser_url, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {copy} TEMPLATE {original} OWNER {OWNER}"))
        bootstrap(self.cluster.superuser_url, copy)
        migrate(self.cluster.url(OWNER, copy))
        return self.login(copy)

    def login(self, database: str) -> Engine:
        return make_engine(DatabaseSettings(database_url=self.cluster.url(LOGIN, database)))

    def superuser(self, database: str) -> Engine:
        return create_engine(self.cluster.url(SUPERUSER, database), poolclass=NullPool)
