"""存量链条: each class by district or park, in 宗 and 亩, every number leading to its parcels."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, kept, open_work
from gis_service.day import today
from gis_service.documents.stock_workbook import NAME, write_stock
from gis_service.errors import LandgisError
from gis_service.parcel_address import AskedQuery, address_of, href
from gis_service.services.freshness import DataFreshness
from gis_service.services.stock_chain import PlaceSum, StockChain, record_batch, stock_chain
from gis_service.services.stock_moves import StockMoves, stock_moves
from gis_service.store import city_rows
from gis_service.store.approval_batches import Batch
from gis_service.store.base import NO_PARK
from gis_service.store.parcel_query import ParcelQuery
from gis_service.user import Role, User
from gis_service.web.export_file import Outgoing, send
from gis_service.web.filter_view import Chip, Filters, Option
from gis_service.web.filters import chips, filters, words_of
from gis_service.web.freshness_page import known_freshness
from gis_service.web.freshness_view import Mark, mark
from gis_service.web.pages import render
from gis_service.web.typed_land import typed_day, typed_mu
from parcels.stock_class import STOCK_CLASSES, StockClass, StockSum

router = APIRouter()

PATH = "/stock"
_BAR = 1000
"""Width of a whole bar in its own units."""

_LONGEST_DAY = 20
_TYPED = ("number", "approved_on", "area", "unsupplied", "document")
Typed = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, slots=True)
class ClassCell:
    """``count`` parcels of ``cm2``; ``href`` lists them, None where they are no parcels of ours."""

    kind: StockClass
    count: int
    cm2: int
    href: str | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a bar from ``x`` on, in thousandths."""

    kind: StockClass
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class StockPlace:
    """A row: its classes in order, its bar, and where it is looked at more closely.

    ``mark``: how fresh its data are; what officials recorded (批而未供) does not depend on them.
    """

    name: str
    href: str | None
    cells: tuple[ClassCell, ...]
    bar: tuple[Segment, ...]
    cm2: int
    count: int
    mark: Mark

    def stale(self, kind: StockClass) -> bool:
        """Whether the number of a class is made of late data."""
        return self.mark.late and kind is not StockClass.UNSUPPLIED


@dataclass(frozen=True, slots=True)
class BatchForm:
    """What was typed and what is wrong with it."""

    typed: dict[str, str]
    districts: tuple[Option, ...]
    error: str = ""


@dataclass(frozen=True, slots=True)
class StockPage:
    """stock.html; ``remainder_cm2`` is None while no batch is recorded."""

    classes: tuple[StockClass, ...]
    total: StockPlace
    places: tuple[StockPlace, ...]
    by_park: bool
    approved_cm2: int
    remainder_cm2: int | None
    overlap_cm2: int | None
    unassessed: int
    idle_cm2: int
    low_cm2: int
    batches: tuple[tuple[str, Batch], ...]
    filters: Filters
    chips: tuple[Chip, ...]
    clear_href: str
    list_href: str
    export_href: str
    moves: StockMoves | None
    since: str
    form: BatchForm | None


@router.get(PATH, response_class=HTMLResponse)
def stock(request: Request, user: CurrentUser, query: AskedQuery, since: str = "") -> HTMLResponse:
    """Districts of the city, or the parks of the chosen district; ``since``: moves from a day."""
    return _page(request, user, query, {}, "", since=since[:_LONGEST_DAY])


@router.post(f"{PATH}/batches")
def add_batch(
    request: Request,
    user: CurrentUser,
    query: AskedQuery,
    district_id: Annotated[int, Form()],
    number: Typed = "",
    approved_on: Typed = "",
    area: Typed = "",
    unsupplied: Typed = "",
    document: Typed = "",
) -> Response:
    """Record a batch; what is wrong is said beside what was typed."""
    typed = {
        "district_id": str(district_id),
        "number": number,
        "approved_on": approved_on,
        "area": area,
        "unsupplied": unsupplied,
        "document": document,
    }
    try:
        batch = Batch(
            district_id,
            number.strip(),
            typed_day(approved_on, "批准日期"),
            typed_mu(area, "批准面积"),
            typed_mu(unsupplied, "未供面积"),
            document.strip(),
        )
        with open_work(request, user) as connection:
            record_batch(connection, user, batch, today())
    except LandgisError as error:
        return _page(request, user, query, typed, error.message, status=error.status)
    return RedirectResponse(href(PATH, query), status_code=303)


