"""Migrations on a database that already holds other tables of PostGIS."""

from alembic import command
from geoalchemy2 import Geometry
from sqlalchemy import create_engine, text

from gis_service.bootstrap import alembic_config
from gis_service.store.tables import metadata
from tests.database import Database


def test_up_down_up_beside_the_tables_of_other_extensions(empty_database: Database) -> None:
    superuser = create_engine(empty_database.superuser_url)
    with superuser.begin() as connection:
        connection.execute(text("CREATE EXTENSION postgis_topology"))
        connection.execute(text("CREATE TABLE public.kept (id int, shape geometry)"))
    configuration = alembic_config(empty_database.owner_url)
    configuration.attributes["metadata"] = metadata
    command.upgrade(configuration, "head")
    command.downgrade(configuration, "base")
    command.upgrade(configuration, "head")

    with superuser.connect() as connection:
        left = set(
            connection.scalars(
                text(
                    "SELECT relname FROM pg_class"
                    " WHERE relname IN ('spatial_ref_sys', 'kept', 'topology')"
                )
            )
        )
        indexes = connection.scalar(
            text("SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%USING gist%'")
        )
    superuser.dispose()
    assert left == {"spatial_ref_sys", "kept", "topology"}
    geometries = sum(
        isinstance(column.type, Geometry)
        for table in metadata.tables.values()
        for column in table.columns
    )
    assert indexes == geometries


def test_nothing_is_left_to_generate(empty_database: Database) -> None:
    superuser = create_engine(empty_database.superuser_url)
    with superuser.begin() as connection:
        connection.execute(text("CREATE EXTENSION postgis_topology"))
    superuser.dispose()
    configuration = alembic_config(empty_database.owner_url)
    configuration.attributes["metadata"] = metadata
    command.upgrade(configuration, "head")

    command.check(configuration)
