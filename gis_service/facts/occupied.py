"""The land an enterprise uses: which occupancies count at a day, and their area (实际用地面积)."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from gis_service.facts.firm_data import FirmData
from gis_service.store.fact_rows import Row
from parcels.contract import Contract
from parcels.dates import PreciseDate, year_end
from parcels.enterprise import AreaBasis, Coverage, LeasedBuilding, Occupied
from parcels.units import Exact


def holds(row: Row, day: date) -> bool:
    """Whether an occupancy holds on a day; an open side holds for ever."""
    since, until = row["from_on"], row["to_on"]
    if since is not None and since.first > day:
        return False
    return not isinstance(until, PreciseDate) or until.last >= day


def covered(identifier: int, report: Row, firms: FirmData) -> list[Row]:
    """Occupancies at the end of a report's year that its figures speak of (全企业、本园区部分)."""
    at = year_end(report["year"])
    held = [row for row in firms.occupancy.get(identifier, ()) if holds(row, at)]
    if coverage(report) is Coverage.PARK:
        return [row for row in held if row["park_id"] == report["park_id"]]
    return held


def coverage(report: Row) -> Coverage:
    """What a report speaks of; unstated is the whole enterprise."""
    return Coverage(report["coverage"] or Coverage.WHOLE)


def in_construction(contract: Contract | None, at: date) -> bool:
    """Whether the contract's construction period (建设期) still runs on a day."""
    if contract is None:
        return False
    completion = contract.last_completion(at)
    return completion is not None and completion.last > at


def built(rows: Sequence[Row], firms: FirmData, at: date) -> list[Row]:
    """The occupancies whose land is past its construction period."""
    return [row for row in rows if not in_construction(firms.papers.get(row["parcel_id"]), at)]


def area_under(
    identifier: int, report: Row, firms: FirmData
) -> tuple[Exact | None, AreaBasis | None]:
    """Land under a report's figures in cm² and where it comes from.

    Occupancy without land in its construction period (unless all of it is), else as reported,
    else the legal area of own parcels (推定), else unknown.
    """
    used = covered(identifier, report, firms)
    counted = built(used, firms, year_end(report["year"])) or used
    area = occupied_area(counted, firms.legal_cm2) if counted else None
    if area is not None:
        return area, AreaBasis.OCCUPANCY
    if report["land_area"] is not None:
        return report["land_area"], AreaBasis.REPORTED
    code = firms.enterprises[identifier]["uscc"]
    own = [firms.legal_cm2.get(parcel) for parcel in firms.own_parcels.get(code, ())]
    known = [legal for legal in own if legal is not None]
    if known and len(known) == len(own):
        return sum(known), AreaBasis.PRESUMED
    return None, None


def occupied_area(rows: Sequence[Row], legal_cm2: Mapping[int, int]) -> Fraction | None:
    """实际用地面积, exact cm²; None without an area or where a lease cannot be shared out."""
    found = occupied(rows, legal_cm2)
    return None if found is None else found.area


def occupied(rows: Sequence[Row], legal_cm2: Mapping[int, int]) -> Occupied | None:
    """The parts of that area; None without an area or where a lease cannot be shared out."""
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
    )
