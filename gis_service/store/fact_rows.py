"""Reading what is known of many parcels at once, for assembly into facts.

``known_at``: as known at that moment; None is now.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Label,
    Table,
    Text,
    any_,
    cast,
    func,
    literal,
    or_,
    select,
    text,
)

from gis_service.store.facts import building, contract, occupancy, performance, progress
from gis_service.store.periods import known, known_rows, live_at
from gis_service.store.plain_rows import PlainRow, grouped, plain_column, read, typed_dates

Row = PlainRow


@dataclass(frozen=True, slots=True)
class VersionRow:
    """The version of a parcel in force at a day, areas in cm²."""

    parcel_id: int
    version_id: int
    park_id: int
    district_id: int
    columns: Row


_VERSIONS = (
    "SELECT DISTINCT ON (v.parcel_id) v.parcel_id, v.id AS version_id, v.park_id, v.district_id,"
    " v.code, v.name, v.holder, v.holder_uscc, v.project, v.location, v.land_use,"
    " v.land_use_code, (v.contract_area * 10000)::bigint AS contract_cm2,"
    " (v.registered_area * 10000)::bigint AS registered_cm2,"
    " (v.survey_area * 10000)::bigint AS survey_cm2, (v.plane_area * 10000)::bigint AS plane_cm2,"
    " (v.ellipsoidal_area * 10000)::bigint AS ellipsoidal_cm2, v.valid_from, v.valid_to,"
    " v.content_digest, v.recorded_at::date AS recorded_on, p.code AS park_code,"
    " p.name AS park_name"
    " FROM parcel_version v LEFT JOIN park p ON p.id = v.park_id"
    " WHERE v.parcel_id = ANY(:parcel_ids) AND {live}"
    " ORDER BY v.parcel_id, v.valid_from DESC NULLS LAST, v.id DESC"
)
EXACT_SHARE = (
    "f.kind, f.code, f.name, s.share_ppm, (s.area * 10000)::bigint AS area_cm2,"
    " (s.perimeter * 10000)::bigint AS perimeter_tenths,"
    " (s.boundary_distance * 1000)::bigint AS distance_mm"
)
"""Columns of a part in a feature ``f``; ``perimeter_tenths``: tenths of a mm."""

_SHARES = text(
    f"SELECT s.parcel_version_id, {EXACT_SHARE} FROM overlay_share s"
    " JOIN layer_feature f ON f.id = s.feature_id"
    " WHERE s.parcel_version_id = ANY(:version_ids) AND s.layer_version_id = ANY(:layer_ids)"
    " ORDER BY s.parcel_version_id, f.kind, f.code, f.id"
)
_ENTERPRISES = text("SELECT id, uscc, name FROM enterprise WHERE id = ANY(:ids)")
_NEXT_DAYS = (
    "SELECT parcel_id, min(day) AS day FROM ("
    "SELECT parcel_id, unnest(ARRAY[valid_from, valid_to]) AS day FROM parcel_version v"
    " WHERE parcel_id = ANY(:parcel_ids) AND {known}) AS days"
    " WHERE day > :as_of GROUP BY parcel_id"
)
_NEXT_LAYER_DAY = (
    "SELECT min(day) FROM (SELECT unnest(ARRAY[valid_from, valid_to]) AS day FROM layer_version v"
    " WHERE {known}) AS days WHERE day > :as_of"
)


def live_versions(
    connection: Connection,
    parcel_ids: Collection[int],
    as_of: date,
    known_at: datetime | None = None,
) -> list[VersionRow]:
    """One row a parcel that exists on that day."""
    statement = text(_VERSIONS.format(live=live_at("v", known_at=known_at)))
    bound = {"parcel_ids": list(parcel_ids), "as_of": as_of, "known_at": known_at}
    return [
        VersionRow(row["parcel_id"], row["version_id"], row["park_id"], row["district_id"], row)
        for row in read(connection, statement, bound, {"content_digest": bytes})
    ]


def shares(
    connection: Connection, version_ids: Sequence[int], layer_ids: Sequence[int]
) -> dict[int, list[Row]]:
    """Shares of parcel versions in the features of layer versions, by parcel version."""
    bound = {"version_ids": list(version_ids), "layer_ids": list(layer_ids)}
    return grouped(read(connection, _SHARES, bound), "parcel_version_id")


def next_days(
    connection: Connection,
    parcel_ids: Sequence[int],
    as_of: date,
    known_at: datetime | None = None,
) -> dict[int, date]:
    """The first later day on which a version of the parcel begins or ends."""
    statement = text(_NEXT_DAYS.format(known=known("v", known_at)))
    bound = {"parcel_ids": list(parcel_ids), "as_of": as_of, "known_at": known_at}
    return {row.parcel_id: row.day for row in connection.execute(statement, bound)}


def next_layer_day(
    connection: Connection, as_of: date, known_at: datetime | None = None
) -> date | None:
    statement = text(_NEXT_LAYER_DAY.format(known=known("v", known_at)))
    return connection.scalar(statement, {"as_of": as_of, "known_at": known_at})


@dataclass(frozen=True, slots=True)
class Reported:
    """Rows of every kind of report, by parcel, each in the order it was recorded."""

    contracts: dict[int, list[Row]]
    buildings: dict[int, list[Row]]
    progress: dict[int, list[Row]]
    occupancy: dict[int, list[Row]]

    def of(self, parcel_id: int) -> tuple[Sequence[Row], ...]:
        """Rows of one parcel, kind by kind in the order above."""
        kinds = (self.contracts, self.buildings, self.progress, self.occupancy)
        return tuple(kind.get(parcel_id, ()) for kind in kinds)


def reported(
    connection: Connection, parcel_ids: Sequence[int], known_at: datetime | None = None
) -> Reported:
    return Reported(
        contracts=_of_parcels(connection, contract, parcel_ids, known_at),
        buildings=_of_parcels(connection, building, parcel_ids, known_at),
        progress=_of_parcels(connection, progress, parcel_ids, known_at),
        occupancy=_of_parcels(connection, occupancy, parcel_ids, known_at),
    )


def contracts(
    connection: Connection, parcel_ids: Sequence[int], known_at: datetime | None = None
) -> dict[int, list[Row]]:
    return _of_parcels(connection, contract, parcel_ids, known_at)


def enterprises(connection: Connection, enterprise_ids: Collection[int]) -> dict[int, Row]:
    rows = read(connection, _ENTERPRISES, {"ids": sorted(enterprise_ids)})
    return {row["id"]: row for row in rows}


def occupancy_of(
    connection: Connection, enterprise_ids: Collection[int], known_at: datetime | None = None
) -> dict[int, list[Row]]:
    """Every occupancy of the enterprises, on whatever parcel."""
    return _of_enterprises(connection, occupancy, enterprise_ids, known_at)


def performance_of(
    connection: Connection, enterprise_ids: Collection[int], known_at: datetime | None = None
) -> dict[int, list[Row]]:
    """Every yearly report of the enterprises that the scope shows."""
    return _of_enterprises(connection, performance, enterprise_ids, known_at)


def performance_for(
    connection: Connection,
    enterprise_ids: Collection[int],
    year: int,
    known_at: datetime | None = None,
) -> dict[int, list[Row]]:
    """The reports of one year; of other years the last that says each industry and 投产日期."""
    table = performance
    anchored = table.c.enterprise_id == any_(literal(sorted(enterprise_ids), ARRAY(BigInteger)))
    place = _place(table)
    alike = [table.c[name] for name in ("enterprise_id", *_SAID_ONCE)]
    turn = func.row_number().over(partition_by=alike, order_by=place.desc()).label("turn")
    columns = [plain_column(table.c[name]) for name in (*_OF_A_YEAR, *_SAID_ONCE)]
    told = select(place, *columns, turn).where(anchored, known_rows(table, known_at)).subquery()
    statement = (
        select(*(column for column in told.c if column.name != "turn"))
        .where((told.c.year == year) | (told.c.turn == 1))
        .order_by(told.c.id)
    )
    return grouped(read(connection, statement, made=_made(table)), "enterprise_id")


_OF_A_YEAR = (
    "enterprise_id",
    "district_id",
    "park_id",
    "year",
    "revenue",
    "tax",
    "above_scale",
    "coverage",
    "land_area",
    "recorded_at",
)
_SAID_ONCE = ("industry_code", "industry_edition", "production_on")


def contracts_running(
    connection: Connection,
    parcel_ids: Collection[int],
    year: int,
    known_at: datetime | None = None,
) -> dict[int, list[Row]]:
    """Contract rows of the parcels of which any row names a completion after a year."""
    table = contract
    # Dates are stored as far as they are known; texts are in the order of their days.
    later = str(year + 1)
    anchored = table.c.parcel_id == any_(literal(sorted(parcel_ids), ARRAY(BigInteger)))
    running = select(table.c.parcel_id).where(
        anchored,
        known_rows(table, known_at),
        or_(*(cast(table.c[name], Text) >= later for name in _COMPLETIONS)),
    )
    rows = _known_where(connection, table, table.c.parcel_id.in_(running), known_at)
    return grouped(rows, "parcel_id")


_COMPLETIONS = ("agreed_completion_on", "supplement_completion_on")


def _of_parcels(
    connection: Connection, table: Table, parcel_ids: Sequence[int], known_at: datetime | None
) -> dict[int, list[Row]]:
    anchored = table.c.parcel_id == any_(literal(list(parcel_ids), ARRAY(BigInteger)))
    return grouped(_known_where(connection, table, anchored, known_at), "parcel_id")


def _of_enterprises(
    connection: Connection, table: Table, ids: Collection[int], known_at: datetime | None
) -> dict[int, list[Row]]:
    anchored = table.c.enterprise_id == any_(literal(sorted(ids), ARRAY(BigInteger)))
    return grouped(_known_where(connection, table, anchored, known_at), "enterprise_id")


def _known_where(
    connection: Connection, table: Table, anchored: ColumnElement[bool], known_at: datetime | None
) -> list[Row]:
    """Rows in the order of their recording; ``id`` of a corrected row is that of its first one.

    Of several reports the later one counts: a correction mends a report and makes no later one.
    """
    place = _place(table)
    columns = [plain_column(column) for column in table.c if column.name not in _NOT_SAID]
    statement = select(place, *columns).where(anchored, known_rows(table, known_at)).order_by(place)
    return read(connection, statement, made=_made(table))


def _place(table: Table) -> Label[int]:
    return func.coalesce(table.c.corrects, table.c.id).label("id")


def _made(table: Table) -> dict[str, Callable[[Any], Any]]:
    return {**typed_dates(tuple(table.c)), "content_digest": bytes}


_NOT_SAID = frozenset({"id", "corrects", "superseded_at", "superseded_by_upload", "unknown_during"})
