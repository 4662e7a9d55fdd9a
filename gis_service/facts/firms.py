"""Enterprises with their yearly figures, as a parcel, a park or the city sees them (企业)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from gis_service.facts.firm_data import FirmData
from gis_service.facts.occupied import (
    area_under,
    built,
    coverage,
    covered,
    holds,
    in_construction,
    occupied_area,
)
from gis_service.store.fact_rows import Row
from parcels.dates import PreciseDate, year_end
from parcels.enterprise import AreaBasis, Coverage, Enterprise, Industry, YearFigures
from parcels.units import Exact

_DIVISION_DIGITS = 2
_TRUST = tuple(AreaBasis)


def enterprises_on(
    parcel_id: int, park_id: int, rows: Sequence[Row], firms: FirmData, as_of: date
) -> tuple[Enterprise, ...]:
    """The enterprises whose occupancy of the parcel holds at ``as_of``, by code.

    Of several reports of one year that of the parcel's own park counts before one of another.
    """
    present = {row["enterprise_id"] for row in rows if holds(row, as_of)}
    found = [_on_parcel(identifier, parcel_id, park_id, firms) for identifier in present]
    return tuple(sorted(found, key=lambda item: item.uscc))


def enterprise_in_park(
    identifier: int, park_id: int, firms: FirmData, year: int | None = None
) -> Enterprise:
    """An enterprise with the figures that the park itself reports of it, wherever it stands.

    Of every reported year, or of ``year`` only.

    What another park reports counts there, so that no figure is summed twice.
    """

    def figures(rows: Sequence[Row]) -> YearFigures | None:
        own = [row for row in rows if row["park_id"] == park_id]
        if not own:
            return None
        report = max(own, key=_recency)
        building = _only_building(identifier, report, firms)
        return replace(_figures(identifier, report, rows, firms), in_construction=building)

    return _enterprise(identifier, firms, figures, year)


def enterprise_in_city(identifier: int, firms: FirmData, year: int | None = None) -> Enterprise:
    """An enterprise once for the whole city: its 全企业 figures, else the parts parks report.

    A figure that one part lacks is lacking for the enterprise.
    """

    def figures(rows: Sequence[Row]) -> YearFigures:
        return _once(identifier, rows, rows, firms)

    return _enterprise(identifier, firms, figures, year)


def enterprise_in_district(
    identifier: int, district_id: int, firms: FirmData, year: int | None = None
) -> Enterprise:
    """The same for one district: once, from what is reported inside it.

    Disputed is what differs from another district's report too, as for a park.
    """

    def figures(rows: Sequence[Row]) -> YearFigures | None:
        own = [row for row in rows if row["district_id"] == district_id]
        return _once(identifier, own, rows, firms) if own else None

    return _enterprise(identifier, firms, figures, year)


def _once(
    identifier: int, rows: Sequence[Row], of_year: Sequence[Row], firms: FirmData
) -> YearFigures:
    """From ``rows``; ``of_year``: all reports of the year, by which figures are disputed."""
    chosen = city_reports(rows)
    parts = [_figures(identifier, row, of_year, firms) for row in chosen]
    return replace(
        _summed(parts),
        in_park=any(row["park_id"] > 0 for row in rows),
        in_construction=all(_only_building(identifier, row, firms) for row in chosen),
    )


def city_reports(rows: Sequence[Row]) -> list[Row]:
    """Of the reports of one year those that count for the enterprise as a whole."""
    whole = [row for row in rows if coverage(row) is Coverage.WHOLE]
    inside = [row for row in rows if row["park_id"] > 0]
    return [max(whole, key=_recency)] if whole else (inside or list(rows))


def industry_of(code: str | None, edition: str | None) -> Industry | None:
    """The two-digit division; None without an edition, since the editions renumber."""
    if not code or not edition:
        return None
    digits = "".join(character for character in code if character.isdigit())
    if len(digits) < _DIVISION_DIGITS:
        return None
    return Industry(digits[:_DIVISION_DIGITS], int(edition))


def _on_parcel(identifier: int, parcel_id: int, park_id: int, firms: FirmData) -> Enterprise:
    def figures(rows: Sequence[Row]) -> YearFigures:
        report = max(rows, key=lambda row: (row["park_id"] == park_id, row["id"]))
        here = [row for row in covered(identifier, report, firms) if row["parcel_id"] == parcel_id]
        contract = firms.papers.get(parcel_id)
        return replace(
            _figures(identifier, report, rows, firms),
            on_parcel=occupied_area(here, firms.legal_cm2) if here else None,
            in_construction=in_construction(contract, year_end(report["year"])),
        )

    return _enterprise(identifier, firms, figures)


def _enterprise(
    identifier: int,
    firms: FirmData,
    figures: Callable[[Sequence[Row]], YearFigures | None],
    year: int | None = None,
) -> Enterprise:
    own = firms.enterprises[identifier]
    reports = firms.performance.get(identifier, ())
    years: dict[int, list[Row]] = defaultdict(list)
    for row in reports:
        years[row["year"]].append(row)
    wanted = sorted(years) if year is None else [year] if year in years else []
    found = (figures(years[each]) for each in wanted)
    return Enterprise(
        uscc=own["uscc"],
        name=own["name"],
        first_production_on=_production(firms.occupancy.get(identifier, ()), years),
        industry=_industry(reports),
        years=tuple(row for row in found if row is not None),
    )


def _industry(rows: Sequence[Row]) -> Industry | None:
    """As last reported with an edition."""
    known = (industry_of(row["industry_code"], row["industry_edition"]) for row in reversed(rows))
    return next((found for found in known if found is not None), None)


def _production(occupancy: Sequence[Row], years: Mapping[int, Sequence[Row]]) -> PreciseDate | None:
    days = [row["production_on"] for row in occupancy if row["production_on"] is not None]
    days += [
        row["production_on"]
        for rows in years.values()
        for row in rows
        if row["production_on"] is not None
    ]
    return min(days, key=lambda day: day.first, default=None)


def _figures(identifier: int, report: Row, rows: Sequence[Row], firms: FirmData) -> YearFigures:
    """What one report says of its year, with the land under it; ``rows``: all of that year."""
    area, basis = area_under(identifier, report, firms)
    return YearFigures(
        year=report["year"],
        revenue_fen=report["revenue"],
        tax_fen=report["tax"],
        above_scale=report["above_scale"],
        coverage=coverage(report),
        area=area,
        basis=basis,
        in_park=report["park_id"] > 0,
        disputed=disputed(rows),
        data_on=report["recorded_at"].date(),
    )


def disputed(rows: Sequence[Row]) -> bool:
    """Whether two 全企业 reports of one year differ: nobody uses them."""
    whole = {(row["revenue"], row["tax"]) for row in rows if coverage(row) is Coverage.WHOLE}
    return len(whole) > 1


def _only_building(identifier: int, report: Row, firms: FirmData) -> bool:
    """Whether all the land under a report is still in its construction period."""
    used = covered(identifier, report, firms)
    return bool(used) and not built(used, firms, year_end(report["year"]))


def _summed(parts: Sequence[YearFigures]) -> YearFigures:
    """One enterprise from the parts that several parks report (本园区部分)."""
    if len(parts) == 1:
        return parts[0]
    marks = [row.above_scale for row in parts if row.above_scale is not None]
    return replace(
        parts[0],
        revenue_fen=_total_fen([row.revenue_fen for row in parts]),
        tax_fen=_total_fen([row.tax_fen for row in parts]),
        # 规上 belongs to the enterprise: one park that says so speaks for all.
        above_scale=any(marks) if marks else None,
        area=_total_land([row.area for row in parts]),
        basis=max((row.basis for row in parts if row.basis), key=_TRUST.index, default=None),
        data_on=max((row.data_on for row in parts if row.data_on), default=None),
    )


def _total_fen(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _total_land(values: Sequence[Exact | None]) -> Exact | None:
    known = [Fraction(value) for value in values if value is not None]
    return sum(known, Fraction()) if len(known) == len(values) else None


def _recency(row: Row) -> int:
    return int(row["id"])
