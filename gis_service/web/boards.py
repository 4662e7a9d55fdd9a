"""看板: the indicators of the city, a district or a park, and the places below, with targets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, kept, open_work
from gis_service.day import CHINA, AsOf
from gis_service.documents.board_workbook import NAME, write_board
from gis_service.errors import LandgisError, Unusable
from gis_service.parcel_address import href
from gis_service.services.board import Board, Reading, board, indicators_of, read_counts
from gis_service.services.board_tallies import Area
from gis_service.services.permu import PerMuFigures, per_mu_figures
from gis_service.services.targets import may_record, record_target
from gis_service.store import city_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.target_rows import WHOLE_CITY, TargetKey
from gis_service.user import User
from gis_service.web.board_view import (
    PATH,
    BoardWords,
    Choice,
    PlacesView,
    StandingRow,
    TargetRow,
    address,
    target_row,
)
from gis_service.web.export_file import Outgoing, send
from gis_service.web.filter_view import Option
from gis_service.web.freshness_page import known_freshness
from gis_service.web.pages import render
from gis_service.web.typed_land import typed_number, typed_year
from parcels.board import BoardIndicator
from parcels.dates import last_full_year

router = APIRouter()

_PAGE = "reports"
_TALLY_BYTES = 600
"""About what a place under one indicator takes in memory."""

Typed = Annotated[str, Form(max_length=200)]
Id = Annotated[int | None, Query(ge=0, le=2**31 - 1)]
_BLANKS = ("place", "indicator", "year", "value", "document")


@dataclass(frozen=True, slots=True)
class TargetForm:
    """What was typed and what is wrong with it."""

    typed: Mapping[str, str]
    places: tuple[Option, ...]
    indicators: tuple[Option, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class BoardPage:
    """board.html, as ``view``. ``path``: places above, each with its board."""

    name: str
    path: tuple[Choice, ...]
    before: date
    data_year: int
    year: int
    own: tuple[StandingRow, ...]
    choices: tuple[Choice, ...]
    places: PlacesView | None
    targets: tuple[TargetRow, ...]
    target_year: int
    target_of: str
    form: TargetForm | None
    here: str
    parcels_href: str
    park_href: str
    export_href: str


@router.get(PATH, response_class=HTMLResponse)
def show(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    district: Id = None,
    park: Id = None,
    indicator: Annotated[str, Query(max_length=20)] = "",
) -> HTMLResponse:
    """The board of a place in scope; ``indicator`` chooses by what the places below are shown."""
    return _page(request, user, as_of, Area(district, park), _chosen(indicator), {}, "")


@router.post(f"{PATH}/targets")
def add_target(
    request: Request,
    user: CurrentUser,
    as_of: AsOf,
    district: Id = None,
    park: Id = None,
    place: Typed = "",
    indicator: Typed = "",
    year: Typed = "",
    value: Typed = "",
    document: Typed = "",
) -> Response:
    """Record a target; what is wrong is said beside what was typed."""
    area = Area(district, park)
    given = (place, indicator, year, value, document)
    typed = dict(zip(_BLANKS, given, strict=True))
    its = _chosen(indicator)
    try:
        if its is None:
            raise Unusable("请选择指标。")
        amount = typed_number(value, "目标值", f"单位{its.meaning.unit}")
        key, in_year = _key(place), typed_year(year)
        with open_work(request, user) as connection:
            record_target(connection, user, key, its, in_year, amount, document)
    except LandgisError as error:
        return _page(request, user, as_of, area, its, typed, error.message, error.status)
    return RedirectResponse(f"{address(as_of, area, its)}#targets", status_code=303)


@router.get(f"{PATH}/export.xlsx")
def export(
    request: Request, user: CurrentUser, as_of: AsOf, district: Id = None, park: Id = None
) -> Response:
    """看板 of a place: each indicator of it, and of the places below."""
    area = Area(district, park)

    def prepare(connection: Connection) -> Outgoing:
        counts = _counts(request, connection, user, as_of)
        boards = [
            board(connection, user, area, as_of, one, counts) for one in indicators_of(user.role)
        ]
        name = boards[0].path[-1][1]
        return Outgoing(
            name=f"{name}{NAME}",
            audited="board.xlsx",
            as_of=as_of,
            write=lambda file, head: write_board(file, boards, head),
            asked=[("as_of", as_of.isoformat()), ("place", name)],
            filters=name,
        )

    return send(request, user, prepare)


def _page(
    request: Request,
    user: User,
    as_of: date,
    area: Area,
    chosen: BoardIndicator | None,
    typed: Mapping[str, str],
    error: str,
    status: int = 200,
) -> HTMLResponse:
    with open_work(request, user) as connection:
        counts = _counts(request, connection, user, as_of)
        found = board(connection, user, area, as_of, chosen, counts)
        names = _names(connection)
        places = _recordable(connection, user, names)
        fresh = known_freshness(request, connection, user, as_of)
    words = BoardWords(found, user.scope, fresh)
    here = found.area
    offered = indicators_of(user.role)
    default = {"year": str(found.targets.year), "place": _place(_key_of(found))}
    view = BoardPage(
        name=found.path[-1][1],
        path=tuple(
            Choice(name, address(as_of, one, chosen), one == here) for one, name in found.path
        ),
        before=found.before,
        data_year=found.data_year,
        year=found.year,
        own=words.own(),
        choices=words.choices(offered) if found.places is not None else (),
        places=words.places(),
        targets=tuple(
            target_row(one, names.get(one.key, ""), one.recorded_at.astimezone(CHINA).date())
            for one in found.recorded
            if one.indicator in offered
        ),
        target_year=found.targets.year,
        target_of=found.places.indicator.meaning.label if found.places is not None else "",
        form=_form(places, typed or default, chosen, error, offered) if places else None,
        here=address(as_of, here, chosen),
        parcels_href=href(
            "/parcels", ParcelQuery(as_of, user.scope, district=here.district, park=here.park)
        ),
        park_href=f"/parks/{here.park}?as_of={as_of}" if here.park else "",
        export_href=address(as_of, here).replace(PATH, f"{PATH}/export.xlsx", 1),
    )
    return render(request, "board.html", page=_PAGE, status=status, view=view)


def _counts(request: Request, connection: Connection, user: User, as_of: date) -> Reading:
    """What costs, kept as long as the data stay; the enterprises are those of the page 亩均."""
    year = last_full_year(as_of)

    def figures(known_at: datetime | None) -> PerMuFigures:
        question = (
            ("per mu", as_of, None) if known_at is None else ("per mu", as_of, year, known_at)
        )
        return kept(request).of(
            connection,
            user,
            question,
            lambda: per_mu_figures(
                connection, user.scope, as_of, None if known_at is None else year, known_at
            ),
            weight=lambda found: found.size,
        )

    return kept(request).of(
        connection,
        user,
        ("board", as_of, user.role),
        lambda: read_counts(connection, user, as_of, figures),
        weight=lambda found: _TALLY_BYTES * found.size,
    )


def _chosen(code: str) -> BoardIndicator | None:
    try:
        return BoardIndicator(code) if code else None
    except ValueError as error:
        raise Unusable("没有这个指标，请从看板重新选择。") from error


def _key_of(found: Board) -> TargetKey:
    area = found.area
    return TargetKey(area.district or WHOLE_CITY, area.park or 0)


def _place(key: TargetKey) -> str:
    return f"{key.district_id}-{key.park_id}"


def _key(place: str) -> TargetKey:
    district, _, park = place.partition("-")
    if not (district.isdecimal() and park.isdecimal()):
        raise Unusable("请选择目标下达给哪里。")
    return TargetKey(int(district), int(park))


def _names(connection: Connection) -> dict[TargetKey, str]:
    """Every place that may have a target, districts before their parks."""
    home = city_rows.home_districts(connection)
    parks = city_rows.parks(connection)
    names = {TargetKey(): "全市"}
    for district in city_rows.districts(connection):
        names[TargetKey(district.id)] = district.name
        names |= {
            TargetKey(district.id, park.id): park.name
            for park in parks
            if home[park.id] == district.id
        }
    return names


def _recordable(
    connection: Connection, user: User, names: Mapping[TargetKey, str]
) -> dict[TargetKey, str]:
    return {key: name for key, name in names.items() if may_record(user, key.district_id)}


def _form(
    places: Mapping[TargetKey, str],
    typed: Mapping[str, str],
    chosen: BoardIndicator | None,
    error: str,
    offered: tuple[BoardIndicator, ...],
) -> TargetForm:
    its = chosen or offered[0]
    return TargetForm(
        typed={**dict.fromkeys(_BLANKS, ""), **typed},
        places=tuple(
            Option(
                _place(key),
                f"　{name}" if key.park_id else name,
                _place(key) == typed.get("place", ""),
            )
            for key, name in places.items()
        ),
        indicators=tuple(
            Option(one.value, f"{one.meaning.label}（{one.meaning.unit}）", one is its)
            for one in offered
        ),
        error=error,
    )
