"""供应与结构: 30 % of the yearly plan, 20 % of urban land, planned and executed, by district."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work
from gis_service.day import AskedYear, AsOf, today
from gis_service.documents.supply_workbook import NAME, write_supply
from gis_service.errors import LandgisError, Unusable
from gis_service.services.supply import (
    PlaceSupply,
    SupplyOfYear,
    places_of,
    record_line,
    record_survey,
    supply_of_year,
)
from gis_service.user import Role, User
from gis_service.web.export_file import Outgoing, send
from gis_service.web.filter_view import Option
from gis_service.web.pages import render
from gis_service.web.typed_land import typed_day, typed_hectares, typed_year
from parcels.policy import PolicyRow
from parcels.supply_plan import Judged, PlanLine, PlanMode, Share, Survey, UseClass
from parcels.units import shown
from parcels.verdict import of_outcome

router = APIRouter()

PATH = "/supply"
Typed = Annotated[str, Form(max_length=200)]
Choice = TypeVar("Choice", UseClass, PlanMode)
_PERCENT = 100
_PLACES = 2


@dataclass(frozen=True, slots=True)
class ShareView:
    """A share in words; verdict and word where it is judged."""

    percent: str
    part_cm2: int | None
    whole_cm2: int | None
    verdict: int | None = None
    word: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One row of supply.html; ``executed`` None = not every line is reported."""

    supply: PlaceSupply
    planned: ShareView
    of_all: ShareView
    of_three: ShareView
    executed: ShareView | None
    structure: ShareView


@dataclass(frozen=True, slots=True)
class SupplyForms:
    """What was typed into the two forms, and what is wrong with one of them."""

    line: Mapping[str, str]
    survey: Mapping[str, str]
    places: tuple[Option, ...]
    uses: tuple[Option, ...]
    modes: tuple[Option, ...]
    error: str = ""
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class SupplyPage:
    """supply.html; ``clauses``: what the two shares are judged by."""

    year: int
    years: tuple[Option, ...]
    places: tuple[PlaceView, ...]
    clauses: tuple[str, ...]
    export_href: str
    forms: SupplyForms | None


@router.get(PATH, response_class=HTMLResponse)
def supply(
    request: Request, user: CurrentUser, as_of: AsOf, year: AskedYear = None
) -> HTMLResponse:
    """The year of the day unless another is asked."""
    return _page(request, user, as_of, year or as_of.year, {}, "", "")


@router.post(f"{PATH}/lines")
def add_line(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    place: Annotated[int, Form()],
    year: Typed = "",
    use: Typed = "",
    mode: Typed = "",
    planned: Typed = "",
    executed: Typed = "",
    document: Typed = "",
) -> Response:
    """Record a line of a plan; what is wrong is said beside what was typed."""
    typed = {
        "place": str(place),
        "year": year,
        "use": use,
        "mode": mode,
        "planned": planned,
        "executed": executed,
        "document": document,
    }
    try:
        in_year = typed_year(year)
        line = PlanLine(
            _chosen(UseClass, use, "用途"),
            _chosen(PlanMode, mode, "供应方式"),
            typed_hectares(planned, "计划面积"),
            typed_hectares(executed, "已供面积") if executed.strip() else None,
        )
        with open_work(request, user) as connection:
            record_line(connection, user, place, in_year, line, document)
    except LandgisError as error:
        return _page(
            request, user, as_of, as_of.year, typed, error.message, "line", status=error.status
        )
    return RedirectResponse(f"{PATH}?as_of={as_of}&year={in_year}", status_code=303)


@router.post(f"{PATH}/surveys")
def add_survey(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    place: Annotated[int, Form()],
    on: Typed = "",
    survey: Typed = "",
    boundary: Typed = "",
    industrial: Typed = "",
    urban: Typed = "",
    document: Typed = "",
) -> Response:
    """Record a survey; what is wrong is said beside what was typed."""
    typed = {
        "place": str(place),
        "on": on,
        "survey": survey,
        "boundary": boundary,
        "industrial": industrial,
        "urban": urban,
        "document": document,
    }
    try:
        found = Survey(
            typed_day(on, "调查时点"),
            survey.strip(),
            boundary.strip(),
            typed_hectares(industrial, "工业用地"),
            typed_hectares(urban, "城市建设用地"),
        )
        with open_work(request, user) as connection:
            record_survey(connection, user, place, found, document, today())
    except LandgisError as error:
        return _page(
            request, user, as_of, as_of.year, typed, error.message, "survey", status=error.status
        )
    return RedirectResponse(f"{PATH}?as_of={as_of}", status_code=303)


