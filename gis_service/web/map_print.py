"""One sheet of the map for paper (打印图幅): A4 or A3 at a true round scale, with its furniture."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from gis_service.access import CurrentUser, open_work, require, settings_of
from gis_service.day import today
from gis_service.errors import Unusable
from gis_service.parcel_address import AskedQuery, address_of
from gis_service.rights import BUSINESS_ROLES
from gis_service.services import coordinates
from gis_service.store import city_rows, parcel_views, print_rows
from gis_service.store.parcel_query import ParcelQuery
from gis_service.store.parcel_views import LayerCount
from gis_service.store.print_rows import Drawn, LayerOnSheet
from gis_service.web.filter_view import Option
from gis_service.web.filters import filter_words
from gis_service.web.pages import render
from maps.legend import LayerSummary, LegendEntry, layer_entries, verdict_entries
from maps.print_sheet import (
    SCALES,
    Extent,
    Label,
    Layout,
    Paper,
    Turn,
    Window,
    fitting_scale,
    near,
    uncrowded,
)
from maps.styles import LAYER_LINES, SHOWN_AT_FIRST, VERDICT_FILLS, Fill, Line
from parcels.frame import CityFrame
from parcels.layers import LayerKind
from parcels.policy import load_profile

router = APIRouter(dependencies=[Depends(require(*BUSINESS_ROLES))])

Choice = TypeVar("Choice", Paper, Turn)

_LONGEST = {"title": 40, "purpose": 40}
_OWN = ("paper", "turn", "scale", "title", "purpose", "extent", "off")
"""Names in the address that belong to the sheet, beside the query."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """map_print.html, as ``sheet``. ``settings``: pairs that the form carries along unseen."""

    layout: Layout
    window: Window
    title: str
    purpose: str
    papers: tuple[Option, ...]
    turns: tuple[Option, ...]
    scales: tuple[Option, ...]
    settings: Sequence[tuple[str, str]]
    drawn: Drawn
    labels: Sequence[Label]
    layers: Sequence[LayerOnSheet]
    region: str
    verdicts: tuple[LegendEntry, ...]
    layer_legend: tuple[LegendEntry, ...]
    credits: tuple[str, ...]
    filters: tuple[str, ...]
    plane: str
    printed_on: date
    simulated: bool

    def fill(self, key: int) -> Fill:
        return _FILLS[key]

    def line(self, kind: str) -> Line:
        return LAYER_LINES[LayerKind(kind)]

    def dash(self, pixels: str) -> str:
        """A dash of the screen in millimetres of the sheet."""
        return " ".join(f"{float(length) * _MM_PER_PIXEL:g}" for length in pixels.split())


_MM_PER_PIXEL = 0.25
_FILLS = {int(verdict): fill for verdict, fill in VERDICT_FILLS.items()}


@router.get("/map/print", response_class=HTMLResponse)
def map_print(request: Request, user: CurrentUser, query: AskedQuery) -> HTMLResponse:
    """The sheet of the query's parcels; without ``extent`` all of them fit on it."""
    asked = {name: request.query_params.get(name, "").strip() for name in _OWN}
    layout = Layout(_one(Paper, asked["paper"], "纸张"), _one(Turn, asked["turn"], "方向"))
    frame = load_profile(settings_of(request).site.city).frame
    with open_work(request, user) as connection:
        window = _window(connection, query, layout, asked, frame)
        sheet = _sheet(connection, query, window, asked, frame)
    return render(request, "map_print.html", page="map", sheet=sheet)


def _window(
    connection: Connection,
    query: ParcelQuery,
    layout: Layout,
    asked: dict[str, str],
    frame: CityFrame,
) -> Window:
    """At the scale asked for, else at the largest at which the extent fits."""
    extent = _extent(asked["extent"], frame)
    extent = (
        extent
        or print_rows.extent_of(connection, query)
        or _of_degrees((frame.west, frame.south, frame.east, frame.north), frame)
    )
    scale = fitting_scale(layout, extent)
    if asked["scale"]:
        if asked["scale"] not in [str(value) for value in SCALES]:
            raise Unusable("比例尺不对，请从列表中选择。")
        scale = int(asked["scale"])
    return Window(layout, scale, extent.centre)


