"""The one place where a parcel's facts are assembled from the store (事实汇总).

``assemble`` reads a batch of parcels with a fixed number of queries and returns plain facts; rules
never see a row, and no page reads a figure from anywhere else.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from gis_service.facts import firm_data, firms, ground, land, paper, standing
from gis_service.facts.parks import Means, ParkMeans
from gis_service.store import fact_rows, layer_rows
from gis_service.store.fact_rows import Reported, Row, VersionRow
from parcels.contract import Contract
from parcels.enterprise import Industry
from parcels.facts import ParcelFacts

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Assembled:
    """Facts of one parcel at a day, with the row they came from."""

    version: VersionRow
    facts: ParcelFacts

    @property
    def digest(self) -> bytes:
        """Names the parcel's own facts: equal facts, equal digest; stored with every result.

        Without the park's means and the grades: a viewer's scope may not reach all of the park's
        enterprises, nor an enterprise that another place evaluated.
        """
        own = replace(self.facts, park_means=(), grades=())
        return hashlib.blake2b(repr(own).encode(), digest_size=_DIGEST_BYTES).digest()


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
    layer_day = fact_rows.next_layer_day(connection, as_of, known_at)
    assembled = {}
    for version in versions:
        key = version.parcel_id
        contract, contract_cm2 = papers[key]
        facts = _facts(version, reported, contract, contract_cm2, as_of)
        here = firms.enterprises_on(
            key, version.park_id, reported.occupancy.get(key, ()), known_firms, as_of
        )
        facts = replace(
            facts,
            layers=land.layers(layers),
            shares=land.zone_shares(shares.get(version.version_id, ())),
            ring=land.ring_place(version, shares.get(version.version_id, ()), layers),
            enterprises=here,
            grades=tuple(each for firm in here for each in grades.get(firm.uscc, ())),
            reach=reach.get(key, ()),
            park_means=park_means.get(version.park_id, ()),
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
    if contract is not None and contract.reported_start is None:
        contract = replace(contract, reported_start=ground.reported_start_of(works, as_of))
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
                days += [day.first, day.last]
                if name == "to_on":
                    days.append(date.fromordinal(day.last.toordinal() + 1))
    return min((day for day in days if day > as_of), default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
