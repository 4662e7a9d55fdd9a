"""Everything known of a set of enterprises, read with a fixed number of queries (企业资料)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, text

from gis_service.facts import land, paper
from gis_service.store import fact_rows
from gis_service.store.fact_rows import Row
from gis_service.store.facts import performance
from parcels.contract import Contract
from parcels.facts import Areas
from parcels.legal_area import Purpose, legal_area


@dataclass(frozen=True, slots=True)
class FirmData:
    """By enterprise id, but ``own_parcels`` by code: parcels whose registered holder it is.

    ``legal_cm2``: legal area by id of every parcel they use or hold; ``papers``: the contract of
    every parcel they use.
    """

    enterprises: Mapping[int, Row]
    occupancy: Mapping[int, Sequence[Row]]
    performance: Mapping[int, Sequence[Row]]
    legal_cm2: Mapping[int, int]
    own_parcels: Mapping[str, Sequence[int]]
    papers: Mapping[int, Contract | None]


NOBODY = FirmData({}, {}, {}, {}, {}, {})


def read(
    connection: Connection,
    ids: Collection[int],
    as_of: date,
    papers: Mapping[int, Contract | None] | None = None,
) -> FirmData:
    """``papers``: contracts that are already known, by parcel; the others are read."""
    if not ids:
        return NOBODY
    enterprises = fact_rows.enterprises(connection, ids)
    occupancy = fact_rows.occupancy_of(connection, ids)
    own = _own_parcels(connection, [row["uscc"] for row in enterprises.values()])
    used = {row["parcel_id"] for rows in occupancy.values() for row in rows}
    held = {parcel_id for parcels in own.values() for parcel_id in parcels}
    known = papers or {}
    return FirmData(
        enterprises=enterprises,
        occupancy=occupancy,
        performance=_performance(connection, ids),
        legal_cm2=_legal_areas(connection, used | held),
        own_parcels=own,
        papers={**known, **_papers(connection, used - known.keys(), as_of)},
    )


def _performance(connection: Connection, ids: Collection[int]) -> dict[int, list[Row]]:
    statement = (
        select(performance)
        .where(performance.c.enterprise_id.in_(sorted(ids)), performance.c.superseded_at.is_(None))
        .order_by(performance.c.id)
    )
    grouped: dict[int, list[Row]] = {}
    for row in connection.execute(statement).mappings():
        grouped.setdefault(row["enterprise_id"], []).append(row)
    return grouped


_AREAS = text(
    "SELECT v.parcel_id, v.contract_area, v.registered_area, v.survey_area, v.plane_area,"
    " c.contract_area AS agreed FROM parcel_version v LEFT JOIN LATERAL ("
    "SELECT contract_area FROM contract c WHERE c.parcel_id = v.parcel_id"
    " AND c.superseded_at IS NULL AND c.contract_area IS NOT NULL ORDER BY c.id DESC LIMIT 1)"
    " AS c ON true WHERE v.superseded_at IS NULL AND v.parcel_id = ANY(:parcel_ids)"
)
_OWN = text(
    "SELECT v.holder_uscc, v.parcel_id FROM parcel_version v WHERE v.superseded_at IS NULL"
    " AND v.holder_uscc = ANY(:codes) ORDER BY v.parcel_id"
)


def _legal_areas(connection: Connection, parcel_ids: Collection[int]) -> dict[int, int]:
    """Legal area as own land, cm²."""
    rows = connection.execute(_AREAS, {"parcel_ids": sorted(parcel_ids)})
    found = {}
    for row in rows:
        areas = Areas(
            contract_cm2=land.cm2(row.agreed) or land.cm2(row.contract_area),
            registered_cm2=land.cm2(row.registered_area),
            survey_cm2=land.cm2(row.survey_area),
            plane_cm2=land.cm2(row.plane_area),
        )
        legal = legal_area(areas, Purpose.OWN_LAND)
        if legal is not None:
            found[row.parcel_id] = legal.cm2
    return found


def _own_parcels(connection: Connection, codes: Sequence[str]) -> dict[str, list[int]]:
    own: dict[str, list[int]] = {}
    for row in connection.execute(_OWN, {"codes": list(codes)}):
        own.setdefault(row.holder_uscc, []).append(row.parcel_id)
    return own


def _papers(
    connection: Connection, parcel_ids: Collection[int], as_of: date
) -> dict[int, Contract | None]:
    if not parcel_ids:
        return {}
    rows = fact_rows.contracts(connection, sorted(parcel_ids))
    return {
        parcel_id: paper.contract_of(rows.get(parcel_id, ()), as_of)[0] for parcel_id in parcel_ids
    }
