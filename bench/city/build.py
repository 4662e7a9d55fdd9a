"""Make a database of a simulated city on a private server (建模拟城市)."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg2
from sqlalchemy import Connection, NullPool, create_engine, text

from bench.city.base import Base, found
from bench.city.plan import Plan
from bench.city.writing import write
from bench.city.zones import outlines
from gis_service.bootstrap import OWNER, bootstrap
from gis_service.cluster import SUPERUSER, Cluster
from gis_service.services.city import bring_up
from gis_service.user import Role, Scope, User

_NOBODY = User(0, "bench", "性能基准", Role.SYSTEM_ADMIN, Scope())
_FILLED = (
    "parcel",
    "parcel_version",
    "parcel_identifier",
    "contract",
    "progress",
    "building",
    "enterprise_park",
    "occupancy",
    "performance",
    "enterprise",
)


def database_name(plan: Plan) -> str:
    return f"bench_{plan.seed}_{plan.parcels}"


def exists(cluster: Cluster, name: str) -> bool:
    engine = create_engine(cluster.superuser_url, poolclass=NullPool)
    with engine.connect() as connection:
        found_name = connection.scalar(
            text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}
        )
    return found_name is not None


def build(cluster: Cluster, plan: Plan) -> str:
    """The name of a database with the city in it; one that is there already is kept."""
    name = database_name(plan)
    if exists(cluster, name):
        return name
    unfinished = f"{name}_unfinished"
    drop(cluster, unfinished)
    bootstrap(cluster.superuser_url, unfinished)
    bring_up(cluster.url(OWNER, unfinished), "chengdu", _NOBODY)
    fill(cluster.url(SUPERUSER, unfinished), plan)
    _as_superuser(cluster, f"ALTER DATABASE {unfinished} RENAME TO {name}")
    return name


def drop(cluster: Cluster, name: str) -> None:
    _as_superuser(cluster, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _as_superuser(cluster: Cluster, statement: str) -> None:
    engine = create_engine(cluster.superuser_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def fill(url: str, plan: Plan) -> None:
    """Write the city into a migrated, empty database; ``url`` is a superuser's."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        base = found(connection, plan)
    plain = url.replace("postgresql+psycopg2", "postgresql")
    with _bare(engine.connect()):
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(os.cpu_count(), mp_context=spawn) as pool:
            share = plan.rows // 8 + 1
            parts = [
                range(start, min(start + share, plan.rows)) for start in range(0, plan.rows, share)
            ]
            list(pool.map(partial(_write_part, plain, plan, base), parts))
    with engine.begin() as connection:
        for table in _FILLED:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"
                    f" (SELECT coalesce(max(id), 1) FROM {table}))"
                )
            )
        connection.execute(
            text("INSERT INTO dirty_parcel (parcel_id, reason) SELECT id, 'parcel' FROM parcel")
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _write_part(url: str, plan: Plan, base: Base, rows: range) -> None:
    districts, parks = outlines(plan, "district"), outlines(plan, "park")
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        # Keys and scopes are right by the way they are made; checking each would take the time.
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        for row in rows:
            write(connection, plan, base, row, districts, parks)
    connection.close()


@contextmanager
def _bare(connection: Connection) -> Iterator[None]:
    """The filled tables without checks and indexes; afterwards as they were, the indexes new."""
    tables = ", ".join(f"'{name}'::regclass" for name in _FILLED)
    checks = text(
        "SELECT conrelid::regclass::text AS relation, conname, pg_get_constraintdef(oid) AS said"
        f" FROM pg_constraint WHERE contype = 'c' AND conrelid IN ({tables})"
    )
    indexes = text(
        "SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS said"
        f" FROM pg_index WHERE indrelid IN ({tables}) AND indexrelid NOT IN"
        " (SELECT conindid FROM pg_constraint)"
    )
    with connection:
        kept, made = connection.execute(checks).all(), connection.execute(indexes).all()
        for row in kept:
            connection.execute(text(f'ALTER TABLE {row.relation} DROP CONSTRAINT "{row.conname}"'))
        for row in made:
            connection.execute(text(f"DROP INDEX {row.name}"))
        connection.commit()
        yield
        connection.execute(text("SET maintenance_work_mem = '512MB'"))
        for row in made:
            connection.exec_driver_sql(row.said)
        for row in kept:
            # The colon of a cast must not read as a bind parameter.
            connection.exec_driver_sql(
                f'ALTER TABLE {row.relation} ADD CONSTRAINT "{row.conname}" {row.said}'
                + ("" if "NOT VALID" in row.said else " NOT VALID")
            )
        connection.commit()
