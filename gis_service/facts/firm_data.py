"""Everything known of a set of enterprises, read with a fixed number of queries (企业资料)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from gis_service.facts import paper
from gis_service.store import fact_rows
from gis_service.store.fact_rows import Row
from gis_service.store.periods import known
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
    known_at: datetime | None = None,
    year: int | None = None,
) -> FirmData:
    """``papers``: contracts that are already known, by parcel; the others are read.

    With ``year`` only what the figures of that year need: its reports, the contracts under which
    land may still be in its construction period at its end, and the areas of parcels that are
    held or of which a building is let in part.
    """
    if not ids:
        return NOBODY
    enterprises = fact_rows.enterprises(connection, ids)
    occupancy = fact_rows.occupancy_of(connection, ids, known_at)
    own = _own_parcels(connection, [row["uscc"] for row in enterprises.values()], known_at)
    used = {row["parcel_id"] for rows in occupancy.values() for row in rows}
    held = {parcel_id for parcels in own.values() for parcel_id in parcels}
    shared = {
        row["parcel_id"]
        for rows in occupancy.values()
        for row in rows
        if row["leased_gfa"] is not None
    }
    read_already = papers or {}
    return FirmData(
        enterprises=enterprises,
        occupancy=occupancy,
        performance=fact_rows.performance_of(connection, ids, known_at)
        if year is None
        else fact_rows.performance_for(connection, ids, year, known_at),
        legal_cm2=_legal_areas(connection, held | (used if year is None else shared), known_at),
        own_parcels=own,
        papers={
            **read_already,
            **_papers(connection, used - read_already.keys(), as_of, known_at, year),
        },
    )


_AREAS = (
    "SELECT v.parcel_id, (coalesce(nullif(c.contract_area, 0), v.contract_area) * 10000)::bigint"
    " AS contract_cm2, (v.registered_area * 10000)::bigint AS registered_cm2,"
    " (v.survey_area * 10000)::bigint AS survey_cm2, (v.plane_area * 10000)::bigint AS plane_cm2"
    " FROM parcel_version v LEFT JOIN LATERAL ("
    "SELECT contract_area FROM contract c WHERE c.parcel_id = v.parcel_id"
    " AND {known_contract} AND c.contract_area IS NOT NULL"
    " ORDER BY coalesce(c.corrects, c.id) DESC LIMIT 1)"
    " AS c ON true WHERE {known} AND v.parcel_id = ANY(:parcel_ids)"
)
_OWN = (
    "SELECT v.holder_uscc, v.parcel_id FROM parcel_version v WHERE {known}"
    " AND v.holder_uscc = ANY(:codes) ORDER BY v.parcel_id"
)


def _legal_areas(
    connection: Connection, parcel_ids: Collection[int], known_at: datetime | None
) -> dict[int, int]:
    """Legal area as own land, cm²."""
    statement = _AREAS.format(known=known("v", known_at), known_contract=known("c", known_at))
    bound = {"parcel_ids": sorted(parcel_ids), "known_at": known_at}
    found = {}
    for parcel_id, *known_cm2 in connection.execute(text(statement), bound):
        legal = legal_area(_areas(*known_cm2), Purpose.OWN_LAND)
        if legal is not None:
            found[parcel_id] = legal.cm2
    return found


def _areas(
    contract: int | None, registered: int | None, survey: int | None, plane: int | None
) -> Areas:
    return Areas(
        contract_cm2=contract, registered_cm2=registered, survey_cm2=survey, plane_cm2=plane
    )


def _own_parcels(
    connection: Connection, codes: Sequence[str], known_at: datetime | None
) -> dict[str, list[int]]:
    own: dict[str, list[int]] = {}
    statement = text(_OWN.format(known=known("v", known_at)))
    for row in connection.execute(statement, {"codes": list(codes), "known_at": known_at}):
        own.setdefault(row.holder_uscc, []).append(row.parcel_id)
    return own


def _papers(
    connection: Connection,
    parcel_ids: Collection[int],
    as_of: date,
    known_at: datetime | None,
    year: int | None,
) -> dict[int, Contract | None]:
    if not parcel_ids:
        return {}
    if year is None:
        rows = fact_rows.contracts(connection, sorted(parcel_ids), known_at)
    else:
        rows = fact_rows.contracts_running(connection, parcel_ids, year, known_at)
    return {parcel_id: paper.contract_of(own, as_of)[0] for parcel_id, own in rows.items()}
