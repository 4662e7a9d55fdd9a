"""The schema as migrations make it: policies on every table, up and down, one index a geometry."""

import re
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from geoalchemy2 import Geometry
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from gis_service.bootstrap import GIS_READER, WORK_ROLES, alembic_config
from gis_service.cli.acting import operator
from gis_service.errors import Conflict
from gis_service.services.city import bring_up
from gis_service.store.tables import metadata
from parcels.policy import load_profile
from tests.database import Database

NOT_OURS = {"spatial_ref_sys"}


@pytest.fixture(scope="module")
def owner(database: Database) -> Iterator[Engine]:
    engine = create_engine(database.owner_url)
    yield engine
    engine.dispose()


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_every_table_has_row_security_and_a_policy(owner: Engine) -> None:
    found = rows(
        owner,
        "SELECT c.relname, c.relrowsecurity, count(p.polname) FROM pg_class c"
        " LEFT JOIN pg_policy p ON p.polrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " GROUP BY 1, 2",
    )
    ours = [row for row in found if row[0] not in NOT_OURS]
    assert {row[0] for row in ours} >= set(metadata.tables)
    assert [name for name, secured, policies in ours if not secured or not policies] == []


def test_every_policy_is_for_a_role_we_know(owner: Engine) -> None:
    found = rows(owner, "SELECT tablename, policyname, roles::text[] FROM pg_policies")
    assert found
    assert [row for row in found if not set(row[2]) <= {*WORK_ROLES, GIS_READER}] == []


def test_every_grant_has_a_policy(owner: Engine) -> None:
    """A grant without a policy shows nothing, a policy without a grant is idle: both are slips."""
    granted = set(
        rows(
            owner,
            "SELECT DISTINCT table_name::text, grantee::text FROM ("
            " SELECT table_schema, table_name, grantee FROM information_schema.role_table_grants"
            " UNION SELECT table_schema, table_name, grantee"
            " FROM information_schema.column_privileges) g"
            " WHERE grantee LIKE 'landgis%' AND grantee <> 'landgis_owner'"
            " AND table_schema = 'public'"
            " AND table_name IN (SELECT relname FROM pg_class WHERE relkind IN ('r', 'p'))",
        )
    )
    governed = set(rows(owner, "SELECT tablename::text, unnest(roles)::text FROM pg_policies"))
    assert granted == governed


def test_nothing_is_open_to_everyone(owner: Engine) -> None:
    found = rows(
        owner,
        "SELECT table_name FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee = 'PUBLIC'",
    )
    # PostGIS itself publishes its two views and the table of coordinate systems.
    assert {name for (name,) in found} <= {
        "spatial_ref_sys",
        "geometry_columns",
        "geography_columns",
    }


def test_views_use_the_rights_of_the_reader(owner: Engine) -> None:
    found = rows(
        owner,
        "SELECT c.relname FROM pg_class c"
        " LEFT JOIN pg_depend d ON d.objid = c.oid AND d.deptype = 'e'"
        " WHERE c.relnamespace = 'public'::regnamespace AND d.objid IS NULL"
        " AND (c.relkind = 'm' OR (c.relkind = 'v' AND NOT coalesce("
        " 'security_invoker=true' = ANY (c.reloptions)"
        " OR 'security_invoker=on' = ANY (c.reloptions), false)))",
    )
    assert found == []


def test_definer_functions_are_not_for_everyone(owner: Engine) -> None:
    found = rows(
        owner,
        "SELECT proname, proconfig FROM pg_proc p"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        " AND (has_function_privilege('landgis_login', p.oid, 'EXECUTE')"
        " OR proconfig IS NULL OR NOT array_to_string(proconfig, ',') LIKE '%search_path%')",
    )
    assert found == []


def test_one_spatial_index_a_geometry(owner: Engine) -> None:
    found = rows(
        owner, "SELECT tablename, indexdef FROM pg_indexes WHERE indexdef LIKE '%USING gist%'"
    )
    indexed: list[tuple[str, str]] = []
    for table, definition in found:
        columns = re.search(r"USING gist \((\w+)\)", str(definition))
        assert columns, definition
        indexed.append((str(table), columns[1]))
    geometries = [
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, Geometry)
    ]
    assert sorted(indexed) == sorted(geometries)