@router.get(f"{PATH}/export.xlsx")
def export(request: Request, user: CurrentUser, as_of: AsOf, year: AskedYear = None) -> Response:
    """供应与结构表 of a year."""
    asked = year or as_of.year

    def prepare(connection: Connection) -> Outgoing:
        found = supply_of_year(connection, user, as_of, asked)
        return Outgoing(
            name=f"{asked}年{NAME}",
            audited="supply.xlsx",
            as_of=as_of,
            write=lambda file, head: write_supply(file, found, head),
            asked=[("as_of", as_of.isoformat()), ("year", str(asked))],
        )

    return send(request, user, prepare)


def _page(
    request: Request,
    user: User,
    as_of: date,
    year: int,
    typed: Mapping[str, str],
    error: str,
    wrong: str,
    status: int = 200,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        found = supply_of_year(connection, user, as_of, year)
        places = places_of(connection, user)
    forms = SupplyForms(
        line=_filled(_LINE, typed if wrong == "line" else {}),
        survey=_filled(_SURVEY, typed if wrong == "survey" else {}),
        places=tuple(
            Option(str(one.id), one.name, str(one.id) == typed.get("place")) for one in places
        ),
        uses=tuple(Option(use.value, use.label, use.value == typed.get("use")) for use in UseClass),
        modes=tuple(
            Option(mode.value, mode.label, mode.value == typed.get("mode")) for mode in PlanMode
        ),
        error=error,
        wrong=wrong,
    )
    view = SupplyPage(
        year=year,
        years=tuple(Option(str(each), f"{each} 年", each == year) for each in found.years),
        places=tuple(_view(place) for place in found.places),
        clauses=_clauses(found),
        export_href=f"{PATH}/export.xlsx?as_of={as_of}&year={year}",
        forms=forms if user.role is Role.OFFICIAL and places else None,
    )
    return render(request, "supply.html", page="reports", status=status, view=view)


_LINE = ("year", "planned", "executed", "document")
_SURVEY = ("on", "survey", "boundary", "industrial", "urban", "document")


def _filled(names: tuple[str, ...], typed: Mapping[str, str]) -> dict[str, str]:
    return {name: typed.get(name, "") for name in names}


def _view(place: PlaceSupply) -> PlaceView:
    done = place.executed
    return PlaceView(
        supply=place,
        planned=_judged(place.planned.transferred),
        of_all=_share(place.planned.of_all),
        of_three=_share(place.planned.of_three),
        executed=None if done is None else _judged(done.transferred),
        structure=_judged(place.structure),
    )


def _judged(judged: Judged) -> ShareView:
    bare = _share(judged.share) if judged.share is not None else ShareView("—", None, None)
    return ShareView(
        bare.percent,
        bare.part_cm2,
        bare.whole_cm2,
        int(of_outcome(judged.outcome)),
        judged.outcome.word,
        judged.reason,
    )


def _share(share: Share) -> ShareView:
    value = share.value
    percent = "—" if value is None else f"{shown(value * _PERCENT, _PLACES)}%"
    return ShareView(percent, share.part_cm2, share.whole_cm2)


def _clauses(found: SupplyOfYear) -> tuple[str, ...]:
    """The rows of policy that judged, each once, with what they demand."""
    rows: dict[str, PolicyRow] = {}
    for place in found.places:
        for judged in (place.planned.transferred, place.structure):
            if judged.row is not None:
                rows[judged.row.code] = judged.row
    return tuple(f"{row.note}（{row.citation}，{row.status}）" for row in rows.values())


def _chosen(kind: type[Choice], typed: str, label: str) -> Choice:
    try:
        return kind(typed)
    except ValueError as error:
        raise Unusable(f"没有选{label}，请从列表中选择。") from error
