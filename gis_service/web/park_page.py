"""One page for one park (园区): the totals of its list and what stands out in it."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from gis_service.access import CurrentUser, open_work
from gis_service.day import AsOf
from gis_service.parcel_address import href
from gis_service.rights import pages_of
from gis_service.services.park_card import ParkCard, park_card
from gis_service.services.permu import Sums, counted_out, unseen_words
from gis_service.services.protection import PROTECTED
from gis_service.store.parcel_views import VerdictCount
from gis_service.user import User
from gis_service.web import figures
from gis_service.web.low_efficiency import PATH as LOW_LIST
from gis_service.web.pages import render
from gis_service.web.place_view import CountRow, ParkView, PerMuYear, ProblemRow
from gis_service.web.proceedings_view import (
    IDLE_CASES,
    LOW_CASES,
    PROJECTS,
    hidden_kinds,
    hidden_parts,
    proceeding_groups,
)
from gis_service.web.sheet_view import OwnerView
from gis_service.web.std_query import OPEN, ProjectFilters
from gis_service.web.words import NOTHING, UPLOAD_KINDS
from parcels.aggregate import Kpi, LeftOutReason
from parcels.contract import Indicator
from parcels.idle_state import IdleState
from parcels.stock_class import StockClass
from parcels.verdict import THEMES, Verdict

router = APIRouter()

_LIST = "/parcels"
_PROBLEMS = (Verdict.IDLE, Verdict.FAIL, Verdict.REVIEW, Verdict.BELOW)


@router.get("/parks/{park_id}", response_class=HTMLResponse)
def park(request: Request, user: CurrentUser, as_of: AsOf, park_id: int) -> HTMLResponse:
    """Raises NotFound outside the scope."""
    with open_work(request, user) as connection:
        card = park_card(connection, user, park_id, as_of)
    return render(request, "park.html", page="parcels", view=park_view(card, user))


def park_view(card: ParkCard, user: User) -> ParkView:
    """Every count leads to the list with the same filter."""
    query = card.query
    return ParkView(
        name=card.place.name,
        code=card.place.code,
        as_of=query.as_of,
        count=card.totals.count,
        area_cm2=card.totals.cm2,
        list_href=href(_LIST, query),
        map_href=href("/map", query),
        verdicts=tuple(_verdict(item, card) for item in card.totals.by_verdict if item.count),
        problems=_problems(card),
        idle=tuple(
            CountRow(state.word, *card.idle[state], href(_LIST, replace(query, idle=(state,))))
            for state in IdleState
            if state in card.idle
        ),
        stock=tuple(
            CountRow(kind.label, *card.stock[kind], href(_LIST, replace(query, stock=(kind,))))
            for kind in StockClass
            if kind in card.stock
        ),
        per_mu=tuple(
            _year(year, sums, card, "permu" in pages_of(user.role))
            for year, sums in card.per_mu.items()
        ),
        withheld=unseen_words(card.unseen, max(card.per_mu)),
        proceedings=proceeding_groups(card.proceedings, _lists(card)),
        hidden=hidden_kinds(*hidden_parts(card.proceedings)),
        sources=tuple(
            OwnerView(UPLOAD_KINDS[kind], own.owner, own.contact, card.stored.get(kind))
            for kind, own in card.duties.items()
        ),
        evaluated=card.totals.evaluated,
    )


def _lists(card: ParkCard) -> Mapping[str, str]:
    """Where all of each kind in the park are listed."""
    day, park = card.query.as_of, card.place.id
    return {
        IDLE_CASES: f"/cases?as_of={day.isoformat()}&park={park}",
        LOW_CASES: href(LOW_LIST, card.query),
        PROJECTS: ProjectFilters(day, park=park, flag=OPEN).href(),
    }


def _verdict(item: VerdictCount, card: ParkCard) -> CountRow:
    address = href(_LIST, replace(card.query, verdicts=(item.verdict,)))
    return CountRow(item.verdict.word, item.count, item.cm2, address, int(item.verdict))


def _problems(card: ParkCard) -> tuple[ProblemRow, ...]:
    """The worst verdicts first, then by how many parcels."""
    rows = [
        ProblemRow(
            theme=THEMES[code].label,
            verdict=int(item.verdict),
            word=item.verdict.word,
            count=item.count,
            area_cm2=item.cm2,
            href=href(_LIST, replace(card.query, theme=code, verdicts=(item.verdict,))),
        )
        for code, totals in card.themes.items()
        for item in totals.by_verdict
        if item.count and item.verdict in _PROBLEMS
    ]
    return tuple(sorted(rows, key=lambda row: (row.verdict, -row.count)))


def _year(year: int, sums: Sums, card: ParkCard, linked: bool) -> PerMuYear:
    day, place = card.query.as_of.isoformat(), card.place.id
    lacking = dict(counted_out(sums.revenue)).get(LeftOutReason.FIGURES, 0)
    return PerMuYear(
        year=year,
        href=f"/permu?as_of={day}&year={year}&park={place}#firms" if linked else "",
        counted=f"{sums.revenue.counted} / {len(sums.firms)}",
        area=figures.mu(sums.revenue.land) if sums.revenue.counted else NOTHING,
        revenue=_value(sums.revenue, Indicator.REV_MU in sums.hidden),
        revenue_word=NOTHING if Indicator.REV_MU in sums.hidden else sums.revenue.outcome.word,
        tax=_value(sums.tax, Indicator.TAX_MU in sums.hidden),
        tax_word=NOTHING if Indicator.TAX_MU in sums.hidden else sums.tax.outcome.word,
        lacking=lacking,
    )


def _value(kpi: Kpi, hidden: bool) -> str:
    if hidden:
        return PROTECTED
    return NOTHING if kpi.value is None else figures.wan(kpi.value)