def test_up_down_up_and_nothing_left_to_generate(empty_database: Database) -> None:
    configuration = _config(empty_database)
    command.upgrade(configuration, "head")
    command.downgrade(configuration, "base")
    engine = create_engine(empty_database.owner_url)
    left = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    names = {name for (name,) in rows(engine, f"{left} AND relkind IN ('r', 'v', 'm', 'S')")}
    assert names <= {"alembic_version", "spatial_ref_sys", "geometry_columns", "geography_columns"}
    command.upgrade(configuration, "head")
    command.check(configuration)
    bring_up(empty_database.owner_url, "chengdu", operator())
    command.check(configuration)
    engine.dispose()


def test_targets_of_low_efficiency_land_move_with_their_history(empty_database: Database) -> None:
    configuration, engine = _config(empty_database), create_engine(empty_database.owner_url)
    command.upgrade(configuration, "0039")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO account (username, username_key, display_name, role, password_hash)"
                " VALUES ('a', 'a', '张三', 'official', '-')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO low_target (district_id, year, target, document, recorded_by,"
                " recorded_by_name, superseded_at) SELECT 3, 2025, target, document, id, '张三',"
                " ended FROM account, (VALUES (333.3333, '旧文', '2025-06-01'::timestamptz),"
                " (60000, '新文', NULL)) AS told (target, document, ended)"
            )
        )
    kept = "SELECT document, superseded_at IS NULL"
    command.upgrade(configuration, "0040")
    moved = f"{kept}, indicator, value::text FROM indicator_target ORDER BY id"
    assert rows(engine, moved) == [
        ("旧文", False, "low", "0.5000"),
        ("新文", True, "low", "90.0000"),
    ]
    command.downgrade(configuration, "0039")
    back = f"{kept}, target::text FROM low_target ORDER BY id"
    assert rows(engine, back) == [("旧文", False, "333.3333"), ("新文", True, "60000.0000")]
    assert rows(engine, "SELECT 1 FROM indicator_target") == []
    engine.dispose()


def _config(database: Database) -> Config:
    configuration = alembic_config(database.owner_url)
    configuration.attributes["metadata"] = metadata
    return configuration


def test_a_database_belongs_to_one_city(database: Database, owner: Engine) -> None:
    for _ in range(2):
        bring_up(database.owner_url, "chengdu", operator())
    assert rows(owner, "SELECT code, work_srid FROM city") == [("chengdu", 4544)]
    digest = load_profile("chengdu").policy.sha256
    assert rows(owner, "SELECT sha256 FROM policy_snapshot") == [(digest,)]
    bound = "SELECT count(*) FROM audit_event WHERE kind IN ('city_bound', 'policy_loaded')"
    assert rows(owner, bound) == [(2,)], "repeating it is no event"
    with pytest.raises(Conflict, match="成都市"):
        bring_up(database.owner_url, "foshan", operator())


@pytest.mark.parametrize(
    ("west", "srid", "constraint"),
    [(100.0, 4544, "city_envelope"), (104.0, 4545, "city_plane")],
)
def test_shapes_outside_the_city_or_in_another_plane_are_refused(
    database: Database, owner: Engine, west: float, srid: int, constraint: str
) -> None:
    bring_up(database.owner_url, "chengdu", operator())
    box = f"ST_Multi(ST_MakeEnvelope({west}, 30.6, {west} + 0.01, 30.61, 4490))"
    with pytest.raises(IntegrityError, match=constraint), owner.begin() as connection:
        connection.execute(
            text(
                "WITH v AS (INSERT INTO layer_version (kind, valid_from, feature_count)"
                " VALUES ('red', '2025-01-01', 1) RETURNING id)"
                " INSERT INTO layer_feature (layer_version_id, kind, plane_area, geom, plane)"
                f" SELECT id, 'red', 1, {box}, ST_Transform({box}, {srid}) FROM v"
            )
        )


@pytest.mark.parametrize(
    "name", ["", "厂", "成都", "模拟地块12", "a b", "𠮷野家", "É-é", "100%_\\"]
)
def test_pairs_of_a_name_are_its_neighbouring_characters(owner: Engine, name: str) -> None:
    with owner.connect() as connection:
        found = connection.scalar(text("SELECT name_pairs(:name)"), {"name": name})
        unknown = connection.scalar(text("SELECT name_pairs(NULL)"))
    assert found == [name[place : place + 2] for place in range(max(len(name) - 1, 1))]
    assert unknown is None
