"""园区亩均效益表: the city, each park, and their enterprises, as a workbook of two sheets."""

from collections.abc import Iterator, Sequence

from gis_service.documents.heading import Heading
from gis_service.documents.idle_ledger import industry_words, wan
from gis_service.documents.layout import Layout, layout
from gis_service.documents.list_sheet import list_sheet
from gis_service.services.permu import PerMuFigures, Sums, counted_as, counted_out
from gis_service.services.protection import PROTECTED
from gis_service.sheets.writer import Target, Value, write_book
from parcels.contract import Indicator
from parcels.enterprise import Enterprise
from parcels.units import fen_per_mu, mu

NAME = "园区亩均效益表"
_FIRMS = "企业亩均效益表"
_MEANING = "园内规上企业合计之比：Σ 营收（税收）÷ Σ 亩，不是各家平均的平均；未计入的不在合计内。"
FIRMS = "permu_firms"


def write_per_mu(target: Target, figures: PerMuFigures, firms: Layout, heading: Heading) -> int:
    """``firms``: the columns of the second sheet. Returns the rows of both."""
    tables = (
        list_sheet(
            NAME,
            layout("permu_parks"),
            (_sums(sums, figures.year, heading.city) for sums in _all(figures)),
            heading,
            title=f"{figures.year} 年{NAME}",
            remarks=(_MEANING,),
        ),
        list_sheet(_FIRMS, firms, _firms(figures), heading, title=f"{figures.year} 年{_FIRMS}"),
    )
    return sum(write_book(target, tables))


def _all(figures: PerMuFigures) -> Sequence[Sums]:
    return figures.parks if figures.city is None else (figures.city, *figures.parks)


def _sums(sums: Sums, year: int, city: str) -> dict[str, Value]:
    revenue, tax = sums.revenue, sums.tax
    values: dict[str, Value] = {
        "name": sums.place.name if sums.place is not None else city,
        "year": str(year),
        "total": len(sums.firms),
        "counted": revenue.counted,
        "area_mu": mu(revenue.land),
        "revenue_wan": wan(revenue.money_fen),
        "revenue_per_mu": wan(revenue.value),
        "revenue_target": wan(revenue.limit),
        "revenue_word": revenue.outcome.word,
        "tax_counted": tax.counted,
        "tax_area_mu": mu(tax.land),
        "tax_wan": wan(tax.money_fen),
        "tax_per_mu": wan(tax.value),
        "tax_target": wan(tax.limit),
        "tax_word": tax.outcome.word,
        "left_out": _reasons(sums) or None,
    }
    return values | _hidden(sums)


_MONEY = {
    Indicator.REV_MU: ("revenue_wan", "revenue_per_mu", "revenue_word"),
    Indicator.TAX_MU: ("tax_wan", "tax_per_mu", "tax_word"),
}


def _hidden(sums: Sums) -> dict[str, Value]:
    """What is not shown of a sum that would give an enterprise away."""
    return {key: PROTECTED for indicator in sums.hidden for key in _MONEY[indicator]}


def _reasons(sums: Sums) -> str:
    revenue, tax = (
        "、".join(f"{reason.label} {count} 家" for reason, count in counted_out(each))
        for each in (sums.revenue, sums.tax)
    )
    return revenue if revenue == tax else f"营收：{revenue or '无'}；税收：{tax or '无'}"


def _firms(figures: PerMuFigures) -> Iterator[dict[str, Value]]:
    for sums in figures.parks:
        if sums.place is None:
            continue
        for firm in sums.firms:
            yield {"park": sums.place.name, **_firm(firm, sums, figures.year)}


def _firm(firm: Enterprise, sums: Sums, year: int) -> dict[str, Value]:
    row = firm.figures(year)
    counted, why_not = counted_as(sums, firm)
    values: dict[str, Value] = {
        "name": firm.name,
        "uscc": firm.uscc,
        "industry": industry_words(firm.industry),
        "counted": counted,
        "why_not": why_not or None,
    }
    if row is None:
        return values
    values |= {
        "above_scale": row.above_scale,
        "area_basis": row.basis.label if row.basis is not None else None,
        "revenue_wan": wan(row.revenue_fen),
        "tax_wan": wan(row.tax_fen),
    }
    if row.area:
        values["area_mu"] = mu(row.area)
        for key, fen in (("revenue_per_mu", row.revenue_fen), ("tax_per_mu", row.tax_fen)):
            values[key] = None if fen is None else wan(fen_per_mu(fen, row.area))
    return values
