"""亩均: the city's and the parks' figures against the targets, and the enterprises of one park."""

from fractions import Fraction

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from gis_service.access import CurrentUser, kept, open_work
from gis_service.day import AsOf
from gis_service.documents.idle_ledger import industry_words
from gis_service.rights import sees_figures
from gis_service.services.freshness import DataFreshness
from gis_service.services.permu import (
    PerMuFigures,
    Sums,
    counted_as,
    counted_out,
    district_figures,
    park_figures,
    per_mu_figures,
    unseen_items,
    unseen_words,
)
from gis_service.services.permu_shared import Difference, shared_firms
from gis_service.services.protection import shielded
from gis_service.store import city_rows
from gis_service.user import User
from gis_service.web.filter_view import Option
from gis_service.web.freshness_page import known_freshness
from gis_service.web.freshness_view import Mark, mark
from gis_service.web.pages import city_name, render
from gis_service.web.permu_view import (
    EnterpriseRow,
    KpiRow,
    LeftOut,
    PermuPage,
    SharedRow,
    SharedSum,
    SharedView,
)
from parcels.aggregate import Kpi, LeftOutReason
from parcels.contract import Indicator
from parcels.enterprise import Enterprise
from parcels.units import Exact, fen_per_mu, half_up
from parcels.verdict import of_outcome

router = APIRouter()

_PATH = "/permu"
_EXPORT = "/permu/export"


@router.get(_PATH, response_class=HTMLResponse)
def per_mu(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    year: int | None = None,
    park: int | None = None,
    district: int | None = None,
) -> HTMLResponse:
    """Parks in scope, or of ``district``; ``park`` shows its enterprises.

    Raises NotFound for a park or a district outside the scope.
    """
    with open_work(request, user) as connection:
        figures = kept(request).of(
            connection,
            user,
            ("per mu", as_of, year),
            lambda: per_mu_figures(connection, user.scope, as_of, year),
            weight=lambda found: found.size,
        )
        city = city_rows.find(connection)
        withheld = unseen_items(
            connection, (*figures.parks, *figures.districts), figures.year, user.scope
        )
        fresh = known_freshness(request, connection, user, as_of)
    figures = shielded(figures, user.role)
    if district is not None:
        figures = district_figures(figures, district)
    top = figures.city or (figures.districts[0] if district is not None else None)
    name = top.place.name if top is not None and top.place is not None else None
    chosen = park_figures(figures, park) if park is not None else _only(figures)
    kept_in = {} if district is None else {"district": str(district)}
    whole = _marks(fresh, district=district)
    view = PermuPage(
        year=figures.year,
        years=tuple(
            Option(str(each), str(each), each == figures.year)
            for each in sorted({figures.year, *figures.years}, reverse=True)
        ),
        revenue_target_fen=_whole(_any(figures, Indicator.REV_MU)),
        tax_target_fen=_whole(_any(figures, Indicator.TAX_MU)),
        clause=_clause(figures),
        city=_row(top, name or (city.name if city else city_name(request)), None, whole)
        if top is not None
        else None,
        parks=tuple(
            _row(
                sums,
                sums.place.name,
                _address(figures, **kept_in, park=f"{sums.place.id}#firms"),
                _marks(fresh, park=sums.place.id),
            )
            for sums in figures.parks
            if sums.place is not None
        ),
        park=chosen.place.name if chosen is not None and chosen.place is not None else None,
        park_href=f"/parks/{chosen.place.id}?as_of={as_of.isoformat()}"
        if chosen is not None and chosen.place is not None
        else "",
        enterprises=_enterprises(chosen, figures.year, user) if chosen is not None else (),
        protected=not sees_figures(user.role),
        withheld=unseen_words(withheld, figures.year),
        empty=f"{figures.year} 年还没有企业效益数据，请先在“数据上传”导入。",
        export_href=_address(figures, path=_EXPORT),
        district=name if district is not None else None,
        district_id=district,
        all_href=_address(figures),
        shared=_shared(figures) if top is not None and sees_figures(user.role) else None,
        revenue_mark=whole[0],
        tax_mark=whole[1],
    )
    return render(request, "permu.html", page="permu", view=view)


def _marks(
    fresh: DataFreshness, district: int | None = None, park: int | None = None
) -> tuple[Mark, Mark]:
    revenue, tax = (
        mark(fresh.freshness(code, district=district, park=park), fresh.as_of)
        for code in ("rev_mu", "tax_mu")
    )
    return revenue, tax


