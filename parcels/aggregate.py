"""亩均 figures of a park or the city: ratio of sums over 园内规上工业企业, with who is left out.

Never a mean of ratios. Enterprises in their first production year or on land inside the
construction period stay out of both sums; an enterprise whose 规上 mark is not recorded stays
in, with a note.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from parcels.benefit import figure, in_first_year, lack
from parcels.contract import Indicator
from parcels.enterprise import Enterprise, YearFigures
from parcels.outcome import Outcome
from parcels.policy import Policy
from parcels.units import Exact, fen_per_mu, from_wan

_CODES = {Indicator.REV_MU: "permu.rev", Indicator.TAX_MU: "permu.tax"}


class LeftOutReason(StrEnum):
    """Why an enterprise is in neither sum."""

    OUTSIDE = "outside"
    BELOW_SCALE = "below_scale"
    FIRST_YEAR = "first_year"
    CONSTRUCTION = "construction"
    FIGURES = "figures"
    DISPUTED = "disputed"
    AREA = "area"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    LeftOutReason.OUTSIDE: "不在园区内",
    LeftOutReason.BELOW_SCALE: "规模以下",
    LeftOutReason.FIRST_YEAR: "首个投产年",
    LeftOutReason.CONSTRUCTION: "用地在合同建设期内",
    LeftOutReason.FIGURES: "缺该年数据",
    LeftOutReason.DISPUTED: "两份数据不一致，待认定",
    LeftOutReason.AREA: "缺用地面积",
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One enterprise in neither sum."""

    uscc: str
    name: str
    reason: LeftOutReason


@dataclass(frozen=True, slots=True)
class Kpi:
    """One indicator of one year.

    value        exact 分 a 亩; None when nobody could be counted.
    money_fen    sum in 分; land: sum in cm², exact.
    limit        the city's target in 分 a 亩 in force at the day asked; None without one.
    outcome      PASS, BELOW, UNKNOWN (nobody counted) or NOT_APPLICABLE (no target).
    scale_unknown   how many counted enterprises have no 规上 mark.
    """

    indicator: Indicator
    year: int
    value: Fraction | None
    money_fen: int
    land: Fraction
    counted: int
    left_out: tuple[LeftOut, ...]
    scale_unknown: int
    limit: Exact | None
    outcome: Outcome


def kpi(
    enterprises: Iterable[Enterprise], policy: Policy, as_of: date, year: int, indicator: Indicator
) -> Kpi:
    """Sum the enterprises of a park or the city, each given once, for one year."""
    rows: list[YearFigures] = []
    left_out: list[LeftOut] = []
    for enterprise in enterprises:
        row = enterprise.figures(year)
        reason = _reason(enterprise, row, year, indicator)
        if reason is None and row is not None:
            rows.append(row)
        elif reason is not None:
            left_out.append(LeftOut(enterprise.uscc, enterprise.name, reason))
    money = sum(figure(row, indicator) or 0 for row in rows)
    land = sum((Fraction(row.area) for row in rows if row.area is not None), Fraction())
    value = fen_per_mu(money, land) if land else None
    target = policy.find(_CODES[indicator], as_of)
    limit = None if target is None else from_wan(target.number("min_wan_per_mu"))
    return Kpi(
        indicator=indicator,
        year=year,
        value=value,
        money_fen=money,
        land=land,
        counted=len(rows),
        left_out=tuple(left_out),
        scale_unknown=sum(row.above_scale is None for row in rows),
        limit=limit,
        outcome=_outcome(value, limit),
    )


def _reason(
    enterprise: Enterprise, row: YearFigures | None, year: int, indicator: Indicator
) -> LeftOutReason | None:
    if row is not None and not row.in_park:
        return LeftOutReason.OUTSIDE
    if row is not None and row.above_scale is False:
        return LeftOutReason.BELOW_SCALE
    if in_first_year(enterprise, year):
        return LeftOutReason.FIRST_YEAR
    if row is not None and row.in_construction:
        return LeftOutReason.CONSTRUCTION
    why = lack(row, indicator)
    return None if why is None else LeftOutReason(why)


def _outcome(value: Fraction | None, limit: Exact | None) -> Outcome:
    if limit is None:
        return Outcome.NOT_APPLICABLE
    if value is None:
        return Outcome.UNKNOWN
    return Outcome.PASS if value >= limit else Outcome.BELOW
