"""Per-mu figures of several enterprises: sums over sums, exact (亩均 = Σ 数值 ÷ Σ 亩).

On a parcel with several enterprises each brings its figure in the share of its land that lies
there, so that one enterprise alone keeps its own per-mu figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from parcels.contract import Indicator
from parcels.enterprise import Enterprise, YearFigures
from parcels.units import Exact, fen_per_mu


@dataclass(frozen=True, slots=True)
class PerMu:
    """``value``: exact 分 a 亩, None when something is missing; ``missing``: whose data, and why.

    The reasons are keys: figures, area, land_share, disputed.
    """

    value: Fraction | None
    rows: tuple[YearFigures, ...]
    missing: tuple[tuple[Enterprise, str], ...]


def figure(row: YearFigures, indicator: Indicator) -> int | None:
    """The figure of an indicator in 分; None when not reported. FAI_MU is no yearly figure."""
    match indicator:
        case Indicator.REV_MU:
            return row.revenue_fen
        case Indicator.TAX_MU:
            return row.tax_fen
    return None


def lack(row: YearFigures | None, indicator: Indicator) -> str | None:
    """Why a row cannot be used, None when it can."""
    if row is None or figure(row, indicator) is None:
        return "figures"
    if row.disputed:
        return "disputed"
    if row.area is None or row.area <= 0:
        return "area"
    return None


def in_first_year(enterprise: Enterprise, year: int) -> bool:
    """Not yet a full year in production (首个投产年): not judged, in no sum."""
    begun = enterprise.first_production_on
    return begun is not None and begun.value.year >= year


def per_mu_on_parcel(enterprises: Iterable[Enterprise], year: int, indicator: Indicator) -> PerMu:
    """The figure of a parcel over the enterprises given."""
    chosen = tuple(enterprises)
    alone = len(chosen) == 1
    money: Exact = 0
    land: Exact = 0
    rows: list[YearFigures] = []
    missing: list[tuple[Enterprise, str]] = []
    for enterprise in chosen:
        row = enterprise.figures(year)
        why = lack(row, indicator)
        if row is None or row.area is None or why is not None:
            missing.append((enterprise, why or "figures"))
            continue
        here = row.area if alone else row.on_parcel
        if here is None:
            missing.append((enterprise, "land_share"))
            continue
        rows.append(row)
        amount = figure(row, indicator) or 0
        money += amount if alone else Fraction(amount) * here / row.area
        land += here
    value = fen_per_mu(money, land) if land and not missing else None
    return PerMu(value, tuple(rows), tuple(missing))


def latest_before(
    enterprises: tuple[Enterprise, ...], year: int, indicator: Indicator
) -> tuple[int, Fraction] | None:
    """The newest older year for which the same enterprises have a figure, with it."""
    years = {row.year for enterprise in enterprises for row in enterprise.years}
    for older in sorted((item for item in years if item < year), reverse=True):
        value = per_mu_on_parcel(enterprises, older, indicator).value
        if value is not None:
            return older, value
    return None