@router.get(f"{PATH}/export.xlsx")
def export(request: Request, user: CurrentUser, query: AskedQuery) -> Response:
    """存量链条表 of the same query."""

    def prepare(connection: Connection) -> Outgoing:
        found = stock_chain(connection, query)
        return Outgoing(
            name=NAME,
            audited="stock.xlsx",
            as_of=query.as_of,
            write=lambda file, head: write_stock(file, found, head),
            asked=address_of(query),
            filters="；".join(words_of(connection, query)),
        )

    return send(request, user, prepare)


def _page(
    request: Request,
    user: User,
    query: ParcelQuery,
    typed: dict[str, str],
    error: str,
    status: int = 200,
    since: str = "",
) -> HTMLResponse:
    earlier = typed_day(since, "对比日期") if since else None
    with open_work(request, user) as connection:
        districts, parks = city_rows.districts(connection), city_rows.parks(connection)
        found = kept(request).of(
            connection, user, ("stock", query), lambda: stock_chain(connection, query)
        )
        moves = stock_moves(connection, query, earlier) if earlier is not None else None
        fresh = known_freshness(request, connection, user, query.as_of)
    mine = [place for place in districts if user.scope.city or place.id in user.scope.districts]
    chosen = typed.get("district_id")
    form = BatchForm(
        dict.fromkeys(_TYPED, "") | typed,
        tuple(Option(str(one.id), one.name, str(one.id) == chosen) for one in mine),
        error,
    )
    names = {place.id: place.name for place in districts}
    total = found.total
    kept_day = {"since": since} if since else {}
    view = StockPage(
        classes=STOCK_CLASSES,
        total=_place("合计", None, total, query, _mark(fresh, query)),
        places=tuple(_one(place, found, query, fresh) for place in found.places),
        by_park=found.by_park,
        approved_cm2=total.approved_cm2,
        remainder_cm2=total.remainder_cm2 if found.approved else None,
        overlap_cm2=total.overlap_cm2 if found.overlap_known else None,
        unassessed=found.unassessed,
        idle_cm2=total.idle_cm2,
        low_cm2=total.low_efficiency_cm2,
        batches=tuple((names.get(batch.district_id, ""), batch) for batch in found.batches),
        filters=filters(query, districts, parks),
        chips=chips(query, PATH, districts, parks, **kept_day),
        clear_href=href(PATH, ParcelQuery(query.as_of, query.scope), **kept_day),
        list_href=href("/parcels", query),
        export_href=href(f"{PATH}/export.xlsx", query),
        moves=moves,
        since=since,
        form=form if user.role is Role.OFFICIAL and mine else None,
    )
    return render(request, "stock.html", page="reports", status=status, view=view)


def _mark(fresh: DataFreshness, query: ParcelQuery) -> Mark:
    found = fresh.freshness("stock", district=query.district, park=query.park)
    return mark(found, query.as_of)


def _one(
    place: PlaceSum, found: StockChain, query: ParcelQuery, fresh: DataFreshness
) -> StockPlace:
    if not found.by_park:
        inside = replace(query, district=place.id)
        return _place(place.name, place.id, place.sum, inside, _mark(fresh, inside))
    inside = replace(query, park=place.id)
    # Land outside every park has no address of its own.
    listed = inside if place.id != NO_PARK else None
    return _place(place.name, None, place.sum, listed, _mark(fresh, inside))


def _place(
    name: str, district: int | None, total: StockSum, query: ParcelQuery | None, its: Mark
) -> StockPlace:
    return StockPlace(
        name=name,
        href=href(PATH, query) if query is not None and district is not None else None,
        cells=tuple(
            ClassCell(
                kind,
                total.count[kind],
                total.by_class[kind],
                href("/parcels", replace(query, stock=(kind,)))
                if query is not None and total.count[kind] and kind is not StockClass.UNSUPPLIED
                else None,
            )
            for kind in STOCK_CLASSES
        ),
        bar=tuple(_bar(total)),
        cm2=sum(total.by_class.values()),
        count=sum(n for kind, n in total.count.items() if kind is not StockClass.UNSUPPLIED),
        mark=its,
    )


def _bar(total: StockSum) -> Iterator[Segment]:
    whole = sum(total.by_class.values())
    passed = 0
    for kind in STOCK_CLASSES:
        start = passed * _BAR // whole if whole else 0
        passed += total.by_class[kind]
        end = passed * _BAR // whole if whole else 0
        if end > start:
            yield Segment(kind, start, end - start)