def _shared(figures: PerMuFigures) -> SharedView | None:
    rows = shared_firms(figures)
    if not rows:
        return None
    whole = "全市" if figures.city is not None else "区（市）县"
    both = [[one.revenue for one in rows], [one.tax for one in rows]]
    sums = [
        SharedSum(
            sum(one.fen for one in each),
            half_up(sum((one.cm2 for one in each), Fraction())),
            sum(one.counted for one in each),
        )
        for each in both
    ]
    return SharedView(
        whole=whole,
        rows=tuple(
            SharedRow(one.name, one.uscc, "、".join(one.places), _sum(one.revenue), _sum(one.tax))
            for one in rows
        ),
        revenue=sums[0],
        tax=sums[1],
    )


def _sum(one: Difference) -> SharedSum:
    return SharedSum(one.fen, half_up(one.cm2), one.counted)


def _only(figures: PerMuFigures) -> Sums | None:
    """Whoever has one park sees its enterprises at once."""
    return figures.parks[0] if len(figures.parks) == 1 else None


def _address(figures: PerMuFigures, path: str = _PATH, **more: str) -> str:
    pairs = {"as_of": figures.as_of.isoformat(), "year": str(figures.year), **more}
    return f"{path}?" + "&".join(f"{name}={value}" for name, value in pairs.items())


def _any(figures: PerMuFigures, indicator: Indicator) -> Exact | None:
    """The city's target, which is the same in all sums."""
    every = [*figures.parks] if figures.city is None else [figures.city]
    return next((_of(sums, indicator).limit for sums in every), None)


def _of(sums: Sums, indicator: Indicator) -> Kpi:
    return sums.revenue if indicator is Indicator.REV_MU else sums.tax


def _clause(figures: PerMuFigures) -> str:
    row = figures.target(Indicator.REV_MU)
    return "" if row is None else f"{row.citation}，{row.status}"


def _row(
    sums: Sums, name: str, href: str | None, marks: tuple[Mark | None, Mark | None] = (None, None)
) -> KpiRow:
    revenue, tax = sums.revenue, sums.tax
    same = (revenue.counted, revenue.land) == (tax.counted, tax.land)
    return KpiRow(
        name=name,
        href=href,
        counted=revenue.counted,
        total=len(sums.firms),
        area_cm2=half_up(revenue.land) if revenue.counted else None,
        revenue_fen=revenue.money_fen if revenue.counted else None,
        tax_fen=tax.money_fen if tax.counted else None,
        revenue_per_mu_fen=_whole(revenue.value),
        tax_per_mu_fen=_whole(tax.value),
        revenue_verdict=int(of_outcome(revenue.outcome)),
        revenue_word=revenue.outcome.word,
        tax_verdict=int(of_outcome(tax.outcome)),
        tax_word=tax.outcome.word,
        left_out=_left_out(sums),
        tax_counted=None if same else tax.counted,
        tax_area_cm2=None if same else half_up(tax.land),
        revenue_hidden=Indicator.REV_MU in sums.hidden,
        tax_hidden=Indicator.TAX_MU in sums.hidden,
        revenue_mark=marks[0],
        tax_mark=marks[1],
    )


def _left_out(sums: Sums) -> tuple[LeftOut, ...]:
    revenue, tax = dict(counted_out(sums.revenue)), dict(counted_out(sums.tax))
    pairs = [
        (reason, revenue.get(reason, 0), tax.get(reason, 0))
        for reason in LeftOutReason
        if reason in revenue or reason in tax
    ]
    return tuple(
        LeftOut(reason.label, first, None if first == second else second)
        for reason, first, second in pairs
    )


def _enterprises(sums: Sums, year: int, user: User) -> tuple[EnterpriseRow, ...]:
    return tuple(_enterprise(sums, firm, year, sees_figures(user.role)) for firm in sums.firms)


def _enterprise(sums: Sums, firm: Enterprise, year: int, allowed: bool) -> EnterpriseRow:
    row = firm.figures(year)
    counted, why_not = counted_as(sums, firm)
    area = row.area if row is not None else None
    revenue = row.revenue_fen if row is not None and allowed else None
    tax = row.tax_fen if row is not None and allowed else None
    return EnterpriseRow(
        name=firm.name,
        code=firm.uscc,
        industry=industry_words(firm.industry),
        above_scale=row.above_scale if row is not None else None,
        area_cm2=_whole(area),
        area_basis=row.basis.label if row is not None and row.basis is not None else "",
        revenue_fen=revenue,
        tax_fen=tax,
        revenue_per_mu_fen=_per_mu(revenue, area),
        tax_per_mu_fen=_per_mu(tax, area),
        counted=counted,
        why_not=why_not,
    )


def _per_mu(fen: int | None, area: Exact | None) -> int | None:
    return half_up(fen_per_mu(fen, area)) if fen is not None and area else None


def _whole(value: Exact | None) -> int | None:
    return None if value is None else half_up(value)
