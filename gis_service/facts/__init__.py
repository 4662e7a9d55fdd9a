"""The one place where a parcel's facts are assembled from the store (事实汇总).

``assemble`` reads a batch of parcels with a fixed number of queries and returns plain facts; rules
never see a row, and no page reads a figure from anywhere else.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select, text

from gis_service.facts import firms, ground, land, paper
from gis_service.store import fact_rows, layer_rows
from gis_service.store.fact_rows import Reported, Row, VersionRow
from gis_service.store.facts import performance
from parcels.contract import Contract
from parcels.enterprise import Industry
from parcels.facts import Areas, ParcelFacts
from parcels.legal_area import Purpose, legal_area

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Assembled:
    """Facts of one parcel at a day, with the row they came from."""

    version: VersionRow
    facts: ParcelFacts

    @property
    def digest(self) -> bytes:
        """Names these facts: equal facts, equal digest; stored with every result."""
        return hashlib.blake2b(repr(self.facts).encode(), digest_size=_DIGEST_BYTES).digest()


def assemble(
    connection: Connection, parcel_ids: Collection[int], as_of: date
) -> dict[int, Assembled]:
    """Facts of each parcel that exists at ``as_of``, by parcel id."""
    versions = fact_rows.live_versions(connection, parcel_ids, as_of)
    if not versions:
        return {}
    ids = [version.parcel_id for version in versions]
    layers = layer_rows.live_versions(connection, as_of)
    shares = fact_rows.shares(connection, [version.version_id for version in versions], as_of)
    reported = fact_rows.reported(connection, ids)
    papers = {
        version.parcel_id: paper.contract_of(reported.contracts.get(version.parcel_id, ()), as_of)
        for version in versions
    }
    known_firms = _firms(connection, reported)
    next_days = fact_rows.next_days(connection, ids, as_of)
    layer_day = fact_rows.next_layer_day(connection, as_of)
    assembled = {}
    for version in versions:
        key = version.parcel_id
        contract, contract_cm2 = papers[key]
        facts = _facts(version, reported, contract, contract_cm2, as_of)
        facts = replace(
            facts,
            layers=land.layers(layers),
            shares=land.zone_shares(shares.get(version.version_id, ())),
            ring=land.ring_place(version, shares.get(version.version_id, ()), layers),
            enterprises=firms.enterprises_on(
                key,
                version.park_id,
                reported.occupancy.get(key, ()),
                contract,
                known_firms,
                as_of,
            ),
            next_fact_on=_earliest(
                next_days.get(key), layer_day, _next_report(reported, key, as_of)
            ),
        )
        assembled[key] = Assembled(version, facts)
    return assembled


def _facts(
    version: VersionRow,
    reported: Reported,
    contract: Contract | None,
    contract_cm2: int | None,
    as_of: date,
) -> ParcelFacts:
    key = version.parcel_id
    works = reported.progress.get(key, ())
    houses = reported.buildings.get(key, ())
    if contract is not None and contract.total_investment_fen is None:
        contract = replace(contract, total_investment_fen=ground.total_investment_of(works, as_of))
    return ParcelFacts(
        code=version.columns["code"],
        areas=land.areas(version, contract_cm2),
        park=land.membership(version),
        use=land.land_use(version, ground.actual_use_of(works, as_of)),
        industry=_industry(reported.contracts.get(key, ())),
        contract=contract,
        buildings=ground.buildings_of(houses, as_of),
        land_parts=ground.land_parts(houses, as_of),
        permit=ground.permit_of(works, as_of),
        foundations=ground.foundations_of(works, as_of),
        progress=ground.progress_of(works, as_of),
        delays=ground.delays_of(works),
        recognition=ground.recognition_of(works, as_of),
    )


def _industry(contracts: Sequence[Row]) -> Industry | None:
    for row in reversed(contracts):
        found = firms.industry_of(row["industry_code"], row["industry_edition"])
        if found is not None:
            return found
    return None


def _firms(connection: Connection, reported: Reported) -> firms.Firms:
    ids = {row["enterprise_id"] for rows in reported.occupancy.values() for row in rows}
    if not ids:
        return firms.Firms({}, {}, {}, {}, {})
    enterprises = fact_rows.enterprises(connection, ids)
    occupancy = fact_rows.occupancy_of(connection, ids)
    legal = _legal_areas(connection, occupancy)
    own = _own_parcels(connection, [row["uscc"] for row in enterprises.values()])
    return firms.Firms(enterprises, occupancy, _performance(connection, ids), legal, own)


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


def _legal_areas(connection: Connection, occupancy: Mapping[int, Sequence[Row]]) -> dict[int, int]:
    """Legal area as own land, cm², of every parcel that the enterprises use."""
    wanted = {row["parcel_id"] for rows in occupancy.values() for row in rows}
    rows = connection.execute(_AREAS, {"parcel_ids": sorted(wanted)})
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


_DATED = {
    "contracts": ("signed_on",),
    "buildings": ("completed_on",),
    "progress": ("observed_on", "recognition_on"),
    "occupancy": ("from_on", "to_on"),
}


def _next_report(reported: Reported, parcel_id: int, as_of: date) -> date | None:
    """The first later day on which a report known today begins to count, or an occupancy ends."""
    days = []
    for kind, names in _DATED.items():
        for row in getattr(reported, kind).get(parcel_id, ()):
            for name in names:
                day = row[name]
                if day is None or isinstance(day, str):
                    continue
                days += [day.first, day.last]
                if name == "to_on":
                    days.append(date.fromordinal(day.last.toordinal() + 1))
    return min((day for day in days if day > as_of), default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
