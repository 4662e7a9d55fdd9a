"""Enterprises on a parcel, the land under them and their figures (企业、实际用地、年度数据)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gis_service.store.fact_rows import Row
from parcels.contract import Contract
from parcels.dates import PreciseDate, year_end
from parcels.enterprise import (
    AreaBasis,
    Coverage,
    Enterprise,
    Industry,
    LeasedBuilding,
    Occupied,
    YearFigures,
)

_DIVISION_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Firms:
    """Everything needed of the enterprises of a batch of parcels.

    ``legal_cm2``: legal area by parcel id, for leased floor area; ``own_parcels``: parcel ids whose
    registered holder has the enterprise's code.
    """

    enterprises: Mapping[int, Row]
    occupancy: Mapping[int, Sequence[Row]]
    performance: Mapping[int, Sequence[Row]]
    legal_cm2: Mapping[int, int]
    own_parcels: Mapping[str, Sequence[int]]


def enterprises_on(
    parcel_id: int,
    park_id: int,
    rows: Sequence[Row],
    contract: Contract | None,
    firms: Firms,
    as_of: date,
) -> tuple[Enterprise, ...]:
    """The enterprises whose occupancy of the parcel holds at ``as_of``, by code."""
    present = sorted({row["enterprise_id"] for row in rows if _holds(row, as_of)})
    found = [
        _enterprise(identifier, parcel_id, park_id, contract, firms, as_of)
        for identifier in present
    ]
    return tuple(sorted(found, key=lambda item: item.uscc))


def _enterprise(
    identifier: int,
    parcel_id: int,
    park_id: int,
    contract: Contract | None,
    firms: Firms,
    as_of: date,
) -> Enterprise:
    own = firms.enterprises[identifier]
    years: dict[int, list[Row]] = defaultdict(list)
    for row in firms.performance.get(identifier, ()):
        years[row["year"]].append(row)
    occupancy = firms.occupancy.get(identifier, ())
    figures = [
        _figures(own["uscc"], identifier, year, rows, parcel_id, park_id, contract, firms)
        for year, rows in sorted(years.items())
    ]
    return Enterprise(
        uscc=own["uscc"],
        name=own["name"],
        first_production_on=_production(occupancy, years),
        industry=_industry(firms.performance.get(identifier, ())),
        years=tuple(figures),
    )


def _industry(rows: Sequence[Row]) -> Industry | None:
    """As last reported with an edition."""
    known = (industry_of(row["industry_code"], row["industry_edition"]) for row in reversed(rows))
    return next((found for found in known if found is not None), None)


def industry_of(code: str | None, edition: str | None) -> Industry | None:
    """The two-digit division; None without an edition, since the editions renumber."""
    if not code or not edition:
        return None
    digits = "".join(character for character in code if character.isdigit())
    if len(digits) < _DIVISION_DIGITS:
        return None
    return Industry(digits[:_DIVISION_DIGITS], int(edition))


def _production(occupancy: Sequence[Row], years: Mapping[int, Sequence[Row]]) -> PreciseDate | None:
    days = [row["production_on"] for row in occupancy if row["production_on"] is not None]
    days += [
        row["production_on"]
        for rows in years.values()
        for row in rows
        if row["production_on"] is not None
    ]
    return min(days, key=lambda day: day.first, default=None)


def _figures(
    uscc: str,
    identifier: int,
    year: int,
    rows: Sequence[Row],
    parcel_id: int,
    park_id: int,
    contract: Contract | None,
    firms: Firms,
) -> YearFigures:
    row = _row_for(rows, park_id)
    coverage = Coverage(row["coverage"] or Coverage.WHOLE)
    at = year_end(year)
    occupied = [item for item in firms.occupancy.get(identifier, ()) if _holds(item, at)]
    if coverage is Coverage.PARK:
        occupied = [item for item in occupied if item["park_id"] == row["park_id"]]
    here = [item for item in occupied if item["parcel_id"] == parcel_id]
    area, basis = _area(uscc, row, occupied, firms)
    return YearFigures(
        year=year,
        revenue_fen=row["revenue"],
        tax_fen=row["tax"],
        above_scale=row["above_scale"],
        coverage=coverage,
        area=area,
        basis=basis,
        on_parcel=occupied_area(here, firms.legal_cm2) if here else None,
        in_park=row["park_id"] > 0,
        in_construction=_in_construction(contract, at),
        disputed=_disputed(rows),
        data_on=row["recorded_at"].date(),
    )


def _row_for(rows: Sequence[Row], park_id: int) -> Row:
    """The row of the parcel's own park before one of another, the newest of equals."""
    return max(rows, key=lambda row: (row["park_id"] == park_id, row["id"]))


def _disputed(rows: Sequence[Row]) -> bool:
    whole = {
        (row["revenue"], row["tax"])
        for row in rows
        if Coverage(row["coverage"] or Coverage.WHOLE) is Coverage.WHOLE
    }
    return len(whole) > 1


def _area(
    uscc: str, row: Row, occupied: Sequence[Row], firms: Firms
) -> tuple[Fraction | int | None, AreaBasis | None]:
    """Occupancy, else as reported, else the legal area of own parcels (推定), else unknown."""
    area = occupied_area(occupied, firms.legal_cm2) if occupied else None
    if area is not None:
        return area, AreaBasis.OCCUPANCY
    if row["land_area"] is not None:
        return row["land_area"], AreaBasis.REPORTED
    own = [firms.legal_cm2.get(parcel) for parcel in firms.own_parcels.get(uscc, ())]
    known = [legal for legal in own if legal is not None]
    if known and len(known) == len(own):
        return sum(known), AreaBasis.PRESUMED
    return None, None


def occupied_area(rows: Sequence[Row], legal_cm2: Mapping[int, int]) -> Fraction | None:
    """实际用地面积, exact cm²; None without an area or where a lease cannot be shared out."""
    own = leased_in = leased_out = 0
    leased: list[LeasedBuilding] = []
    for row in rows:
        names = ("own_area", "leased_in_area", "leased_out_area", "leased_gfa")
        if all(row[name] is None for name in names):
            return None
        own += row["own_area"] or 0
        leased_in += row["leased_in_area"] or 0
        leased_out += row["leased_out_area"] or 0
        if row["leased_gfa"] is not None and row["leased_in_area"] is None:
            legal = legal_cm2.get(row["parcel_id"])
            if not row["total_gfa"] or legal is None:
                return None
            leased.append(LeasedBuilding(legal, row["leased_gfa"], row["total_gfa"]))
    return Occupied(
        own_cm2=own,
        leased_in_cm2=leased_in,
        leased_in_buildings=tuple(leased),
        leased_out_cm2=leased_out,
    ).area


def _in_construction(contract: Contract | None, at: date) -> bool:
    if contract is None:
        return False
    completion = contract.last_completion(at)
    return completion is not None and completion.last > at


def _holds(row: Row, day: date) -> bool:
    since, until = row["from_on"], row["to_on"]
    if since is not None and since.first > day:
        return False
    return not isinstance(until, PreciseDate) or until.last >= day