def _extent(text: str, frame: CityFrame) -> Extent | None:
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split("_"))
    except ValueError as error:
        raise Unusable("图幅范围看不懂，请回到一张图重新打开打印。") from error
    inside = -180 <= west < east <= 180 and -85 <= south < north <= 85
    if not inside or east - west > frame.east - frame.west + 2:
        raise Unusable("图幅范围不在本市，请回到一张图，移到要打印的地方后重新打开打印。")
    return _of_degrees((west, south, east, north), frame)


def _of_degrees(box: tuple[float, float, float, float], frame: CityFrame) -> Extent:
    west, south, east, north = box
    corners = [coordinates.on_plane(x, y, frame) for x in (west, east) for y in (south, north)]
    easts, norths = zip(*corners, strict=True)
    return Extent(min(easts), min(norths), max(easts), max(norths))


def _sheet(
    connection: Connection,
    query: ParcelQuery,
    window: Window,
    asked: dict[str, str],
    frame: CityFrame,
) -> Sheet:
    city = city_rows.find(connection)
    districts, parks = city_rows.districts(connection), city_rows.parks(connection)
    held = parcel_views.layer_counts(connection, query.as_of)
    kinds = _shown(held, asked["off"])
    drawn = print_rows.parcels_on(connection, query, window)
    layers = print_rows.layers_on(connection, query, kinds, window)
    region = query.region
    return Sheet(
        layout=window.layout,
        window=window,
        title=_text(asked, "title") or f"{frame.name}工业用地一张图",
        purpose=_text(asked, "purpose"),
        papers=tuple(
            Option(paper.value, paper.name, paper is window.layout.paper) for paper in Paper
        ),
        turns=tuple(Option(turn.value, turn.word, turn is window.layout.turn) for turn in Turn),
        scales=tuple(Option(str(scale), f"1:{scale:,}", scale == window.scale) for scale in SCALES),
        settings=[*address_of(query), *((n, asked[n]) for n in ("extent", "off") if asked[n])],
        drawn=drawn,
        labels=_labels(drawn, layers, window.scale),
        layers=layers,
        region=print_rows.region_on(connection, query, region, window) if region else "",
        verdicts=verdict_entries(drawn.counts),
        layer_legend=layer_entries(
            LayerSummary(layer.kind, layer.count, layer.valid_from, layer.approximate)
            for layer in held
            if layer.kind in kinds
        ),
        credits=tuple(
            sorted({layer.source for layer in held if layer.kind in kinds and layer.approximate})
        ),
        filters=filter_words(query, districts, parks),
        plane=coordinates.plane_label(frame),
        printed_on=today(),
        simulated=city is not None and city.simulated,
    )


def _labels(drawn: Drawn, layers: Sequence[LayerOnSheet], scale: int) -> list[Label]:
    """Names that do not lie on one another: of parcels first when near, of districts when far."""
    named = [layer.labels for layer in layers if LAYER_LINES[layer.kind].labelled]
    order = [drawn.labels, *reversed(named)] if near(scale) else [*named, drawn.labels]
    return uncrowded(label for labels in order for label in labels)


def _shown(held: Sequence[LayerCount], off: str) -> list[LayerKind]:
    """Layers on, in drawing order; ``off`` names those turned from their usual state."""
    turned = set(off.split(","))
    there = {layer.kind for layer in held}
    return [
        kind
        for kind in LAYER_LINES
        if kind in there and (kind in SHOWN_AT_FIRST) is not (kind.value in turned)
    ]


def _text(asked: dict[str, str], name: str) -> str:
    return asked[name][: _LONGEST[name]]


def _one(choices: type[Choice], text: str, what: str) -> Choice:
    """The choice of that value, the first where none is asked for."""
    if not text:
        return next(iter(choices))
    try:
        return choices(text)
    except ValueError as error:
        raise Unusable(f"{what}不对，请从列表中选择。") from error
