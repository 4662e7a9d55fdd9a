"""The one place where a parcel's facts are assembled from the store (事实汇总).

``assemble`` reads a batch of parcels with a fixed number of queries and returns plain facts; rules
never see a row, and no page reads a figure from anywhere else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from gis_service.facts import firm_data, firms, ground, land, paper, standing
from gis_service.facts.digest import digest_of, layers_stated
from gis_service.facts.parks import Means, ParkMeans
from gis_service.store import fact_rows, layer_rows
from gis_service.store.fact_rows import Reported, Row, VersionRow
from parcels.contract import Contract
from parcels.dates import next_day as day_after
from parcels.enterprise import Enterprise, Industry
from parcels.facts import LayerVersion, ParcelFacts, ParkMean
from parcels.standing import Grade, Reach


@dataclass(frozen=True, slots=True)
class Assembled:
    """Facts of one parcel at a day, with the row they came from and the digest that names them."""

    version: VersionRow
    facts: ParcelFacts
    digest: bytes


def assemble(
    connection: Connection,
    parcel_ids: Collection[int],
    as_of: date,
    means: Means | None = None,
    known_at: datetime | None = None,
) -> dict[int, Assembled]:
    """Facts of each parcel that exists at ``as_of``, by parcel id.

    ``means`` keeps the parks' means over many batches of one day; without it they are read anew.
    ``known_at``: as we knew them at that moment; None is now.
    """
    versions = fact_rows.live_versions(connection, parcel_ids, as_of, known_at)
    if not versions:
        return {}
    ids = [version.parcel_id for version in versions]
    layers = layer_rows.live_versions(connection, as_of, known_at)
    shares = fact_rows.shares(
        connection, [version.version_id for version in versions], [layer.id for layer in layers]
    )
    reported = fact_rows.reported(connection, ids, known_at)
    papers = {
        version.parcel_id: paper.contract_of(reported.contracts.get(version.parcel_id, ()), as_of)
        for version in versions
    }
    known_firms = firm_data.read(
        connection,
        {row["enterprise_id"] for rows in reported.occupancy.values() for row in rows},
        as_of,
        {parcel_id: found for parcel_id, (found, _) in papers.items()},
        known_at,
    )
    park_means = (means or ParkMeans(connection, as_of, known_at)).of(
        {version.park_id for version in versions if version.parcel_id in reported.occupancy}
    )
    codes = {row["uscc"] for row in known_firms.enterprises.values()}
    grades = standing.grades(connection, codes, known_at)
    reach = standing.reach(connection, ids, known_at)
    next_days = fact_rows.next_days(connection, ids, as_of, known_at)
    in_force = land.layers(layers)
    around = _Around(
        as_of,
        reported,
        in_force,
        layers_stated(in_force),
        grades,
        fact_rows.next_layer_day(connection, as_of, known_at),
    )
    assembled = {}
    for version in versions:
        key = version.parcel_id
        assembled[key] = around.assembled(
            version,
            papers[key],
            shares.get(version.version_id, ()),
            firms.enterprises_on(
                key, version.park_id, reported.occupancy.get(key, ()), known_firms, as_of
            ),
            park_means.get(version.park_id, ()),
            reach.get(key, ()),
            next_days.get(key),
        )
    return assembled


@dataclass(frozen=True, slots=True)
class _Around:
    """What the parcels of one reading share."""

    as_of: date
    reported: Reported
    layers: tuple[LayerVersion, ...]
    layers_stated: bytes
    grades: Mapping[str, tuple[Grade, ...]]
    next_layer_day: date | None

    def assembled(
        self,
        version: VersionRow,
        paper_of: tuple[Contract | None, int | None],
        shares: Sequence[Row],
        enterprises: tuple[Enterprise, ...],
        park_means: tuple[ParkMean, ...],
        reach: tuple[Reach, ...],
        next_day: date | None,
    ) -> Assembled:
        key, as_of, reported = version.parcel_id, self.as_of, self.reported
        contract, contract_cm2 = paper_of
        works = reported.progress.get(key, ())
        houses = reported.buildings.get(key, ())
        next_fact_on = _earliest(next_day, self.next_layer_day, _next_report(reported, key, as_of))
        facts = ParcelFacts(
            code=version.columns["code"],
            areas=land.areas(version, contract_cm2),
            layers=self.layers,
            shares=land.zone_shares(shares),
            ring=land.ring_place(version, shares, self.layers),
            park=land.membership(version),
            use=land.land_use(version, ground.actual_use_of(works, as_of)),
            industry=_industry(reported.contracts.get(key, ())),
            contract=_with_reports(contract, works, as_of),
            buildings=ground.buildings_of(houses, as_of),
            land_parts=ground.land_parts(houses, as_of),
            permit=ground.permit_of(works, as_of),
            foundations=ground.foundations_of(works, as_of),
            progress=ground.progress_of(works, as_of),
            delays=ground.delays_of(works),
            recognition=ground.recognition_of(works, as_of),
            enterprises=enterprises,
            park_means=park_means,
            grades=tuple(each for firm in enterprises for each in self.grades.get(firm.uscc, ())),
            reach=reach,
            next_fact_on=next_fact_on,
        )
        digest = digest_of(
            version, reported, self.layers_stated, shares, enterprises, reach, next_fact_on
        )
        return Assembled(version, facts, digest)


def _with_reports(contract: Contract | None, works: Sequence[Row], as_of: date) -> Contract | None:
    """The contract; what it does not say of investment and start is taken from progress reports."""
    if contract is None or not works:
        return contract
    total, start = contract.total_investment_fen, contract.reported_start
    if total is None:
        total = ground.total_investment_of(works, as_of)
    if start is None:
        start = ground.reported_start_of(works, as_of)
    if total is contract.total_investment_fen and start is contract.reported_start:
        return contract
    return replace(contract, total_investment_fen=total, reported_start=start)


def _industry(contracts: Sequence[Row]) -> Industry | None:
    for row in reversed(contracts):
        found = firms.industry_of(row["industry_code"], row["industry_edition"])
        if found is not None:
            return found
    return None


_DATED = {
    "contracts": ("signed_on",),
    "buildings": ("completed_on",),
    "progress": (
        "observed_on",
        "permit_on",
        "threshold_on",
        "stopped_on",
        "resumed_on",
        "completed_on",
        "production_stopped_on",
        "recognition_on",
    ),
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
                last = day.last
                if last > as_of:
                    days += [day.first, last]
                if name == "to_on" and last >= as_of:
                    days.append(day_after(last))
    return min((day for day in days if day > as_of), default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
