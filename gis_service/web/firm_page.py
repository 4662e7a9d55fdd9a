"""One page for one enterprise (企业): land, cases, figures of three years, grades."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from gis_service.access import CurrentUser, open_work
from gis_service.day import AsOf
from gis_service.documents.idle_ledger import industry_words
from gis_service.rights import sees_figures
from gis_service.services.firm_card import FirmCard, Reported, firm_card
from gis_service.store.city_rows import WHOLE_CITY
from gis_service.store.fact_rows import Row
from gis_service.store.firm_rows import FirmParcel
from gis_service.user import User
from gis_service.web import figures
from gis_service.web.history import firm_history_lines, hidden_corrections
from gis_service.web.pages import render
from gis_service.web.place_view import FirmView, GradeOfFirm, ParcelOfFirm, YearsOf
from gis_service.web.proceedings_view import hidden_kinds, hidden_parts, proceeding_groups
from gis_service.web.sheet_parts import tenant_year
from gis_service.web.words import NOTHING
from parcels.enterprise import YearFigures
from parcels.idle_state import IdleState
from parcels.standing import Grade

router = APIRouter()

_UNGRADED = "未评等级"
_AREAS = ("own_area", "leased_in_area", "leased_out_area")


@router.get("/enterprises/{uscc}", response_class=HTMLResponse)
def enterprise(request: Request, user: CurrentUser, as_of: AsOf, uscc: str) -> HTMLResponse:
    """By 统一社会信用代码. Raises NotFound outside the scope."""
    with open_work(request, user) as connection:
        card = firm_card(connection, user, uscc, as_of)
    return render(request, "firm.html", page="permu", view=firm_view(card, user))


def firm_view(card: FirmCard, user: User) -> FirmView:
    """As the role may see it; the inspector sees land, not figures."""
    allowed = sees_figures(user.role)
    rows = [row for held in card.occupancy.values() for row in held]
    shown_reports = sum(len(_years(each, card)) for each in card.reported if each.by != WHOLE_CITY)
    industry = next((each.firm.industry for each in card.reported if each.firm.industry), None)
    own, leased_in, leased_out = (_mu(_sum(rows, name)) for name in _AREAS)
    day = card.as_of.isoformat()
    return FirmView(
        name=card.firm.name,
        code=card.firm.uscc,
        industry=industry_words(industry) or NOTHING,
        parks=tuple((name, f"/parks/{key}?as_of={day}") for key, name in card.firm.parks),
        parcels=tuple(_parcel(each, card.occupancy.get(each.id, ())) for each in card.parcels),
        legal_sum=figures.mu(sum(each.cm2 for each in card.parcels)),
        own=own,
        leased_in=leased_in,
        leased_out=leased_out,
        land=NOTHING if card.land is None else figures.mu(card.land),
        reported=tuple(_reported(each, card) for each in card.reported) if allowed else (),
        protected=not allowed,
        grades=tuple(map(_grade, card.grades)) if allowed else (),
        proceedings=proceeding_groups(card.proceedings),
        history=firm_history_lines(card.history, user),
        withheld=hidden_kinds(
            ("企业年度数据", card.hidden + (0 if allowed else shown_reports)),
            ("亩均评价等级", 0 if allowed else len(card.grades)),
            ("数据更正", hidden_corrections(card.history, user)),
            *hidden_parts(card.proceedings),
        ),
    )


def _grade(grade: Grade) -> GradeOfFirm:
    return GradeOfFirm(grade.year, grade.grade or _UNGRADED, grade.since)


def _parcel(parcel: FirmParcel, held: Sequence[Row]) -> ParcelOfFirm:
    own, leased_in, leased_out = (_mu(_sum(held, name)) for name in _AREAS)
    how = [word for word, holds in (("登记使用权人", parcel.holder), ("使用", held)) if holds]
    since = min(
        (row["from_on"] for row in held if row["from_on"] is not None),
        key=lambda day: day.first,
        default=None,
    )
    state = None if parcel.idle_state is None else IdleState(parcel.idle_state)
    return ParcelOfFirm(
        id=parcel.id,
        code=parcel.code,
        name=parcel.name,
        park=parcel.park or "",
        area=figures.mu(parcel.cm2),
        how="、".join(how),
        own=own,
        leased_in=leased_in,
        leased_out=leased_out,
        since=since.text if since is not None else "",
        verdict=int(parcel.verdict),
        word=parcel.verdict.word,
        idle=state.word if state is not None else NOTHING,
    )


def _sum(rows: Sequence[Row], name: str) -> int | None:
    known = [row[name] for row in rows if row[name] is not None]
    return sum(known) if known else None


def _mu(cm2: int | None) -> str:
    return NOTHING if cm2 is None else figures.mu(cm2)


def _years(reported: Reported, card: FirmCard) -> list[YearFigures]:
    return [row for year in card.years if (row := reported.firm.figures(year)) is not None]


def _reported(reported: Reported, card: FirmCard) -> YearsOf:
    parks = {name: key for key, name in card.firm.parks}
    park = parks.get(reported.by)
    day = card.as_of.isoformat()
    return YearsOf(
        by=reported.by,
        href=f"/permu?as_of={day}&park={park}#firms" if park is not None else "",
        years=tuple((tenant_year(row), _land(row)) for row in _years(reported, card)),
    )


def _land(row: YearFigures) -> str:
    if row.area is None or row.basis is None:
        return NOTHING
    return f"{figures.mu(row.area)}（{row.basis.label}）"
