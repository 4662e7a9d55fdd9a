"""Reading what is known of many parcels at once, for assembly into facts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    RowMapping,
    Table,
    any_,
    literal,
    select,
    text,
)

from gis_service.store.facts import building, contract, occupancy, progress
from gis_service.store.periods import live_at

Row: TypeAlias = RowMapping | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The version of a parcel in force at a day, areas in cm²."""

    parcel_id: int
    version_id: int
    park_id: int
    district_id: int
    columns: Row


_VERSIONS = text(
    "SELECT DISTINCT ON (v.parcel_id) v.parcel_id, v.id AS version_id, v.park_id, v.district_id,"
    " v.code, v.name, v.holder, v.holder_uscc, v.project, v.location, v.land_use,"
    " v.land_use_code, v.contract_area, v.registered_area,"
    " v.survey_area, v.plane_area, v.ellipsoidal_area, v.valid_from, v.valid_to,"
    " v.recorded_at::date AS recorded_on, p.code AS park_code, p.name AS park_name"
    " FROM parcel_version v LEFT JOIN park p ON p.id = v.park_id"
    f" WHERE v.parcel_id = ANY(:parcel_ids) AND {live_at('v')}"
    " ORDER BY v.parcel_id, v.valid_from DESC NULLS LAST, v.id DESC"
)
_SHARES = text(
    "SELECT s.parcel_version_id, f.kind, f.code, f.name, s.share_ppm, s.area, s.perimeter,"
    " s.boundary_distance FROM overlay_share s"
    " JOIN layer_feature f ON f.id = s.feature_id"
    " JOIN layer_version v ON v.id = s.layer_version_id"
    f" WHERE s.parcel_version_id = ANY(:version_ids) AND {live_at('v')}"
    " ORDER BY s.parcel_version_id, f.kind, f.code, f.id"
)
_NEXT_DAYS = text(
    "SELECT parcel_id, min(day) AS day FROM ("
    "SELECT parcel_id, unnest(ARRAY[valid_from, valid_to]) AS day FROM parcel_version"
    " WHERE parcel_id = ANY(:parcel_ids) AND superseded_at IS NULL) AS days"
    " WHERE day > :as_of GROUP BY parcel_id"
)
_NEXT_LAYER_DAY = text(
    "SELECT min(day) FROM (SELECT unnest(ARRAY[valid_from, valid_to]) AS day FROM layer_version"
    " WHERE superseded_at IS NULL) AS days WHERE day > :as_of"
)


def live_versions(
    connection: Connection, parcel_ids: Collection[int], as_of: date
) -> list[VersionRow]:
    """One row a parcel that exists on that day."""
    rows = connection.execute(_VERSIONS, {"parcel_ids": list(parcel_ids), "as_of": as_of})
    return [
        VersionRow(row.parcel_id, row.version_id, row.park_id, row.district_id, row._mapping)
        for row in rows
    ]


def shares(connection: Connection, version_ids: Sequence[int], as_of: date) -> dict[int, list[Row]]:
    rows = connection.execute(_SHARES, {"version_ids": list(version_ids), "as_of": as_of})
    return _grouped(rows.mappings(), "parcel_version_id")


def next_days(connection: Connection, parcel_ids: Sequence[int], as_of: date) -> dict[int, date]:
    """The first later day on which a version of the parcel begins or ends."""
    rows = connection.execute(_NEXT_DAYS, {"parcel_ids": list(parcel_ids), "as_of": as_of})
    return {row.parcel_id: row.day for row in rows}


def next_layer_day(connection: Connection, as_of: date) -> date | None:
    return connection.scalar(_NEXT_LAYER_DAY, {"as_of": as_of})


@dataclass(frozen=True, slots=True)
class Reported:
    """Rows of every kind of report, by parcel, each in the order it was recorded."""

    contracts: dict[int, list[Row]]
    buildings: dict[int, list[Row]]
    progress: dict[int, list[Row]]
    occupancy: dict[int, list[Row]]


def reported(connection: Connection, parcel_ids: Sequence[int]) -> Reported:
    return Reported(
        contracts=_of_parcels(connection, contract, parcel_ids),
        buildings=_of_parcels(connection, building, parcel_ids),
        progress=_of_parcels(connection, progress, parcel_ids),
        occupancy=_of_parcels(connection, occupancy, parcel_ids),
    )


def contracts(connection: Connection, parcel_ids: Sequence[int]) -> dict[int, list[Row]]:
    return _of_parcels(connection, contract, parcel_ids)


def enterprises(connection: Connection, enterprise_ids: Collection[int]) -> dict[int, Row]:
    rows = connection.execute(
        text("SELECT id, uscc, name FROM enterprise WHERE id = ANY(:ids)"),
        {"ids": sorted(enterprise_ids)},
    )
    return {row["id"]: row for row in rows.mappings()}


def occupancy_of(connection: Connection, enterprise_ids: Collection[int]) -> dict[int, list[Row]]:
    """Every live occupancy of the enterprises, on whatever parcel, with that parcel's areas."""
    statement = (
        select(occupancy)
        .where(
            occupancy.c.enterprise_id.in_(sorted(enterprise_ids)),
            occupancy.c.superseded_at.is_(None),
        )
        .order_by(occupancy.c.id)
    )
    return _grouped(connection.execute(statement).mappings(), "enterprise_id")


def _of_parcels(
    connection: Connection, table: Table, parcel_ids: Sequence[int]
) -> dict[int, list[Row]]:
    statement = (
        select(table)
        .where(
            table.c.parcel_id == any_(literal(list(parcel_ids), ARRAY(BigInteger))),
            table.c.superseded_at.is_(None),
        )
        .order_by(table.c.id)
    )
    return _grouped(connection.execute(statement).mappings(), "parcel_id")


def _grouped(rows: Any, key: str) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row)
    return dict(grouped)
